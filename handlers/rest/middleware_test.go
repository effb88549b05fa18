// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/handlers/rest"
)

func TestMiddleware_7_Order(t *testing.T) {
	t.Parallel()
	trace := func(name string, trail *[]string) rest.Middleware {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
				*trail = append(*trail, name)
				if req.Header.Get("Stop") == name {
					w.WriteHeader(http.StatusTeapot) // What is outside still sees the answer go by.
				} else {
					next.ServeHTTP(w, req)
				}
				*trail = append(*trail, "/"+name)
			})
		}
	}
	tests := []struct{ request, stop, want string }{
		{"GET /v1/x", "", "[a b g h handler /h /g /b /a]"},
		{"GET /v1/x", "b", "[a b /b /a]"},
		{"GET /v1/x", "h", "[a b g h /h /g /b /a]"},
		{"GET /none", "", "[a b /b /a]"},
		{"PUT /v1/x", "", "[a b /b /a]"},
	}
	for _, tt := range tests {
		var trail []string
		r := rest.New()
		group := r.Group("/v1", trace("g", &trail), trace("h", &trail))
		group.HandleFunc("GET /x", func(http.ResponseWriter, *http.Request) { trail = append(trail, "handler") })
		r.Use(trace("a", &trail), trace("b", &trail))
		do(t, r, tt.request, "", "Stop", tt.stop)
		if got := fmt.Sprint(trail); got != tt.want {
			t.Errorf("%s, stopped by %q: %s, want %s", tt.request, tt.stop, got, tt.want)
		}
	}
}

// TestMiddleware_7_Rewriting changes the path before the route is looked up.
func TestMiddleware_7_Rewriting(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.Use(func(next http.Handler) http.Handler { return http.StripPrefix("/prod", next) })
	r.HandleFunc("GET /users/{id}", say("user", "id"))
	if got := text(do(t, r, "GET /prod/users/7", "")); got != "OK: user id=7" {
		t.Errorf("answer = %s", got)
	}
}

// TestMiddleware_7_AnotherContext has middleware that gives the request a context that does not come from its own.
func TestMiddleware_7_AnotherContext(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			next.ServeHTTP(w, req.WithContext(context.Background()))
		})
	})
	r.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, req *http.Request) {
		fmt.Fprint(w, rest.Route(req.Context()))
	})
	if got := text(do(t, r, "GET /users/7", "")); got != "OK: GET /users/{id}" {
		t.Errorf("answer = %s", got)
	}
	if got := do(t, r, "GET /none", ""); got.Code != 404 {
		t.Errorf("status = %d", got.Code)
	}
}

// TestTimeoutConcurrentSafe has net/http's own middleware that answers while the handler still runs.
func TestTimeoutConcurrentSafe(t *testing.T) {
	t.Parallel()
	var running sync.WaitGroup
	running.Add(1)
	answered := make(chan struct{})
	r := rest.New()
	r.Use(func(next http.Handler) http.Handler { return http.TimeoutHandler(next, time.Nanosecond, "too late") })
	r.Handle("GET /users/{id}", rest.JSON(func(ctx context.Context, _ struct{}) (string, error) {
		defer running.Done()
		<-answered
		return rest.Request(ctx).PathValue("id") + rest.Route(ctx), ctx.Err()
	}))
	w := do(t, r, "GET /users/7", "")
	close(answered)
	running.Wait()
	if got := text(w); got != "Service Unavailable: too late" {
		t.Errorf("answer = %s", got)
	}
}

// TestRouterConcurrentSafe serves the first requests, which end registration, at once.
func TestRouterConcurrentSafe(t *testing.T) {
	t.Parallel()
	r := rest.New(rest.WithCORS())
	r.Group("/v1", mark("v1")).HandleFunc("GET /users/{id}", say("user", "id"))
	server := httptest.NewServer(r)
	defer server.Close()
	var group sync.WaitGroup
	for i := range 32 {
		group.Go(func() {
			resp, err := http.Get(fmt.Sprint(server.URL, "/v1/users/", i, "/"))
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			if body, _ := io.ReadAll(resp.Body); string(body) != fmt.Sprint("user id=", i) {
				t.Errorf("answer = %s", body)
			}
		})
	}
	group.Wait()
}

// TestMiddleware_7_ThatPanicsWhileItWraps has the cause for each request, not only for the first.
func TestMiddleware_7_ThatPanicsWhileItWraps(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.Group("", func(http.Handler) http.Handler { panic("no configuration") }).HandleFunc("GET /x", say("x"))
	for range 3 {
		if got := panicText(t, func() { do(t, r, "GET /x", "") }); got != "no configuration" {
			t.Errorf("panic: %s", got)
		}
	}
}

// TestMiddleware_7_WriterKeepsItsMethods shows that the writers of middleware pass strings and readers on as such.
func TestMiddleware_7_WriterKeepsItsMethods(t *testing.T) {
	t.Parallel()
	for _, accept := range []string{"", "gzip"} {
		r := rest.New()
		r.Use(rest.CacheControl("max-age=60"), rest.Compress(rest.CompressConfig{}))
		for _, size := range []int{10, 2000} {
			r.HandleFunc(fmt.Sprintf("GET /text%d", size), func(w http.ResponseWriter, _ *http.Request) {
				for range size {
					_, _ = w.(io.StringWriter).WriteString("x")
				}
			})
			r.HandleFunc(fmt.Sprintf("GET /reader%d", size), func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.Copy(w, struct{ io.Reader }{strings.NewReader(strings.Repeat("x", size))})
			})
		}
		for _, path := range []string{"/text10", "/text2000", "/reader10", "/reader2000"} {
			w := do(t, r, "GET "+path, "", "Accept-Encoding", accept)
			size, err := strconv.Atoi(strings.TrimLeft(path, "/abcdefghijklmnopqrstuvwxyz"))
			if err != nil {
				t.Fatal(err)
			}
			if got := decoded(t, w.Header().Get("Content-Encoding"), w.Body.Bytes()); len(got) != size || w.Header().Get("Cache-Control") != "max-age=60" {
				t.Errorf("%s, %q: %d bytes, %v", path, accept, len(got), w.Header())
			}
		}
	}
}
