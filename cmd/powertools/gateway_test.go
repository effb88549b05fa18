// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What the package comment says of the gateways is what they do.
func TestGateways_Documented(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Failed, Late int
		Limit        time.Duration
	}
	documented := map[string]row{}
	for _, match := range regexp.MustCompile(`(?m)^//\t([a-z0-9, -]+?) {2,}\S.* {2,}(\d{3}) {2,}(?:(\d+) s: (\d{3})|-)$`).FindAllStringSubmatch(string(text), -1) {
		var r row
		r.Failed, _ = strconv.Atoi(match[2])
		r.Late, _ = strconv.Atoi(match[4])
		seconds, _ := strconv.Atoi(match[3])
		r.Limit = time.Duration(seconds) * time.Second
		for name := range strings.SplitSeq(match[1], ", ") {
			documented[name] = r
		}
	}
	got := map[string]row{}
	var streams []string
	for _, g := range gateways() {
		got[g.name] = row{g.failed.status, g.late.status, g.limit}
		if g.streams {
			streams = append(streams, g.name)
		}
	}
	if diff := cmp.Diff(documented, got); diff != "" {
		t.Errorf("gateways (-documented +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"rest-api", "function-url"}, streams); diff != "" {
		t.Errorf("gateways with streams (-want +got):\n%s", diff)
	}
}

func TestNewHTTPServer(t *testing.T) {
	if got := newHTTPServer(nil).ReadHeaderTimeout; got <= 0 || got > time.Minute {
		t.Errorf("a client may say nothing for %v", got)
	}
}
