// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package agentsink

import (
	"errors"
	"net"
	"os"
	"time"
)

// closedByPeer reports whether the other end closed a connection on which it sends nothing. A deadline a moment ahead
// lets one read reach the system, which a deadline in the past would not.
func closedByPeer(conn net.Conn) bool {
	if err := conn.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		return true
	}
	var one [1]byte
	_, err := conn.Read(one[:])
	return err != nil && !errors.Is(err, os.ErrDeadlineExceeded)
}
