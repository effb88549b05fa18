// SPDX-License-Identifier: Apache-2.0

package powertools_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// TestNothingIsLostInAFreeze looks at what has arrived after each answer, when the process is stopped: all of that
// invocation, nothing of another, nothing twice.
func TestNothingIsLostInAFreeze(t *testing.T) {
	t.Parallel()
	if !lambdaapi.FreezeSupported {
		t.Skip("this system cannot stop a process")
	}
	emulator := startFunction(t, lambdaapi.Config{Freeze: true})
	for i := range 200 {
		do := []string{"ok", "ok", "error", "stream", "ok", "panic", "error"}[i%7]
		if i%7 == 5 && i%3 != 0 {
			do = "ok" // A panic costs a new process; one in twenty-one is enough.
		}
		in := event{Do: do, Key: fmt.Sprintf("key-%d", i)}
		result := invoke(t, emulator, in.request())
		checkInvocation(t, in, result)
		if t.Failed() {
			t.Fatalf("invocation %d (%s): %+v", i, do, result.Lines)
		}
	}
}

// checkInvocation holds the evidence of one invocation against what its event made the function do.
func checkInvocation(t *testing.T, in event, r lambdaapi.Result) {
	t.Helper()
	e := evidenceOf(t, r)
	failed := in.Do == "error" || in.Do == "panic"
	if (r.FunctionError != nil) != failed {
		t.Errorf("function error = %v", r.FunctionError)
	}

	working := e.withMessage("working")
	if len(working) != 1 || working[0]["key"] != in.Key || working[0]["function_request_id"] != r.RequestID {
		t.Errorf("log lines of the work = %v, want one with key %s of request %s", working, in.Key, r.RequestID)
	}
	failures := append(e.withMessage("Lambda invocation failed"), e.withMessage("Lambda invocation panicked")...)
	if failed != (len(failures) == 1) || len(failures) > 1 {
		t.Errorf("log lines of the failure = %v", failures)
	}
	for _, line := range e.logs {
		if line["message"] == "calling the handler function resulted in a panic, the process should exit" {
			continue // aws-lambda-go's last word, after the invocation.
		}
		if line["function_request_id"] != r.RequestID || line["xray_trace_id"] != rootOf(r.TraceHeader) {
			t.Errorf("log line of another invocation: %v", line)
		}
	}

	if got := e.sum("works", r.RequestID); got != 1 {
		t.Errorf("works = %v, want 1", got)
	}
	if got, want := e.sum("size", r.RequestID), float64(len(in.Key)); got != want {
		t.Errorf("size = %v, want %v", got, want)
	}
	if got, want := e.sum("ColdStart", r.RequestID), map[bool]float64{true: 1}[r.Cold]; got != want {
		t.Errorf("ColdStart = %v, want %v", got, want)
	}

	top, work := e.named("function", false), e.named("work", false)
	if len(e.documents) != 2 || len(top) != 1 || len(work) != 1 {
		t.Fatalf("documents = %+v, want one of the function and one of the work", e.documents)
	}
	for _, d := range e.documents {
		if d.TraceID != rootOf(r.TraceHeader) || d.Type != "subsegment" || d.EndTime == 0 {
			t.Errorf("document = %+v, want a finished subsegment of trace %s", d, r.TraceHeader)
		}
	}
	if top[0].ParentID != parentOf(r.TraceHeader) || work[0].ParentID != top[0].ID || top[0].Fault != failed {
		t.Errorf("function = %+v, work = %+v", top[0], work[0])
	}
	for _, text := range e.other {
		if in.Do != "panic" {
			t.Errorf("output that is neither log nor metric: %s", text)
		}
	}
}

// TestFailureIsLoggedOnce shows that aws-lambda-go's own report of an error does not come through beside ours.
func TestFailureIsLoggedOnce(t *testing.T) {
	t.Parallel()
	emulator := startFunction(t, lambdaapi.Config{Freeze: true})
	for do, text := range map[string]string{"error": "failed k", "panic": "panicked k"} {
		result := invoke(t, emulator, event{Do: do, Key: "k"}.request())
		var failures []map[string]any
		for _, line := range evidenceOf(t, result).logs {
			if line["level"] == "ERROR" && strings.Contains(fmt.Sprint(line), text) {
				failures = append(failures, line)
			}
		}
		if len(failures) != 1 {
			t.Errorf("%s: ERROR lines = %v, want one", do, failures)
		}
	}
}

// TestBufferedLines shows that a failed invocation prints once what it held back, before the failure, and a good one
// does not.
func TestBufferedLines(t *testing.T) {
	t.Parallel()
	emulator := startFunction(t, lambdaapi.Config{Freeze: true, Env: []string{"BUFFER_LOGS=1"}})
	for _, do := range []string{"ok", "error", "ok", "panic", "stream", "error"} {
		result := invoke(t, emulator, event{Do: do, Key: do}.request())
		e := evidenceOf(t, result)
		detail := e.withMessage("detail")
		switch failed := do == "error" || do == "panic"; {
		case !failed && len(detail) != 0:
			t.Errorf("%s: lines that were held back = %v, want none", do, detail)
		case failed && (len(detail) != 1 || detail[0]["key"] != do || detail[0]["function_request_id"] != result.RequestID):
			t.Errorf("%s: lines that were held back = %v, want one of this invocation", do, detail)
		case failed && len(e.logs) > 2 && (e.logs[1]["message"] != "detail" || e.logs[2]["level"] != "ERROR"):
			t.Errorf("%s: lines = %v, want what was held back before the failure", do, e.logs)
		}
	}
}

// TestSinksThatFail shows that no handler blocks or fails when its telemetry cannot leave.
func TestSinksThatFail(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		config lambdaapi.Config
	}{
		{"standard output that nobody reads", lambdaapi.Config{Freeze: true, BrokenStdout: true}},
		{"X-Ray daemon that is not there", lambdaapi.Config{Freeze: true, XRayAddress: "127.0.0.1:1"}},
		{"X-Ray address that is none", lambdaapi.Config{Freeze: true, XRayAddress: "nowhere"}},
		{"neither", lambdaapi.Config{Freeze: true, BrokenStdout: true, XRayAddress: "127.0.0.1:1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			emulator := startFunction(t, tt.config)
			for i := range 20 {
				in := event{Do: "spans", Key: fmt.Sprint(i), Count: 20}
				result := invoke(t, emulator, in.request())
				if got, want := string(result.Payload), fmt.Sprintf("%q", in.Key); got != want || result.FunctionError != nil {
					t.Errorf("answer = %s, %v, want %s", got, result.FunctionError, want)
				}
				if cold := i == 0; result.Cold != cold {
					t.Errorf("invocation %d: cold = %t: the process did not survive", i, result.Cold)
				}
				if !tt.config.BrokenStdout && len(evidenceOf(t, result).withMessage("working")) != 1 {
					t.Errorf("the other sink lost something: %v", result.Lines)
				}
				if tt.config.XRayAddress == "" && len(evidenceOf(t, result).documents) != 22 {
					t.Errorf("the other sink lost something: %d documents", len(result.Documents))
				}
			}
		})
	}
}

// TestStraySpan ends a span after its invocation: it goes out with the next one, in its own trace and marked late.
func TestStraySpan(t *testing.T) {
	t.Parallel()
	emulator := startFunction(t, lambdaapi.Config{Freeze: true})
	first := invoke(t, emulator, event{Do: "stray", Key: "k"}.request())
	if found := evidenceOf(t, first).named("stray", false); len(found) != 0 {
		t.Errorf("documents of an open span: %+v", found)
	}
	second := invoke(t, emulator, event{Do: "release", Key: "k"}.request())
	found := evidenceOf(t, second).named("stray", false)
	if len(found) != 1 || found[0].TraceID != rootOf(first.TraceHeader) || found[0].Metadata["powertools"]["late"] != true {
		t.Errorf("documents of the stray span = %+v, want one of trace %s, marked late", found, first.TraceHeader)
	}
	third := invoke(t, emulator, event{Do: "ok", Key: "after"}.request())
	checkInvocation(t, event{Do: "ok", Key: "after"}, third)
}
