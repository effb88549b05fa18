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

// readAvailable reads without waiting until the system has no more.
func (p *pump) readAvailable() {
	conn, err := p.source.SyscallConn()
	if err != nil {
		return
	}
	for {
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
	}
}
