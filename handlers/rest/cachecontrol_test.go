// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/otel-powertools/powertools/handlers/rest"
)

func TestCacheControl_5(t *testing.T) {
	t.Parallel()
	r := rest.New()
	cached := r.Group("", rest.CacheControl("max-age=60"))
	cached.HandleFunc("GET /written", say("x"))
	cached.HandleFunc("GET /silent", func(http.ResponseWriter, *http.Request) {})
	cached.HandleFunc("GET /own", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Cache-Control", "no-store") })
	cached.HandleFunc("GET /flushed", func(w http.ResponseWriter, _ *http.Request) {
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		w.(http.Flusher).Flush()
	})
	cached.HandleFunc("GET /hints", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusOK)
	})
	for _, status := range []int{200, 201, 304, 404, 500} {
		cached.HandleFunc(fmt.Sprint("GET /", status), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
	}
	cached.Handle("GET /error", rest.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return rest.NotFound("x") }))
	server := httptest.NewServer(r)
	defer server.Close()
	for path, want := range map[string]string{
		"/written": "max-age=60", "/silent": "max-age=60", "/own": "max-age=60", "/flushed": "max-age=60", "/hints": "max-age=60",
		"/200": "max-age=60", "/201": "no-cache", "/304": "max-age=60", "/404": "no-cache", "/500": "no-cache",
		"/error": "no-cache", "/none": "",
	} {
		resp, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if got := resp.Header.Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control %q, want %q", path, got, want)
		}
	}
}

func ExampleCacheControl() {
	r := rest.New()
	r.Group("", rest.CacheControl("max-age=3600")).HandleFunc("GET /rates", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "1.08")
	})

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/rates", nil))
	fmt.Println(w.Header().Get("Cache-Control"))
	// Output: max-age=3600
}
