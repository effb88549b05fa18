// SPDX-License-Identifier: Apache-2.0

//go:build unix

package lambdaapi

import (
	"syscall"
	"time"
)

// drain returns when everything that was written to the source before the call has been handled.
func (p *pump) drain() {
	p.draining.Lock()
	defer p.draining.Unlock()
	// A deadline in the past wakes the goroutine out of its read without consuming anything.
	if err := p.source.SetReadDeadline(time.Unix(1, 0)); err != nil {
		<-p.done // closed
		return
	}
	request := make(chan struct{})
	select {
	case p.requests <- request:
	case <-p.done:
		return
	}
	<-request
}

// These are more than the system holds for one source: a pipe up to 1 MiB, a socket with the default
// buffer a few hundred datagrams. They bound a drain while the other side writes without a pause.
const (
	mostHeldBytes   = 2 << 20
	mostHeldPackets = 1 << 16
)

// readAvailable reads without waiting until the system has no more of what it held at the call.
func (p *pump) readAvailable() {
	conn, err := p.source.SyscallConn()
	if err != nil {
		return
	}
	for bytes, packets := 0, 0; bytes < mostHeldBytes && packets < mostHeldPackets; {
		var n int
		var readErr error
		err := conn.Read(func(fd uintptr) bool {
			for {
				n, readErr = syscall.Read(int(fd), p.buffer)
				if readErr != syscall.EINTR {
					return true // also for EAGAIN: do not wait
				}
			}
		})
		if err != nil || readErr != nil || (n == 0 && !p.packets) {
			return // what ended it, if anything did, the next ordinary read meets again
		}
		p.take(n)
		if p.packets {
			packets++
		} else {
			bytes += n
		}
	}
}
