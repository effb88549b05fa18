// SPDX-License-Identifier: Apache-2.0

package powertools_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// TestManyInvocationsAtOnce runs 32 invocations at a time in one process, each with a trace header and a key of its
// own, and looks for anything that carries another's.
func TestManyInvocationsAtOnce(t *testing.T) {
	t.Parallel()
	const atOnce, rounds = 32, 4
	emulator := startFunction(t, lambdaapi.Config{Concurrency: atOnce})
	var mu sync.Mutex
	headers := map[string]string{} // request id → trace header
	keys := map[string]string{}    // request id → key
	var wg sync.WaitGroup
	for i := range atOnce {
		wg.Go(func() {
			for j := range rounds {
				in := event{Do: []string{"ok", "stream", "error", "spans"}[j], Key: fmt.Sprintf("key-%d-%d", i, j), Count: 3}
				result, err := emulator.Invoke(t.Context(), in.request())
				if err != nil {
					t.Errorf("invoke: %v", err)
					return
				}
				mu.Lock()
				headers[result.RequestID], keys[result.RequestID] = result.TraceHeader, in.Key
				mu.Unlock()
				checkAnswer(t, in, result)
			}
		})
	}
	wg.Wait()
	settle(t, emulator)
	// Where the process is not frozen, metrics leave within a second, by a timer.
	waitFor(t, "the metrics of all invocations", func() bool {
		e := gather(t, emulator.Lines(), nil, nil)
		for id := range keys {
			if e.sum("works", id) == 0 {
				return false
			}
		}
		return true
	})

	e := gather(t, emulator.Lines(), emulator.Receiver().Documents(), emulator.Receiver().Rejected())
	for _, text := range e.other {
		t.Errorf("output that is neither log nor metric: %s", text)
	}
	working := e.withMessage("working")
	if len(working) != atOnce*rounds {
		t.Errorf("%d log lines, want %d", len(working), atOnce*rounds)
	}
	for _, line := range e.logs {
		id, _ := line["function_request_id"].(string)
		if line["xray_trace_id"] != rootOf(headers[id]) || line["message"] == "working" && line["key"] != keys[id] {
			t.Errorf("log line of request %s with key %s: %v", id, keys[id], line)
		}
	}
	for id, key := range keys {
		if got := e.sum("works", id); got != 1 {
			t.Errorf("works of %s = %v, want 1", id, got)
		}
		if got := e.sum("size", id); got != float64(len(key)) {
			t.Errorf("size of %s = %v, want %d", id, got, len(key))
		}
	}
	for _, line := range e.metrics {
		if id, _ := line["function_request_id"].(string); line["xray_trace_id"] != rootOf(headers[id]) {
			t.Errorf("EMF line of request %s: %v", id, line)
		}
	}
	checkTraces(t, e, headers, keys, atOnce*(3*2+1*5))
}

func checkAnswer(t *testing.T, in event, result lambdaapi.Result) {
	t.Helper()
	switch in.Do {
	case "error":
		if result.FunctionError == nil || result.FunctionError.Message != "failed "+in.Key {
			t.Errorf("error = %v, want failed %s", result.FunctionError, in.Key)
		}
		return
	case "stream":
		if got, want := string(result.Payload), "streamed "+in.Key; got != want {
			t.Errorf("answer = %s, want %s", got, want)
		}
		return
	}
	if got, want := string(result.Payload), fmt.Sprintf("%q", in.Key); got != want {
		t.Errorf("answer = %s, want %s", got, want)
	}
}

// checkTraces holds each document against the trace header of the invocation that its trace id names.
func checkTraces(t *testing.T, e evidence, headers, keys map[string]string, want int) {
	t.Helper()
	requests := map[string]string{} // trace id → request id
	for id, header := range headers {
		requests[rootOf(header)] = id
	}
	tops := map[string]string{} // trace id → id of the function's document
	for _, d := range e.named("function", false) {
		if d.ParentID != parentOf(headers[requests[d.TraceID]]) {
			t.Errorf("parent of %+v is not that of its header", d)
		}
		tops[d.TraceID] = d.ID
	}
	for _, d := range e.documents {
		if _, ok := requests[d.TraceID]; !ok {
			t.Errorf("document of no invocation: %+v", d)
		}
		if d.Name != "function" && d.ParentID != tops[d.TraceID] {
			t.Errorf("document %+v hangs under another invocation", d)
		}
		if d.Name == "work" && keyOf(d) != keys[requests[d.TraceID]] {
			t.Errorf("document %+v has the key of another invocation", d)
		}
	}
	if len(tops) != len(headers) || len(e.documents) != want {
		t.Errorf("%d documents of %d invocations, want %d of %d", len(e.documents), len(tops), want, len(headers))
	}
}

// keyOf returns the attribute "key" of a document, which is metadata.
func keyOf(d document) string {
	for _, namespace := range d.Metadata {
		if key, ok := namespace["key"].(string); ok {
			return key
		}
	}
	return ""
}

// TestThousandSpansReachASlowDaemon sends 1,000 spans in one invocation to a receiver that takes 50 µs for each, as the
// real daemon does, behind the socket buffer that the system gives by default.
func TestThousandSpansReachASlowDaemon(t *testing.T) {
	// Not parallel: the receiver must get its share of the processor, as a daemon of its own does.
	emulator := startFunction(t, lambdaapi.Config{Freeze: true, ReceiverDelay: 50 * time.Microsecond})
	for range 3 {
		result := invoke(t, emulator, event{Do: "spans", Key: "k", Count: 1000}.request())
		if n := len(evidenceOf(t, result).named("one of many", false)); n != 1000 {
			t.Errorf("%d of 1,000 documents arrived", n)
		}
	}
}
