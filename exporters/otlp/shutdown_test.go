// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// TestShutdownSaysWhatItLost does not blame the size of the queue for a handful that could not be sent.
func TestShutdownSaysWhatItLost(t *testing.T) {
	for name, p := range pipelines(t, func() error { return otlp.ErrRetryable }) {
		t.Run(name, func(t *testing.T) {
			said := handled(t)
			p.record(t)
			if err := p.stop(t.Context()); !errors.Is(err, otlp.ErrRetryable) {
				t.Errorf("error = %v", err)
			}
			want := []string{"otlp: " + name + " are lost: Shutdown could not export them: otlp: may be sent again"}
			if diff := cmp.Diff(want, said.texts()); diff != "" {
				t.Errorf("said (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(otlp.PipelineStats{Dropped: 1}, p.stats()); diff != "" {
				t.Errorf("stats (-want +got):\n%s", diff)
			}
		})
	}
}

// TestShutdownTwice shows that a second call has nothing to do and says so by nil.
func TestShutdownTwice(t *testing.T) {
	calls := 0
	for name, p := range pipelines(t, func() error { calls++; return nil }) {
		t.Run(name, func(t *testing.T) {
			calls = 0
			p.record(t)
			for range 2 {
				if err := p.stop(t.Context()); err != nil {
					t.Error(err)
				}
			}
			if calls != 1 || p.closed() != 1 {
				t.Errorf("%d exports, exporter closed %d times, want once each", calls, p.closed())
			}
		})
	}
}

// TestShutdownWithoutTime shuts down with a context that has ended: everything is closed, every time, and what could not
// be exported is said.
func TestShutdownWithoutTime(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 { // A choice at random would be right half of the time.
		for name, p := range pipelines(t, func() error { return over.Err() }) {
			said := handled(t)
			p.record(t)
			if err := p.stop(over); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: error = %v", name, err)
			}
			if p.closed() != 1 {
				t.Errorf("%s: the exporter was not closed", name)
			}
			if texts := said.texts(); len(texts) != 1 || !strings.Contains(texts[0], "are lost: Shutdown ") {
				t.Errorf("%s: said %q", name, texts)
			}
		}
	}
}

// TestFlushWithoutTimeKeepsAll flushes with a context that has ended. Nothing is lost, and it is said.
func TestFlushWithoutTimeKeepsAll(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	exported := 0
	current := t.Context()
	for name, p := range pipelines(t, func() error {
		if current.Err() == nil {
			exported++
		}
		return current.Err()
	}) {
		t.Run(name, func(t *testing.T) {
			said := handled(t)
			p.record(t)
			current = over
			for range 3 {
				if err := p.flush(current); !errors.Is(err, context.Canceled) {
					t.Errorf("error = %v", err)
				}
			}
			exported, current = 0, t.Context()
			if err := p.flush(current); err != nil || exported != 1 {
				t.Errorf("%d exports, error = %v", exported, err)
			}
			if texts := said.texts(); len(texts) != 1 || !strings.Contains(texts[0], "they are kept: ") {
				t.Errorf("said %q", texts)
			}
		})
	}
}

// TestShutdownOfReaderTriesOnce: what is kept and what is collected last leave in one flush, so that a collector that is
// away costs the timeout once.
func TestShutdownOfReaderTriesOnce(t *testing.T) {
	handled(t)
	rec := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	e, err := otlp.NewMetrics(otlp.WithEndpoint(rec.URL), impatient())
	if err != nil {
		t.Fatal(err)
	}
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(otlp.NewReader(e)))
	counter, err := provider.Meter("m").Int64Counter("orders")
	if err != nil {
		t.Fatal(err)
	}
	counter.Add(t.Context(), 1)
	if err := provider.Shutdown(t.Context()); !errors.Is(err, otlp.ErrRetryable) {
		t.Errorf("error = %v", err)
	}
	if n := len(rec.all()); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}
