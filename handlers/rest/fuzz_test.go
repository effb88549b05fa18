// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// FuzzRouter registers patterns, one a line, with the router and with ServeMux, and sends both the same request. Where
// ServeMux answers without a redirect, the router finds the same route with the same values.
func FuzzRouter(f *testing.F) {
	for _, seed := range []struct{ patterns, method, target string }{
		{"GET /users\nGET /users/{id}\nPOST /users", "GET", "/users/7"},
		{"GET /users/{id}/posts/{post}\n/users/{rest...}", "PUT", "/users/7/posts/a%2Fb"},
		{"/\n/{$}\nGET /{a}/b", "GET", "//x/../b/"},
		{"/assets/\nGET /assets/{file}", "HEAD", "/assets"},
		{"GET /a/{x}/\nGET /{y}/b", "GET", "/a/b/"},
		{"example.com/x\n/x", "GET", "/x%2"},
		{"GET /{x}/{$}", "DELETE", "/%00/"},
		{"CONNECT /a/\nGET /a", "CONNECT", "/a"},
	} {
		f.Add(seed.patterns, seed.method, seed.target)
	}
	f.Fuzz(func(t *testing.T, patterns, method, target string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || u.Host != "" || u.Opaque != "" {
			return
		}
		if method == http.MethodConnect && strings.Contains(u.Path, "//") {
			return // ServeMux leaves the paths of this method as they are
		}
		mux, r := http.NewServeMux(), rest.New(rest.WithStrictSlash())
		slashes := rest.New()
		for pattern := range strings.SplitSeq(patterns, "\n") {
			h := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
				w.Header().Set("Matched", strings.Join(strings.Fields(req.Pattern), " ")) // ServeMux keeps all blanks
				for segment := range strings.SplitSeq(pattern, "/") {
					if name := strings.Trim(segment, "{.}"); name != segment {
						w.Header().Add("Values", name+"="+req.PathValue(name))
					}
				}
			})
			if strings.ContainsAny(pattern, "<:") || strings.TrimLeft(pattern, " \t") != pattern {
				continue // refused on purpose, as mistakes
			}
			taken := registers(func() { mux.Handle(pattern, h) })
			if got := registers(func() { r.Handle(pattern, h) }); got != taken {
				t.Fatalf("pattern %q: taken %t, by ServeMux %t", pattern, got, taken)
			}
			registers(func() { slashes.Handle(pattern, h) })
		}
		send := func(h http.Handler) *httptest.ResponseRecorder {
			copied := *u
			req := &http.Request{
				Method: method, URL: &copied, RequestURI: target, Host: "example.com",
				Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, req.WithContext(t.Context()))
			return w
		}
		want, got, lenient := send(mux), send(r), send(slashes)
		for _, w := range []*httptest.ResponseRecorder{got, lenient} {
			if w.Code >= 300 && w.Code < 400 {
				t.Fatalf("redirected to %s", w.Header().Get("Location"))
			}
		}
		if want.Code < 300 && !strings.Contains(patterns, "{$}") && !strings.HasSuffix(u.Path, "/") &&
			lenient.Header().Get("Matched") != want.Header().Get("Matched") {
			t.Errorf("%s %s: %q, ServeMux %q", method, target, lenient.Header(), want.Header())
		}
		switch {
		case want.Code >= 300 && want.Code < 400:
			clean := path.Clean(u.Path) == u.Path
			if got.Code == 200 && clean && !strings.Contains(target, "//") {
				t.Errorf("%s %s is found where ServeMux redirects", method, target)
			}
		case want.Code != got.Code:
			t.Errorf("%s %s: status %d, ServeMux %d", method, target, got.Code, want.Code)
		default:
			for _, name := range []string{"Matched", "Values", "Allow"} {
				if a, b := got.Header().Values(name), want.Header().Values(name); strings.Join(a, "\n") != strings.Join(b, "\n") {
					t.Errorf("%s %s: %s %q, ServeMux %q", method, target, name, a, b)
				}
			}
		}
	})
}

// registers reports whether f does not panic.
func registers(f func()) (ok bool) {
	defer func() { ok = recover() == nil }()
	f()
	return true
}
