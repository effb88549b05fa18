// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// steps is what happened, in order.
type steps struct {
	mu      sync.Mutex
	changed *sync.Cond
	seen    []string
}

func newSteps() *steps {
	s := &steps{}
	s.changed = sync.NewCond(&s.mu)
	return s
}

func (s *steps) note(step string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, step)
	s.changed.Broadcast()
}

// await returns when step has happened.
func (s *steps) await(step string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !strings.Contains(strings.Join(s.seen, " "), step) {
		s.changed.Wait()
	}
}

// take returns what has happened and begins anew.
func (s *steps) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.seen
	s.seen = nil
	return seen
}

// TestFlush_23_DelaysNoAnswer has a collector that takes no spans before the client has the answer: whole, streamed, and to a
// panic. The environment asks for its next event only when they have arrived.
func TestFlush_23_DelaysNoAnswer(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds a program")
	}
	path := buildFunction(t)
	for _, streaming := range []string{"", "1"} {
		order := newSteps()
		collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			order.await(string(lambdaapi.Answered))
			if r.Context().Err() != nil {
				order.note("given up")
				return
			}
			order.note("exported")
		}))
		t.Cleanup(collector.Close)
		emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
			Command: []string{path}, FunctionName: "shop", Freeze: true, Timeout: 30 * time.Second, InitTimeout: time.Minute,
			Env: []string{
				"STREAMING=" + streaming, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=" + collector.URL,
				"OTEL_TRACES_EXPORTER=otlp", "OTEL_TRACES_SAMPLER=always_on",
			},
			OnEvent: func(e lambdaapi.Event) {
				if e.RequestID != "" && (e.Kind == lambdaapi.Answered || e.Kind == lambdaapi.Next) {
					order.note(string(e.Kind))
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { emulator.Close() })
		for _, asked := range []string{"/orders/7", "/panic", "/orders/8"} {
			event := change(t, eventFile(t, "function_url"), map[string]any{"rawPath": asked})
			result, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: event})
			if err != nil || result.FunctionError != nil {
				t.Fatalf("%s: %v, %v", asked, err, result.FunctionError)
			}
			if streamed := strings.Contains(string(result.Payload), zeros); streamed != (streaming != "") {
				t.Errorf("%s: streamed %t", asked, streamed)
			}
			if diff := cmp.Diff([]string{"answered", "exported", "next"}, order.take()); diff != "" {
				t.Errorf("%s, streaming %q: order (-want +got):\n%s", asked, streaming, diff)
			}
		}
	}
}
