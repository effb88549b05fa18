// SPDX-License-Identifier: Apache-2.0

package websocket_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/otel-powertools/powertools/handlers/websocket"
)

// chat has no metrics and silent no spans: the other tests' providers would be seen here.
func chat() *websocket.Router {
	r := websocket.New(websocket.WithMeterProvider(metricnoop.NewMeterProvider()))
	r.Handle("sendMessage", websocket.JSONValue(func(_ context.Context, in chatMessage) (chatMessage, error) { return in, nil }))
	r.Handle(websocket.Connect, give(nil, nil))
	return r
}

func serve(tb testing.TB, r *websocket.Router, event json.RawMessage) {
	answer, err := r.HandleEvent(tb.Context(), event)
	if err != nil {
		tb.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, answer.(io.Reader))
}

// silent returns a client whose requests are signed and go nowhere.
func silent(tb testing.TB) *websocket.Client {
	cfg := config()
	cfg.HTTPClient = roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	})
	c, err := websocket.NewClient(cfg, websocket.WithEndpoint("https://harbour7ex.execute-api.eu-west-1.amazonaws.com/prod"),
		websocket.WithTracerProvider(tracenoop.NewTracerProvider()))
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// TestAllocations holds what an event and a push cost. It counts, so it is not parallel.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates as well")
	}
	r, c := chat(), silent(t)
	msg, connect, text := eventFile(t, "message"), eventFile(t, "connect"), []byte("Ahoy")
	for _, tt := range []struct {
		name   string
		budget float64
		run    func()
	}{
		{"message", 70, func() { serve(t, r, msg) }},
		{"connect", 165, func() { serve(t, r, connect) }},
		{"push", 90, func() { _ = c.PostToConnection(t.Context(), connectionID, text) }},
	} {
		if got := testing.AllocsPerRun(500, tt.run); got > tt.budget {
			t.Errorf("%s: %v allocations, want at most %v", tt.name, got, tt.budget)
		}
	}
}

// BenchmarkEvent is the whole way: event in, answer out.
func BenchmarkEvent(b *testing.B) {
	for _, name := range []string{"message", "connect"} {
		b.Run(name, func(b *testing.B) {
			r, event := chat(), eventFile(b, name)
			b.ReportAllocs()
			b.SetBytes(int64(len(event)))
			for b.Loop() {
				serve(b, r, event)
			}
		})
	}
}

// BenchmarkDecode is the share of encoding/json in it.
func BenchmarkDecode(b *testing.B) {
	event := eventFile(b, "message")
	b.ReportAllocs()
	for b.Loop() {
		var e websocket.Event
		if err := json.Unmarshal(event, &e); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPush is a call without the network. Most of it is the signature.
func BenchmarkPush(b *testing.B) {
	c, text := silent(b), []byte("Ahoy")
	b.ReportAllocs()
	for b.Loop() {
		if err := c.PostToConnection(b.Context(), connectionID, text); err != nil {
			b.Fatal(err)
		}
	}
}
