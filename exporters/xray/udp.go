// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"
	"time"
)

// Transport takes finished documents. Send must not keep the slice; calls do not overlap.
type Transport interface {
	// Send hands one document over. An error that wraps [ErrDocumentTooLarge] asks for a smaller one.
	Send(document []byte) error
}

// Flusher is a [Transport] that collects documents to send them together. The processor calls Flush after the answer of an
// invocation has left, and when it is flushed or shut down itself.
type Flusher interface {
	Transport
	// Flush sends what was collected, as long as ctx allows. It may be called while Send is.
	Flush(ctx context.Context) error
}

// ErrDocumentTooLarge is returned by a [Transport] that cannot carry a document of this size.
var ErrDocumentTooLarge = errors.New("xray: document too large for the transport")

// errRefused means that nobody listens at the daemon's address.
var errRefused = errors.New("xray: no daemon listens")

const (
	// header is the line before each document that the daemon demands, one document a datagram.
	header = `{"format":"json","version":1}` + "\n"

	// MaxDocumentBytes is how large a document may be to fit a UDP datagram over IPv4 (65,507 bytes) after the
	// longest form of the daemon's header line (33 bytes). A [Processor] leaves 512 of them free by default.
	MaxDocumentBytes = 65_507 - 33
	// reservedBytes are left free for what comes on top on the way, without the datagram growing too large.
	reservedBytes = 512

	writeTimeout = 100 * time.Millisecond
)

// udpTransport sends documents to the daemon, one a datagram, over one connected socket. The socket is opened at the
// first document and opened anew after an error.
type udpTransport struct {
	opener   *opener
	socket   io.WriteCloser // nil before the first document and after an error
	datagram []byte         // reused; begins with header
	refused  func()         // called when the system reports that the datagram before was not wanted
}

func newUDPTransport(opener *opener, refused func()) *udpTransport {
	return &udpTransport{opener: opener, datagram: []byte(header), refused: refused}
}

// connect opens the socket if it is not open. It returns [errLookingUp] while that has to wait for the daemon's address.
func (t *udpTransport) connect() error {
	if t.socket != nil {
		return nil
	}
	socket, err := t.opener.open()
	if err != nil {
		return fmt.Errorf("open socket to %s: %w", t.opener.address, err)
	}
	t.socket = socket
	return nil
}

// Send implements [Transport]. A UDP socket learns from one write that nobody took the one before, so it is tried
// once more, to the next address if the host has several; on a link-local address, as in Lambda, nothing is ever learnt.
func (t *udpTransport) Send(document []byte) error {
	t.datagram = append(t.datagram[:len(header)], document...)
	err := t.write()
	if errors.Is(err, syscall.ECONNREFUSED) {
		t.refused()
		if t.opener.refused() {
			t.closeSocket()
		}
		err = t.write()
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EMSGSIZE):
		return fmt.Errorf("send document of %d bytes: %w", len(document), ErrDocumentTooLarge)
	case errors.Is(err, syscall.ECONNREFUSED):
		err = errRefused
	}
	t.close()
	return fmt.Errorf("send document to %s: %w", t.opener.address, err)
}

func (t *udpTransport) write() error {
	if err := t.connect(); err != nil {
		return err
	}
	_, err := t.socket.Write(t.datagram)
	return err
}

// close drops the socket. The next document opens another, for which a host may be looked up again.
func (t *udpTransport) close() {
	t.opener.stop()
	t.closeSocket()
}

func (t *udpTransport) closeSocket() {
	if t.socket != nil {
		_ = t.socket.Close()
		t.socket = nil
	}
}
