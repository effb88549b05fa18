// SPDX-License-Identifier: Apache-2.0

package bedrock_test

import (
	"context"
	"io"
	"testing"

	"github.com/otel-powertools/powertools/handlers/bedrock"
)

// agent has both kinds of action groups.
func agent() *bedrock.Router {
	r := bedrock.New()
	bedrock.Handle(r, "getForecast", func(_ context.Context, in city) (string, error) { return in.Name, nil })
	r.HandleHTTP(claims())
	return r
}

// BenchmarkEvent is the whole way: event in, answer out.
func BenchmarkEvent(b *testing.B) {
	for _, name := range []string{"function", "operation_get", "operation_post"} {
		r, event := agent(), eventFile(b, name)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				answer, err := r.HandleEvent(b.Context(), event)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, answer.(io.Reader)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestAllocations holds what events cost. It counts, so it is not parallel.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector empties pools at random")
	}
	for name, budget := range map[string]float64{"function": 112, "operation_get": 130, "operation_post": 176} {
		r, event := agent(), eventFile(t, name)
		got := testing.AllocsPerRun(500, func() {
			if _, err := r.HandleEvent(t.Context(), event); err != nil {
				t.Fatal(err)
			}
		})
		if got > budget {
			t.Errorf("%s: %v allocations, want at most %v", name, got, budget)
		}
	}
}
