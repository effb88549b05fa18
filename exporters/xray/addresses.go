// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"io"
	"net/netip"
	"slices"
	"time"
)

// roundPause is how long after one round through the addresses of a host another may begin.
const roundPause = time.Second

// hostAddresses are the addresses of the daemon's host, those of IPv4 first: that is what the daemon listens at unless it is told
// otherwise, and localhost often has an IPv6 address besides. A UDP socket opens to an address at which nobody listens too;
// that is learnt later, by a refusal. Then the next address has its turn, and the one that answers stays in use.
type hostAddresses struct {
	list    []netip.AddrPort
	current int // in list: the one in use
	// moves is how many addresses were left in a round, which began at round. A round ends where it began, so that without any
	// daemon the addresses do not take turns at every document.
	moves int
	round time.Time
}

// set replaces the addresses. The one in use stays so if it is among them.
func (a *hostAddresses) set(found []netip.Addr, port uint16) {
	list := make([]netip.AddrPort, 0, len(found))
	for _, ip4 := range [...]bool{true, false} {
		for _, address := range found {
			if address = address.Unmap(); address.Is4() == ip4 {
				list = append(list, netip.AddrPortFrom(address, port))
			}
		}
	}
	current := 0
	if len(a.list) > 0 {
		current = max(0, slices.Index(list, a.list[a.current]))
	}
	a.list, a.current = list, current
}

// open returns a socket to the address in use or, where none opens, to the first after it where one does.
func (a *hostAddresses) open() (socket io.WriteCloser, err error) {
	for i := range a.list {
		index := (a.current + i) % len(a.list)
		if socket, err = openSocket(a.list[index]); err == nil {
			a.current = index
			return socket, nil
		}
	}
	return nil, err
}

// refuse takes note that nobody listens at the address in use, and reports whether another is in use now.
func (a *hostAddresses) refuse(now time.Time) bool {
	if len(a.list) < 2 {
		return false
	}
	if a.moves == 0 || !now.Before(a.round.Add(roundPause)) {
		a.moves, a.round = 0, now
	}
	if a.moves == len(a.list) {
		return false
	}
	a.moves++
	a.current = (a.current + 1) % len(a.list)
	return true
}
