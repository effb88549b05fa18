// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/otel-powertools/powertools/handlers/rest"
)

func TestRouting_4_Mount(t *testing.T) {
	t.Parallel()
	shop := rest.New()
	shop.Use(mark("shop"))
	shop.HandleFunc("GET /{$}", say("shop"))
	shop.HandleFunc("GET /orders/{id}", say("order", "id"))
	deep := rest.New()
	deep.HandleFunc("GET /leaf/{id}", say("leaf", "id"))
	shop.Mount("/deep", deep)

	plain := http.NewServeMux()
	plain.HandleFunc("GET /users/{id}", say("user", "id"))

	r := rest.New()
	r.Use(mark("router"))
	r.Group("/v1", mark("v1")).Mount("/shop/", shop)
	r.Mount("/plain", plain)
	r.Mount("/path", http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		fmt.Fprint(w, req.URL.Path, " ", req.URL.EscapedPath(), " ", req.URL.RawQuery)
	}))
	r.Mount("/static", http.FileServerFS(fstest.MapFS{
		"index.html":     {Data: []byte("home")},
		"css/index.html": {Data: []byte("css home")},
		"css/a.css":      {Data: []byte("p{}")},
	}))
	const notFound = `Not Found: {"statusCode":404,"error":"NotFoundError","message":"Not found"}`
	tests := []struct{ request, want, pattern string }{
		{"GET /v1/shop", "OK: shop", "GET /v1/shop/{$}"},
		{"GET /v1/shop/", "OK: shop", "GET /v1/shop/{$}"},
		{"GET /v1/shop/orders/7", "OK: order id=7", "GET /v1/shop/orders/{id}"},
		{"GET /v1/shop/orders/7/", "OK: order id=7", "GET /v1/shop/orders/{id}"},
		{"GET /v1/shop/orders/a%2Fb", "OK: order id=a/b", "GET /v1/shop/orders/{id}"},
		{"GET /v1/shop/deep/leaf/9", "OK: leaf id=9", "GET /v1/shop/deep/leaf/{id}"},
		{"GET /v1/shop/none", notFound, "/v1/shop/"},
		{"GET /v1/shopping", notFound, ""},
		{"GET /plain/users/7", "OK: user id=7", "GET /plain/users/{id}"},
		{"GET /plain/none", "Not Found: 404 page not found\n", "/plain/"},
		{"GET /path/a%2Fb/c%20d?x=1", "OK: /a/b/c d /a%2Fb/c%20d x=1", "/path/"},
		{"GET /path", "OK: / / ", "/path/"},
		{"GET /static", "OK: home", "/static/"},
		{"GET /static/css/", "OK: css home", "/static/"}, // a redirect here would have no end
		{"GET /static/css/a.css", "OK: p{}", "/static/"},
	}
	for _, tt := range tests {
		t.Run(tt.request, func(t *testing.T) {
			t.Parallel()
			req := httptest.NewRequest(http.MethodGet, tt.request[len("GET "):], nil)
			w := httptest.NewRecorder()
			r.ServeHTTP(w, req)
			if got := text(w); got != tt.want || req.Pattern != tt.pattern {
				t.Errorf("answer = %q of %q, want %q of %q", got, req.Pattern, tt.want, tt.pattern)
			}
		})
	}
}

// TestRouting_4_MountedTemplates has what a route is told as where the prefix has a host, and where a router is mounted in
// another library's, behind middleware that copies the request.
func TestRouting_4_MountedTemplates(t *testing.T) {
	t.Parallel()
	shop := rest.New()
	shop.HandleFunc("GET /shop/{id}", func(w http.ResponseWriter, req *http.Request) { fmt.Fprint(w, rest.Route(req.Context())) })
	own := rest.New()
	own.HandleFunc("GET other.example/shop/{id}", func(w http.ResponseWriter, req *http.Request) { fmt.Fprint(w, rest.Route(req.Context())) })
	foreign := http.NewServeMux()
	foreign.Handle("/shop/", http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { shop.ServeHTTP(w, req.Clone(req.Context())) }))

	r := rest.New()
	r.Mount("api.example/v1", shop)
	r.Mount("other.example/v1", own)
	r.Mount("/v2", foreign)
	tests := []struct{ host, path, want string }{
		{"api.example", "/v1/shop/7", "GET api.example/v1/shop/{id}"},
		{"other.example", "/v1/shop/7", "GET other.example/v1/shop/{id}"},
		{"any.example", "/v2/shop/7", "GET /v2/shop/{id}"},
	}
	for _, tt := range tests {
		req := httptest.NewRequest(http.MethodGet, "https://"+tt.host+tt.path, nil)
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		if got := w.Body.String(); got != tt.want || req.Pattern != tt.want {
			t.Errorf("%s%s: told %q inside, %q after; want %q", tt.host, tt.path, got, req.Pattern, tt.want)
		}
	}
}

// TestRouting_4_MountedErrors shows that a mounted router's own mappings count first, then those around it.
func TestRouting_4_MountedErrors(t *testing.T) {
	t.Parallel()
	inner := rest.New(rest.WithProblemJSON())
	inner.ErrorStatus(http.StatusConflict, errTaken)
	inner.Handle("GET /taken", rest.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return errTaken }))
	inner.Handle("GET /gone", rest.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return errGone }))
	outer := rest.New()
	group := outer.Group("/v1")
	group.ErrorStatus(http.StatusGone, errGone)
	outer.ErrorStatus(http.StatusTeapot, errTaken)
	outer.NotFound(say("nothing here"))
	group.Mount("/inner", inner)
	tests := []struct{ request, want string }{
		{"GET /v1/inner/taken", `Conflict: {"type":"about:blank","title":"Conflict","status":409}`},
		{"GET /v1/inner/gone", `Gone: {"type":"about:blank","title":"Gone","status":410}`},
		{"GET /v1/inner/none", `OK: nothing here`},
	}
	for _, tt := range tests {
		if got := text(do(t, outer, tt.request, "")); got != tt.want {
			t.Errorf("%s = %s, want %s", tt.request, got, tt.want)
		}
	}
}

// TestRouting_19_PassedOn has routers that get a request from another one in other ways than Mount.
func TestRouting_19_PassedOn(t *testing.T) {
	t.Parallel()
	inner := rest.New()
	inner.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, req *http.Request) {
		fmt.Fprint(w, rest.Route(req.Context()))
	})
	inner.HandleFunc("GET /whole/users/{id}", func(w http.ResponseWriter, req *http.Request) {
		fmt.Fprint(w, rest.Route(req.Context()))
	})
	r := rest.New()
	r.Handle("/stripped/", http.StripPrefix("/stripped", inner))
	r.Handle("/whole/", inner)
	r.HandleFunc("GET /batch", func(w http.ResponseWriter, req *http.Request) {
		for _, path := range []string{"/users/1", "/stripped/users/2"} {
			inside := httptest.NewRequestWithContext(req.Context(), http.MethodGet, path, nil)
			r.ServeHTTP(w, inside)
			fmt.Fprint(w, " ", inside.Pattern, ", ")
		}
		fmt.Fprint(w, rest.Route(req.Context()))
	})
	r.NotFound(inner)
	tests := []struct{ request, want, pattern string }{
		{"/stripped/users/7", "GET /stripped/users/{id}", "GET /stripped/users/{id}"},
		{"/whole/users/7", "GET /whole/users/{id}", "GET /whole/users/{id}"},
		{"/users/7", "GET /users/{id}", "GET /users/{id}"},
		{"/batch", "GET /users/{id} GET /users/{id}, GET /stripped/users/{id} GET /stripped/users/{id}, GET /batch", "GET /batch"},
	}
	for _, tt := range tests {
		req := httptest.NewRequest(http.MethodGet, tt.request, nil)
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		if got := w.Body.String(); got != tt.want || req.Pattern != tt.pattern {
			t.Errorf("%s = %q of %q, want %q of %q", tt.request, got, req.Pattern, tt.want, tt.pattern)
		}
	}
}

func ExampleRouter_Mount() {
	orders := rest.New() // made by a package that does not know where it is mounted
	orders.HandleFunc("GET /{id}", func(w http.ResponseWriter, req *http.Request) {
		fmt.Fprint(w, "order ", req.PathValue("id"), " by ", rest.Route(req.Context()))
	})

	r := rest.New()
	r.Mount("/orders", orders)

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/orders/7", nil))
	fmt.Println(w.Body)
	// Output: order 7 by GET /orders/{id}
}
