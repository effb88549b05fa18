// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// shop builds testdata/src/shop once.
var shop = sync.OnceValues(func() (*builder, error) {
	const pack = "./testdata/src/shop"
	dir, err := findProgram(context.Background(), pack)
	if err != nil {
		return nil, err
	}
	b := &builder{pack: pack, dir: dir, folder: filepath.Dir(command)}
	_, err = b.program(context.Background())
	return b, err
})

// served is testdata/src/shop while it is served.
type served struct {
	t           *testing.T
	url         string
	client      *http.Client
	interrupt   context.CancelFunc
	ended       chan error
	out, errOut transcript
}

// transcript is what was written to a stream.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *transcript) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

// startServing serves the shop until the end of the test.
func startServing(t *testing.T, args ...string) *served {
	t.Helper()
	source, err := shop()
	if err != nil {
		t.Fatal(err)
	}
	return startServingProgram(t, source, parseServing(t, source, args))
}

func parseServing(t *testing.T, source *builder, args []string) serveOptions {
	t.Helper()
	options, err := parseServe(append([]string{"-listen", "127.0.0.1:0", "-timeout", "1m", "-color", "never", source.pack}, args...))
	if err != nil {
		t.Fatal(err)
	}
	return options
}

// startServingProgram serves a program that has been built.
func startServingProgram(t *testing.T, source *builder, options serveOptions) *served {
	t.Helper()
	listener, err := listen(options.listen)
	if err != nil {
		t.Fatal(err)
	}
	s := &served{t: t, url: "http://" + listener.Addr().String(), ended: make(chan error, 1)}
	s.client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableCompression: true}}
	ctx, cancel := context.WithCancel(context.Background())
	s.interrupt = cancel
	go func() { s.ended <- serveProgram(ctx, listener, options, source, streams{out: &s.out, err: &s.errOut}) }()
	t.Cleanup(func() { s.end() })
	return s
}

// end interrupts serving, and returns what was written on standard output, and on standard error after the greeting.
func (s *served) end() (out, errOut string) {
	s.t.Helper()
	s.interrupt()
	if s.ended != nil {
		s.client.CloseIdleConnections()
		if err := <-s.ended; err != nil {
			s.t.Error(err)
		}
		s.ended = nil
	}
	_, errOut, _ = strings.Cut(s.errOut.text.String(), s.url+"\n")
	return s.out.text.String(), errOut
}

// do sends a request and returns the response with its whole body.
func (s *served) do(method, target, body string, header ...string) (*http.Response, string) {
	s.t.Helper()
	response, err := s.client.Do(s.request(method, target, body, header...))
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Errorf("%s %s: %v", method, target, err)
	}
	return response, string(data)
}

func (s *served) request(method, target, body string, header ...string) *http.Request {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+target, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// gate is what the shop waits at.
type gate struct {
	t *testing.T
	*net.TCPListener
}

func newGate(t *testing.T) gate {
	t.Helper()
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	if err := listener.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return gate{t, listener}
}

// arrive returns when somebody waits; closing what it returns lets them go on.
func (g gate) arrive() net.Conn {
	g.t.Helper()
	conn, err := g.Accept()
	if err != nil {
		g.t.Fatal(err)
	}
	return conn
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
			g := newGate(t)
			s := startServing(t, "-source", tt.source, "-timeout", "1s", "-env", "GATE="+g.Addr().String())
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
			for _, want := range []string{"StatusError: httpevent: answered 503", "Runtime.ExitError", "Task timed out after 1.00 seconds", "POST /upload  413  ", "too large"} {
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
		got.Lines = nil
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("request (-want +got):\n%s", diff)
		}
		if len(lines) == 0 {
			t.Errorf("%s has no lines", got.Target)
		}
	}
}

// servedRequest is what the tests read of the output with -json.
type servedRequest struct {
	Target  string
	Status  int
	Cold    bool
	Problem string
	Error   *struct{ Type, Message string }
	Lines   []struct{ Text string }
}

func readRequests(t *testing.T, out string) (requests []servedRequest) {
	t.Helper()
	for line := range strings.Lines(out) {
		var r servedRequest
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Errorf("%v in %s", err, line)
		}
		requests = append(requests, r)
	}
	return requests
}

// Requests that are under way at once have environments of their own, up to the number that is allowed.
func TestServe_Environments(t *testing.T) {
	g := newGate(t)
	s := startServing(t, "-environments", "2", "-json", "-env", "GATE="+g.Addr().String())
	answers := make(chan int, 3)
	for range 3 {
		go func() {
			response, err := s.client.Do(s.request("GET", "/wait", ""))
			if err != nil {
				t.Error(err)
				answers <- 0
				return
			}
			response.Body.Close()
			answers <- response.StatusCode
		}()
	}
	first, second := g.arrive(), g.arrive() // Two are at work at once.
	first.Close()
	third := g.arrive() // The third took the place of the first.
	second.Close()
	third.Close()
	for range 3 {
		if status := <-answers; status != 200 {
			t.Errorf("status %d", status)
		}
	}
	for range 5 {
		s.do("GET", "/orders/7", "") // Those that have started serve all that follow.
	}
	out, _ := s.end()
	cold := 0
	for _, r := range readRequests(t, out) {
		if r.Cold {
			cold++
		}
	}
	if cold != 2 {
		t.Errorf("%d cold starts, want 2", cold)
	}
}

// A request that is under way when the command is interrupted comes to its end.
func TestServe_Interrupt(t *testing.T) {
	g := newGate(t)
	s := startServing(t, "-json", "-env", "GATE="+g.Addr().String())
	answered := make(chan string, 1)
	go func() {
		response, err := s.client.Do(s.request("GET", "/wait", ""))
		if err != nil {
			answered <- err.Error()
			return
		}
		defer response.Body.Close()
		data, _ := io.ReadAll(response.Body)
		answered <- string(data)
	}()
	waiting := g.arrive()
	s.interrupt()
	// It takes no more connections from now on.
	for {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			break
		}
		conn.Close()
	}
	waiting.Close()
	if got := <-answered; got != "done" {
		t.Errorf("answer %q", got)
	}
	out, errOut := s.end()
	if requests := readRequests(t, out); errOut != "" || len(requests) != 1 || requests[0].Status != 200 {
		t.Errorf("standard error %q, output:\n%s", errOut, out)
	}
}

// The command itself, as a shell runs it.
func TestCommand_Serve(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows cannot send an interrupt to another process")
	}
	cmd := exec.Command(command, "serve", "-listen", "127.0.0.1:0", "./testdata/src/shop")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(stderr)
	line, _ := said.ReadString('\n')
	const greeting = `^powertools: serving \./testdata/src/shop as API Gateway HTTP API 2\.0 on (http://127\.0\.0\.1:\d+)\n$`
	match := regexp.MustCompile(greeting).FindStringSubmatch(line)
	if match == nil {
		t.Fatalf("it says %q", line)
	}
	response, err := http.Get(match[1] + "/orders/7")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(said)
	_ = cmd.Wait() // the status is looked at below
	if status := cmd.ProcessState.ExitCode(); status != 0 || len(rest) > 0 || !strings.HasPrefix(out.String(), "GET /orders/7  200  ") {
		t.Errorf("status %d, standard error %q, output %q", status, rest, out.String())
	}
}

// A function that does not come to its end is killed soon after an interrupt.
func TestServe_InterruptKills(t *testing.T) {
	g := newGate(t)
	s := startServing(t, "-env", "GATE="+g.Addr().String())
	ended := make(chan error, 1)
	go func() {
		response, err := s.client.Do(s.request("GET", "/wait", ""))
		if err == nil {
			response.Body.Close()
		}
		ended <- err
	}()
	defer g.arrive().Close()
	if _, errOut := s.end(); errOut != "" {
		t.Errorf("standard error %q", errOut)
	}
	<-ended
}

func TestServe_FunctionThatDoesNotStart(t *testing.T) {
	s := startServing(t, "-env", "FAIL_AT_INIT=1")
	if response, _ := s.do("GET", "/orders/7", ""); response.StatusCode != 500 {
		t.Errorf("%s", response.Status)
	}
	if out, errOut := s.end(); !strings.Contains(errOut, "cannot start ") || !strings.Contains(errOut, "no configuration") ||
		!strings.Contains(out, "GET /orders/7  500") {
		t.Errorf("standard error %q, output %q", errOut, out)
	}
}

// Everything above once more with the client that everybody has.
func TestServe_Curl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	g := newGate(t)
	s := startServing(t, "-source", "function-url", "-env", "STREAMING=1", "-env", "GATE="+g.Addr().String())
	curl := func(args ...string) string {
		t.Helper()
		out, err := exec.Command("curl", append([]string{"--silent", "--show-error", "--max-time", "60"}, args...)...).Output()
		if err != nil {
			t.Errorf("curl %v: %v", args, err)
		}
		return string(out)
	}
	if out := curl("--include", "--cookie", "seen=6", s.url+"/orders/7"); !strings.Contains(out, "200 OK") || !strings.Contains(out, "Set-Cookie: before=seen=6") {
		t.Errorf("order: %s", out)
	}
	if out := curl("--head", s.url+"/orders/7"); !strings.HasPrefix(out, "HTTP/1.1 200 OK") {
		t.Errorf("HEAD: %s", out)
	}
	if out := curl("--compressed", s.url+"/letters?n=5000"); len(out) != 5000 {
		t.Errorf("compressed: %d bytes", len(out))
	}
	if out := curl("--data-binary", "@"+command, "--header", "Content-Type: application/octet-stream", "--write-out", "%{http_code}", "--output", os.DevNull, s.url+"/upload"); out != "413" {
		t.Errorf("a file of more than 6 MB: %s", out)
	}

	cmd := exec.Command("curl", "--silent", "--no-buffer", "--max-time", "60", s.url+"/stream")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	body := bufio.NewReader(stdout)
	if line, err := body.ReadString('\n'); line != "first\n" || err != nil {
		t.Fatalf("first line %q, %v", line, err)
	}
	g.arrive().Close()
	if rest, err := io.ReadAll(body); !strings.HasSuffix(string(rest), "last\n") || err != nil {
		t.Errorf("%d bytes more, %v", len(rest), err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
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
