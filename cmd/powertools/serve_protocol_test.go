// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// rawClient is a connection whose bytes the test writes.
type rawClient struct {
	t testing.TB
	*net.TCPConn
	from *bufio.Reader
}

func (s *served) dial() rawClient {
	s.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		s.t.Fatal(err)
	}
	return rawClient{s.t, conn.(*net.TCPConn), bufio.NewReader(conn)}
}

// send writes lines of a header, or anything else.
func (c rawClient) send(parts ...string) {
	c.t.Helper()
	if _, err := io.WriteString(c, strings.Join(parts, "\r\n")); err != nil {
		c.t.Error(err)
	}
}

// read returns a response and its body.
func (c rawClient) read(method string) (*http.Response, string) {
	c.t.Helper()
	response, err := http.ReadResponse(c.from, &http.Request{Method: method})
	if err != nil {
		c.t.Error(err)
		return &http.Response{Header: http.Header{}}, ""
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Error(err)
	}
	return response, string(body)
}

// eachWay serves the shop with whole answers and with streamed ones.
func eachWay(t *testing.T, test func(t *testing.T, s *served, g gate)) {
	t.Helper()
	for name, args := range map[string][]string{"http-api": nil, "function-url": {"-env", "STREAMING=1"}} {
		t.Run(name, func(t *testing.T) {
			g := newGate(t)
			test(t, startServing(t, append(args, "-source", name, "-env", "GATE="+g.Addr().String())...), g)
		})
	}
}

// A client that ends its half of the connection after the request, as nc -N does, gets the whole answer.
func TestServe_HalfClosed(t *testing.T) {
	eachWay(t, func(t *testing.T, s *served, g gate) {
		for _, path := range []string{"/orders/7", "/wait", "/stream"} {
			c := s.dial()
			c.send("GET "+path+" HTTP/1.1", "Host: shop.example", "", "")
			if err := c.CloseWrite(); err != nil {
				t.Fatal(err)
			}
			if path != "/orders/7" {
				waiting := g.arrive()
				// The server knows of the end once it has answered somebody who came after it.
				if response, _ := s.do("GET", "/orders/1", ""); response.StatusCode != 200 {
					t.Errorf("another client: %s", response.Status)
				}
				waiting.Close()
			}
			response, body := c.read("GET")
			want := map[string]string{"/orders/7": `{"id":"7"`, "/wait": "done", "/stream": "first\nxxx"}[path]
			if response.StatusCode != 200 || !strings.HasPrefix(body, want) || path == "/stream" && !strings.HasSuffix(body, "last\n") {
				t.Errorf("%s: %s, %.40q of %d bytes", path, response.Status, body, len(body))
			}
		}
		if out, errOut := s.end(); errOut != "" || strings.Contains(out, "gone") {
			t.Errorf("standard error %q, output:\n%s", errOut, out)
		}
	})
}

// One that does so while it waits for an environment, and may as well be gone, gets no response that it could take for the
// answer.
func TestServe_HalfClosedInLine(t *testing.T) {
	g := newGate(t)
	s := startServing(t, "-environments", "1", "-json", "-env", "GATE="+g.Addr().String())
	first := s.dial()
	first.send("GET /wait HTTP/1.1", "Host: shop.example", "", "")
	waiting := g.arrive()
	second := s.dial()
	second.send("GET /orders/7 HTTP/1.1", "Host: shop.example", "", "")
	if err := second.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if data, _ := io.ReadAll(second.from); len(data) > 0 {
		t.Errorf("it got %q", data)
	}
	waiting.Close()
	if response, body := first.read("GET"); response.StatusCode != 200 || body != "done" {
		t.Errorf("the first: %s, %q", response.Status, body)
	}
	out, _ := s.end()
	requests := readRequests(t, out)
	if len(requests) != 2 || requests[0].Target != "/orders/7" || requests[0].Status != 0 || requests[0].Problem != "the client is gone" {
		t.Errorf("requests %+v", requests)
	}
}

// Requests as HTTP/1.0 and 1.1 allow them, and as they do not.
func TestServe_Protocol(t *testing.T) {
	eachWay(t, func(t *testing.T, s *served, _ gate) {
		for name, tt := range map[string]struct {
			request []string
			status  int
			body    string
		}{
			"HTTP/1.0":              {[]string{"GET /letters?n=3 HTTP/1.0", "", ""}, 200, "xxx"},
			"HTTP/1.0 with host":    {[]string{"GET /letters?n=3 HTTP/1.0", "Host: shop.example", "", ""}, 200, "xxx"},
			"HTTP/1.1 without host": {[]string{"GET /letters?n=3 HTTP/1.1", "", ""}, 400, "400 Bad Request: missing required Host header"},
			"chunked": {[]string{
				"POST /upload HTTP/1.1", "Host: shop.example", "Content-Type: text/plain", "Transfer-Encoding: chunked", "", "3", "abc", "4;x=y", "defg", "0", "", "",
			}, 200, "abcdefg"},
			"chunks that are none": {[]string{
				"POST /upload HTTP/1.1", "Host: shop.example", "Content-Type: text/plain", "Transfer-Encoding: chunked", "", "zz", "abc", "0", "", "",
			}, 400, `{"message":"Bad Request"}`},
			"one length twice": {[]string{
				"POST /upload HTTP/1.1", "Host: shop.example", "Content-Type: text/plain", "Content-Length: 3", "Content-Length: 3", "", "abc",
			}, 200, "abc"},
			"two lengths": {[]string{
				"POST /upload HTTP/1.1", "Host: shop.example", "Content-Type: text/plain", "Content-Length: 3", "Content-Length: 4", "", "abcd",
			}, 400, "400 Bad Request"},
			"an expectation of something else": {[]string{
				"POST /upload HTTP/1.1", "Host: shop.example", "Expect: coffee", "Content-Length: 3", "", "abc",
			}, 417, ""},
			"absolute": {[]string{"GET http://shop.example/letters?n=2 HTTP/1.1", "Host: other.example", "", ""}, 200, "xx"},
		} {
			c := s.dial()
			c.send(tt.request...)
			if response, body := c.read("GET"); response.StatusCode != tt.status || body != tt.body {
				t.Errorf("%s: %s, %q; want %d, %q", name, response.Status, body, tt.status, tt.body)
			}
		}

		// A body is sent when it is asked for.
		c := s.dial()
		c.send("POST /upload HTTP/1.1", "Host: shop.example", "Content-Type: text/plain", "Content-Length: 3", "Expect: 100-continue", "", "")
		line, err := c.from.ReadString('\n')
		if empty, _ := c.from.ReadString('\n'); line != "HTTP/1.1 100 Continue\r\n" || empty != "\r\n" {
			t.Errorf("before the body: %q, %v", line, err)
		}
		c.send("abc")
		if response, body := c.read("POST"); response.StatusCode != 200 || body != "abc" {
			t.Errorf("after the body: %s, %q", response.Status, body)
		}

		// One that is too large is not asked for.
		refused := s.dial()
		refused.send("POST /upload HTTP/1.1", "Host: shop.example", "Content-Type: text/plain", "Content-Length: 20000000", "Expect: 100-continue", "", "")
		if response, body := refused.read("POST"); response.StatusCode != 413 || body != `{"message":"Request Entity Too Large"}` {
			t.Errorf("before a large body: %s, %q", response.Status, body)
		}

		// The connection is used again, also when both requests come at once.
		get := func(n int) string {
			return fmt.Sprintf("GET /letters?n=%d HTTP/1.1\r\nHost: shop.example\r\n\r\n", n)
		}
		c.send(get(1) + get(2))
		for _, want := range []string{"x", "xx"} {
			if response, body := c.read("GET"); response.StatusCode != 200 || body != want {
				t.Errorf("again: %s, %q, want %q", response.Status, body, want)
			}
		}
		if _, errOut := s.end(); errOut != "" {
			t.Errorf("standard error %q", errOut)
		}
	})
}

// A client of net/http that goes away in the middle of a stream, which goes on without it.
func TestServe_ClientLeavesStream(t *testing.T) {
	g := newGate(t)
	s := startServing(t, "-source", "function-url", "-environments", "1", "-json", "-env", "STREAMING=1", "-env", "GATE="+g.Addr().String())
	response, err := s.client.Do(s.request("GET", "/stream", ""))
	if err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(response.Body).ReadString('\n'); line != "first\n" || err != nil {
		t.Fatalf("first line %q, %v", line, err)
	}
	waiting := g.arrive()
	response.Body.Close() // The rest is not there, so the connection is closed.
	waiting.Close()
	if response, _ := s.do("GET", "/orders/7", ""); response.StatusCode != 200 {
		t.Errorf("afterwards: %s", response.Status)
	}
	out, errOut := s.end()
	if requests := readRequests(t, out); len(requests) != 2 || errOut != "" || requests[0].Problem != "the client is gone" || !strings.Contains(out, `\"streamed\"`) {
		t.Errorf("standard error %q, output:\n%s", errOut, out)
	}
}
