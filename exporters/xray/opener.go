// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"time"
)

// errLookingUp means that the address of the daemon's host is not known yet.
var errLookingUp = errors.New("xray: the daemon's host is being looked up")

const (
	// lookupTimeout is how long documents wait for the address of the daemon's host.
	lookupTimeout = time.Second
	// How long it takes from a failed attempt to open the socket to the next one: the first time, and at most.
	firstPause, longestPause = time.Second, 30 * time.Second
	// addressLife is how long an address may be used for another socket before it is looked up again.
	addressLife = time.Second
)

// resolver returns the addresses of a host.
type resolver func(ctx context.Context, host string) ([]netip.Addr, error)

func lookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

// opener opens the socket to the daemon. It never blocks: the ends of spans wait for its caller. An address in numbers,
// as Lambda has it, is known at once. A host is looked up by a goroutine, one at a time, and after a failure there is no
// attempt for a while.
type opener struct {
	address string
	host    string
	port    uint16
	now     func() time.Time
	lookup  resolver

	numeric   bool          // the address has no host
	addresses hostAddresses // empty until the host was looked up
	known     time.Time     // since when
	result    chan lookupResult
	begun     time.Time          // when the goroutine started that writes to result; nobody looks up if that is nil
	cancel    context.CancelFunc // of that goroutine

	failure error         // of the last attempt
	next    time.Time     // when another one may be made
	pause   time.Duration // between the two
}

type lookupResult struct {
	addresses []netip.Addr
	err       error
}

// newOpener returns the opener for an address that [ParseAddress] has made.
func newOpener(address string, now func() time.Time, lookup resolver) *opener {
	host, portText, _ := net.SplitHostPort(address)
	port, _ := strconv.ParseUint(portText, 10, 16)
	o := &opener{address: address, host: host, port: uint16(port), now: now, lookup: lookup}
	if numeric, err := netip.ParseAddrPort(address); err == nil {
		o.numeric = true
		o.addresses.list = []netip.AddrPort{numeric}
	}
	return o
}

// open returns a connected socket, [errLookingUp], or why there is none.
func (o *opener) open() (io.WriteCloser, error) {
	now := o.now()
	if now.Before(o.next) {
		return nil, o.failure
	}
	err := o.resolve(now)
	if errors.Is(err, errLookingUp) {
		return nil, err
	}
	if err == nil {
		var socket io.WriteCloser
		if socket, err = o.addresses.open(); err == nil {
			o.pause = 0
			return socket, nil
		}
	}
	o.pause = min(max(firstPause, 2*o.pause), longestPause)
	o.failure, o.next = err, now.Add(o.pause)
	return nil, err
}

// resolve sees to it that the daemon's addresses are known, at least one unless it returns an error.
func (o *opener) resolve(now time.Time) error {
	if o.numeric {
		return nil
	}
	if o.result == nil {
		if len(o.addresses.list) > 0 && now.Before(o.known.Add(addressLife)) {
			return nil
		}
		o.begin(now)
	}
	select {
	case r := <-o.result:
		o.stop()
		if r.err != nil {
			return r.err
		}
		o.addresses.set(r.addresses, o.port)
		o.known = now
		return nil
	default:
	}
	if now.Sub(o.begun) >= lookupTimeout {
		// The goroutine may need longer to notice that it is too late. Its answer counts at the next attempt.
		return fmt.Errorf("look up %s: %w", o.host, context.DeadlineExceeded)
	}
	return errLookingUp
}

// refused takes note that nobody listens at the address in use. It reports whether the next socket goes to another one, which
// needs no look-up.
func (o *opener) refused() bool {
	now := o.now()
	if !o.addresses.refuse(now) {
		return false
	}
	o.known = now
	return true
}

// begin looks the host up in a goroutine.
func (o *opener) begin(now time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupTimeout)
	result := make(chan lookupResult, 1)
	o.result, o.begun, o.cancel = result, now, cancel
	go func() {
		addresses, err := o.lookupAddresses(ctx)
		result <- lookupResult{addresses, err}
	}()
}

// lookupAddresses reads only fields that never change.
func (o *opener) lookupAddresses(ctx context.Context) ([]netip.Addr, error) {
	found, err := o.lookup(ctx, o.host)
	if err == nil && len(found) == 0 {
		err = errors.New("no addresses")
	}
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", o.host, err)
	}
	return found, nil
}

// stop ends a look-up, if there is one.
func (o *opener) stop() {
	if o.result != nil {
		o.cancel()
		o.result, o.cancel = nil, nil
	}
}
