// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package lambdaapi

import "net"

// socket reads datagrams as a pump reads everything else.
type socket struct{ pump *pump }

// readSocket starts reading conn, which it does not close.
func readSocket(conn *net.UDPConn, handle func([]byte)) (reader, error) {
	return socket{newPump(conn, maxDatagram, true, handle)}, nil
}

func (s socket) drain() { s.pump.drain() }

func (s socket) close() { <-s.pump.done }
