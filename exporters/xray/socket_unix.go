// SPDX-License-Identifier: Apache-2.0

//go:build unix

package xray

import (
	"io"
	"net"
	"net/netip"
	"os"
	"syscall"
)

// openSocket returns a connected UDP socket whose writes give up after writeTimeout.
//
// The socket is a blocking one, outside Go's poller. A datagram that leaves makes a socket writable again, so the
// poller would be woken for every document: that costs more than the write. Writes to UDP hardly ever block, and the
// system ends those that do.
func openSocket(address netip.AddrPort) (io.WriteCloser, error) {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(address))
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	var (
		fd     int
		failed error
	)
	if err := raw.Control(func(original uintptr) { fd, failed = duplicate(int(original)) }); err != nil {
		return nil, err
	}
	if failed != nil {
		return nil, os.NewSyscallError("dup", failed)
	}
	// Made of a blocking descriptor, the file stays out of the poller.
	return os.NewFile(uintptr(fd), "udp:"+address.String()), nil
}

// duplicate returns a blocking descriptor of the same socket with a limit to how long a write may take.
func duplicate(original int) (int, error) {
	// A process that is started at this moment must not inherit it.
	syscall.ForkLock.RLock()
	fd, err := syscall.Dup(original)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return 0, err
	}
	timeout := syscall.NsecToTimeval(writeTimeout.Nanoseconds())
	err = syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &timeout)
	if err == nil {
		err = syscall.SetNonblock(fd, false)
	}
	if err != nil {
		_ = syscall.Close(fd)
		return 0, err
	}
	return fd, nil
}
