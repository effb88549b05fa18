// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// corsHeaders returns what of an answer's header is about CORS, Vary included.
func corsHeaders(w *httptest.ResponseRecorder) map[string]string {
	got := map[string]string{}
	for name, values := range w.Header() {
		if name == "Vary" || strings.HasPrefix(name, "Access-Control-") {
			got[strings.TrimPrefix(name, "Access-Control-")] = strings.Join(values, ", ")
		}
	}
	return got
}

const preflightVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

func TestCORS_8_Defaults(t *testing.T) {
	t.Parallel()
	r := rest.New(rest.WithCORS())
	r.Use(func(next http.Handler) http.Handler { // such as a check of credentials, which no preflight request has
		return rest.HandlerFunc(func(w http.ResponseWriter, req *http.Request) error {
			if req.Header.Get("Authorization") == "" {
				return rest.Unauthorized("who?")
			}
			next.ServeHTTP(w, req)
			return nil
		})
	})
	r.HandleFunc("GET /users", say("users"))
	r.HandleFunc("POST /users", say("new"))
	r.HandleFunc("DELETE /users/{id}", say("gone"))
	r.Handle("GET /fail", rest.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return errTaken }))
	tests := []struct {
		name, request string
		headers       []string
		status        int
		want          map[string]string
	}{
		{
			"answer", "GET /users",
			[]string{"Origin", "https://a.example", "Authorization", "x"},
			200,
			map[string]string{"Allow-Origin": "*", "Vary": "Origin"},
		},
		{"no origin", "GET /users", []string{"Authorization", "x"}, 200, map[string]string{"Vary": "Origin"}},
		{
			"answer of middleware", "GET /users",
			[]string{"Origin", "https://a.example"},
			401,
			map[string]string{"Allow-Origin": "*", "Vary": "Origin"},
		},
		{
			"error", "GET /fail",
			[]string{"Origin", "https://a.example", "Authorization", "x"},
			500,
			map[string]string{"Allow-Origin": "*", "Vary": "Origin"},
		},
		{
			"not found", "GET /none",
			[]string{"Origin", "https://a.example", "Authorization", "x"},
			404,
			map[string]string{"Allow-Origin": "*", "Vary": "Origin"},
		},
		{"preflight", "OPTIONS /users", []string{
			"Origin", "https://a.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type,x-api-key",
		}, 204, map[string]string{
			"Allow-Origin": "*", "Allow-Methods": "POST", "Allow-Headers": "content-type,x-api-key", "Vary": preflightVary,
		}},
		{
			"preflight without headers", "OPTIONS /users",
			[]string{"Origin", "https://a.example", "Access-Control-Request-Method", "DELETE"},
			204,
			map[string]string{"Allow-Origin": "*", "Allow-Methods": "DELETE", "Vary": preflightVary},
		},
		{
			"preflight where no route matches", "OPTIONS /none",
			[]string{"Origin", "https://a.example", "Access-Control-Request-Method", "GET"},
			204,
			map[string]string{"Allow-Origin": "*", "Allow-Methods": "GET", "Vary": preflightVary},
		},
		{
			"preflight for a method without routes", "OPTIONS /users",
			[]string{"Origin", "https://a.example", "Access-Control-Request-Method", "PATCH"},
			204,
			map[string]string{"Vary": preflightVary},
		},
		{"preflight for another header", "OPTIONS /users", []string{
			"Origin", "https://a.example", "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "x-other",
		}, 204, map[string]string{"Vary": preflightVary}},
		{
			"not a preflight request", "OPTIONS /users",
			[]string{"Origin", "https://a.example", "Authorization", "x"},
			405,
			map[string]string{"Allow-Origin": "*", "Vary": "Origin"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := do(t, r, tt.request, "", tt.headers...)
			if diff := cmp.Diff(tt.want, corsHeaders(w)); diff != "" || w.Code != tt.status {
				t.Errorf("status %d, want %d; header (-want +got)\n%s", w.Code, tt.status, diff)
			}
		})
	}
}

func TestCORS_8_Config(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.CORS(rest.CORSConfig{
		Origins:        []string{"https://shop.example", "https://*.shop.example"},
		Methods:        []string{"GET", "PUT"},
		Headers:        []string{"X-Tenant"},
		ExposedHeaders: []string{"X-Total", "Etag"},
		MaxAge:         10 * time.Minute,
		Credentials:    true,
	})
	r.HandleFunc("GET /users", say("users"))
	tests := []struct {
		name, request string
		headers       []string
		want          map[string]string
	}{
		{"answer", "GET /users", []string{"Origin", "https://shop.example"}, map[string]string{
			"Allow-Origin": "https://shop.example", "Allow-Credentials": "true", "Expose-Headers": "X-Total, Etag", "Vary": "Origin",
		}},
		{"by pattern", "GET /users", []string{"Origin", "https://eu.shop.example"}, map[string]string{
			"Allow-Origin": "https://eu.shop.example", "Allow-Credentials": "true", "Expose-Headers": "X-Total, Etag", "Vary": "Origin",
		}},
		{"another origin", "GET /users", []string{"Origin", "https://evil.example"}, map[string]string{"Vary": "Origin"}},
		{"null origin", "GET /users", []string{"Origin", "null"}, map[string]string{"Vary": "Origin"}},
		{"preflight", "OPTIONS /users", []string{
			"Origin", "https://shop.example", "Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "authorization,x-tenant",
		}, map[string]string{
			"Allow-Origin": "https://shop.example", "Allow-Methods": "PUT", "Allow-Headers": "authorization,x-tenant",
			"Allow-Credentials": "true", "Max-Age": "600", "Vary": preflightVary,
		}},
		{"header list in pieces", "OPTIONS /users", []string{
			"Origin", "https://shop.example", "Access-Control-Request-Method", "PUT",
			"Access-Control-Request-Headers", "authorization", "Access-Control-Request-Headers", "x-tenant",
		}, map[string]string{
			"Allow-Origin": "https://shop.example", "Allow-Methods": "PUT", "Allow-Headers": "authorization, x-tenant",
			"Allow-Credentials": "true", "Max-Age": "600", "Vary": preflightVary,
		}},
		{
			"preflight of another origin", "OPTIONS /users",
			[]string{"Origin", "https://evil.example", "Access-Control-Request-Method", "PUT"},
			map[string]string{"Vary": preflightVary},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, corsHeaders(do(t, r, tt.request, "", tt.headers...))); diff != "" {
				t.Errorf("header (-want +got)\n%s", diff)
			}
		})
	}
}

// TestCORS_8_Groups shows that a group's policy replaces the router's, from the first middleware on.
func TestCORS_8_Groups(t *testing.T) {
	t.Parallel()
	r := rest.New(rest.WithCORS("https://shop.example"))
	r.Use(func(next http.Handler) http.Handler {
		return rest.HandlerFunc(func(w http.ResponseWriter, req *http.Request) error {
			if req.URL.Query().Has("refused") {
				return rest.Forbidden("no")
			}
			next.ServeHTTP(w, req)
			return nil
		})
	})
	r.HandleFunc("GET /orders", say("orders"))
	partner := r.Group("/partner")
	partner.CORS(rest.CORSConfig{Origins: []string{"https://partner.example"}})
	partner.HandleFunc("GET /orders", say("orders"))
	partner.Group("/deep").HandleFunc("POST /orders", say("orders"))
	internal := r.Group("/internal")
	internal.WithoutCORS()
	internal.HandleFunc("GET /orders", say("orders"))
	tests := []struct {
		request string
		allowed string
	}{
		{"GET /orders", "https://shop.example"},
		{"GET /partner/orders", "https://partner.example"},
		{"GET /partner/orders?refused", "https://partner.example"},
		{"POST /partner/deep/orders", "https://partner.example"},
		{"GET /partner/none", "https://shop.example"},
		{"GET /internal/orders", ""},
	}
	for _, tt := range tests {
		for _, origin := range []string{"https://shop.example", "https://partner.example"} {
			want := ""
			if origin == tt.allowed {
				want = origin
			}
			if got := do(t, r, tt.request, "", "Origin", origin).Header().Get("Access-Control-Allow-Origin"); got != want {
				t.Errorf("%s from %s: allowed %q, want %q", tt.request, origin, got, want)
			}
			method, path, _ := strings.Cut(tt.request, " ")
			w := do(t, r, "OPTIONS "+path, "", "Origin", origin, "Access-Control-Request-Method", method)
			if got := w.Header().Get("Access-Control-Allow-Origin"); got != want {
				t.Errorf("preflight of %s from %s: allowed %q, want %q", tt.request, origin, got, want)
			}
		}
	}
}

// TestCORS_8_NoCredentialsForAnyOrigin holds the guard that Powertools for TypeScript lacks.
func TestCORS_8_NoCredentialsForAnyOrigin(t *testing.T) {
	t.Parallel()
	for _, origins := range [][]string{nil, {"*"}, {"https://a.example", "*"}, {"https://*"}, {"http*"}} {
		got := panicText(t, func() { rest.New().CORS(rest.CORSConfig{Origins: origins, Credentials: true}) })
		if !strings.Contains(got, "needs Origins") {
			t.Errorf("panic of %q: %s", origins, got)
		}
	}
	for _, origins := range [][]string{{"https://a.example"}, {"https://*.a.example"}, {"http://localhost:*"}} {
		rest.New().CORS(rest.CORSConfig{Origins: origins, Credentials: true})
	}
}

// TestCORS_8_Methods shows which methods are allowed without being listed.
func TestCORS_8_Methods(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		pattern []string
		want    string
	}{
		{"no routes", nil, "DELETE GET HEAD PATCH POST PUT"},
		{"those of routes", []string{"GET /a", "PUT /b"}, "GET HEAD PUT"},
		{"a route for all", []string{"GET /a", "/b"}, "DELETE GET HEAD PATCH POST PUT"},
	}
	for _, tt := range tests {
		r := rest.New(rest.WithCORS())
		for _, pattern := range tt.pattern {
			r.HandleFunc(pattern, say(""))
		}
		var allowed []string
		for _, method := range []string{"DELETE", "GET", "HEAD", "PATCH", "POST", "PURGE", "PUT"} {
			w := do(t, r, "OPTIONS /a", "", "Origin", "https://a.example", "Access-Control-Request-Method", method)
			if w.Header().Get("Access-Control-Allow-Methods") == method {
				allowed = append(allowed, method)
			}
		}
		if got := strings.Join(allowed, " "); got != tt.want {
			t.Errorf("%s: allowed %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestCORS_8_Development sets a variable, so it is not parallel.
func TestCORS_8_Development(t *testing.T) {
	t.Setenv("POWERTOOLS_DEV", "true")
	tests := []struct {
		name   string
		set    func(r *rest.Router)
		origin string
		want   string
	}{
		{"none set", func(*rest.Router) {}, "http://localhost:3000", "*"},
		{"other origins", func(r *rest.Router) { r.CORS(rest.CORSConfig{Origins: []string{"https://shop.example"}}) }, "http://localhost:3000", "*"},
		{"credentials", func(r *rest.Router) {
			r.CORS(rest.CORSConfig{Origins: []string{"https://shop.example"}, Credentials: true})
		}, "http://localhost:3000", "http://localhost:3000"},
		{"credentials, by address", func(r *rest.Router) {
			r.CORS(rest.CORSConfig{Origins: []string{"https://shop.example"}, Credentials: true})
		}, "http://127.0.0.1:3000", "http://127.0.0.1:3000"},
		{"credentials elsewhere", func(r *rest.Router) {
			r.CORS(rest.CORSConfig{Origins: []string{"https://shop.example"}, Credentials: true})
		}, "https://evil.example", ""},
	}
	for _, tt := range tests {
		r := rest.New(rest.WithDebug(false))
		tt.set(r)
		r.HandleFunc("GET /x", say("x"))
		if got := do(t, r, "GET /x", "", "Origin", tt.origin).Header().Get("Access-Control-Allow-Origin"); got != tt.want {
			t.Errorf("%s: allowed %q, want %q", tt.name, got, tt.want)
		}
	}
	t.Setenv("POWERTOOLS_DEV", "")
	r := rest.New()
	r.HandleFunc("GET /x", say("x"))
	if got := corsHeaders(do(t, r, "GET /x", "", "Origin", "http://localhost:3000")); len(got) != 0 {
		t.Errorf("CORS is on without being asked for: %v", got)
	}
}

func ExampleRouter_CORS() {
	r := rest.New()
	r.CORS(rest.CORSConfig{
		Origins:     []string{"https://shop.example"},
		Headers:     []string{"X-Tenant"},
		Credentials: true,
		MaxAge:      time.Hour,
	})
	r.HandleFunc("GET /orders", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") })

	req := httptest.NewRequest("GET", "/orders", nil)
	req.Header.Set("Origin", "https://shop.example")
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	fmt.Println(w.Header().Get("Access-Control-Allow-Origin"), w.Header().Get("Access-Control-Allow-Credentials"))
	// Output: https://shop.example true
}
