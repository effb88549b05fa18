// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/rest"
)

// say answers with the text, the route and the path values named.
func say(text string, values ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		answer := text
		for _, name := range values {
			answer += " " + name + "=" + r.PathValue(name)
		}
		_, _ = io.WriteString(w, answer)
	}
}

// do sends a request, given as "METHOD /path", with a body and pairs of header names and values.
func do(t testing.TB, h http.Handler, line, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	method, target, _ := strings.Cut(line, " ")
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r := httptest.NewRequestWithContext(t.Context(), method, target, reader)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// text returns status and body of an answer in one line.
func text(w *httptest.ResponseRecorder) string {
	return http.StatusText(w.Code) + ": " + w.Body.String()
}

// mark is middleware that puts its name around what is inside.
func mark(name string) rest.Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("Trail", name)
			next.ServeHTTP(w, r)
		})
	}
}

// panicText returns what f panics with.
func panicText(t testing.TB, f func()) (text string) {
	t.Helper()
	defer func() {
		if text, _ = recover().(string); text == "" {
			t.Error("no panic with a text")
		}
	}()
	f()
	return ""
}
