// SPDX-License-Identifier: Apache-2.0

//go:build unix

package main_test

import (
	"io"
	"net/netip"
	"syscall"
)

// blockingSocket is a socket that Go's poller does not watch: it would be woken by each datagram that is sent.
type blockingSocket int

func dialSocket(address string) (io.WriteCloser, error) {
	remote, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.Connect(fd, &syscall.SockaddrInet4{Port: int(remote.Port()), Addr: remote.Addr().As4()}); err != nil {
		_ = syscall.Close(fd)
		return nil, err
	}
	return blockingSocket(fd), nil
}

func (s blockingSocket) Write(p []byte) (int, error) { return syscall.Write(int(s), p) }

func (s blockingSocket) Close() error { return syscall.Close(int(s)) }
