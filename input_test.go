// SPDX-License-Identifier: Apache-2.0

package powertools_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// TestTraceHeaders gives the function every kind of trace header. It never fails; a document is sent only where the
// header says so, and log lines carry the trace id wherever there is a usable one.
func TestTraceHeaders(t *testing.T) {
	t.Parallel()
	const root = "1-5759e988-bd862e3fe1be46a994272793"
	const parent = "53995c3f42cd8ad8"
	tests := []struct {
		name, header string
		sent         bool
		traceID      string // "any" if a new one is made
	}{
		{"sampled", "Root=" + root + ";Parent=" + parent + ";Sampled=1", true, root},
		{"with lineage", "Root=" + root + ";Parent=" + parent + ";Sampled=1;Lineage=a87bd80c:0|68fd508a:5|c512fbe3:2", true, root},
		{"blanks and unknown tokens", " Root=" + root + " ; Parent=" + parent + "; Sampled=1 ;Self=1-1-1;x;y=z", true, root},
		{"not sampled", "Root=" + root + ";Parent=" + parent + ";Sampled=0", false, root},
		{"undecided", "Root=" + root + ";Parent=" + parent + ";Sampled=?", false, root},
		{"no decision", "Root=" + root + ";Parent=" + parent, false, root},
		{"root alone", "Root=" + root, false, root},
		{"root and decision", "Root=" + root + ";Sampled=1", true, root},
		{"none", "", false, "any"},
		{"malformed root", "Root=1-xyz;Parent=" + parent + ";Sampled=1", false, "any"},
		{"malformed parent", "Root=" + root + ";Parent=zzz;Sampled=1", true, root},
		{"zero parent", "Root=" + root + ";Parent=0000000000000000;Sampled=1", true, root},
		{"no header at all", "hello", false, "any"},
		{"10 kB", "Root=" + root + ";Parent=" + parent + ";Sampled=1;Extra=" + strings.Repeat("x", 10_000), true, "any"},
	}
	emulator := startFunction(t, lambdaapi.Config{Freeze: true})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			request := event{Do: "ok", Key: "k"}.request()
			request.TraceHeader = &tt.header
			result := invoke(t, emulator, request)
			if result.FunctionError != nil {
				t.Fatalf("function error = %v", result.FunctionError)
			}
			e := evidenceOf(t, result)
			lines := e.withMessage("working")
			if len(lines) != 1 {
				t.Fatalf("log lines = %v", e.logs)
			}
			traceID, _ := lines[0]["xray_trace_id"].(string)
			if traceID != tt.traceID && (tt.traceID != "any" || len(traceID) != len(root)) {
				t.Errorf("xray_trace_id = %q, want %s", traceID, tt.traceID)
			}
			if sent := len(e.documents) > 0; sent != tt.sent {
				t.Errorf("documents sent = %t, want %t", sent, tt.sent)
			}
			for _, d := range e.documents {
				if d.TraceID != traceID {
					t.Errorf("document of another trace: %+v", d)
				}
			}
		})
	}
}

// TestEventsAndAnswers gives the function events it cannot take and makes it answer more than Lambda takes: a clear
// error where there is one, no panic, and the trace says so.
func TestEventsAndAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, event string
		errorType   string
		message     string // part of it
		observed    bool   // the event is one that reaches the wrapper
	}{
		{"null", `null`, "", "", true},
		{"wrong type", `["a"]`, "UnmarshalTypeError", "cannot unmarshal array into Go value of type main.event", true},
		{"wrong member", `{"key":7}`, "UnmarshalTypeError", "into Go struct field event.key of type string", true},
		{"empty", ``, "errorString", "EOF", false},
		{"not JSON", `hello`, "SyntaxError", "invalid character 'h'", false},
		{"6 MB and one byte of answer", `{"do":"large","count":6291555}`, "Function.ResponseSizeTooLarge", "6291557 bytes", true},
	}
	emulator := startFunction(t, lambdaapi.Config{Freeze: true})
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			result := invoke(t, emulator, lambdaapi.Request{Payload: []byte(tt.event)})
			var errorType, message string
			if result.FunctionError != nil {
				errorType, message = result.FunctionError.Type, result.FunctionError.Message
			}
			if errorType != tt.errorType || !strings.Contains(message, tt.message) {
				t.Errorf("error = %s: %s, want %s: %s", errorType, message, tt.errorType, tt.message)
			}
			if result.Cold != (i == 0) {
				t.Error("the process did not survive the event before")
			}
			e := evidenceOf(t, result)
			if top := e.named("function", false); (len(top) == 1) != tt.observed || tt.observed && top[0].Fault != (tt.errorType != "") {
				t.Errorf("documents of the function = %+v", top)
			}
			failures := 0
			for _, line := range e.logs {
				if line["level"] == "ERROR" && strings.Contains(fmt.Sprint(line), tt.message) {
					failures++
				}
			}
			if failures != map[bool]int{true: 1}[tt.errorType != ""] {
				t.Errorf("%d ERROR lines: %v", failures, e.logs)
			}
		})
	}
}

// TestPlainGoLoggers shows that loggers made before set-up, and calls without a context, come out as lines of the
// invocation.
func TestPlainGoLoggers(t *testing.T) {
	t.Parallel()
	emulator := startFunction(t, lambdaapi.Config{Freeze: true})
	result := invoke(t, emulator, event{Do: "loggers", Key: "k"}.request())
	lines := evidenceOf(t, result).logs
	want := []map[string]any{
		{"level": "INFO", "message": "working"},
		{"level": "WARN", "message": "made before set-up", "component": "derived", "n": "1"},
		{"level": "WARN", "message": "made before set-up", "component": "handled", "n": 2.0},
		{"level": "WARN", "message": "without a context"},
		{"level": "INFO", "message": "through package log"},
	}
	if len(lines) != len(want) {
		t.Fatalf("lines = %v", lines)
	}
	for i, line := range lines {
		if line["function_request_id"] != result.RequestID || line["xray_trace_id"] != rootOf(result.TraceHeader) {
			t.Errorf("line without its invocation: %v", line)
		}
		for key, value := range want[i] {
			if line[key] != value {
				t.Errorf("%s of %v = %v, want %v", key, line, line[key], value)
			}
		}
	}
}
