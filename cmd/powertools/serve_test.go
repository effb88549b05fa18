// SPDX-License-Identifier: Apache-2.0

package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The trace in the request is that of the invocation and of what the function records.
func TestServe_Trace(t *testing.T) {
	s := startServing(t, "-json")
	_, body := s.do("GET", "/trace", "")
	header, id, _ := strings.Cut(body, " ")
	if id == "" || header != "Root="+id {
		t.Errorf("request %q, invocation %q", header, id)
	}
	out, _ := s.end()
	requests := readRequests(t, out)
	if len(requests) != 1 || len(requests[0].Documents) == 0 || requests[0].Documents[0].TraceID != id {
		t.Errorf("documents of %s, want trace %s", out, id)
	}
}

// What clients ask of an HTTP API, of each source, over TCP.
func TestServe_Client(t *testing.T) {
	for _, g := range gateways() {
		t.Run(g.name, func(t *testing.T) {
			s := startServing(t, "-source", g.name)
			limit := 5_900_000
			if g.maxBody == mebibyte {
				limit = 900_000 // of a load balancer
			}

			response, body := s.do("GET", "/orders/7?x=1", "", "Cookie", "seen=6")
			if response.StatusCode != 200 || !strings.HasPrefix(body, `{"id":"7",`) || response.ContentLength != int64(len(body)) {
				t.Errorf("GET: %s, %q, length %d", response.Status, body, response.ContentLength)
			}
			cookies := []string{"seen=7; Secure", "before=seen=6; Secure"}
			if g.name == "alb" || strings.HasPrefix(g.name, "lattice") {
				cookies = cookies[1:] // These have room for one.
			}
			if diff := cmp.Diff(cookies, response.Header["Set-Cookie"]); diff != "" {
				t.Errorf("cookies (-want +got):\n%s", diff)
			}

			response, body = s.do("HEAD", "/orders/7", "")
			if response.StatusCode != 200 || body != "" || response.Header.Get("Content-Type") != "application/json" {
				t.Errorf("HEAD: %s, %q, %v", response.Status, body, response.Header)
			}
			if response, body = s.do("GET", "/absent", ""); response.StatusCode != 404 || !strings.Contains(body, "NotFoundError") {
				t.Errorf("absent: %s, %q", response.Status, body)
			}
			if response, _ = s.do("DELETE", "/orders/7", ""); response.StatusCode != 405 || response.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("DELETE: %s, %v", response.Status, response.Header)
			}
			response, body = s.do("OPTIONS", "/orders/7", "", "Origin", "https://shop.example", "Access-Control-Request-Method", "GET")
			if response.StatusCode != 204 || body != "" || response.Header.Get("Access-Control-Allow-Origin") != "https://shop.example" {
				t.Errorf("preflight: %s, %q, %v", response.Status, body, response.Header)
			}

			bytesUp := string([]byte{0, 0xff, 0xfe, '\n', 0x80, 0})
			if response, body = s.do("POST", "/upload", bytesUp, "Content-Type", "image/png"); body != bytesUp || response.Header.Get("Content-Type") != "image/png" {
				t.Errorf("binary: %s, %q, %v", response.Status, body, response.Header)
			}
			large := strings.Repeat("y", limit)
			if response, body = s.do("POST", "/upload", large, "Content-Type", "text/plain"); body != large {
				t.Errorf("large: %s, %d bytes", response.Status, len(body))
			}

			response, body = s.do("GET", "/letters?n=5000", "", "Accept-Encoding", "gzip")
			unpacked, err := gzip.NewReader(strings.NewReader(body))
			if err != nil {
				t.Fatalf("compressed: %v, %v", response.Header, err)
			}
			if data, err := io.ReadAll(unpacked); err != nil || len(data) != 5000 || response.Header.Get("Content-Encoding") != "gzip" {
				t.Errorf("compressed: %d bytes, %v, %v", len(data), err, response.Header)
			}

			host := strings.TrimPrefix(s.url, "http://")
			query := "p=a%20b&q=1&q=%26"
			switch g.name {
			case "rest-api", "http-api-v1":
				query = "p=a+b&q=1&q=%26" // They decode it.
			case "alb", "lattice-v1":
				query = "p=a%20b&q=%26" // They have room for one value.
			}
			want := fmt.Sprintf("127.0.0.1:0 %s /address?%s %s", host, query, g.Source)
			if _, body = s.do("GET", "/address?p=a%20b&q=1&q=%26", ""); body != want {
				t.Errorf("address: %q, want %q", body, want)
			}

			out, errOut := s.end()
			if errOut != "" {
				t.Errorf("standard error %q", errOut)
			}
			for _, want := range []string{"GET /orders/7?x=1  200  ", "finding", "orders.found", "DELETE /orders/7  405  ", "Lambda invocation"} {
				if !strings.Contains(out, want) {
					t.Errorf("the output has no %q:\n%s", want, out)
				}
			}
		})
	}
}

// Behind a stage the function sees the paths it has routes for, and clients use those that AWS has.
func TestServe_Stage(t *testing.T) {
	for name, outside := range map[string]int{"http-api": 404, "http-api-v1": 404, "rest-api": 403} {
		t.Run(name, func(t *testing.T) {
			s := startServing(t, "-stage", "prod", "-source", name)
			for path, want := range map[string]int{
				"/prod/orders/7": 200, "/prod/orders/0": 404, "/prod": 404, "/prod/": 404,
				"/orders/7": outside, "/production/orders/7": outside, "/": outside,
			} {
				if response, body := s.do("GET", path, ""); response.StatusCode != want {
					t.Errorf("%s: %s, %q; want %d", path, response.Status, body, want)
				}
			}
			if _, body := s.do("GET", "/prod/address", ""); !strings.Contains(body, " /address ") {
				t.Errorf("address: %q", body)
			}
		})
	}
}

func TestGateway_EnterStage(t *testing.T) {
	tests := []struct{ stage, in, out string }{
		{"", "/prod/x", "/prod/x"},
		{"prod", "/prod/a%2Fb", "/a%2Fb"},
		{"prod", "/prod/a b", "/a%20b"},
		{"prod", "/prod", "/"},
		{"prod", "/prod/prod", "/prod"},
		{"prod", "/prods", ""},
		{"prod", "/", ""},
		{"prod", "*", ""},
	}
	for _, tt := range tests {
		u, err := url.Parse(tt.in)
		if err != nil {
			t.Fatal(err)
		}
		g := named(t, "http-api")
		g.Stage = tt.stage
		got := ""
		if g.enterStage(u) {
			got = u.EscapedPath()
		}
		if got != tt.out {
			t.Errorf("%s in stage %q: %q, want %q", tt.in, tt.stage, got, tt.out)
		}
	}
}

// What a client sees of each gateway when the function fails.
func TestServe_Failures(t *testing.T) {
	tests := []struct {
		source string
		status int
		body   string
	}{
		{"http-api", 500, `{"message":"Internal Server Error"}`},
		{"http-api-v1", 500, `{"message":"Internal Server Error"}`},
		{"rest-api", 502, `{"message": "Internal server error"}`},
		{"function-url", 502, "Internal Server Error"},
		{"alb", 502, "<html>"},
		{"lattice", 502, ""},
	}
	for _, tt := range tests {
		t.Run(tt.source, func(t *testing.T) {
			t.Parallel() // Most of it is waiting.
			g := newGate(t)
			s := startServing(t, "-source", tt.source, "-timeout", "2s", "-env", "GATE="+g.Addr().String())
			for _, path := range []string{"/unavailable", "/exit", "/wait"} {
				if response, body := s.do("GET", path, ""); response.StatusCode != tt.status || !strings.HasPrefix(body, tt.body) {
					t.Errorf("%s: %s, %q; want %d", path, response.Status, body, tt.status)
				}
			}
			if response, body := s.do("GET", "/panic", ""); response.StatusCode != 500 || !strings.Contains(body, `"statusCode":500`) {
				t.Errorf("panic: %s, %q; want the function's own answer", response.Status, body)
			}
			if response, _ := s.do("POST", "/upload", strings.Repeat("y", 6_500_000)); response.StatusCode != 413 {
				t.Errorf("body that is too large: %s", response.Status)
			}
			if response, _ := s.do("GET", "/orders/7", ""); response.StatusCode != 200 {
				t.Errorf("afterwards: %s", response.Status)
			}
			out, _ := s.end()
			for _, want := range []string{"StatusError: httpevent: answered 503", "Runtime.ExitError", "Task timed out after 2.00 seconds", "POST /upload  413  ", "too large"} {
				if !strings.Contains(out, want) {
					t.Errorf("the output has no %q:\n%s", want, out)
				}
			}
		})
	}
}

// An API waits only so long for an answer. The function is not told, and goes on.
func TestServe_Late(t *testing.T) {
	source, err := shop()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"http-api": 503, "rest-api": 504} {
		t.Run(name, func(t *testing.T) {
			g := newGate(t)
			options := parseServing(t, source, []string{"-source", name, "-env", "GATE=" + g.Addr().String()})
			options.gateway.limit = 100 * time.Millisecond
			s := startServingProgram(t, source, options)
			if response, body := s.do("GET", "/wait", ""); response.StatusCode != want || !strings.HasPrefix(body, `{"message":`) {
				t.Errorf("%s, %q; want %d", response.Status, body, want)
			}
			g.arrive().Close()
			out, _ := s.end()
			if !strings.Contains(out, fmt.Sprint("GET /wait  ", want)) || !strings.Contains(out, "no answer within the gateway's 100ms") || strings.Contains(out, "Error") {
				t.Errorf("output:\n%s", out)
			}
		})
	}
}

func TestServe_BadInput(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	tests := []struct {
		name   string
		args   []string
		stderr string // a pattern
	}{
		{"no package", nil, `^powertools: no package given, as in powertools serve .*; see powertools serve -h\n$`},
		{"unknown source", []string{"-source", "gateway", "."}, `want one of http-api, .*, lattice-v1\n$`},
		{"nearly a source", []string{"-source", "rest-ap", "."}, `did you mean rest-api\?\n$`},
		{"stage of a load balancer", []string{"-stage", "prod", "-source", "alb", "."}, `^powertools: -stage is for APIs; alb has no stages\n$`},
		{"stage that is none", []string{"-stage", "a/b", "."}, `want letters, digits, - and _\n$`},
		{"no environments", []string{"-environments", "0", "."}, `want a whole number above 0\n$`},
		{"flag of invoke", []string{"-event", "x", "."}, `^powertools: unknown flag -event; .*\n$`},
		{"port taken", []string{"-listen", taken.Addr().String(), "./testdata/src/shop"}, `^powertools: cannot listen on .*\n$`},
		{"open to the network", []string{"-listen", "0.0.0.0:0", "./testdata/src/shop"}, `^powertools: listen address "0\.0\.0\.0:0" is not on the loopback interface\n$`},
		{"does not compile", []string{"-listen", "127.0.0.1:0", "./testdata/src/broken"}, `^powertools: cannot build \./testdata/src/broken\n`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stdout, stderr, status := execute(t, "", append([]string{"serve"}, tt.args...)...)
			if status != 2 || stdout != "" || !regexp.MustCompile(tt.stderr).MatchString(stderr) {
				t.Errorf("status %d, stdout %q, stderr %q; want 2, nothing, %s", status, stdout, stderr, tt.stderr)
			}
		})
	}
}
