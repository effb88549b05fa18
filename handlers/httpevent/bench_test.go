// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// shop has 21 routes. The one that is measured has two parameters.
func shop() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{order}/items/{item}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"order":"`+r.PathValue("order")+`","item":"`+r.PathValue("item")+`"}`)
	})
	for i := range 20 {
		mux.HandleFunc(fmt.Sprintf("GET /shop%d/{id}", i), http.NotFound)
	}
	return mux
}

// BenchmarkEvent is the whole way: event in, answer out.
func BenchmarkEvent(b *testing.B) {
	h := httpevent.New(shop())
	event := eventFile(b, "httpapi_v2")
	b.ReportAllocs()
	b.SetBytes(int64(len(event)))
	for b.Loop() {
		answer, err := h.HandleEvent(b.Context(), event)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, answer.(io.Reader)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMux is the share of net/http: the same router and handler with a request that is there already.
func BenchmarkMux(b *testing.B) {
	mux := shop()
	r := httptest.NewRequest(http.MethodGet, "/orders/42/items/7?limit=10&expand=price", nil)
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
	}
}

// BenchmarkInvocation is a whole invocation with all three signals on.
func BenchmarkInvocation(b *testing.B) {
	rec := oteltest.New(b)
	h := httpevent.New(shop())
	event := eventFile(b, "httpapi_v2")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rec.Invoke(h, event); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPlainInvocation is what BenchmarkInvocation costs with a handler that takes the event as it is and records
// nothing.
func BenchmarkPlainInvocation(b *testing.B) {
	rec := oteltest.New(b)
	h := func(context.Context, json.RawMessage) (any, error) { return "ok", nil }
	event := eventFile(b, "httpapi_v2")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rec.Invoke(h, event); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStream is a streamed answer of one write.
func BenchmarkStream(b *testing.B) {
	h := httpevent.New(shop(), httpevent.WithStreaming())
	event := change(b, eventFile(b, "function_url"), map[string]any{"rawPath": "/orders/42/items/7"})
	b.ReportAllocs()
	for b.Loop() {
		answer, err := h.HandleEvent(b.Context(), event)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, answer.(io.Reader)); err != nil {
			b.Fatal(err)
		}
		if err := answer.(io.Closer).Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkClaim asks for a claim in a request that has asked for none before.
func BenchmarkClaim(b *testing.B) {
	h := httpevent.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if httpevent.Claim(r.Context(), "sub") != "user-1" {
			b.Error("no claim")
		}
	}), httpevent.WithoutMetrics())
	event := eventFile(b, "httpapi_v2")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.HandleEvent(b.Context(), event); err != nil {
			b.Fatal(err)
		}
	}
}
