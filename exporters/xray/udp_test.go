// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/exporters/xray"
)

func TestUDP_15_Datagrams(t *testing.T) {
	t.Parallel()
	d := newDaemon(t, 0)
	d.start()
	s := newSetup(t, lambdaResource(), xray.WithAddress("udp:"+d.address()+" tcp:127.0.0.1:2000"))
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		for _, size := range []int{10, 1000, 30_000, 60_000, 1 << 20} {
			_, span := s.tracer.Start(ctx, "a")
			span.SetAttributes(text("x", strings.Repeat("x", size)))
			span.End()
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	documents := d.received(t)
	if len(documents) != 6 {
		t.Errorf("%d documents arrived, want 6", len(documents))
	}
	for _, document := range documents {
		check(t, document)
	}
}

// TestUDP_14_LargestDocument shows that the limit is exact: a document of that size arrives whole.
func TestUDP_14_LargestDocument(t *testing.T) {
	t.Parallel()
	d := newDaemon(t, 0)
	d.start()
	// One such document fills the pacing's window, so the next would wait.
	p := newProcessor(t, xray.WithAddress(d.address())).WithoutPacing()
	largest := []byte(strings.Repeat("x", xray.MaxDocumentBytes))
	tooLarge, err := p.Submit(largest)
	if err != nil || tooLarge {
		t.Errorf("Submit of %d bytes: too large %t, %v", len(largest), tooLarge, err)
	}
	// Past the longest form of the header line there are 3 bytes that ours leaves.
	if tooLarge, _ := p.Submit(append(largest, "1234"...)); !tooLarge {
		t.Error("a document that fits no datagram was not refused")
	}
	if stats := p.Stats(); stats.Sent != 1 {
		t.Errorf("Stats = %+v, want 1 sent", stats)
	}
	d.stop(t)
	if len(d.documents) != 1 || len(d.documents[0]) != len(largest)+len(xray.DefaultHeader) {
		t.Errorf("%d datagrams arrived", len(d.documents))
	}
}

func TestUDP_15_NoDaemon(t *testing.T) {
	t.Parallel()
	d := newDaemon(t, 0)
	address := d.address()
	_ = d.conn.Close()
	s := newSetup(t, lambdaResource(), xray.WithAddress(address))
	work := func(ctx context.Context) error {
		for range 10 {
			_, span := s.tracer.Start(ctx, "a")
			span.End()
		}
		return nil
	}
	if err := s.invoke(t, activeHead, work); err != nil {
		t.Errorf("an invocation failed because there is no daemon: %v", err)
	}
	stats := s.processor.Stats()
	if stats.Sent+stats.Failed != 11 || stats.Refused == 0 {
		t.Errorf("Stats = %+v, want 11 sent or failed, some of them refused", stats)
	}
	// The daemon comes back.
	conn, err := net.ListenPacket("udp", address)
	if err != nil {
		t.Skipf("the port was taken by another program meanwhile: %v", err)
	}
	d = &daemon{conn: conn.(*net.UDPConn), done: make(chan struct{})}
	d.start()
	if err := s.invoke(t, activeHead, work); err != nil {
		t.Fatal(err)
	}
	if n := len(d.received(t)); n != 11 {
		t.Errorf("%d documents arrived after the daemon came back, want 11", n)
	}
}

func TestUDPUnknownHost(t *testing.T) {
	t.Parallel()
	// The port is one that no dial can have, so nothing leaves the machine.
	s := newSetup(t, lambdaResource(), xray.WithAddress("not a host"))
	if got := s.processor.Address(); got != xray.DefaultAddress {
		t.Errorf("address = %q, want the default", got)
	}
}

func TestParseAddress(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in, want string
		bad      bool
	}{
		{"", "127.0.0.1:2000", false},
		{"  ", "127.0.0.1:2000", false},
		{"169.254.79.2:2000", "169.254.79.2:2000", false},
		{"169.254.79.2", "169.254.79.2:2000", false},
		{"daemon.local:3000", "daemon.local:3000", false},
		{"tcp:127.0.0.1:2000 udp:127.0.0.2:2001", "127.0.0.2:2001", false},
		{" udp:127.0.0.2:2001   tcp:127.0.0.1:2000 ", "127.0.0.2:2001", false},
		{"UDP:127.0.0.2", "127.0.0.2:2000", false},
		{"tcp:127.0.0.1:2000", "127.0.0.1:2000", false},
		{"[::1]:2001", "[::1]:2001", false},
		{"udp:[fe80::1%eth0]", "[fe80::1%eth0]:2000", false},
		{"::1", "127.0.0.1:2000", true},
		{"[::1", "127.0.0.1:2000", true},
		{"[127.0.0.1]:2000", "127.0.0.1:2000", true},
		{"[::1]x", "127.0.0.1:2000", true},
		{"host:", "127.0.0.1:2000", true},
		{"host:0", "127.0.0.1:2000", true},
		{"host:65536", "127.0.0.1:2000", true},
		{"host:+1", "127.0.0.1:2000", true},
		{":2000", "127.0.0.1:2000", true},
		{"a:1 b:2", "127.0.0.1:2000", true},
		{"udp:a:1 udp:b:2", "127.0.0.1:2000", true},
		{"udp:a:1 b:2", "127.0.0.1:2000", true},
		{"udp:2000", "127.0.0.1:2000", true},
		{"udp:udp:2000", "127.0.0.1:2000", true},
		{"udp:a:1 tcp:b:x", "127.0.0.1:2000", true},
		{"http://a", "127.0.0.1:2000", true},
	}
	for _, tt := range tests {
		got, err := xray.ParseAddress(tt.in)
		if got != tt.want || (err != nil) != tt.bad {
			t.Errorf("ParseAddress(%q) = %q, %v; want %q, error %t", tt.in, got, err, tt.want, tt.bad)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{"", "127.0.0.1:2000", "udp:a:1 tcp:b:2", "[::1]:3", "udp:[::1", "a:99999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		address, err := xray.ParseAddress(text)
		if err != nil {
			if address != xray.DefaultAddress {
				t.Fatalf("ParseAddress(%q) = %q with %v, want the default", text, address, err)
			}
			return
		}
		host, port, err := net.SplitHostPort(address)
		if err != nil || host == "" || port == "" {
			t.Fatalf("ParseAddress(%q) = %q, which is no address: %v", text, address, err)
		}
		if again, err := xray.ParseAddress(address); err != nil || again != address {
			t.Fatalf("ParseAddress(%q) = %q, %v", address, again, err)
		}
	})
}
