// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/rest"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// TestCORS_8_OriginsOfOthers has origins that, with credentials, would let pages of others act as their visitors, and ones
// that are safe though they have a *.
func TestCORS_8_OriginsOfOthers(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{
		"*", "http*", "https://*", "https://*:8443", "*://shop.example", "*shop.example", "*.shop.example", "https://*shop.example",
		"https://shop.*", "https://shop*", "https://*.example", "https://*.example.", "https://*.", "https://*.:443", "https://:*", "null", "https://*-shop.example",
	} {
		got := panicText(t, func() { rest.New().CORS(rest.CORSConfig{Origins: []string{origin}, Credentials: true}) })
		if !strings.Contains(got, "needs Origins of your own") {
			t.Errorf("panic of %s: %s", origin, got)
		}
	}
	for _, origin := range []string{
		"https://shop.example", "https://*.shop.example", "https://*.shop.example:8443", "https://shop.example:*", "http://localhost:*",
		"http://*.localhost", "https://pr-*.shop.example", "http://[::1]:*",
	} {
		rest.New().CORS(rest.CORSConfig{Origins: []string{origin}, Credentials: true})
	}
	rest.New().CORS(rest.CORSConfig{Origins: []string{"null", "https://*"}}) // Without credentials all may come.
}

// TestCORS_8_Mistakes has settings that no request would ever match.
func TestCORS_8_Mistakes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		config rest.CORSConfig
		want   string
	}{
		{rest.CORSConfig{Methods: []string{"GET", "put"}}, `"put": methods are in capitals, write PUT`},
		{rest.CORSConfig{Origins: []string{"https://shop.example/"}}, "no slash at its end"},
		{rest.CORSConfig{Origins: []string{"https://shop.example/cart"}}, "no path"},
		{rest.CORSConfig{Origins: []string{"shop.example"}}, "https://shop.example"},
		{rest.CORSConfig{Origins: []string{"https://*.shop.example:*"}}, "one *"},
	}
	for _, tt := range tests {
		if got := panicText(t, func() { rest.New().CORS(tt.config) }); !strings.HasPrefix(got, "rest: CORS") || !strings.Contains(got, tt.want) {
			t.Errorf("panic of %+v: %s, want %s", tt.config, got, tt.want)
		}
	}
	rest.New().CORS(rest.CORSConfig{Methods: []string{"PURGE", "mkcol"}}) // Methods of one's own are as they are.
}

// TestCORS_8_Failures has a page of another origin whose request fails in each way. It sees the status, which without the
// headers of CORS a browser hides.
func TestCORS_8_Failures(t *testing.T) {
	t.Parallel()
	r := rest.New(rest.WithCORS("https://shop.example"))
	r.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("boom") })
	r.HandleFunc("GET /panic-late", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "half of it")
		panic("boom")
	})
	r.HandleFunc("GET /large", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 7<<20)) })
	r.HandleFunc("GET /broken", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half of it")
		w.(http.Flusher).Flush()
		panic("boom")
	})
	for _, gateway := range []handlertest.Gateway{
		{},
		{Source: httpevent.RESTAPI},
		{Source: httpevent.ALB},
		{Source: httpevent.LatticeV2},
		{Source: httpevent.FunctionURL, Streaming: true},
		{Source: httpevent.RESTAPI, Streaming: true},
	} {
		var h invocation.EventHandler = r
		if gateway.Streaming {
			h = httpevent.New(r, httpevent.WithStreaming())
		}
		for _, path := range []string{"/panic", "/panic-late", "/large", "/broken"} {
			want := http.StatusInternalServerError
			switch {
			case path == "/large" && gateway.Streaming:
				continue // has no limit
			case path == "/broken" && gateway.Streaming:
				want = http.StatusOK // It has left.
			}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.example"+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Origin", "https://shop.example")
			response, err := gateway.Client(h).Do(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			got := []string{response.Header.Get("Access-Control-Allow-Origin"), response.Header.Get("Vary")}
			if diff := cmp.Diff([]string{"https://shop.example", "Origin"}, got); diff != "" || response.StatusCode != want {
				t.Errorf("%s, streaming %t: %s: status %d (-want +got):\n%s", gateway.Source, gateway.Streaming, path, response.StatusCode, diff)
			}
		}
	}
}

// TestCORS_8_Mounted has a router with CORS in one with CORS: the inner one decides, and says it once.
func TestCORS_8_Mounted(t *testing.T) {
	t.Parallel()
	inner := rest.New(rest.WithCORS("https://partner.example"))
	inner.HandleFunc("GET /orders", say("orders"))
	r := rest.New()
	r.CORS(rest.CORSConfig{Origins: []string{"https://shop.example", "https://partner.example"}, Credentials: true})
	r.Mount("/partner", inner)
	for origin, want := range map[string]map[string]string{
		"https://partner.example": {"Allow-Origin": "https://partner.example", "Vary": "Origin"},
		"https://shop.example":    {"Vary": "Origin"},
	} {
		if diff := cmp.Diff(want, corsHeaders(do(t, r, "GET /partner/orders", "", "Origin", origin))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", origin, diff)
		}
	}
}

// TestCORS_8_GroupOfARoute has what tells the group of a request: its own method, unless it is a preflight request, and
// routes by expression as well.
func TestCORS_8_GroupOfARoute(t *testing.T) {
	t.Parallel()
	r := rest.New(rest.WithCORS("https://shop.example"))
	r.HandleFunc("GET /orders", say("read"))
	partner := r.Group("")
	partner.CORS(rest.CORSConfig{Origins: []string{"https://partner.example"}})
	partner.HandleFunc("POST /orders", say("write"))
	partner.HandleRegexp("GET", regexp.MustCompile(`/reports/\d+`), say("report"))
	tests := []struct {
		request, asks, origin string
	}{
		{"GET /orders", "", "https://shop.example"},
		{"GET /orders", "POST", "https://shop.example"}, // no preflight request, whatever it says
		{"POST /orders", "", "https://partner.example"},
		{"OPTIONS /orders", "GET", "https://shop.example"},
		{"OPTIONS /orders", "POST", "https://partner.example"},
		{"GET /reports/7", "", "https://partner.example"},
		{"OPTIONS /reports/7", "GET", "https://partner.example"},
	}
	for _, tt := range tests {
		for _, origin := range []string{"https://shop.example", "https://partner.example"} {
			want := ""
			if origin == tt.origin {
				want = origin
			}
			headers := []string{"Origin", origin}
			if tt.asks != "" {
				headers = append(headers, "Access-Control-Request-Method", tt.asks)
			}
			if got := do(t, r, tt.request, "", headers...).Header().Get("Access-Control-Allow-Origin"); got != want {
				t.Errorf("%s, asking for %q, from %s: allowed %q, want %q", tt.request, tt.asks, origin, got, want)
			}
		}
	}
}
