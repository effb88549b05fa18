// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// The first bytes of a stream are there while the handler waits.
func TestServe_Stream(t *testing.T) {
	for _, source := range []string{"function-url", "rest-api"} {
		t.Run(source, func(t *testing.T) {
			g := newGate(t)
			s := startServing(t, "-source", source, "-env", "STREAMING=1", "-env", "GATE="+g.Addr().String())

			response, err := s.client.Do(s.request("GET", "/stream", ""))
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body := bufio.NewReader(response.Body)
			if line, err := body.ReadString('\n'); line != "first\n" || err != nil {
				t.Fatalf("first line %q, %v", line, err)
			}
			g.arrive().Close()
			rest, err := io.ReadAll(body)
			if !strings.HasSuffix(string(rest), "x\nlast\n") || len(rest) != 101*1000+5 || err != nil {
				t.Errorf("%d bytes more, %v", len(rest), err)
			}

			// Ordinary answers of a function that streams.
			if response, body := s.do("GET", "/orders/7", ""); response.StatusCode != 200 || len(response.Header["Set-Cookie"]) != 2 || !strings.Contains(body, `"id":"7"`) {
				t.Errorf("order: %s, %q, %v", response.Status, body, response.Header)
			}
			if response, body := s.do("HEAD", "/orders/7", ""); response.StatusCode != 200 || body != "" {
				t.Errorf("HEAD: %s, %q", response.Status, body)
			}
			if response, body := s.do("OPTIONS", "/orders/7", "", "Origin", "https://shop.example", "Access-Control-Request-Method", "GET"); response.StatusCode != 204 || body != "" {
				t.Errorf("preflight: %s, %q", response.Status, body)
			}
			if response, body := s.do("GET", "/letters?n=9000000", ""); response.StatusCode != 200 || len(body) != 9_000_000 {
				t.Errorf("more than Lambda buffers: %s, %d bytes", response.Status, len(body))
			}
			if response, _ := s.do("GET", "/unavailable", ""); response.StatusCode != 502 {
				t.Errorf("failure before the first byte: %s", response.Status)
			}
			if out, errOut := s.end(); !strings.Contains(out, "streamed") || errOut != "" {
				t.Errorf("standard error %q, output:\n%s", errOut, out)
			}
		})
	}
}

// The example's README says what it does behind this command.
func TestServe_StreamingExample(t *testing.T) {
	s := startServingExample(t, "streaming", "-source", "function-url")
	response, body := s.do("GET", "/orders.csv?days=2", "")
	const want = "day,order,amount\n0,o-01,12.50\n0,o-02,9.99\n1,o-11,12.50\n1,o-12,9.99\n"
	if response.StatusCode != 200 || body != want || response.ContentLength != -1 {
		t.Errorf("%s, %q of length %d; want %q", response.Status, body, response.ContentLength, want)
	}
	if out, errOut := s.end(); errOut != "" || strings.Count(out, "find orders") != 2 || !strings.Contains(out, "orders.exported") {
		t.Errorf("standard error %q, output:\n%s", errOut, out)
	}
}

// A stream that breaks is not one that ends.
func TestServe_BrokenStream(t *testing.T) {
	g := newGate(t)
	s := startServing(t, "-source", "function-url", "-env", "STREAMING=1", "-env", "GATE="+g.Addr().String())
	response, err := s.client.Do(s.request("GET", "/stream?panic", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	g.arrive().Close()
	if data, err := io.ReadAll(response.Body); string(data) != "first\n" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%q, %v", data, err)
	}
	if out, _ := s.end(); !strings.Contains(out, "GET /stream?panic  200  6 bytes") || !strings.Contains(out, "out of paper") {
		t.Errorf("output:\n%s", out)
	}
}

// A client that does not read holds the function up until its timeout, and then gets no whole stream.
func TestServe_SlowReader(t *testing.T) {
	s := startServing(t, "-source", "function-url", "-timeout", "2s", "-environments", "1", "-env", "STREAMING=1")
	c := s.dial()
	c.send("GET /letters?n=60000000 HTTP/1.1", "Host: shop.example", "Connection: close", "", "")
	response, err := http.ReadResponse(c.from, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response, _ := s.do("GET", "/orders/7", ""); response.StatusCode != 200 { // after the timeout, in the only environment
		t.Errorf("another client: %s", response.Status)
	}
	if n, err := io.Copy(io.Discard, response.Body); !errors.Is(err, io.ErrUnexpectedEOF) || n == 60_000_000 {
		t.Errorf("%d bytes, %v: want a broken stream", n, err)
	}
	if out, _ := s.end(); !strings.Contains(out, "GET /letters?n=60000000  200  ") || !strings.Contains(out, "Task timed out after 2.00 seconds") {
		t.Errorf("output:\n%s", out)
	}
}

// A function goes on when its client is gone, and its environment takes the next request.
func TestServe_ClientGone(t *testing.T) {
	g := newGate(t)
	s := startServing(t, "-source", "function-url", "-environments", "1", "-json", "-env", "STREAMING=1", "-env", "GATE="+g.Addr().String())
	for _, path := range []string{"/stream", "/wait"} {
		client, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(client, "GET %s HTTP/1.1\r\nHost: shop.example\r\n\r\n", path)
		if path == "/stream" {
			for body, line := bufio.NewReader(client), ""; line != "first\n"; {
				if line, err = body.ReadString('\n'); err != nil {
					t.Fatal(err)
				}
			}
		}
		waiting := g.arrive()
		client.Close()
		waiting.Close()
	}
	response, body := s.do("GET", "/orders/7", "")
	if response.StatusCode != 200 {
		t.Errorf("afterwards: %s, %q", response.Status, body)
	}
	out, errOut := s.end()
	if errOut != "" {
		t.Errorf("standard error %q", errOut)
	}
	requests := readRequests(t, out)
	slices.SortFunc(requests, func(a, b servedRequest) int { return strings.Compare(a.Target, b.Target) })
	if len(requests) != 3 {
		t.Fatalf("%d requests:\n%s", len(requests), out)
	}
	for i, target := range []string{"/orders/7", "/stream", "/wait"} {
		if got := requests[i]; got.Target != target || got.Error != nil || len(got.Lines) == 0 {
			t.Errorf("%s: %+v", target, got)
		}
	}
	// A whole answer may be on its way before it shows that nobody reads it.
	if got := requests[1]; got.Status != 200 || got.Problem != "the client is gone" {
		t.Errorf("the stream has status %d and problem %q", got.Status, got.Problem)
	}
}
