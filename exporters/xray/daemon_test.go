// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"bytes"
	"errors"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// daemon is the receiving side of the X-Ray daemon: a socket with the system's default buffer whose reader takes
// a given time for each document.
type daemon struct {
	conn  *net.UDPConn
	delay time.Duration
	done  chan struct{}

	mu        sync.Mutex
	documents [][]byte
	longest   time.Duration // between two reads
}

func newDaemon(tb testing.TB, delay time.Duration) *daemon {
	tb.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		tb.Fatal(err)
	}
	d := &daemon{conn: conn, delay: delay, done: make(chan struct{})}
	return d
}

func (d *daemon) address() string { return d.conn.LocalAddr().String() }

// start begins to read. What was sent before waits in the buffer.
func (d *daemon) start() {
	go func() {
		defer close(d.done)
		buffer := make([]byte, 64<<10)
		last := time.Now()
		for {
			n, err := d.conn.Read(buffer)
			now := time.Now()
			if err != nil {
				return
			}
			d.mu.Lock()
			d.documents = append(d.documents, bytes.Clone(buffer[:n]))
			d.longest = max(d.longest, now.Sub(last))
			d.mu.Unlock()
			// A sleep would take longer than the real daemon does.
			for time.Since(now) < d.delay {
			}
			last = time.Now()
		}
	}()
}

// stop ends the reader once it has read all that is in the buffer: a read whose deadline has passed fails only when
// there is nothing to read.
func (d *daemon) stop(tb testing.TB) {
	tb.Helper()
	if err := d.conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
		tb.Fatal(err)
	}
	<-d.done
	_ = d.conn.Close()
}

// received returns the documents, and checks their headers.
func (d *daemon) received(tb testing.TB) [][]byte {
	tb.Helper()
	d.stop(tb)
	documents := make([][]byte, 0, len(d.documents))
	for _, datagram := range d.documents {
		document, ok := bytes.CutPrefix(datagram, []byte(xray.DefaultHeader))
		if !ok {
			tb.Errorf("datagram %.60q does not begin with the header", datagram)
		}
		check(tb, document)
		documents = append(documents, document)
	}
	return documents
}

// collector is a transport that keeps what it gets.
type collector struct {
	mu        sync.Mutex
	documents [][]byte
	limit     int // above it a document is too large; 0 means none is
	err       error
}

func (c *collector) Send(document []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return c.err
	}
	if c.limit > 0 && len(document) > c.limit {
		return xray.ErrDocumentTooLarge
	}
	c.documents = append(c.documents, bytes.Clone(document))
	return nil
}

// take returns the documents so far, each checked by every checker there is, and forgets them.
func (c *collector) take(tb testing.TB) [][]byte {
	tb.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	documents := c.documents
	c.documents = nil
	for _, document := range documents {
		check(tb, document)
	}
	return documents
}

func check(tb testing.TB, document []byte) {
	tb.Helper()
	if err := xray.Validate(document); err != nil {
		tb.Errorf("document %.2000s:\n%v", document, err)
	}
	if err := validateSchema(document); err != nil {
		tb.Errorf("document %.2000s against AWS's schema:\n%v", document, err)
	}
}

var errBroken = errors.New("broken")

// TestMain takes Lambda's variables out of the environment, should there be some.
func TestMain(m *testing.M) {
	if runAsSlowDaemon() {
		return
	}
	for _, name := range []string{"AWS_XRAY_DAEMON_ADDRESS", "AWS_LAMBDA_FUNCTION_NAME", "_X_AMZN_TRACE_ID", "AWS_LAMBDA_INITIALIZATION_TYPE"} {
		_ = os.Unsetenv(name)
	}
	os.Exit(m.Run())
}
