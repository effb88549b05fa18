// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/rest"
)

type ctx = context.Context

// newAPI returns an API on a router of its own.
func newAPI(opts ...openapi.Option) (*rest.Router, *openapi.API) {
	r := rest.New(rest.WithDebug(false))
	return r, openapi.New(r, openapi.Info{Title: "Test", Version: "1.0.0"}, opts...)
}

// echo returns its input.
func echo[T any](_ context.Context, in T) (T, error) { return in, nil }

// call is a request, with header lines of the form "Name: value".
type call struct {
	method, target string
	header         []string
	body           string
}

// do sends a call to a handler. A body is JSON unless a header says otherwise.
func (c call) do(t testing.TB, h http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	method := c.method
	if method == "" {
		method = http.MethodGet
		if c.body != "" {
			method = http.MethodPost
		}
	}
	r := httptest.NewRequest(method, c.target, strings.NewReader(c.body))
	if c.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, line := range c.header {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Content-Type" {
			r.Header.Del(name)
		}
		if value != "" {
			r.Header.Add(name, value)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// issuesOf returns the issues of an error answer as "path.to.value: keyword".
func issuesOf(t testing.TB, body []byte) []string {
	t.Helper()
	var answer struct {
		Details struct{ Issues []openapi.Issue }
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("answer %s: %v", body, err)
	}
	var found []string
	for _, issue := range answer.Details.Issues {
		found = append(found, strings.Join(issue.Path, ".")+": "+issue.Keyword)
	}
	return found
}

// panics returns what f panics with, "" if it does not.
func panics(f func()) (message string) {
	defer func() {
		if cause := recover(); cause != nil {
			message, _ = cause.(string)
		}
	}()
	f()
	return ""
}
