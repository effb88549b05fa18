// SPDX-License-Identifier: Apache-2.0

package golden_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/internal/golden"
)

// TestIndex wants a line in events.md for every file, and the other way round.
func TestIndex(t *testing.T) {
	t.Parallel()
	index, err := os.ReadFile("events.md")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^\| ([a-z0-9-]+/[a-z0-9-]+) \| <https://docs\.(aws\.amazon\.com|amplify\.aws)/\S+> \|$`)
	listed := map[string]bool{}
	for _, match := range line.FindAllSubmatch(index, -1) {
		listed[string(match[1])] = true
	}
	count := 0
	for name := range golden.Events() {
		count++
		if !listed[name] {
			t.Errorf("events.md has no line for %s", name)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("events.md names %s, and there is no such file", name)
	}
	if count < 200 {
		t.Errorf("%d events, want 200 and more", count)
	}
}

// TestEventsAreInvented finds accounts, addresses and hosts that are not reserved for examples.
func TestEventsAreInvented(t *testing.T) {
	t.Parallel()
	account := regexp.MustCompile(`"(?:accountId|awsAccountId|account|owner)": "(\d+)"|arn:aws:[a-z0-9-]+:[a-z0-9-]*:(\d+):`)
	host := regexp.MustCompile(`https?://([A-Za-z0-9.-]+)|[A-Za-z0-9_.]+@([A-Za-z0-9.-]+\.[a-z]+)`)
	reserved := regexp.MustCompile(`(^|\.)(example\.com|amazonaws\.com|amazon\.com|on\.aws)$`)
	address := regexp.MustCompile(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b`)
	documentation := regexp.MustCompile(`^(192\.0\.2|198\.51\.100|203\.0\.113|10\.\d+\.\d+)\.\d+$`)
	for name, raw := range golden.Events() {
		for _, match := range account.FindAllStringSubmatch(string(raw), -1) {
			if number := match[1] + match[2]; number != "123456789012" {
				t.Errorf("%s: account %s", name, number)
			}
		}
		for _, match := range host.FindAllStringSubmatch(string(raw), -1) {
			if found := match[1] + match[2]; !reserved.MatchString(found) {
				t.Errorf("%s: host %s", name, found)
			}
		}
		for _, found := range address.FindAllString(string(raw), -1) {
			if !documentation.MatchString(found) {
				t.Errorf("%s: address %s", name, found)
			}
		}
	}
}

// TestEventsAreJSON wants one JSON value a file, in the form of json.Indent.
func TestEventsAreJSON(t *testing.T) {
	t.Parallel()
	for name, raw := range golden.Events() {
		var indented bytes.Buffer
		if err := json.Indent(&indented, bytes.TrimSpace(raw), "", "  "); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.TrimSpace(string(raw)); got != indented.String() {
			t.Errorf("%s: not indented by two blanks", name)
		}
	}
}

func TestEvent_Unknown(t *testing.T) {
	t.Parallel()
	defer func() {
		if got, want := recover(), `golden: no event "sqs/none"`; got != want {
			t.Errorf("panic %v, want %v", got, want)
		}
	}()
	golden.Event("sqs/none")
}
