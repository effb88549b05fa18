// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package xray

import (
	"io"
	"net"
	"net/netip"
	"time"
)

// openSocket returns a connected UDP socket whose writes give up after writeTimeout.
func openSocket(address netip.AddrPort) (io.WriteCloser, error) {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(address))
	if err != nil {
		return nil, err
	}
	return deadlineConn{conn}, nil
}

type deadlineConn struct{ net.Conn }

func (c deadlineConn) Write(datagram []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(datagram)
}
