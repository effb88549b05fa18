// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

func TestExportSpans(t *testing.T) {
	for _, gzip := range []bool{false, true} {
		rec := newReceiver(t, nil)
		e := newTraces(t, otlp.WithEndpoint(rec.URL+"/base"), otlp.WithGzip(gzip), otlp.WithHeaders(map[string]string{"X-Key": "secret"}))
		for range 3 { // memory is used again
			if err := e.ExportSpans(t.Context(), spans(2)); err != nil {
				t.Fatal(err)
			}
		}
		for _, r := range rec.all() {
			if r.path != "/base/v1/traces" || r.header.Get("Content-Type") != "application/x-protobuf" || r.header.Get("X-Key") != "secret" {
				t.Errorf("request to %s with %v", r.path, r.header)
			}
		}
		want := []string{"span 0", "span 1", "span 0", "span 1", "span 0", "span 1"}
		if diff := cmp.Diff(want, rec.names()); diff != "" {
			t.Errorf("gzip %t: spans (-want +got):\n%s", gzip, diff)
		}
		if diff := cmp.Diff(otlp.Stats{Exported: 6}, e.Stats()); diff != "" {
			t.Errorf("stats (-want +got):\n%s", diff)
		}
	}
}

// TestContentTypeIsTheBodys, whatever headers the user asks for.
func TestContentTypeIsTheBodys(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "content-type=application/json")
	rec := newReceiver(t, nil)
	export(t, newTraces(t, otlp.WithEndpoint(rec.URL)))
	export(t, newTraces(t, otlp.WithEndpoint(rec.URL), otlp.WithHeaders(map[string]string{"Content-Type": "text/plain"})))
	for _, r := range rec.all() {
		if diff := cmp.Diff([]string{"application/x-protobuf"}, r.header["Content-Type"]); diff != "" {
			t.Errorf("content type (-want +got):\n%s", diff)
		}
	}
}

func TestAnswers(t *testing.T) {
	retried := []int{http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}
	for _, code := range retried {
		rec := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
			if n < 3 {
				w.WriteHeader(code)
			}
		})
		e := newTraces(t, otlp.WithEndpoint(rec.URL), noWait())
		if err := e.ExportSpans(t.Context(), spans(2)); err != nil {
			t.Errorf("%d: %v", code, err)
		}
		if diff := cmp.Diff(otlp.Stats{Exported: 2, Retries: 2}, e.Stats()); diff != "" {
			t.Errorf("%d: stats (-want +got):\n%s", code, diff)
		}
	}
	for _, code := range []int{301, 307, 400, 401, 403, 404, 408, 413, 500, 501} {
		said := handled(t)
		rec := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/x-protobuf")
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(code)
			answer(w, appendField(nil, 2, "not today"))
		})
		e := newTraces(t, otlp.WithEndpoint(rec.URL), noWait())
		for range 2 {
			err := e.ExportSpans(t.Context(), spans(2))
			if !errors.Is(err, otlp.ErrDropped) || errors.Is(err, otlp.ErrRetryable) || !strings.Contains(err.Error(), "not today") {
				t.Errorf("%d: error %v", code, err)
			}
		}
		if diff := cmp.Diff(otlp.Stats{Dropped: 4}, e.Stats()); diff != "" {
			t.Errorf("%d: stats (-want +got):\n%s", code, diff)
		}
		if n := len(rec.all()); n != 2 {
			t.Errorf("%d: %d requests, want 2", code, n)
		}
		if n := len(said.all()); n != 1 {
			t.Errorf("%d: said %d times, want once", code, n)
		}
	}
}

// answer writes a body; a client that is gone does not matter.
func answer(w http.ResponseWriter, body []byte) { _, _ = w.Write(body) }

// reset closes a connection so that the other end gets RST.
func reset(c net.Conn) {
	_ = c.(*net.TCPConn).SetLinger(0) // fails for connections that are closed
	c.Close()
}

func appendField(dst []byte, field protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(dst, field, protowire.BytesType), s)
}

func TestPartialSuccess(t *testing.T) {
	tests := []struct {
		name     string
		rejected int64
		message  string
		want     otlp.Stats
		said     string // about traces, and where
	}{
		{"a part", 1, "too old", otlp.Stats{Exported: 4, Rejected: 2}, "rejected a part: too old"},
		{"without a reason", 1, "", otlp.Stats{Exported: 4, Rejected: 2}, "rejected a part: it does not say why"},
		{"more than there were", 10, "all bad", otlp.Stats{Rejected: 6}, "rejected a part: all bad"},
		{"less than none", -1, "", otlp.Stats{Exported: 6}, ""},
		{"a warning", 0, "soon too old", otlp.Stats{Exported: 6}, "warns: soon too old"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			said := handled(t)
			inner := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(tt.rejected))
			if tt.message != "" {
				inner = appendField(inner, 2, tt.message)
			}
			rec := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/x-protobuf")
				answer(w, appendField(nil, 1, string(inner)))
			})
			e := newTraces(t, otlp.WithEndpoint(rec.URL))
			for range 2 {
				if err := e.ExportSpans(t.Context(), spans(3)); err != nil {
					t.Error(err)
				}
			}
			if diff := cmp.Diff(tt.want, e.Stats()); diff != "" {
				t.Errorf("stats (-want +got):\n%s", diff)
			}
			var want []string
			if tt.said != "" {
				want = []string{"export traces: " + rec.URL + "/v1/traces " + tt.said}
			}
			if diff := cmp.Diff(want, said.texts()); diff != "" {
				t.Errorf("said (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAnswersOfOthers: what is not in the form of the protocol is not read as if it were, and of what never ends only a
// part is read.
func TestAnswersOfOthers(t *testing.T) {
	said := handled(t)
	inner := appendField(protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), 1), 2, "too old")
	rec := newReceiver(t, func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			w.Header().Set("Content-Type", "text/plain")
			answer(w, appendField(nil, 1, string(inner)))
			return
		}
		answer(w, make([]byte, 1<<20))
		<-r.Context().Done()
	})
	e := newTraces(t, otlp.WithEndpoint(rec.URL), otlp.WithTimeout(30*time.Second))
	begin := time.Now()
	export(t, e)
	export(t, e)
	if took := time.Since(begin); took > 15*time.Second {
		t.Errorf("took %v of the 30 seconds", took)
	}
	if diff := cmp.Diff(otlp.Stats{Exported: 2}, e.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	if len(said.all()) != 0 {
		t.Errorf("said %q", said.texts())
	}
}

func TestRetryAfterBeyondTheDeadlineKeepsTheTime(t *testing.T) {
	rec := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	e := newTraces(t, otlp.WithEndpoint(rec.URL), otlp.WithTimeout(time.Minute))
	begin := time.Now()
	if err := e.ExportSpans(t.Context(), spans(1)); !errors.Is(err, otlp.ErrRetryable) {
		t.Errorf("error = %v", err)
	}
	if took := time.Since(begin); took > 30*time.Second {
		t.Errorf("took %v of the minute", took)
	}
	if diff := cmp.Diff(otlp.Stats{Deferred: 1}, e.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
}

func TestRetryAfterIsWaitedFor(t *testing.T) {
	rec := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	var waited time.Duration
	e := newTraces(t, otlp.WithEndpoint(rec.URL), otlp.WithSleep(func(_ <-chan struct{}, d time.Duration) bool { waited = d; return true }))
	if err := e.ExportSpans(t.Context(), spans(1)); err != nil {
		t.Error(err)
	}
	if waited != 7*time.Second {
		t.Errorf("waited %v, want 7s", waited)
	}
}

// TestConnectionDiedInAFreeze is about a server that closed or reset the connection while nobody looked, or does so when
// the next request comes.
func TestConnectionDiedInAFreeze(t *testing.T) {
	tests := []struct {
		name string
		kill func(net.Conn)
	}{
		{"closed", func(c net.Conn) { c.Close() }},
		{"reset", reset},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var (
				mu    sync.Mutex
				conns []net.Conn
			)
			rec := &receiver{}
			rec.Server = httptest.NewUnstartedServer(rec.handler(nil))
			rec.Config.ConnState = func(c net.Conn, s http.ConnState) {
				if s == http.StateNew {
					mu.Lock()
					conns = append(conns, c)
					mu.Unlock()
				}
			}
			rec.Start()
			t.Cleanup(rec.Close)
			e := newTraces(t, otlp.WithEndpoint(rec.URL))
			for i := range 50 {
				if err := e.ExportSpans(t.Context(), spans(1)); err != nil {
					t.Fatalf("export %d: %v", i, err)
				}
				mu.Lock()
				for _, c := range conns {
					tt.kill(c)
				}
				conns = nil
				mu.Unlock()
			}
			if n := len(rec.names()); n != 50 {
				t.Errorf("%d spans arrived, want 50", n)
			}
		})
	}
}

// TestResetInTheMiddle kills the connection when the request has been read and before it is answered.
func TestResetInTheMiddle(t *testing.T) {
	rec := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n%2 == 0 {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				reset(conn)
			}
		}
	})
	e := newTraces(t, otlp.WithEndpoint(rec.URL), noWait())
	for i := range 20 {
		if err := e.ExportSpans(t.Context(), spans(1)); err != nil {
			t.Fatalf("export %d: %v", i, err)
		}
	}
	if s := e.Stats(); s.Exported != 20 || s.Retries == 0 {
		t.Errorf("stats = %+v", s)
	}
}

func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	var tries atomic.Int32
	e := newTraces(t, otlp.WithEndpoint("http://"+listener.Addr().String()), otlp.WithSleep(func(<-chan struct{}, time.Duration) bool {
		return tries.Add(1) < 5
	}))
	if err := e.ExportSpans(t.Context(), spans(3)); !errors.Is(err, otlp.ErrRetryable) {
		t.Errorf("error = %v", err)
	}
	if diff := cmp.Diff(otlp.Stats{Deferred: 3, Retries: 4}, e.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
}

func TestSlowReceiverIsBoundedByTheContext(t *testing.T) {
	release := make(chan struct{})
	rec := newReceiver(t, func(_ int, _ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	e := newTraces(t, otlp.WithEndpoint(rec.URL))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := e.ExportSpans(ctx, spans(1))
	if !errors.Is(err, otlp.ErrRetryable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v", err)
	}
}

func TestConcurrentExports(t *testing.T) {
	rec := newReceiver(t, nil)
	e := newTraces(t, otlp.WithEndpoint(rec.URL), otlp.WithGzip(true))
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			for range 10 {
				if err := e.ExportSpans(context.Background(), spans(3)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if n := len(rec.names()); n != 480 {
		t.Errorf("%d spans arrived, want 480", n)
	}
}

func TestShutdown(t *testing.T) {
	e := newTraces(t)
	if err := errors.Join(e.Shutdown(t.Context()), e.Shutdown(t.Context())); err != nil {
		t.Error(err)
	}
	if err := e.ExportSpans(t.Context(), spans(1)); err == nil {
		t.Error("export after shutdown succeeded")
	}
}
