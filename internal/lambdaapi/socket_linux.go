// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"
	"unsafe"
)

// socket reads datagrams on a thread of its own that waits in the system, not in the Go scheduler, and that runs before
// other programs' threads where the system allows it. The daemon it plays is a process beside the function: it must not
// lose datagrams because a test run keeps the machine busy.
type socket struct {
	fd     int
	wake   *os.File // written to end the thread's wait
	woken  *os.File
	handle func([]byte)

	mu     sync.Mutex
	waits  []chan struct{} // drains that wait for an empty socket
	closed bool
	done   chan struct{}
}

// readSocket starts reading conn, which it does not close.
func readSocket(conn *net.UDPConn, handle func([]byte)) (reader, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	s := &socket{handle: handle, done: make(chan struct{})}
	// A duplicate, so that closing conn cannot give the number to another file while the thread waits for it.
	controlErr := raw.Control(func(fd uintptr) {
		syscall.ForkLock.RLock()
		defer syscall.ForkLock.RUnlock()
		if s.fd, err = syscall.Dup(int(fd)); err == nil {
			syscall.CloseOnExec(s.fd)
		}
	})
	if controlErr != nil {
		return nil, controlErr
	}
	if err != nil {
		return nil, err
	}
	if s.woken, s.wake, err = os.Pipe(); err != nil {
		_ = syscall.Close(s.fd)
		return nil, err
	}
	go s.run()
	return s, nil
}

func (s *socket) run() {
	defer close(s.done)
	runtime.LockOSThread() // Never unlocked: the thread ends with the goroutine, and its priority with it.
	runFirst()
	buffer := make([]byte, maxDatagram)
	wake := int(s.woken.Fd())
	for {
		waits, closed := s.requests()
		s.readAvailable(buffer)
		for _, wait := range waits {
			close(wait)
		}
		if closed {
			_ = syscall.Close(s.fd)
			_ = s.woken.Close()
			return
		}
		waitReadable(s.fd, wake)
		emptyPipe(wake)
	}
}

// readAvailable reads until the socket is empty.
func (s *socket) readAvailable(buffer []byte) {
	for {
		n, _, err := syscall.Recvfrom(s.fd, buffer, syscall.MSG_DONTWAIT)
		switch err {
		case nil:
			s.handle(buffer[:n])
		case syscall.EINTR, syscall.ECONNREFUSED:
		default:
			return
		}
	}
}

// requests takes the drains that wait, before the socket is read for them.
func (s *socket) requests() (waits []chan struct{}, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	waits, s.waits = s.waits, nil
	return waits, s.closed
}

func (s *socket) drain() {
	wait := make(chan struct{})
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		<-s.done
		return
	}
	s.waits = append(s.waits, wait)
	s.mu.Unlock()
	s.signal()
	<-wait
}

func (s *socket) close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.signal()
	<-s.done
	_ = s.wake.Close()
}

func (s *socket) signal() { _, _ = s.wake.Write([]byte{0}) }

// waitReadable returns when one of the descriptors can be read.
func waitReadable(a, b int) {
	var set syscall.FdSet
	width := int(8 * unsafe.Sizeof(set.Bits[0]))
	for _, fd := range []int{a, b} {
		set.Bits[fd/width] |= 1 << (fd % width)
	}
	_, _ = syscall.Select(max(a, b)+1, &set, nil, nil, nil) // EINTR is a wake-up like any other.
}

func emptyPipe(fd int) {
	var bytes [64]byte
	_ = syscall.SetNonblock(fd, true)
	for {
		if n, err := syscall.Read(fd, bytes[:]); n <= 0 || err != nil {
			return
		}
	}
}

// runFirst gives the thread real-time priority, or else the best ordinary one; both need a privilege.
func runFirst() {
	const fifo = 1
	priority := int32(10)
	if _, _, errno := syscall.Syscall(syscall.SYS_SCHED_SETSCHEDULER, 0, fifo, uintptr(unsafe.Pointer(&priority))); errno != 0 {
		_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, -20)
	}
}
