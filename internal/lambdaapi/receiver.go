// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"
)

// maxDatagram is the largest payload of a UDP datagram over IPv4, rounded up; the X-Ray daemon's buffers are the same size.
const maxDatagram = 64 * 1024

// Document is one X-Ray document as it arrived.
type Document struct {
	JSON json.RawMessage
	Time time.Time
}

// Rejection is one datagram the X-Ray daemon could not use.
type Rejection struct {
	Datagram []byte
	Reason   string
	Time     time.Time
}

// Receiver plays the X-Ray daemon: it reads datagrams from a UDP socket on loopback and keeps their
// documents in order. Its socket buffer is the system's default, as the real daemon's is, so a burst
// that outruns it is lost here as there. It is safe for concurrent use.
type Receiver struct {
	conn   *net.UDPConn
	reader reader
	delay  time.Duration

	mu        sync.Mutex
	unread    []arrival
	documents []Document
	rejected  []Rejection
}

// ReceiverOption changes a [Receiver] at construction.
type ReceiverOption interface {
	apply(receiverConfig) receiverConfig
}

type receiverConfig struct{ delay time.Duration }

type delayOption time.Duration

func (d delayOption) apply(c receiverConfig) receiverConfig {
	c.delay = time.Duration(d)
	return c
}

// WithDelay makes the receiver take at least d for each datagram, default 0. It spins instead of
// sleeping: a sleep would last at least 50 µs longer than asked. The real daemon takes about 50 µs.
func WithDelay(d time.Duration) ReceiverOption { return delayOption(d) }

// NewReceiver listens on a free port of 127.0.0.1. Close it after use.
func NewReceiver(options ...ReceiverOption) (*Receiver, error) {
	var c receiverConfig
	for _, o := range options {
		c = o.apply(c)
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("lambdaapi: listen for X-Ray documents: %w", err)
	}
	r := &Receiver{conn: conn, delay: c.delay}
	if r.reader, err = readSocket(conn, r.take); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("lambdaapi: read X-Ray documents: %w", err)
	}
	return r, nil
}

// reader reads a socket until close, which is called after the socket is closed.
type reader interface {
	// drain returns when everything that was in the socket at the call has been handled.
	drain()
	close()
}

// Addr returns host:port, the value for AWS_XRAY_DAEMON_ADDRESS.
func (r *Receiver) Addr() string { return r.conn.LocalAddr().String() }

// take keeps a datagram. Looking into it can wait until somebody asks: a reader that lags loses the next one.
func (r *Receiver) take(datagram []byte) {
	arrived := time.Now()
	r.mu.Lock()
	r.unread = append(r.unread, arrival{slices.Clone(datagram), arrived})
	r.mu.Unlock()
	for r.delay > 0 && time.Since(arrived) < r.delay {
		// Spin: the delay models work on a processor.
	}
}

// arrival is a datagram nobody has looked into.
type arrival struct {
	datagram []byte
	time     time.Time
}

// look sorts what has arrived into documents and rejections. r.mu is held.
func (r *Receiver) look() {
	for _, a := range r.unread {
		if document, err := CheckDatagram(a.datagram); err != nil {
			r.rejected = append(r.rejected, Rejection{Datagram: a.datagram, Reason: err.Error(), Time: a.time})
		} else {
			r.documents = append(r.documents, Document{JSON: document, Time: a.time})
		}
	}
	r.unread = nil
}

// Drain returns when every datagram that was in the socket at the call has been taken in.
func (r *Receiver) Drain() { r.reader.drain() }

// Documents returns the documents so far, in the order they arrived.
func (r *Receiver) Documents() []Document {
	documents, _ := r.from(0, 0)
	return documents
}

// Rejected returns the datagrams that held no usable document so far.
func (r *Receiver) Rejected() []Rejection {
	_, rejected := r.from(0, 0)
	return rejected
}

// Reset forgets what arrived so far.
func (r *Receiver) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unread, r.documents, r.rejected = nil, nil, nil
}

// Close stops listening. What arrived can still be read.
func (r *Receiver) Close() error {
	err := r.conn.Close()
	r.reader.close()
	return err
}

func (r *Receiver) counts() (documents, rejected int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.look()
	return len(r.documents), len(r.rejected)
}

func (r *Receiver) from(document, rejection int) ([]Document, []Rejection) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.look()
	// Reset may have moved the ends back.
	document, rejection = min(document, len(r.documents)), min(rejection, len(r.rejected))
	return slices.Clone(r.documents[document:]), slices.Clone(r.rejected[rejection:])
}
