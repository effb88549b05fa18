// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
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
	t           testing.TB
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
func startServing(t testing.TB, args ...string) *served {
	t.Helper()
	source, err := shop()
	if err != nil {
		t.Fatal(err)
	}
	return startServingProgram(t, source, parseServing(t, source, args))
}

// startServingExample builds an example in its own module, and serves it until the end of the test.
func startServingExample(t testing.TB, name string, args ...string) *served {
	t.Helper()
	pack := "../../examples/" + name
	dir, err := findProgram(t.Context(), pack)
	if err != nil {
		t.Fatal(err)
	}
	source := &builder{pack: pack, dir: dir, folder: t.TempDir()}
	if _, err := source.program(t.Context()); err != nil {
		t.Fatal(err)
	}
	return startServingProgram(t, source, parseServing(t, source, args))
}

func parseServing(t testing.TB, source *builder, args []string) serveOptions {
	t.Helper()
	options, err := parseServe(append([]string{"-listen", "127.0.0.1:0", "-timeout", "1m", "-color", "never", source.pack}, args...))
	if err != nil {
		t.Fatal(err)
	}
	return options
}

// startServingProgram serves a program that has been built.
func startServingProgram(t testing.TB, source *builder, options serveOptions) *served {
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
		s.t.Errorf("%s %s: %v", method, target, err)
		return &http.Response{Header: http.Header{}}, "" // Not Fatal, which is for the test's own goroutine.
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
		panic(err) // by the test's own mistake
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// gate is what the shop waits at.
type gate struct {
	t testing.TB
	*net.TCPListener
}

func newGate(t testing.TB) gate {
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

// servedRequest is what the tests read of the output with -json.
type servedRequest struct {
	Target  string
	Status  int
	Cold    bool
	Problem string
	Error   *struct{ Type, Message string }
	Lines   []struct{ Text string }

	Documents []struct {
		TraceID string `json:"trace_id"`
	}
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
