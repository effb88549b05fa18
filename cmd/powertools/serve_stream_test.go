// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// A function goes on when its client is gone, and its environment takes the next request.
func TestServe_ClientGone(t *testing.T) {
	g := newGate(t)
	s := startServing(t, "-source", "function-url", "-environments", "1", "-json", "-env", "STREAMING=1", "-env", "GATE="+g.Addr().String())
	for _, path := range []string{"/stream", "/wait"} {
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		request := s.request("GET", path, "").WithContext(ctx)
		gone := make(chan error, 1)
		started := make(chan struct{})
		go func() {
			response, err := s.client.Do(request)
			if err == nil {
				defer response.Body.Close()
				_, err = bufio.NewReader(response.Body).ReadString('\n')
			}
			close(started)
			if err == nil {
				_, err = io.Copy(io.Discard, response.Body)
			}
			gone <- err
		}()
		waiting := g.arrive()
		if path == "/stream" {
			<-started // The client has the first line.
		}
		leave()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: the client ended with %v", path, err)
		}
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
	for i, want := range []servedRequest{
		{Target: "/orders/7", Status: 200},
		{Target: "/stream", Status: 200, Cold: true, Problem: "the client is gone"},
		{Target: "/wait", Problem: "the client is gone"},
	} {
		got := requests[i]
		lines := got.Lines
		got.Lines, got.Documents = nil, nil
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("request (-want +got):\n%s", diff)
		}
		if len(lines) == 0 {
			t.Errorf("%s has no lines", got.Target)
		}
	}
}
