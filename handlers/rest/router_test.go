// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/rest"
)

func TestRouting_4_Patterns(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.HandleFunc("GET /{$}", say("home"))
	r.HandleFunc("GET /users", say("users"))
	r.HandleFunc("POST /users", say("new user"))
	r.HandleFunc("GET /users/{id}", say("user", "id"))
	r.HandleFunc("GET /users/me", say("me")) // later, and still first
	r.HandleFunc("GET /users/{id}/posts/{post}", say("post", "id", "post"))
	r.HandleFunc("GET /files/{path...}", say("file", "path"))
	r.HandleFunc("GET /assets/", say("assets"))
	r.HandleFunc("GET /exact/{$}", say("exact"))
	r.HandleFunc("/any", say("any"))
	tests := []struct{ name, request, want string }{
		{"root", "GET /", "OK: home"},
		{"plain", "GET /users", "OK: users"},
		{"by method", "POST /users", "OK: new user"},
		{"parameter", "GET /users/7", "OK: user id=7"},
		{"the more specific", "GET /users/me", "OK: me"},
		{"two parameters", "GET /users/7/posts/9", "OK: post id=7 post=9"},
		{"any method", "PATCH /any", "OK: any"},
		{"the rest", "GET /files/a/b", "OK: file path=a/b"},
		{"nothing left", "GET /files", "OK: file path="},
		{"rest with a slash", "GET /files/a/b/", "OK: file path=a/b/"},
		{"subtree", "GET /assets/css/a.css", "OK: assets"},
		{"subtree itself", "GET /assets/", "OK: assets"},
		{"subtree without slash", "GET /assets", "OK: assets"},
		{"exact", "GET /exact", "OK: exact"},
		{"exact with slash", "GET /exact/", "OK: exact"},
		{"nothing below exact", "GET /exact/a", "Not Found: "},
		{"slash at the end", "GET /users/7/", "OK: user id=7"},
		{"slashes at the end", "GET /users/7//", "OK: user id=7"},
		{"doubled slashes", "GET //users//7", "OK: user id=7"},
		{"escaped slash", "GET /users/a%2Fb", "OK: user id=a/b"},
		{"escaped slash at the end", "GET /users/a%2F", "OK: user id=a/"},
		{"escaped percent", "GET /users/100%25", "OK: user id=100%"},
		{"escaped letters", "GET /us%65rs/a%20b", "OK: user id=a b"},
		{"no empty parameter", "GET /users/7/posts/", "Not Found: "},
		{"not below a parameter", "GET /users/7/8", "Not Found: "},
		{"dot segments", "GET /users/../users", "Not Found: "},
		{"escaped dot segments", "GET /users/%2e%2e", "OK: user id=.."},
		{"ends in a dot", "GET /users/.", "Not Found: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := text(do(t, r, tt.request, ""))
			if !strings.HasPrefix(got, tt.want) || tt.want != "Not Found: " && got != tt.want {
				t.Errorf("%s = %s, want %s", tt.request, got, tt.want)
			}
		})
	}
}

// TestRouting_4_HeadAndMethods shows what the originals do not do: HEAD by GET, and 405 with the methods there are.
func TestRouting_4_HeadAndMethods(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.HandleFunc("GET /users/{id}", say("user"))
	r.HandleFunc("PUT /users/{id}", say("put"))
	r.HandleFunc("GET /assets/", say("assets"))
	server := httptest.NewServer(r)
	defer server.Close()
	head, err := http.Head(server.URL + "/users/7")
	if err != nil {
		t.Fatal(err)
	}
	defer head.Body.Close()
	if head.StatusCode != http.StatusOK || head.ContentLength != 4 {
		t.Errorf("HEAD = %d, length %d", head.StatusCode, head.ContentLength)
	}
	tests := []struct{ request, allow string }{
		{"DELETE /users/7", "GET, HEAD, PUT"},
		{"DELETE /users/7/", "GET, HEAD, PUT"},
		{"OPTIONS /users/7", "GET, HEAD, PUT"},
		{"POST /assets", "GET, HEAD"},
		{"PURGE /assets/x/", "GET, HEAD"},
	}
	for _, tt := range tests {
		w := do(t, r, tt.request, "")
		want := `{"statusCode":405,"error":"MethodNotAllowedError","message":"Method Not Allowed"}`
		if got := w.Body.String(); w.Code != 405 || got != want || w.Header().Get("Allow") != tt.allow {
			t.Errorf("%s = %d %s, Allow %q", tt.request, w.Code, got, w.Header().Get("Allow"))
		}
	}
}

func TestRouting_4_NotFound(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.HandleFunc("GET /users", say("users"))
	w := do(t, r, "GET /other", "")
	want := `{"statusCode":404,"error":"NotFoundError","message":"Not found"}`
	if w.Code != 404 || w.Body.String() != want || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("answer = %d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestRouting_4_StrictSlash(t *testing.T) {
	t.Parallel()
	r := rest.New(rest.WithStrictSlash())
	r.HandleFunc("GET /users", say("users"))
	r.HandleFunc("GET /posts/{$}", say("posts"))
	r.HandleFunc("GET /assets/", say("assets"))
	tests := []struct {
		request string
		status  int
	}{
		{"GET /users", 200},
		{"GET /users/", 404},
		{"GET /posts/", 200},
		{"GET /posts", 404},
		{"GET /assets/", 200},
		{"GET /assets", 404},
		{"GET //users", 200},
	}
	for _, tt := range tests {
		if w := do(t, r, tt.request, ""); w.Code != tt.status {
			t.Errorf("%s = %d, want %d", tt.request, w.Code, tt.status)
		}
	}
}

func TestRouting_4_Prefix(t *testing.T) {
	t.Parallel()
	r := rest.New()
	for group, want := range map[*rest.Router]string{
		r:                                  "",
		r.Group(""):                        "",
		r.Group("/"):                       "",
		r.Group("/v1/"):                    "/v1",
		r.Group("api.example/v1"):          "/v1",
		r.Group("/t/{tenant}").Group("/a"): "/t/{tenant}/a",
	} {
		if got := group.Prefix(); got != want {
			t.Errorf("prefix = %q, want %q", got, want)
		}
	}
}

func TestRouting_4_Mistakes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		register func(r *rest.Router)
		want     []string
	}{
		{"Python's parameter", func(r *rest.Router) { r.HandleFunc("GET /todos/<id>", say("")) }, []string{"{id}, not <id>"}},
		{"TypeScript's parameter", func(r *rest.Router) { r.HandleFunc("GET /todos/:id", say("")) }, []string{"{id}, not :id"}},
		{"no path", func(r *rest.Router) { r.HandleFunc("GET todos", say("")) }, []string{"has no path"}},
		{"small letters", func(r *rest.Router) { r.HandleFunc("get /todos", say("")) }, []string{`pattern "get /todos"`, "write GET"}},
		{"small letters in part", func(r *rest.Router) { r.Handle("Post /todos", say("")) }, []string{"write POST"}},
		{"blank before the method", func(r *rest.Router) { r.HandleFunc(" GET /todos", say("")) }, []string{"begins with a blank"}},
		{"no handler", func(r *rest.Router) { r.HandleFunc("GET /todos", nil) }, []string{"nil handler"}},
		{"nil handler", func(r *rest.Router) { r.Handle("GET /todos", nil) }, []string{"nil handler"}},
		{"parameter named twice", func(r *rest.Router) { r.HandleFunc("GET /{id}/{id}", say("")) }, []string{"duplicate wildcard name"}},
		{"part of an element", func(r *rest.Router) { r.HandleFunc("GET /v{n}", say("")) }, []string{"bad wildcard segment"}},
		{"method in a prefix", func(r *rest.Router) { r.Group("GET /v1") }, []string{"has a method"}},
		{"twice", func(r *rest.Router) {
			r.HandleFunc("GET /todos", say(""))
			r.HandleFunc("GET /todos/{$}", say(""))
		}, []string{"conflicts", "GET /todos", "router_test.go"}},
		{"conflict", func(r *rest.Router) {
			r.HandleFunc("GET /{a}/fetch", say(""))
			r.Group("/files").HandleFunc("GET /{rest...}", say(""))
		}, []string{`"GET /files/{rest...}" (registered at`, `"GET /{a}/fetch" (registered at`, "router_test.go"}},
		{"mount with parameters", func(r *rest.Router) { r.Mount("/t/{tenant}", say("")) }, []string{"use Group"}},
		{"after the first request", func(r *rest.Router) {
			do(t, r, "GET /", "")
			r.HandleFunc("GET /late", say(""))
		}, []string{"serves already"}},
		{"middleware after the first request", func(r *rest.Router) {
			do(t, r, "GET /", "")
			r.Use(mark("late"))
		}, []string{"serves already"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := panicText(t, func() { tt.register(rest.New()) })
			if !strings.HasPrefix(got, "rest: ") || strings.Contains(got, "/table.go") {
				t.Errorf("panic: %s", got)
			}
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("panic %q lacks %q", got, want)
				}
			}
		})
	}
}

func TestRouting_4_Groups(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.Use(mark("router"))
	v1 := r.Group("/v1/", mark("v1"))
	orders := v1.Group("/orders")
	orders.HandleFunc("GET /{$}", say("orders"))
	orders.HandleFunc("GET /{id}", say("order", "id"))
	orders.Use(mark("orders")) // also for routes before it
	v1.Group("", mark("admin")).HandleFunc("DELETE /orders/{id}", say("gone", "id"))
	tenant := r.Group("/tenants/{tenant}", mark("tenant"))
	tenant.HandleFunc("GET /users/{id}", say("user", "tenant", "id"))
	r.HandleFunc("GET /plain", say("plain"))
	tests := []struct{ request, want, trail string }{
		{"GET /v1/orders", "OK: orders", "router v1 orders"},
		{"GET /v1/orders/7", "OK: order id=7", "router v1 orders"},
		{"DELETE /v1/orders/7", "OK: gone id=7", "router v1 admin"},
		{"GET /tenants/acme/users/7", "OK: user tenant=acme id=7", "router tenant"},
		{"GET /plain", "OK: plain", "router"},
		{"GET /v1/none", `Not Found: {"statusCode":404,"error":"NotFoundError","message":"Not found"}`, "router"},
	}
	for _, tt := range tests {
		w := do(t, r, tt.request, "")
		if got := text(w); got != tt.want {
			t.Errorf("%s = %s, want %s", tt.request, got, tt.want)
		}
		if diff := cmp.Diff(tt.trail, strings.Join(w.Header().Values("Trail"), " ")); diff != "" {
			t.Errorf("%s: middleware (-want +got)\n%s", tt.request, diff)
		}
	}
}

func TestRouting_4_Hosts(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.HandleFunc("GET /x", say("any host"))
	admin := r.Group("admin.example.com/v1")
	admin.HandleFunc("GET /x", say("admin"))
	admin.HandleFunc("GET www.example.com/y", say("own"))
	for _, tt := range []struct{ host, path, want string }{
		{"example.com", "/x", "OK: any host"},
		{"admin.example.com:443", "/v1/x", "OK: admin"},
		{"www.example.com", "/v1/y", "OK: own"},
	} {
		req := httptest.NewRequest(http.MethodGet, tt.path, nil)
		req.Host = tt.host
		w := httptest.NewRecorder()
		if r.ServeHTTP(w, req); text(w) != tt.want {
			t.Errorf("%s%s = %s, want %s", tt.host, tt.path, text(w), tt.want)
		}
	}
}

// TestRouting_4_AboutTheServer has the one request without a path.
func TestRouting_4_AboutTheServer(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.HandleFunc("/", say("all"))
	seen := ""
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			seen = req.URL.Path
			next.ServeHTTP(w, req)
		})
	})
	if w := do(t, r, "OPTIONS *", ""); w.Code != http.StatusBadRequest || seen != "*" {
		t.Errorf("answer = %s, path of middleware %q", text(w), seen)
	}
}

// TestRouting_19_NoPatternWhereNothingMatched has a path that ServeMux would redirect: it is not the pattern of that.
func TestRouting_19_NoPatternWhereNothingMatched(t *testing.T) {
	t.Parallel()
	r := rest.New(rest.WithStrictSlash())
	r.HandleFunc("GET /x/", say("x"))
	r.NotFound(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		fmt.Fprintf(w, "pattern %q, route %q", req.Pattern, rest.Route(req.Context()))
	}))
	if got := text(do(t, r, "GET /x", "")); got != `OK: pattern "", route ""` {
		t.Errorf("answer = %s", got)
	}
}

func TestRouting_19_PatternUnderCopyingMiddleware(t *testing.T) {
	t.Parallel()
	r := rest.New()
	var inside, before string
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			before = rest.Route(req.Context())
			next.ServeHTTP(w, req.Clone(req.Context()))
			inside = rest.Route(req.Context())
		})
	})
	r.Group("/users").HandleFunc("GET /{id}", say("user"))
	for _, tt := range []struct{ path, want string }{
		{"/users/7", "GET /users/{id}"},
		{"/users/7/8", ""},
		{"/users//7/", "GET /users/{id}"},
	} {
		req := httptest.NewRequest(http.MethodGet, tt.path, nil)
		r.ServeHTTP(httptest.NewRecorder(), req)
		if req.Pattern != tt.want || inside != tt.want || before != "" {
			t.Errorf("%s: Pattern = %q, Route = %q, before %q; want %q", tt.path, req.Pattern, inside, before, tt.want)
		}
	}
}

func ExampleRouter_Group() {
	r := rest.New()
	r.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "fine") })

	admin := r.Group("/admin", func(next http.Handler) http.Handler {
		return rest.HandlerFunc(func(w http.ResponseWriter, req *http.Request) error {
			if req.Header.Get("Authorization") == "" {
				return rest.Unauthorized("Who are you?")
			}
			next.ServeHTTP(w, req)
			return nil
		})
	})
	admin.HandleFunc("DELETE /users/{id}", func(w http.ResponseWriter, req *http.Request) {
		fmt.Fprint(w, "deleted ", req.PathValue("id"))
	})

	for _, request := range []*http.Request{
		httptest.NewRequest("GET", "/health", nil),
		httptest.NewRequest("DELETE", "/admin/users/7", nil),
	} {
		w := httptest.NewRecorder()
		r.ServeHTTP(w, request)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 fine
	// 401 {"statusCode":401,"error":"UnauthorizedError","message":"Who are you?"}
}
