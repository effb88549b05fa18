// SPDX-License-Identifier: Apache-2.0

package powertools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// functionPath is the program under testdata/function, built once: the tests in this package run it as a real Lambda
// process, with the real loop of aws-lambda-go, on an emulated Runtime API.
var functionPath string

func TestMain(m *testing.M) {
	if address := os.Getenv(collectorVariable); address != "" {
		runCollector(address) // until it is killed
		os.Exit(1)
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "powertools")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		functionPath = filepath.Join(dir, "function")
		args := []string{"build", "-o", functionPath}
		if raceEnabled {
			args = append(args, "-race")
		}
		build := exec.Command("go", append(args, "./testdata/function")...)
		build.Stdout, build.Stderr = os.Stderr, os.Stderr
		if err := build.Run(); err != nil {
			fmt.Fprintln(os.Stderr, "build the function under test:", err)
			return 1
		}
		return m.Run()
	}())
}

// startFunction runs the function under test until the test ends.
func startFunction(t *testing.T, config lambdaapi.Config) *lambdaapi.Emulator {
	t.Helper()
	config.Command = []string{functionPath}
	config.FunctionName = "function"
	if config.Timeout == 0 {
		config.Timeout = 30 * time.Second
	}
	config.InitTimeout = time.Minute // A program under the race detector on a busy machine takes its time.
	emulator, err := lambdaapi.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := emulator.Close(); err != nil {
			t.Errorf("close emulator: %v", err)
		}
	})
	return emulator
}

// event is the function's event.
type event struct {
	Do    string `json:"do,omitempty"`
	Key   string `json:"key,omitempty"`
	Count int    `json:"count,omitempty"`
}

func (e event) request() lambdaapi.Request {
	payload, _ := json.Marshal(e)
	return lambdaapi.Request{Payload: payload}
}

func invoke(t *testing.T, emulator *lambdaapi.Emulator, request lambdaapi.Request) lambdaapi.Result {
	t.Helper()
	result, err := emulator.Invoke(t.Context(), request)
	if err != nil {
		t.Fatalf("invoke: %v", err)
	}
	return result
}

// evidence is what one or more invocations sent, sorted out and checked against the rules of each format.
type evidence struct {
	logs      []map[string]any
	metrics   []map[string]any
	documents []document
	// other is what is none of these, such as the text of a Go panic.
	other []string
}

// document is the part of an X-Ray document that the tests look at.
type document struct {
	Name        string         `json:"name"`
	ID          string         `json:"id"`
	TraceID     string         `json:"trace_id"`
	ParentID    string         `json:"parent_id"`
	Type        string         `json:"type"`
	InProgress  bool           `json:"in_progress"`
	EndTime     float64        `json:"end_time"`
	Fault       bool           `json:"fault"`
	Annotations map[string]any `json:"annotations"`
	Metadata    map[string]map[string]any
	Cause       struct {
		Exceptions []struct{ Type, Message string }
	} `json:"cause"`
}

func gather(t *testing.T, lines []lambdaapi.Line, documents []lambdaapi.Document, rejected []lambdaapi.Rejection) evidence {
	t.Helper()
	var e evidence
	for _, line := range lines {
		var members map[string]any
		if json.Unmarshal([]byte(line.Text), &members) != nil {
			e.other = append(e.other, line.Text)
			continue
		}
		if _, ok := members["_aws"]; ok {
			if err := emf.Validate([]byte(line.Text)); err != nil {
				t.Errorf("EMF line: %v: %s", err, line.Text)
			}
			schemas(t).checkEMF(t, line.Text)
			e.metrics = append(e.metrics, members)
			continue
		}
		e.logs = append(e.logs, members)
	}
	for _, d := range documents {
		schemas(t).checkDocument(t, d.JSON)
		var doc document
		if err := json.Unmarshal(d.JSON, &doc); err != nil {
			t.Errorf("X-Ray document: %v: %s", err, d.JSON)
		}
		e.documents = append(e.documents, doc)
	}
	for _, r := range rejected {
		t.Errorf("datagram the X-Ray daemon would drop: %+v", r)
	}
	return e
}

func evidenceOf(t *testing.T, r lambdaapi.Result) evidence {
	t.Helper()
	return gather(t, r.Lines, r.Documents, r.Rejected)
}

// sum adds up a metric over EMF lines with the given request id.
func (e evidence) sum(metric, requestID string) (total float64) {
	for _, line := range e.metrics {
		if line["function_request_id"] != requestID {
			continue
		}
		switch v := line[metric].(type) {
		case float64:
			total += v
		case []any:
			for _, x := range v {
				total += x.(float64)
			}
		}
	}
	return total
}

// withMessage returns the log lines with that message.
func (e evidence) withMessage(message string) (lines []map[string]any) {
	for _, line := range e.logs {
		if line["message"] == message {
			lines = append(lines, line)
		}
	}
	return lines
}

// named returns the documents with that name, finished ones or in-progress ones.
func (e evidence) named(name string, inProgress bool) (found []document) {
	for _, d := range e.documents {
		if d.Name == name && d.InProgress == inProgress {
			found = append(found, d)
		}
	}
	return found
}

// rootOf returns the trace id of an X-Ray header.
func rootOf(header string) string {
	root, _, _ := strings.Cut(strings.TrimPrefix(header, "Root="), ";")
	return root
}

// parentOf returns the parent id of an X-Ray header.
func parentOf(header string) string {
	_, parent, _ := strings.Cut(header, "Parent=")
	parent, _, _ = strings.Cut(parent, ";")
	return parent
}

// waitFor returns when the condition holds, and fails the test if it does not within a minute.
func waitFor(t *testing.T, what string, condition func() bool) {
	t.Helper()
	limit := time.After(time.Minute)
	for !condition() {
		select {
		case <-time.After(20 * time.Millisecond):
		case <-limit:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func settle(t *testing.T, emulator *lambdaapi.Emulator) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := emulator.Settle(ctx); err != nil {
		t.Fatalf("settle: %v", err)
	}
}
