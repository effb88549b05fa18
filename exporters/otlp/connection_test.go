// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// counted is a receiver that counts its connections.
type counted struct {
	*receiver
	mu     sync.Mutex
	opened int
	closed chan struct{} // gets one for each that was closed
}

type connectionKey struct{}

// numberOf returns the number of the connection that a request came by, from 1.
func numberOf(r *http.Request) int { return r.Context().Value(connectionKey{}).(int) }

func newCounted(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *counted {
	t.Helper()
	c := unstarted(t, answer)
	c.Start()
	return c
}

// newCountedTLS is the same with HTTP/2.
func newCountedTLS(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *counted {
	t.Helper()
	c := unstarted(t, answer)
	c.EnableHTTP2 = true
	c.StartTLS()
	return c
}

func unstarted(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *counted {
	t.Helper()
	c := &counted{receiver: &receiver{}, closed: make(chan struct{}, 100)}
	c.Server = httptest.NewUnstartedServer(c.handler(answer))
	c.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateClosed {
			c.closed <- struct{}{}
		}
	}
	c.Config.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.opened++
		return context.WithValue(ctx, connectionKey{}, c.opened)
	}
	t.Cleanup(c.Close)
	return c
}

func (c *counted) connections() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.opened
}

// wrapped is an option that hides the transport, as one that signs does.
func wrapped() otlp.Option {
	return otlp.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) { return next.RoundTrip(r) })
	})
}

func export(t *testing.T, e *otlp.Traces) {
	t.Helper()
	if err := e.ExportSpans(t.Context(), spans(1)); err != nil {
		t.Fatal(err)
	}
}

// TestOldConnectionsAreNotUsed exports twice, and twice again after a pause.
func TestOldConnectionsAreNotUsed(t *testing.T) {
	tests := []struct {
		name  string
		pause time.Duration
		opts  []otlp.Option
		want  int // connections
	}{
		{"a short pause", 50 * time.Second, nil, 1},
		{"a long pause", 70 * time.Second, nil, 2},
		{"behind a round tripper", 70 * time.Second, []otlp.Option{wrapped()}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec := newCounted(t, nil)
			e := newTraces(t, append(tt.opts, otlp.WithEndpoint(rec.URL))...)
			export(t, e)
			export(t, e)
			e.Age(tt.pause)
			export(t, e)
			export(t, e)
			if n := rec.connections(); n != tt.want {
				t.Errorf("%d connections, want %d", n, tt.want)
			}
		})
	}
}

// TestSilentConnection has a network that forgot the connection during a freeze: what is sent on it gets no answer.
func TestSilentConnection(t *testing.T) {
	for _, opts := range [][]otlp.Option{nil, {wrapped()}} {
		frozen := false
		rec := newCounted(t, func(_ int, _ http.ResponseWriter, r *http.Request) {
			if frozen && numberOf(r) == 1 {
				<-r.Context().Done()
			}
		})
		e := newTraces(t, append(opts, otlp.WithEndpoint(rec.URL), otlp.WithTimeout(time.Minute))...)
		export(t, e)
		frozen = true
		e.Age(time.Hour)
		begin := time.Now()
		export(t, e)
		if took := time.Since(begin); took > 30*time.Second {
			t.Errorf("took %v of the minute", took)
		}
	}
}

// TestTimedOutConnectionIsNotUsedAgain is about HTTP/2, whose connections outlive a request that was given up. One that
// gives no answer any more is replaced, as soon as the transport has let go of the request.
func TestTimedOutConnectionIsNotUsedAgain(t *testing.T) {
	rec := newCountedTLS(t, func(n int, _ http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("request by %s", r.Proto)
		}
		if n > 1 && numberOf(r) == 1 {
			<-r.Context().Done()
		}
	})
	e := newTraces(t, otlp.WithEndpoint(rec.URL), otlp.WithTLS(rec.Client().Transport.(*http.Transport).TLSClientConfig))
	export(t, e)
	for range 100 {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		err := e.ExportSpans(ctx, spans(1))
		cancel()
		if err == nil {
			return
		}
	}
	t.Error("the connection is used for ever")
}

// TestShutdownClosesConnections of the exporter, whatever is in front of the transport.
func TestShutdownClosesConnections(t *testing.T) {
	for _, opts := range [][]otlp.Option{nil, {wrapped()}} {
		rec := newCounted(t, nil)
		e := newTraces(t, append(opts, otlp.WithEndpoint(rec.URL))...)
		export(t, e)
		if err := e.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		select {
		case <-rec.closed:
		case <-time.After(10 * time.Second):
			t.Errorf("with %d options: the connection is still open", len(opts))
		}
	}
}

// TestConnectionsOfTheUser stay open: after a pause, after an error and after Shutdown.
func TestConnectionsOfTheUser(t *testing.T) {
	t.Run("plain", func(t *testing.T) { connectionsOfTheUser(t) })
	t.Run("behind a round tripper", func(t *testing.T) { connectionsOfTheUser(t, wrapped()) })
}

func connectionsOfTheUser(t *testing.T, opts ...otlp.Option) {
	other := newCounted(t, nil)
	rec := newCounted(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 3 {
			if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
				reset(conn)
			}
		}
	})
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport}
	get := func() {
		t.Helper()
		answer, err := client.Get(other.URL)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
	e := newTraces(t, append(opts, otlp.WithEndpoint(rec.URL), otlp.WithHTTPClient(client))...)
	get()
	export(t, e)
	e.Age(time.Hour)
	export(t, e)
	get()
	export(t, e) // breaks on a connection that had served, and is sent again
	get()
	if err := e.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	get()
	if n := other.connections(); n != 1 {
		t.Errorf("%d connections to another host, want 1", n)
	}
	if n := rec.connections(); n != 2 {
		t.Errorf("%d connections to the receiver, want 2: the second because the first broke", n)
	}
}

// TestAllDeadConnectionsGoAtOnce has two connections that broke during a freeze: only the first costs an attempt.
func TestAllDeadConnectionsGoAtOnce(t *testing.T) {
	var both sync.WaitGroup
	both.Add(2)
	rec := newCounted(t, func(n int, w http.ResponseWriter, r *http.Request) {
		switch {
		case n <= 2: // At the same time, so that there are two connections.
			both.Done()
			both.Wait()
		case numberOf(r) <= 2:
			if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
				reset(conn)
			}
		}
	})
	var waited waits
	e := newTraces(t, otlp.WithEndpoint(rec.URL), waited.option())
	var exports sync.WaitGroup
	for range 2 {
		exports.Go(func() { export(t, e) })
	}
	exports.Wait()
	export(t, e)
	if diff := cmp.Diff(waits{0}, waited); diff != "" {
		t.Errorf("waited (-want +got):\n%s", diff)
	}
	if n := rec.connections(); n != 3 {
		t.Errorf("%d connections, want 3", n)
	}
}

// TestOnlyOldConnectionsAreReplacedAtOnce: a receiver that breaks connections it has just accepted is left alone between
// attempts, as one that answers 503 is.
func TestOnlyOldConnectionsAreReplacedAtOnce(t *testing.T) {
	rec := newCounted(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		switch n {
		case 2, 4:
			if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
				reset(conn)
			}
		case 3:
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	var waited waits
	e := newTraces(t, otlp.WithEndpoint(rec.URL), waited.option())
	export(t, e)
	export(t, e)
	if len(waited) != 3 || waited[0] != 0 || waited[1] == 0 || waited[2] == 0 {
		t.Errorf("waited %v, want nothing for the old connection and something for the others", waited)
	}
}

// TestProxyOfTheEnvironment runs itself in a process of its own, because net/http reads the variables once.
func TestProxyOfTheEnvironment(t *testing.T) {
	const child = "OTLP_TEST_PROXIED"
	if os.Getenv(child) != "" {
		export(t, newTraces(t, otlp.WithEndpoint("http://collector.invalid:4318")))
		return
	}
	proxy := newReceiver(t, nil)
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	command.Env = append(os.Environ(), child+"=yes", "HTTP_PROXY="+proxy.URL, "NO_PROXY=")
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if diff := cmp.Diff([]string{"span 0"}, proxy.names()); diff != "" {
		t.Errorf("spans at the proxy (-want +got):\n%s", diff)
	}
}
