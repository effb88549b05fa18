// SPDX-License-Identifier: Apache-2.0

package agentsink_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/exporters/emf/agentsink"
)

// agent is a CloudWatch agent as far as a sink sees it: it accepts and reads.
type agent struct {
	listener net.Listener
	lines    chan string
	conns    sync.WaitGroup
	mu       sync.Mutex
	open     []net.Conn
}

// startAgent listens on a loopback address; an empty one is any that is free.
func startAgent(t *testing.T, address string) *agent {
	t.Helper()
	if address == "" {
		address = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	a := &agent{listener: listener, lines: make(chan string, 1000)}
	a.conns.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			a.mu.Lock()
			a.open = append(a.open, conn)
			a.mu.Unlock()
			a.conns.Go(func() {
				for scanner := bufio.NewScanner(conn); scanner.Scan(); {
					a.lines <- scanner.Text()
				}
			})
		}
	})
	t.Cleanup(a.stop)
	return a
}

// stop closes everything, as an agent does that ends in order.
func (a *agent) stop() {
	a.listener.Close()
	a.mu.Lock()
	for _, conn := range a.open {
		conn.Close()
	}
	a.mu.Unlock()
	a.conns.Wait()
}

func (a *agent) address() string { return a.listener.Addr().String() }

// want receives lines.
func (a *agent) want(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	for range want {
		got = append(got, <-a.lines)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func write(t *testing.T, w io.Writer, line string) {
	t.Helper()
	if n, err := io.WriteString(w, line+"\n"); n != len(line)+1 || err != nil {
		t.Errorf("Write(%q) = %d, %v", line, n, err)
	}
}

// steppedClock is a time that tests move.
type steppedClock struct{ t time.Time }

func (c *steppedClock) now() time.Time { return c.t }

func TestSink_RestartOfTheAgentLosesNothing(t *testing.T) {
	t.Parallel()
	clock := &steppedClock{time.Unix(1000, 0)}
	first := startAgent(t, "")
	address := first.address()
	sink, err := agentsink.New("tcp://"+address, agentsink.WithClock(clock.now))
	if err != nil {
		t.Fatal(err)
	}
	write(t, sink, "one")
	write(t, sink, "two")
	first.want(t, "one", "two")
	first.stop()
	write(t, sink, "three") // finds nobody
	write(t, sink, "four")  // does not even try
	if err := sink.Flush(); err == nil {
		t.Error("Flush() = nil while lines wait")
	}
	second := startAgent(t, address)
	clock.t = clock.t.Add(2 * time.Second)
	write(t, sink, "five")
	second.want(t, "three", "four", "five")
	if err := sink.Close(); err != nil {
		t.Errorf("Close() = %v", err)
	}
	if _, err := sink.Write([]byte("six\n")); !errors.Is(err, agentsink.ErrClosed) {
		t.Errorf("Write after Close = %v", err)
	}
	if err := sink.Flush(); !errors.Is(err, agentsink.ErrClosed) {
		t.Errorf("Flush after Close = %v", err)
	}
	if err := sink.Close(); err != nil {
		t.Errorf("second Close() = %v", err)
	}
}

// TestSink_DialsLate shows that a sink made before its agent finds it.
func TestSink_DialsLate(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	sink, err := agentsink.New("tcp://" + address)
	if err != nil {
		t.Fatal(err)
	}
	a := startAgent(t, address)
	write(t, sink, "one")
	a.want(t, "one")
}

func TestSink_QueueIsBounded(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	clock := &steppedClock{time.Unix(1000, 0)}
	sink, err := agentsink.New("tcp://"+address, agentsink.WithQueueBytes(20), agentsink.WithClock(clock.now))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		write(t, sink, fmt.Sprint("l", i)) // 3 bytes each
	}
	if _, err := sink.Write([]byte("123456789\n")); !errors.Is(err, agentsink.ErrDropped) {
		t.Errorf("Write to a full queue = %v, want ErrDropped", err)
	}
	if _, err := sink.Write([]byte(strings.Repeat("x", 21))); !errors.Is(err, agentsink.ErrDropped) {
		t.Errorf("Write of more than the queue = %v, want ErrDropped", err)
	}
	a := startAgent(t, address)
	clock.t = clock.t.Add(time.Second)
	if err := sink.Flush(); err != nil {
		t.Errorf("Flush() = %v", err)
	}
	a.want(t, "l1", "l2", "l3", "123456789")
}

func TestSink_CloseSaysWhatIsLost(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	sink, err := agentsink.New("tcp://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	write(t, sink, "one")
	if err := sink.Close(); !errors.Is(err, agentsink.ErrDropped) {
		t.Errorf("Close() = %v, want ErrDropped", err)
	}
}

func TestSink_UDP(t *testing.T) {
	t.Parallel()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	sink, err := agentsink.New("udp://" + conn.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	write(t, sink, "one")
	buffer := make([]byte, 100)
	n, _, err := conn.ReadFrom(buffer)
	if got := string(buffer[:n]); got != "one\n" || err != nil {
		t.Errorf("datagram = %q, %v", got, err)
	}
	if _, err := sink.Write(make([]byte, 65_508)); !errors.Is(err, agentsink.ErrDropped) {
		t.Errorf("Write of too much = %v, want ErrDropped", err)
	}
}

func TestNew_Endpoints(t *testing.T) {
	for _, endpoint := range []string{"127.0.0.1:25888", "http://127.0.0.1:25888", "tcp://:25888", "tcp://agent", "tcp://a b:1", "%"} {
		if _, err := agentsink.New(endpoint); err == nil {
			t.Errorf("New(%q) = nil", endpoint)
		}
		t.Setenv("AWS_EMF_AGENT_ENDPOINT", endpoint)
		if _, err := agentsink.New(""); err == nil {
			t.Errorf("New with AWS_EMF_AGENT_ENDPOINT=%q = nil", endpoint)
		}
	}
	t.Setenv("AWS_EMF_AGENT_ENDPOINT", "")
	for _, endpoint := range []string{"", "udp://agent:1", "tcp://[::1]:25888"} {
		if _, err := agentsink.New(endpoint); err != nil {
			t.Errorf("New(%q) = %v", endpoint, err)
		}
	}
}

// TestSink_ConcurrentSafe writes from many goroutines: every line arrives whole.
func TestSink_ConcurrentSafe(t *testing.T) {
	t.Parallel()
	a := startAgent(t, "")
	sink, err := agentsink.New("tcp://" + a.address())
	if err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for range 20 {
				_, _ = io.WriteString(sink, "0123456789\n")
			}
		})
	}
	writers.Wait()
	for range 160 {
		if line := <-a.lines; line != "0123456789" {
			t.Fatalf("line = %q", line)
		}
	}
}

// TestSink_Exporter sends what a program off Lambda records, with the log group that the agent asks for.
func TestSink_Exporter(t *testing.T) {
	t.Parallel()
	a := startAgent(t, "")
	sink, err := agentsink.New("tcp://" + a.address())
	if err != nil {
		t.Fatal(err)
	}
	exporter, err := emf.New(emf.WithWriter(sink), emf.WithLogGroup("/shop/cart", "task-1"), emf.WithNamespace("Shop"))
	if err != nil {
		t.Fatal(err)
	}
	provider := sdkmetric.NewMeterProvider(exporter.ProviderOptions(sdkmetric.NewPeriodicReader(exporter))...)
	orders, _ := provider.Meter("test").Int64Counter("orders")
	orders.Add(context.Background(), 1)
	if err := provider.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	line := <-a.lines
	if err := emf.Validate([]byte(line)); err != nil {
		t.Error(err)
	}
	if want := `,"LogGroupName":"/shop/cart","LogStreamName":"task-1","CloudWatchMetrics":`; !strings.Contains(line, want) {
		t.Errorf("line %s has no %s", line, want)
	}
}

func BenchmarkSink(b *testing.B) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer listener.Close()
	go func() {
		if conn, err := listener.Accept(); err == nil {
			_, _ = io.Copy(io.Discard, conn)
		}
	}()
	sink, err := agentsink.New("tcp://" + listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer sink.Close()
	line := []byte(strings.Repeat("x", 500) + "\n")
	b.ReportAllocs()
	for b.Loop() {
		_, _ = sink.Write(line)
	}
}
