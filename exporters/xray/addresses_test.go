// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// daemonAt is a daemon that listens at one address of the loopback interface only.
func daemonAt(t *testing.T, host string) (d *daemon, port string) {
	t.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(host), 0)))
	if err != nil {
		t.Skipf("no socket at %s on this machine: %v", host, err)
	}
	d = &daemon{conn: conn, done: make(chan struct{})}
	d.start()
	_, port, _ = net.SplitHostPort(conn.LocalAddr().String())
	return d, port
}

// hostWith is a host that has several addresses.
func hostWith(addresses ...string) *lookups {
	return &lookups{answer: func(context.Context) ([]netip.Addr, error) {
		found := make([]netip.Addr, 0, len(addresses))
		for _, a := range addresses {
			found = append(found, netip.MustParseAddr(a))
		}
		return found, nil
	}}
}

// TestUDP_15_SeveralAddresses has a daemon at one address of its host. A socket opens to any of them, so only a refusal
// tells that the daemon is not there, and that of one document the next learns.
func TestUDP_15_SeveralAddresses(t *testing.T) {
	t.Parallel()
	const unusable = "fe80::1%nosuchinterface" // no socket opens to it
	tests := []struct {
		name      string
		daemon    string
		addresses []string
		refused   uint64
	}{
		{"IPv4 comes first", "127.0.0.1", []string{"::1", "127.0.0.1"}, 0},
		{"IPv4 in IPv6 is IPv4", "127.0.0.1", []string{"::1", "::ffff:127.0.0.1"}, 0},
		{"after a refusal the next", "::1", []string{"127.0.0.1", "::1"}, 1},
		{"the third", "::1", []string{"127.0.0.2", "127.0.0.1", "::1"}, 2},
		{"no socket to the first", "::1", []string{unusable, "::1"}, 0},
		{"no socket to the one after a refusal", "::1", []string{"127.0.0.1", unusable, "::1"}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, port := daemonAt(t, tt.daemon)
			s := newSetup(t, lambdaResource(), xray.WithAddress("daemon.example:"+port), hostWith(tt.addresses...).option())
			for range 3 {
				if err := s.invoke(t, activeHead, endSpans(s, 5)); err != nil {
					t.Fatal(err)
				}
			}
			stats := s.processor.Stats()
			if stats.Refused != tt.refused || stats.Sent != 18 || stats.Failed != 0 {
				t.Errorf("Stats = %+v, want %d refused of 18", stats, tt.refused)
			}
			if n := uint64(len(d.received(t))); n != 18-tt.refused {
				t.Errorf("%d documents arrived, want %d", n, 18-tt.refused)
			}
		})
	}
}

// TestUDP_15_AddressThatAnswersIsKept opens the socket anew, after the address was looked up again: a document is not sent
// where nobody listens only because that address comes first.
func TestUDP_15_AddressThatAnswersIsKept(t *testing.T) {
	t.Parallel()
	d, port := daemonAt(t, "::1")
	var ahead time.Duration
	host := hostWith("127.0.0.1", "::1")
	s := newSetup(t, lambdaResource(), xray.WithAddress("daemon.example:"+port), host.option(),
		xray.WithClock(func() time.Time { return time.Now().Add(ahead) }, time.Sleep))
	for range 3 {
		if err := s.invoke(t, activeHead, endSpans(s, 5)); err != nil {
			t.Fatal(err)
		}
		s.processor.CloseSocket()
		ahead += time.Minute
	}
	if n := len(d.received(t)); n != 17 || s.processor.Stats().Refused != 1 || host.count.Load() != 3 {
		t.Errorf("%d documents arrived after %d look-ups, %+v, want all but the first after 3", n, host.count.Load(), s.processor.Stats())
	}
}

// TestUDP_15_NobodyListens has no daemon at any address. All are tried in one round; only after a pause begins another.
func TestUDP_15_NobodyListens(t *testing.T) {
	t.Parallel()
	var a xray.HostAddresses
	a.Set([]netip.Addr{netip.MustParseAddr("::1"), netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("127.0.0.2")})
	now := time.Unix(1_700_000_000, 0)
	round := func() (tried []string) {
		for range 10 {
			if address, moved := a.Refuse(now); moved {
				tried = append(tried, address)
			}
		}
		return tried
	}
	all := []string{"127.0.0.2", "::1", "127.0.0.1"}
	if diff := cmp.Diff(all, round()); diff != "" {
		t.Errorf("tried at first (-want +got)\n%s", diff)
	}
	now = now.Add(time.Second - time.Millisecond)
	if diff := cmp.Diff([]string(nil), round()); diff != "" {
		t.Errorf("tried within a second (-want +got)\n%s", diff)
	}
	now = now.Add(time.Millisecond)
	if diff := cmp.Diff(all, round()); diff != "" {
		t.Errorf("tried after a second (-want +got)\n%s", diff)
	}
	a.Set([]netip.Addr{netip.MustParseAddr("127.0.0.1")})
	if address, moved := a.Refuse(now.Add(time.Hour)); moved || address != "127.0.0.1" {
		t.Errorf("of one address %s is tried next, moved %t", address, moved)
	}
}
