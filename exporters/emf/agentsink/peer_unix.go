// SPDX-License-Identifier: Apache-2.0

//go:build unix

package agentsink

import (
	"errors"
	"net"
	"syscall"
)

// closedByPeer reports whether the other end closed a connection on which it sends nothing. Go's sockets do not block,
// so one read says at once that there is nothing, or that it is over.
func closedByPeer(conn net.Conn) bool {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return true
	}
	closed := false
	err = raw.Read(func(fd uintptr) bool {
		var one [1]byte
		n, err := syscall.Read(int(fd), one[:])
		closed = n <= 0 && !errors.Is(err, syscall.EAGAIN) && !errors.Is(err, syscall.EINTR)
		return true
	})
	return closed || err != nil
}
