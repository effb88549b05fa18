// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What clients see of answers that do not fit HTTP.
func TestExchange_Pass(t *testing.T) {
	whole := func(text string) answer { return answer{whole: []byte(text)} }
	stream := func(text string) answer { return answer{stream: strings.NewReader(text)} }
	tests := []struct {
		name, method string
		answer       answer
		status       int
		body         string
		length       int64
		broken       bool
	}{
		{"body of another length", "GET", whole(`{"statusCode":200,"headers":{"content-length":"7"},"body":"text"}`), 200, "text", 4, false},
		{"body of no content", "GET", whole(`{"statusCode":204,"body":"text"}`), 204, "", 0, false},
		{"body of not modified", "GET", whole(`{"statusCode":304,"headers":{"etag":"1"},"body":"text"}`), 304, "", 0, false},
		{"length for HEAD", "HEAD", whole(`{"statusCode":200,"headers":{"content-length":"7"},"body":""}`), 200, "", 7, false},
		{"headers of a connection", "GET", whole(`{"statusCode":200,"headers":{"connection":"close","transfer-encoding":"chunked"},"body":"text"}`), 200, "text", 4, false},
		{"header that is none", "GET", whole(`{"statusCode":200,"headers":{"a b":"c","x":"a\r\nb: c"},"body":"text"}`), 200, "text", 4, false},
		{"stream longer than announced", "GET", stream(`{"statusCode":200,"headers":{"content-length":"3"}}` + zeros + "text"), 200, "", 3, true},
		{"stream shorter than announced", "GET", stream(`{"statusCode":200,"headers":{"content-length":"9"}}` + zeros + "text"), 200, "text", 9, true},
		{"stream of no content", "GET", stream(`{"statusCode":204}` + zeros + "text"), 204, "", 0, false},
		{"stream for HEAD", "HEAD", stream(`{"statusCode":200}` + zeros + "text"), 200, "", -1, false},
		{"stream that breaks", "GET", answer{stream: io.MultiReader(strings.NewReader(`{"statusCode":200}`+zeros+"text"), brokenReader{})}, 200, "text", -1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				x := exchange{}
				x.pass(w, r, named(t, "function-url"), tt.answer)
			}))
			defer server.Close()
			request, err := http.NewRequestWithContext(t.Context(), tt.method, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			response, err := server.Client().Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if (err != nil) != tt.broken || string(body) != tt.body {
				t.Errorf("body %q, %v; want %q, broken %t", body, err, tt.body, tt.broken)
			}
			if response.StatusCode != tt.status || response.ContentLength != tt.length {
				t.Errorf("status %d, length %d; want %d, %d", response.StatusCode, response.ContentLength, tt.status, tt.length)
			}
			if got, has := response.Header["Content-Type"]; has {
				t.Errorf("a body without a type got %q", got)
			}
			if got := response.Header.Get("B"); got != "" {
				t.Errorf("a value became the header B: %q", got)
			}
		})
	}
}

// TestExchange_Untyped has the types that answers without one get.
func TestExchange_Untyped(t *testing.T) {
	for name, want := range map[string]string{
		"http-api": textType, "http-api-v1": textType, "rest-api": jsonType, "function-url": "", "alb": "", "lattice": "",
	} {
		for contentType, want := range map[string]string{"": want, "text/csv": "text/csv"} {
			a := `{"statusCode":200,"headers":{},"body":"<html>"}`
			if contentType != "" {
				a = `{"statusCode":200,"headers":{"content-type":"text/csv"},"body":"<html>"}`
			}
			w := httptest.NewRecorder()
			x := exchange{}
			x.pass(w, httptest.NewRequest("GET", "/", nil), named(t, name), answer{whole: []byte(a)})
			if got := w.Result().Header.Get("Content-Type"); got != want {
				t.Errorf("%s: Content-Type %q, want %q", name, got, want)
			}
		}
	}
	w := httptest.NewRecorder()
	x := exchange{}
	x.pass(w, httptest.NewRequest("GET", "/", nil), named(t, "rest-api"), answer{stream: strings.NewReader(`{"statusCode":200}` + zeros + "text")})
	if got := w.Result().Header.Get("Content-Type"); got != "" {
		t.Errorf("a stream got the type %q", got)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("the function broke it off") }
