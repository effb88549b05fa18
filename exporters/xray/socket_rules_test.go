// SPDX-License-Identifier: Apache-2.0

//go:build linux && (amd64 || arm64)

package xray_test

import (
	"net"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// socketsTo returns the descriptors of this process that are connected to the daemon of a test.
func socketsTo(tb testing.TB, d *daemon) []int {
	tb.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		tb.Skipf("the system does not list this process's descriptors: %v", err)
	}
	var found []int
	for _, entry := range entries {
		fd, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		peer, err := syscall.Getpeername(fd)
		if err != nil {
			continue
		}
		if peer, ok := peer.(*syscall.SockaddrInet4); ok && peer.Port == d.conn.LocalAddr().(*net.UDPAddr).Port {
			found = append(found, fd)
		}
	}
	return found
}

// TestRules_15_WriteEnds wants a limit to how long a write may take, and a socket outside Go's poller.
func TestRules_15_WriteEnds(t *testing.T) {
	t.Parallel()
	d := newDaemon(t, 50*time.Microsecond)
	d.start()
	defer d.stop(t)
	p := newProcessor(t, xray.WithAddress(d.address()))
	if _, err := p.Submit([]byte("{}")); err != nil {
		t.Fatal(err)
	}
	sockets := socketsTo(t, d)
	if len(sockets) != 1 {
		t.Fatalf("%d sockets to the daemon, want 1", len(sockets))
	}
	var limit syscall.Timeval
	size := uint32(unsafe.Sizeof(limit))
	if _, _, errno := syscall.Syscall6(syscall.SYS_GETSOCKOPT, uintptr(sockets[0]), syscall.SOL_SOCKET, syscall.SO_SNDTIMEO,
		uintptr(unsafe.Pointer(&limit)), uintptr(unsafe.Pointer(&size)), 0); errno != 0 {
		t.Fatal(errno)
	}
	if got := time.Duration(limit.Nano()); got != 100*time.Millisecond {
		t.Errorf("a write gives up after %v, want 100ms; 0 is never", got)
	}
	flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(sockets[0]), syscall.F_GETFL, 0)
	if errno != 0 || flags&syscall.O_NONBLOCK != 0 {
		t.Errorf("flags %#x, %v; want a blocking descriptor, for which the limit counts", flags, errno)
	}
	if err := p.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if n := len(socketsTo(t, d)); n != 0 {
		t.Errorf("%d sockets are open after Shutdown", n)
	}
}

// TestRules_15_SocketIsReopened breaks the socket for good. One document is lost with it, the next has another.
func TestRules_15_SocketIsReopened(t *testing.T) {
	t.Parallel()
	d := newDaemon(t, 50*time.Microsecond)
	d.start()
	p := newProcessor(t, xray.WithAddress(d.address()))
	if _, err := p.Submit([]byte(`"first"`)); err != nil {
		t.Fatal(err)
	}
	for _, fd := range socketsTo(t, d) {
		if err := syscall.Shutdown(fd, syscall.SHUT_WR); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Submit([]byte(`"lost"`)); err == nil {
		t.Fatal("a document went through a socket that is shut down")
	}
	if n := len(socketsTo(t, d)); n != 0 {
		t.Errorf("%d broken sockets are still open", n)
	}
	if _, err := p.Submit([]byte(`"next"`)); err != nil {
		t.Errorf("the document after an error: %v", err)
	}
	if n := len(socketsTo(t, d)); n != 1 {
		t.Errorf("%d sockets, want a new one", n)
	}
	if stats := p.Stats(); stats.Sent != 2 || stats.Failed != 1 {
		t.Errorf("Stats = %+v, want 2 sent and 1 failed", stats)
	}
	d.stop(t)
	if got := len(d.documents); got != 2 {
		t.Errorf("%d documents arrived, want 2", got)
	}
}
