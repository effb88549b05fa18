// SPDX-License-Identifier: Apache-2.0

package appsyncevents_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"testing"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/otel-powertools/powertools/handlers/appsyncevents"
)

// berths has 21 routes. The one that is measured has the longest literal part.
func berths(opts ...appsyncevents.Option) *appsyncevents.Router {
	// The other tests' providers would be seen here.
	r := appsyncevents.New(append(opts, appsyncevents.WithTracerProvider(tracenoop.NewTracerProvider()),
		appsyncevents.WithMeterProvider(metricnoop.NewMeterProvider()))...)
	dock := func(_ context.Context, in arrival) (arrival, error) { return in, nil }
	appsyncevents.HandlePublish(r, "/default/berths/*", dock)
	appsyncevents.HandlePublishBatch(r, "/batch/*", func(_ context.Context, in []appsyncevents.Item[arrival]) ([]appsyncevents.Item[arrival], error) {
		return in, nil
	})
	for i := range 18 {
		appsyncevents.HandlePublish(r, fmt.Sprintf("/default/%d/*", i), dock)
	}
	appsyncevents.HandleSubscribe(r, "/*", func(context.Context) error { return nil })
	return r
}

func serve(tb testing.TB, r *appsyncevents.Router, event json.RawMessage) {
	answer, err := r.HandleEvent(tb.Context(), event)
	if err != nil {
		tb.Fatal(err)
	}
	if answer != nil {
		_, _ = io.Copy(io.Discard, answer.(io.Reader))
	}
}

// TestAllocations holds what an event costs. It counts, so it is not parallel.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates as well")
	}
	for _, tt := range []struct {
		name   string
		event  json.RawMessage
		budget float64
	}{
		{"publish of two events", eventFile(t, "publish"), 90},
		{"batch of two events", changed(t, "publish", "/batch/7", `[{"id":"a","payload":{"ship":"Erin"}},{"id":"b","payload":{}}]`), 75},
		{"subscribe", eventFile(t, "subscribe"), 30},
	} {
		r := berths()
		if got := testing.AllocsPerRun(500, func() { serve(t, r, tt.event) }); got > tt.budget {
			t.Errorf("%s: %v allocations, want at most %v", tt.name, got, tt.budget)
		}
	}
}

// BenchmarkPublish is the whole way: event in, answer out.
func BenchmarkPublish(b *testing.B) {
	for _, bm := range []struct {
		name  string
		event json.RawMessage
		opts  []appsyncevents.Option
	}{
		{"two at once", eventFile(b, "publish"), nil},
		{"two in turn", eventFile(b, "publish"), []appsyncevents.Option{appsyncevents.WithConcurrency(1)}},
		{"batch of two", changed(b, "publish", "/batch/7", `[{"id":"a","payload":{"ship":"Erin"}},{"id":"b","payload":{}}]`), nil},
	} {
		b.Run(bm.name, func(b *testing.B) {
			r := berths(bm.opts...)
			b.ReportAllocs()
			b.SetBytes(int64(len(bm.event)))
			for b.Loop() {
				serve(b, r, bm.event)
			}
		})
	}
}

func BenchmarkSubscribe(b *testing.B) {
	r, event := berths(), eventFile(b, "subscribe")
	b.ReportAllocs()
	for b.Loop() {
		serve(b, r, event)
	}
}

// BenchmarkDecode is the share of encoding/json in it.
func BenchmarkDecode(b *testing.B) {
	event := eventFile(b, "publish")
	b.ReportAllocs()
	for b.Loop() {
		var e appsyncevents.Event
		if err := json.Unmarshal(event, &e); err != nil {
			b.Fatal(err)
		}
	}
}
