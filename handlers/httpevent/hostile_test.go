// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// TestHostileRequests has requests that net/http's server would refuse, or that look like an attack on the router. They
// get a status, and the handler sees none of those that are refused.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("/files/{name}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.PathValue("name")) })
	million := strings.Repeat("x", 1<<20)
	manyHeaders := map[string]any{}
	for i := range 100_000 {
		manyHeaders[fmt.Sprintf("x-%d", i)] = "0123456789"
	}
	tests := []struct {
		name    string
		changes map[string]any
		want    int
	}{
		{"good", map[string]any{"rawPath": "/files/a"}, 200},
		{"no escape", map[string]any{"rawPath": "/%zz"}, 404},
		{"NUL", map[string]any{"rawPath": "/files\x00"}, 404},
		{"upwards", map[string]any{"rawPath": "/files/../../etc/passwd"}, 307}, // net/http cleans paths
		{"line break", map[string]any{"rawPath": "/\r\nHost: evil"}, 404},
		{"huge header", map[string]any{"headers.x-huge": million}, 431},
		{"many headers", map[string]any{"headers": manyHeaders}, 431},
		{"huge path", map[string]any{"rawPath": "/" + million}, 404},
		{"header name", map[string]any{"headers.x bad": "1"}, 400},
		{"no header name", map[string]any{"headers": map[string]any{"": "1"}}, 400},
		{"header value", map[string]any{"headers.x-bad": "a\r\nSet-Cookie: b"}, 400},
		{"header value with DEL", map[string]any{"headers.x-bad": "a\x7fb"}, 400},
		{"header value with ESC", map[string]any{"headers.x-bad": "a\x1bb"}, 400},
		{"two lengths", map[string]any{"headers.content-length": "5, 6"}, 400},
		{"length of letters", map[string]any{"headers.content-length": "abc"}, 400},
		{"negative length", map[string]any{"headers.content-length": "-1"}, 400},
		{"same length twice", map[string]any{"rawPath": "/files/a", "headers.content-length": "0, 0"}, 200},
		{"wrong length", map[string]any{"rawPath": "/files/a", "headers.content-length": "99"}, 200},
		{"broken base64", map[string]any{"body": "%%%", "isBase64Encoded": true}, 400},
		{"base64 without its end", map[string]any{"body": "AAECA/8", "isBase64Encoded": true}, 400},
		{"method", map[string]any{"requestContext.http.method": "GET /"}, 400},
		{"no method", map[string]any{"requestContext.http.method": ""}, 400},
		{"unknown method", map[string]any{"rawPath": "/files/a", "requestContext.http.method": "BREW"}, 200},
		{"headers that are none", map[string]any{"rawPath": "/files/a", "headers": "none", "cookies": map[string]any{"a": 1}}, 200},
	}
	for _, tt := range tests {
		called := false
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			called = true
			mux.ServeHTTP(w, r)
		})
		for _, streaming := range []bool{false, true} {
			name, opts := "httpapi_v2", []httpevent.Option(nil)
			if streaming {
				name, opts = "function_url", []httpevent.Option{httpevent.WithStreaming()}
			}
			called = false
			answer := handle(t, h, change(t, eventFile(t, name), tt.changes), opts...)
			answer, _, _ = strings.Cut(answer, "\x00\x00\x00\x00\x00\x00\x00\x00")
			if got := status(t, answer); got != tt.want {
				t.Errorf("%s, %s: status %d, want %d: %.200s", tt.name, name, got, tt.want, answer)
			}
			if refused := tt.want == 400 || tt.want == 431; called == refused {
				t.Errorf("%s, %s: handler called: %t", tt.name, name, called)
			}
		}
	}
	r := request(t, change(t, eventFile(t, "httpapi_v2"), map[string]any{"headers.content-length": "99", "body": "four"}))
	if got := r.Header.Get("Content-Length"); got != "4" {
		t.Errorf("Content-Length = %q, want that of the body", got)
	}
}

// TestHostileEvents has texts that are hardly events. They are errors that say so, or requests.
func TestHostileEvents(t *testing.T) {
	t.Parallel()
	h := httpevent.New(http.NotFoundHandler())
	for _, event := range []string{
		"", " ", "{", "}", "[", `{"`, `{"a`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{,}`, `{"a":}`, `{:1}`, `{"a"1}`, `"`, `"\`, `"\u12`,
		`{"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"GET"`,
		`{"requestContext":[{"http":1}],"rawPath":{},"version":2.0}`,
		`{"httpMethod":"GET","path":"/","requestContext":{"elb":{}},"headers":{"a":["b"`,
		strings.Repeat("[", 100_000), strings.Repeat(`{"requestContext":`, 100_000), "\xff\xfe", "\x00",
	} {
		answer, err := h.HandleEvent(context.Background(), json.RawMessage(event))
		if err == nil || !errors.Is(err, httpevent.ErrNotHTTP) {
			t.Errorf("%.40q: %v, %v", event, answer, err)
		}
	}
}
