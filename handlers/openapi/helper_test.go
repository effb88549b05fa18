// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/openapi"
	"github.com/otel-powertools/powertools/handlers/rest"
)

type ctx = context.Context

var update = flag.Bool("update", false, "write golden files")

// golden compares JSON with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	var value any
	if err := json.Unmarshal(got, &value); err != nil {
		t.Fatal(err)
	}
	indented, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	indented = append(indented, '\n')
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, indented, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(indented)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func readAll(to io.Writer, from io.Reader) (int64, error) { return io.Copy(to, from) }

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
