// SPDX-License-Identifier: Apache-2.0

package lambdaapi_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// 32 events that wait for each other inside the function can only end if all are there at once.
func TestConcurrency_ManyEventsInOneProcess(t *testing.T) {
	const n = 32
	e := start(t, lambdaapi.Config{Concurrency: n, Freeze: true, Timeout: time.Minute})
	if e.Freezes() {
		t.Error("a function with many events at once freezes")
	}
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			id := "id-" + strconv.Itoa(i)
			r, err := e.Invoke(t.Context(), lambdaapi.Request{
				RequestID: id,
				Payload:   fmt.Appendf(nil, `{"do":"wait for each other","size":%d,"text":%q}`, n, id),
			})
			if err != nil || string(r.Payload) != strconv.Quote(id) || r.RequestID != id {
				t.Errorf("%s: result %s (%s), error %v", id, r.Payload, r.RequestID, err)
			}
		})
	}
	wg.Wait()
	if started := slices.DeleteFunc(kinds(e), func(k lambdaapi.Kind) bool { return k != lambdaapi.Started }); len(started) != 1 {
		t.Errorf("%d processes", len(started))
	}
	var environ []string
	if err := json.Unmarshal(invoke(t, e, `{"do":"environ"}`).Payload, &environ); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"AWS_LAMBDA_MAX_CONCURRENCY=32", "AWS_LAMBDA_INITIALIZATION_TYPE=lambda-managed-instances"} {
		if !slices.Contains(environ, want) {
			t.Errorf("environment lacks %s", want)
		}
	}
}

func TestConcurrency_SettleSeesWhatFollowsTheAnswers(t *testing.T) {
	const n = 8
	e := start(t, lambdaapi.Config{Concurrency: n})
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() { invoke(t, e, `{"do":"work after the answer","text":"late"}`) })
	}
	wg.Wait()
	if err := e.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if lines, documents := len(e.Lines()), len(e.Receiver().Documents()); lines != n || documents != n {
		t.Errorf("%d lines and %d documents, want %d each", lines, documents, n)
	}
}

func TestConcurrency_TimeoutEndsOneInvocationOnly(t *testing.T) {
	e := start(t, lambdaapi.Config{Concurrency: 2, Timeout: 250 * time.Millisecond})
	if r := invoke(t, e, `{"do":"hang"}`); errorType(r) != "Sandbox.Timedout" {
		t.Errorf("error = %v", r.FunctionError)
	}
	if r := invoke(t, e, `{"do":"calls"}`); r.Cold || string(r.Payload) != "2" {
		t.Errorf("the next invocation: cold %v, call %s; want the same process", r.Cold, r.Payload)
	}
}

func TestConcurrency_ExitEndsAllInvocations(t *testing.T) {
	e := start(t, lambdaapi.Config{Concurrency: 2, Timeout: time.Minute})
	hanging := make(chan lambdaapi.Result)
	go func() { hanging <- invoke(t, e, `{"do":"hang"}`) }()
	waitFor(t, "delivery", func() bool { return slices.Contains(kinds(e), lambdaapi.Delivered) })
	exiting := invoke(t, e, `{"do":"exit","size":1}`)
	for _, r := range []lambdaapi.Result{exiting, <-hanging} {
		if errorType(r) != "Runtime.ExitError" {
			t.Errorf("error = %v, want Runtime.ExitError", r.FunctionError)
		}
	}
}

func TestConcurrency_RequestIDInUse(t *testing.T) {
	e := start(t, lambdaapi.Config{Concurrency: 2, Timeout: time.Minute})
	hanging := make(chan error)
	go func() {
		_, err := e.Invoke(t.Context(), lambdaapi.Request{RequestID: "same", Payload: []byte(`{"do":"hang"}`)})
		hanging <- err
	}()
	waitFor(t, "delivery", func() bool { return slices.Contains(kinds(e), lambdaapi.Delivered) })
	if _, err := e.Invoke(t.Context(), lambdaapi.Request{RequestID: "same"}); err == nil || !strings.Contains(err.Error(), "in flight") {
		t.Errorf("Invoke = %v", err)
	}
	if r := invoke(t, e, `{"do":"calls"}`); r.FunctionError != nil {
		t.Errorf("the free slot is lost: %v", r.FunctionError)
	}
	e.Close()
	if err := <-hanging; !errors.Is(err, lambdaapi.ErrClosed) {
		t.Errorf("invocation in flight at Close: %v, want %v", err, lambdaapi.ErrClosed)
	}
}

// With one event at a time, concurrent callers wait for each other.
func TestInvoke_ConcurrentSafe(t *testing.T) {
	e := start(t, lambdaapi.Config{Freeze: true, Timeout: time.Minute})
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := make(map[string]bool)
	for range 10 {
		wg.Go(func() {
			r := invoke(t, e, `{"do":"calls"}`)
			mu.Lock()
			defer mu.Unlock()
			seen[string(r.Payload)] = true
		})
	}
	wg.Wait()
	if len(seen) != 10 {
		t.Errorf("answers = %v, want ten different ones", seen)
	}
}
