// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/rest"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// nowhere is a writer that costs nothing.
type nowhere struct{ header http.Header }

func (w *nowhere) Header() http.Header            { return w.header }
func (w *nowhere) WriteHeader(int)                {}
func (w *nowhere) Write(body []byte) (int, error) { return len(body), nil }

// patterns are 21 routes.
func patterns() []string {
	var all []string
	for _, kind := range []string{"users", "orders", "items", "carts", "plans", "invoices", "teams"} {
		all = append(all, "GET /"+kind, "POST /"+kind, "GET /"+kind+"/{id}/parts/{part}")
	}
	return all
}

func values(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("id") != "42" || r.PathValue("part") != "7" {
		w.WriteHeader(http.StatusTeapot)
	}
}

func router(opts ...rest.Option) *rest.Router {
	r := rest.New(opts...)
	for _, pattern := range patterns() {
		r.HandleFunc(pattern, values)
	}
	return r
}

func serveMux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, pattern := range patterns() {
		mux.HandleFunc(pattern, values)
	}
	return mux
}

// BenchmarkRouting finds one of 21 routes, with 2 parameters.
func BenchmarkRouting(b *testing.B) {
	for _, bench := range []struct {
		name, path string
		handler    http.Handler
	}{
		{"ServeMux", "/invoices/42/parts/7", serveMux()},
		{"rest", "/invoices/42/parts/7", router()},
		{"rest/slash", "/invoices/42/parts/7/", router()},
		{"rest/CORS", "/invoices/42/parts/7", router(rest.WithCORS())},
		{"ServeMux/404", "/none/42", serveMux()},
		{"rest/404", "/none/42", router()},
	} {
		b.Run(bench.name, func(b *testing.B) {
			req := httptest.NewRequest(http.MethodGet, bench.path, nil)
			w := &nowhere{header: http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.header)
				bench.handler.ServeHTTP(w, req)
			}
		})
	}
}

// BenchmarkEvent answers an event of an HTTP API: decoded, routed, encoded.
func BenchmarkEvent(b *testing.B) {
	mux, r := httpevent.New(serveMux()), router()
	event := v2(http.MethodGet, "/invoices/42/parts/7", "")
	for _, bench := range []struct {
		name    string
		handler invocation.EventHandler
	}{{"ServeMux", mux}, {"rest", r}} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := bench.handler.HandleEvent(b.Context(), event); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRegister makes a router of 21 routes and serves the first request, as each new environment does.
func BenchmarkRegister(b *testing.B) {
	req := httptest.NewRequest(http.MethodGet, "/invoices/42/parts/7", nil)
	w := &nowhere{header: http.Header{}}
	for _, bench := range []struct {
		name string
		make func() http.Handler
	}{
		{"ServeMux", func() http.Handler { return serveMux() }},
		{"rest", func() http.Handler { return router() }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bench.make().ServeHTTP(w, req)
			}
		})
	}
}

// BenchmarkJSON decodes a small body and encodes it again.
func BenchmarkJSON(b *testing.B) {
	type item struct {
		SKU   string `json:"sku"`
		Count int    `json:"count"`
	}
	r := rest.New()
	r.Handle("POST /items", rest.JSON(func(_ context.Context, in item) (item, error) { return in, nil }))
	body := strings.NewReader("")
	req := httptest.NewRequest(http.MethodPost, "/items", body)
	w := &nowhere{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		body.Reset(`{"sku":"A-1","count":3}`)
		req.ContentLength = body.Size()
		req.Body = readCloser{body}
		clear(w.header)
		r.ServeHTTP(w, req)
	}
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

// BenchmarkCompress compresses 20 kB of JSON.
func BenchmarkCompress(b *testing.B) {
	var text strings.Builder
	for i := range 400 {
		fmt.Fprintf(&text, `{"id":%d,"name":"item of the shop","price":%d},`, i, i*7)
	}
	body := []byte(text.String())
	h := rest.Compress(rest.CompressConfig{})(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	}))
	req := httptest.NewRequest(http.MethodGet, "/", nil)
	req.Header.Set("Accept-Encoding", "gzip")
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		h.ServeHTTP(&nowhere{header: http.Header{}}, req)
	}
}

// TestAllocations holds what the router adds to ServeMux: its record of the request, and a copy of the request with it.
func TestAllocations(t *testing.T) {
	w := &nowhere{header: http.Header{}}
	count := func(h http.Handler, path string) float64 {
		req := httptest.NewRequest(http.MethodGet, path, nil)
		return testing.AllocsPerRun(200, func() { h.ServeHTTP(w, req) })
	}
	mux, r := serveMux(), router()
	const path = "/invoices/42/parts/7"
	for _, tt := range []struct {
		path  string
		added float64
	}{
		{path, 2},
		{path + "/", 3}, // and a URL
	} {
		if got, base := count(r, tt.path), count(mux, path); got > base+tt.added {
			t.Errorf("%s: %v allocations, ServeMux %v", tt.path, got, base)
		}
	}
}
