// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/rest"
)

// discard is a writer that keeps nothing.
type discard struct{ header http.Header }

func (d discard) Header() http.Header             { return d.header }
func (discard) Write(p []byte) (int, error)       { return len(p), nil }
func (discard) WriteHeader(int)                   {}
func newDiscard() discard                         { return discard{http.Header{}} }
func (discard) WriteString(s string) (int, error) { return len(s), nil }

// request returns a function that makes the same request again.
func request(t testing.TB, method, target, body string) func() *http.Request {
	t.Helper()
	return func() *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), method, target, nil)
		if err != nil {
			t.Fatal(err)
		}
		if body != "" {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
			r.Header.Set("Content-Type", "application/json")
		}
		return r
	}
}

type benchInput struct {
	ID    int      `path:"id" minimum:"1"`
	Tags  []string `query:"tags" maxItems:"3"`
	Name  string   `json:"name" minLength:"1" maxLength:"20"`
	Count int      `json:"count" minimum:"0" maximum:"10"`
	Words []string `json:"words" maxItems:"5"`
}

type benchBody struct {
	Name  string   `json:"name"`
	Count int      `json:"count"`
	Words []string `json:"words"`
}

const benchJSON = `{"name":"green tea","count":3,"words":["a","b","c"]}`

func benchRouters() (typed, plain http.Handler) {
	r, api := newAPI()
	openapi.Handle(api, "PUT /things/{id}", func(_ ctx, in benchInput) (benchBody, error) {
		return benchBody{in.Name, in.Count, in.Words}, nil
	})
	p := rest.New()
	p.Handle("PUT /things/{id}", rest.JSON(echo[benchBody]))
	return r, p
}

// humaInput is benchInput as huma takes it.
type humaInput struct {
	ID   int      `path:"id" minimum:"1"`
	Tags []string `query:"tags" maxItems:"3"`
	Body struct {
		Name  string   `json:"name" minLength:"1" maxLength:"20"`
		Count int      `json:"count" minimum:"0" maximum:"10"`
		Words []string `json:"words" maxItems:"5"`
	}
}

// humaRouter serves the same on huma alone.
func humaRouter() http.Handler {
	mux := http.NewServeMux()
	type output struct{ Body benchBody }
	huma.Put(humago.New(mux, huma.DefaultConfig("Test", "1.0.0")), "/things/{id}", func(_ ctx, in *humaInput) (*output, error) {
		return &output{benchBody{in.Body.Name, in.Body.Count, in.Body.Words}}, nil
	})
	return mux
}

// BenchmarkHandle compares a call that is validated with one on huma alone, and with one of rest.JSON that is decoded only.
func BenchmarkHandle(b *testing.B) {
	typed, plain := benchRouters()
	for _, compared := range []struct {
		name    string
		handler http.Handler
	}{{"openapi", typed}, {"huma", humaRouter()}, {"rest", plain}} {
		h := compared.handler
		b.Run(compared.name, func(b *testing.B) {
			again := request(b, http.MethodPut, "/things/7?tags=a,b", benchJSON)
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(newDiscard(), again())
			}
		})
	}
}

// BenchmarkStart is what an API costs at cold start, without its document.
func BenchmarkStart(b *testing.B) {
	for _, operations := range []int{1, 50} {
		b.Run(fmt.Sprint(operations), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, api := newAPI()
				for i := range operations {
					openapi.Handle(api, fmt.Sprintf("PUT /things%d/{id}", i), echo[benchInput])
				}
			}
		})
	}
}

// BenchmarkDocument is the first request for the document.
func BenchmarkDocument(b *testing.B) {
	for b.Loop() {
		_, api := wholeAPI()
		if _, err := api.Spec(); err != nil {
			b.Fatal(err)
		}
	}
}

// TestHandle_21_Allocations holds what validation costs beside decoding alone.
func TestHandle_21_Allocations(t *testing.T) {
	typed, plain := benchRouters()
	count := func(h http.Handler) float64 {
		again := request(t, http.MethodPut, "/things/7?tags=a,b", benchJSON)
		return testing.AllocsPerRun(100, func() { h.ServeHTTP(newDiscard(), again()) })
	}
	const budget = 40
	if extra := count(typed) - count(plain); extra > budget {
		t.Errorf("validation allocates %v times more than decoding, want at most %d", extra, budget)
	}
}
