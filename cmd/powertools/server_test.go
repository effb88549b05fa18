// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is for one connection does not reach the function, and the client's address is that of the connection.
func TestServer_Event(t *testing.T) {
	s := &server{gateway: named(t, "http-api")}
	r := httptest.NewRequest("POST", "/orders?a=b", strings.NewReader("text"))
	r.RemoteAddr = "127.0.0.9:1234"
	for name, value := range map[string]string{
		"Connection": "keep-alive, X-Hop", "X-Hop": "1", "Keep-Alive": "timeout=5", "Te": "trailers", "Upgrade": "h2c",
		"Expect": "100-continue", "X-Kept": "yes", "Content-Type": "text/plain", "X-Amzn-Trace-Id": canonicalHeader,
	} {
		r.Header.Set(name, value)
	}
	event, err := s.event(r)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Headers        map[string]string
		RequestContext struct{ HTTP struct{ SourceIP string } }
	}
	if err := json.Unmarshal(event, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"content-length": "4", "content-type": "text/plain", "host": "example.com", "x-forwarded-for": "127.0.0.9",
		"x-forwarded-port": "80", "x-forwarded-proto": "http", "x-kept": "yes", "x-amzn-trace-id": canonicalHeader,
	}
	if diff := cmp.Diff(want, got.Headers); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	if got.RequestContext.HTTP.SourceIP != "127.0.0.9" {
		t.Errorf("source %q", got.RequestContext.HTTP.SourceIP)
	}
}

func TestServer_EventTooLarge(t *testing.T) {
	for name, size := range map[string]int{
		"http-api": 11 * mebibyte, "rest-api": 6 * mebibyte, "function-url": 7 * mebibyte, "alb": 2 * mebibyte, "lattice": 7 * mebibyte,
	} {
		s := &server{gateway: named(t, name)}
		body := strings.NewReader(strings.Repeat("x", size))
		r := httptest.NewRequest("POST", "/", body)
		r.Header.Set("Content-Type", "text/plain")
		_, err := s.event(r)
		if _, ok := errors.AsType[*http.MaxBytesError](err); !ok && !errors.Is(err, errEventTooLarge) {
			t.Errorf("%s took %d bytes: %v", name, size, err)
		}
		if body.Len() > 0 {
			t.Errorf("%s left %d bytes unread", name, body.Len())
		}
	}
}

func TestServer_BeginTrace(t *testing.T) {
	for header, continued := range map[string]bool{
		"": false, "Self=1-2": false, "Root=": false, canonicalHeader: true, "Self=1-2;Root=" + canonicalRoot: true,
	} {
		for _, g := range gateways() {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("X-Amzn-Trace-Id", header)
			got := (&server{gateway: g}).beginTrace(r)
			request := r.Header.Get("X-Amzn-Trace-Id")
			switch {
			case continued:
				if got == nil || *got != header || request != header {
					t.Errorf("%s: %q: trace %v, header %q", g.name, header, got, request)
				}
			case strings.HasPrefix(g.name, "lattice"):
				if got != nil || request != header {
					t.Errorf("%s: %q: trace %v, header %q", g.name, header, got, request)
				}
			case got == nil || !strings.HasPrefix(*got, request+";Parent=") || !newTrace.MatchString(*got):
				t.Errorf("%s: %q: trace %v, header %q", g.name, header, got, request)
			}
		}
	}
}

var newTrace = regexp.MustCompile(`^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$`)
