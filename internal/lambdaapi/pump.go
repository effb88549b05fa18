// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// source is what a pump reads: the end of a pipe or a UDP socket.
type source interface {
	io.Reader
	SetReadDeadline(time.Time) error
	SyscallConn() (syscall.RawConn, error)
}

// pump reads a source to its end on one goroutine and can be asked to read, right now, all the system
// holds for it. Only that goroutine reads, so what it handles is in order.
type pump struct {
	source  source
	handle  func([]byte)
	packets bool // each read is one datagram, and an empty one does not mean the end
	buffer  []byte

	reads    atomic.Uint64
	draining sync.Mutex // one drain at a time
	requests chan chan struct{}
	done     chan struct{}
}

// newPump starts reading. handle must not keep its argument. The pump ends at the end of the source.
func newPump(s source, size int, packets bool, handle func([]byte)) *pump {
	p := &pump{
		source: s, handle: handle, packets: packets, buffer: make([]byte, size),
		requests: make(chan chan struct{}), done: make(chan struct{}),
	}
	go p.run()
	return p
}

func (p *pump) run() {
	defer close(p.done)
	for {
		n, err := p.source.Read(p.buffer)
		if n > 0 || (err == nil && p.packets) {
			p.take(n)
		}
		switch {
		case err == nil:
		case errors.Is(err, os.ErrDeadlineExceeded):
			// Only drain sets a deadline, and it sends its request right after.
			request := <-p.requests
			_ = p.source.SetReadDeadline(time.Time{})
			p.readAvailable()
			close(request)
		case p.packets && !errors.Is(err, net.ErrClosed):
			// A socket may report what happened to an earlier packet; it can still be read.
		default:
			return
		}
	}
}

func (p *pump) take(n int) {
	p.handle(p.buffer[:n])
	p.reads.Add(1)
}
