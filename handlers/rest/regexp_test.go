// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/rest"
)

func TestRouting_4_Regexp(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.HandleFunc("GET /files/{name}", say("file", "name"))
	r.HandleRegexp("GET", regexp.MustCompile(`^/files/.+/meta$`), say("meta"))
	r.HandleRegexp("GET", regexp.MustCompile(`/v(?P<major>\d+)\.(?P<minor>\d+)`), say("version", "major", "minor"))
	r.HandleRegexp("GET", regexp.MustCompile(`/a|/ab`), say("either"))
	r.HandleRegexp("", regexp.MustCompile(`/(?P<all>files/.*)`), say("catch-all", "all"))
	r.HandleRegexp("PUT", regexp.MustCompile(`/only/put`), say("put"))
	r.Group("/api.x", mark("api")).HandleRegexp("GET", regexp.MustCompile(`/(?P<id>[a-f]+)`), say("hex", "id"))
	tests := []struct{ request, want, pattern string }{
		{"GET /files/a", "OK: file name=a", "GET /files/{name}"}, // a pattern goes first
		{"GET /files/a/b/meta", "OK: meta", "GET /files/.+/meta"},
		{"GET /files/a/b/meta/", "OK: meta", "GET /files/.+/meta"},
		{"GET /files/a/b/other", "OK: catch-all all=files/a/b/other", "/(?P<all>files/.*)"},
		{"DELETE /files/a", "OK: catch-all all=files/a", "/(?P<all>files/.*)"}, // also where a pattern has other methods
		{"GET /v12.3", "OK: version major=12 minor=3", `GET /v(?P<major>\d+)\.(?P<minor>\d+)`},
		{"HEAD /v12.3", "OK: version major=12 minor=3", `GET /v(?P<major>\d+)\.(?P<minor>\d+)`},
		{"GET /ab", "OK: either", "GET /a|/ab"}, // as a whole, though its first alternative matches a part
		{"GET /api.x/beef", "OK: hex id=beef", "GET /api.x/(?P<id>[a-f]+)"},
	}
	for _, tt := range tests {
		req := httptest.NewRequest(regexp.MustCompile(`^\w+`).FindString(tt.request), tt.request[len(regexp.MustCompile(`^\w+ `).FindString(tt.request)):], nil)
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		if got := text(w); got != tt.want || req.Pattern != tt.pattern {
			t.Errorf("%s = %q of %q, want %q of %q", tt.request, got, req.Pattern, tt.want, tt.pattern)
		}
	}
	for _, tt := range []struct {
		request, allow string
		status         int
	}{
		{"GET /only/put", "PUT", 405},
		{"POST /v1.2", "GET, HEAD", 405},
		{"GET /xv1.2", "", 404},
		{"GET /v1.2x", "", 404},
		{"GET /apizx/beef", "", 404},
	} {
		if w := do(t, r, tt.request, ""); w.Code != tt.status || w.Header().Get("Allow") != tt.allow {
			t.Errorf("%s = %d, Allow %q; want %d, %q", tt.request, w.Code, w.Header().Get("Allow"), tt.status, tt.allow)
		}
	}
}

func TestRouting_4_RegexpAllowBesidePattern(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.HandleFunc("GET /x/{id}", say("get"))
	r.HandleRegexp("PUT", regexp.MustCompile(`/x/\d+`), say("put"))
	if w := do(t, r, "DELETE /x/1", ""); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD, PUT" {
		t.Errorf("DELETE = %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
	if got := text(do(t, r, "PUT /x/1", "")); got != "OK: put" {
		t.Errorf("PUT = %s", got)
	}
}

// TestRouting_4_RegexpNames has expressions whose route would be named oddly, or not at all, if it were cut out of them.
func TestRouting_4_RegexpNames(t *testing.T) {
	t.Parallel()
	tests := []struct{ group, expression, path, want string }{
		{"", `(?i)/x`, "/X", "GET /(?i)/x"},
		{"", `^/a$|^/b$`, "/b", "GET /^/a$|^/b$"},
		{"", `(?:/q)`, "/q", "GET /(?:/q)"},
		{"", `.+\.png`, "/a/b.png", `GET /.+\.png`},
		{"", `^/files/\d+$`, "/files/7", `GET /files/\d+`},
		{"", `^/(a|b)$`, "/a", "GET /(a|b)"},
		{"", `/price\$`, "/price$", `GET /price\$`},
		{"/v1", `(?i)/x`, "/v1/X", "GET /v1(?i)/x"},
		{"", `/a b`, "/a%20b", "GET /a b"},
	}
	for _, tt := range tests {
		r := rest.New()
		r.Group(tt.group).HandleRegexp("GET", regexp.MustCompile(tt.expression), say("it"))
		for _, outer := range []bool{false, true} {
			h, prefix := http.Handler(r), ""
			if outer {
				around := rest.New()
				around.Mount("/outer", r)
				h, prefix = around, "/outer"
			}
			req := httptest.NewRequest(http.MethodGet, prefix+tt.path, nil)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, req)
			if want := "GET " + prefix + tt.want[len("GET "):]; w.Code != 200 || req.Pattern != want {
				t.Errorf("%s in %q: %d of %q, want %q", tt.expression, tt.group+prefix, w.Code, req.Pattern, want)
			}
		}
	}
	r := rest.New()
	r.HandleRegexp("", regexp.MustCompile(`/a b`), say("it"))
	around := rest.New()
	around.Mount("/outer", r)
	req := httptest.NewRequest(http.MethodGet, "/outer/a%20b", nil)
	around.ServeHTTP(httptest.NewRecorder(), req)
	if req.Pattern != "/outer/a b" {
		t.Errorf("any method: %q", req.Pattern)
	}
}

// TestRouting_4_RegexpAllow has methods that a pattern and several expressions have: each is named once. A request that
// ServeMux refuses is not looked up further.
func TestRouting_4_RegexpAllow(t *testing.T) {
	t.Parallel()
	r := rest.New()
	r.HandleFunc("GET /x/{id}", say("get"))
	r.HandleRegexp("PUT", regexp.MustCompile(`/x/\d+`), say("put"))
	r.HandleRegexp("PUT", regexp.MustCompile(`/x/.`), say("put"))
	r.HandleRegexp("GET", regexp.MustCompile(`/x/1`), say("get"))
	if got := do(t, r, "DELETE /x/1", "").Header().Get("Allow"); got != "GET, HEAD, PUT" {
		t.Errorf("Allow %q", got)
	}
	if got := panicText(t, func() { r2 := rest.New(); r2.HandleRegexp("get", regexp.MustCompile(`/x`), say("")) }); !strings.Contains(got, "write GET") {
		t.Errorf("panic: %s", got)
	}
	all := rest.New()
	all.HandleRegexp("", regexp.MustCompile(`.*`), say("all"))
	req := httptest.NewRequest(http.MethodGet, "/x", nil)
	req.RequestURI, req.URL.Path = "*", "*"
	w := httptest.NewRecorder()
	all.ServeHTTP(w, req)
	if w.Code != http.StatusBadRequest {
		t.Errorf("request for the server: %s", text(w))
	}
}

func ExampleRouter_HandleRegexp() {
	r := rest.New()
	r.HandleRegexp("GET", regexp.MustCompile(`/reports/(?P<year>\d{4})-(?P<month>\d\d)\.csv`),
		http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			fmt.Fprint(w, req.PathValue("month"), "/", req.PathValue("year"))
		}))

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/reports/2026-11.csv", nil))
	fmt.Println(w.Body)
	// Output: 11/2026
}
