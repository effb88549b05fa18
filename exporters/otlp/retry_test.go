// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// waits keeps what is waited between attempts, and does not wait.
type waits []time.Duration

func (w *waits) option() otlp.Option {
	return otlp.WithSleep(func(_ <-chan struct{}, d time.Duration) bool { *w = append(*w, d); return true })
}

// TestDelaysGrow: from 200 ms twice as long each time until 5 s, and a random part of it.
func TestDelaysGrow(t *testing.T) {
	rec := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n <= 12 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	var waited waits
	e := newTraces(t, otlp.WithEndpoint(rec.URL), otlp.WithTimeout(time.Hour), waited.option())
	export(t, e)
	if len(waited) != 12 {
		t.Fatalf("waited %v, want 12 times", waited)
	}
	for i, d := range waited {
		longest := min(200*time.Millisecond<<i, 5*time.Second)
		if d < longest/2 || d > longest {
			t.Errorf("delay %d = %v, want %v to %v", i, d, longest/2, longest)
		}
	}
}

// TestRetryAfterHoldsForTheNextFlush: a receiver that asked for a minute gets no request within it, and is asked again
// behind it.
func TestRetryAfterHoldsForTheNextFlush(t *testing.T) {
	said := handled(t)
	rec := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	e := newTraces(t, otlp.WithEndpoint(rec.URL))
	p := otlp.NewSpanProcessor(e)
	end(p, 0, 2)
	for range 5 {
		if err := p.ForceFlush(t.Context()); !errors.Is(err, otlp.ErrRetryable) {
			t.Errorf("error = %v", err)
		}
	}
	if n := len(rec.all()); n != 1 {
		t.Errorf("%d requests within the minute, want 1", n)
	}
	if n := len(said.all()); n != 2 {
		t.Errorf("said %q, want the answer and the pause", said.texts())
	}
	e.Age(61 * time.Second)
	if err := p.ForceFlush(t.Context()); err != nil || len(rec.names()) != 4 {
		t.Errorf("after the minute: %v, spans %v", err, rec.names())
	}
}

// TestRetryAfterIsBounded: a receiver that asks for a year is asked again after an hour; one that asks for less time than
// an export has is waited for.
func TestRetryAfterIsBounded(t *testing.T) {
	rec := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		switch n {
		case 1:
			w.Header().Set("Retry-After", "31536000")
			w.WriteHeader(http.StatusServiceUnavailable)
		case 2:
			w.Header().Set("Retry-After", "8")
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	var waited waits
	e := newTraces(t, otlp.WithEndpoint(rec.URL), waited.option())
	if err := e.ExportSpans(t.Context(), spans(1)); !errors.Is(err, otlp.ErrRetryable) {
		t.Errorf("error = %v", err)
	}
	e.Age(59 * time.Minute)
	if err := e.ExportSpans(t.Context(), spans(1)); !errors.Is(err, otlp.ErrRetryable) || len(rec.all()) != 1 {
		t.Errorf("error = %v after %d requests, want one within the hour", err, len(rec.all()))
	}
	e.Age(2 * time.Minute)
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	if err := e.ExportSpans(ctx, spans(1)); !errors.Is(err, otlp.ErrRetryable) {
		t.Errorf("error = %v", err)
	}
	if len(waited) != 0 {
		t.Errorf("waited %v, which is longer than there is time", waited)
	}
	e.Age(5 * time.Second)
	export(t, e)
	if len(waited) != 1 || waited[0] <= 0 || waited[0] > 3*time.Second {
		t.Errorf("waited %v, want the rest of the eight seconds", waited)
	}
}

// TestPauseEndsWhenTheClockIsSetBack: nobody may be left alone for as long as a clock was wrong.
func TestPauseEndsWhenTheClockIsSetBack(t *testing.T) {
	rec := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	e := newTraces(t, otlp.WithEndpoint(rec.URL))
	if err := e.ExportSpans(t.Context(), spans(1)); !errors.Is(err, otlp.ErrRetryable) {
		t.Errorf("error = %v", err)
	}
	e.Age(-24 * time.Hour)
	export(t, e)
}

// TestSettingsAreNotRetried is about what no other attempt changes.
func TestSettingsAreNotRetried(t *testing.T) {
	plain := newReceiver(t, nil)
	secure := httptest.NewUnstartedServer(plain.handler(nil))
	secure.Config.ErrorLog = quiet()
	secure.StartTLS()
	t.Cleanup(secure.Close)
	for name, endpoint := range map[string]string{
		"a receiver without TLS":           "https://" + plain.Listener.Addr().String(),
		"a receiver with TLS":              "http://" + secure.Listener.Addr().String(),
		"a certificate nobody vouches for": secure.URL,
	} {
		t.Run(name, func(t *testing.T) {
			handled(t)
			e := newTraces(t, otlp.WithEndpoint(endpoint), noWait())
			if err := e.ExportSpans(t.Context(), spans(1)); !errors.Is(err, otlp.ErrDropped) {
				t.Errorf("error = %v", err)
			}
			if diff := cmp.Diff(otlp.Stats{Dropped: 1}, e.Stats()); diff != "" {
				t.Errorf("stats (-want +got):\n%s", diff)
			}
		})
	}
}
