// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// The slow daemon is a process of its own, as the real one is: inside the test's process it would wait for the Go
// scheduler, which shares two processors between it and the sender: a thread of its own, with real-time priority, was seen
// to begin 9 ms late there.
const slowDaemonVariable = "XRAY_TEST_SLOW_DAEMON"

// runAsSlowDaemon turns the process into the reader of a test, if it was started as one. It prints its address, waits for a
// line on standard input, reads one datagram every 50 µs until there has been none for half a second, and prints how many
// there were.
func runAsSlowDaemon() bool {
	if os.Getenv(slowDaemonVariable) == "" {
		return false
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		panic(err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		panic(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		panic(err)
	}
	fmt.Printf("127.0.0.1:%d\n", name.(*syscall.SockaddrInet4).Port)
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')

	runtime.LockOSThread()
	urgent := becomeUrgent()
	fmt.Println("ready")
	timeout := syscall.Timeval{Usec: 500_000}
	if err := syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &timeout); err != nil {
		panic(err)
	}
	buffer := make([]byte, 64<<10)
	read, held := 0, time.Duration(0)
	for {
		_, _, err := syscall.Recvfrom(fd, buffer, 0)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			break
		}
		read++
		begin := time.Now()
		for time.Since(begin) < 50*time.Microsecond {
		}
		held = max(held, time.Since(begin))
	}
	fmt.Println(read, urgent, held.Microseconds())
	return true
}

// becomeUrgent gives the thread a real-time priority, for which the system asks a privilege: the test is about the
// daemon's speed, not about other programs of the machine.
func becomeUrgent() bool {
	const fifo = 1
	priority := int32(10)
	_, _, errno := syscall.Syscall(syscall.SYS_SCHED_SETSCHEDULER, 0, fifo, uintptr(unsafe.Pointer(&priority)))
	return errno == 0
}

// slowDaemon is the parent's end of the process.
type slowDaemon struct {
	address string
	stdin   io.WriteCloser
	stdout  *bufio.Reader
	command *exec.Cmd
}

func newSlowDaemon(tb testing.TB) *slowDaemon {
	tb.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), slowDaemonVariable+"=1")
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := command.Start(); err != nil {
		tb.Fatal(err)
	}
	d := &slowDaemon{stdin: stdin, stdout: bufio.NewReader(stdout), command: command}
	d.address = d.line(tb)
	return d
}

func (d *slowDaemon) line(tb testing.TB) string {
	tb.Helper()
	line, err := d.stdout.ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// start lets the process read.
func (d *slowDaemon) start(tb testing.TB) {
	tb.Helper()
	if _, err := io.WriteString(d.stdin, "\n"); err != nil {
		tb.Fatal(err)
	}
	if line := d.line(tb); line != "ready" {
		tb.Fatalf("the daemon says %q", line)
	}
}

// stop returns how many datagrams were read, and the longest that the reader took for one: what exceeds 50 µs is time
// for which it did not have a processor.
func (d *slowDaemon) stop(tb testing.TB) (read int, urgent bool, held time.Duration) {
	tb.Helper()
	var micros int64
	if _, err := fmt.Sscan(d.line(tb), &read, &urgent, &micros); err != nil {
		tb.Fatal(err)
	}
	if err := d.command.Wait(); err != nil {
		tb.Fatal(err)
	}
	return read, urgent, time.Duration(micros) * time.Microsecond
}

// heldUp is how long a reader may be without a processor, in the middle of one document, and still be the daemon of the test.
const heldUp = time.Millisecond

// TestPacing_15_SlowDaemon sends 1,000 spans of one invocation to a real socket.
func TestPacing_15_SlowDaemon(t *testing.T) {
	for _, size := range []int{1200, 4000} {
		for _, filled := range []int{0, usable / 3} {
			t.Run(fmt.Sprintf("%d bytes, %d filled", size, filled), func(t *testing.T) {
				const spans = 1000
				d := newSlowDaemon(t)
				sentByOthers := fill(t, d.address, filled)
				s := newSetup(t, lambdaResource(), xray.WithAddress(d.address))
				d.start(t)
				begin, used := time.Now(), processorTime(t)
				burst(t, s, spans, size)
				elapsed := time.Since(begin)
				used = processorTime(t) - used
				if stats := s.processor.Stats(); stats.Sent != spans+1 {
					t.Fatalf("Stats = %+v, want %d sent", stats, spans+1)
				}
				read, urgent, held := d.stop(t)
				lost := spans + 1 + sentByOthers - read
				t.Logf("%d lost; invocation took %v and %v of processor time; reader urgent: %t, held up for %v at most", lost, elapsed, used, urgent, held)
				if lost > 0 && held > heldUp {
					t.Skipf("NOT MEASURED: %d of %d documents were lost, but the machine kept the reader from its work for %v at a time (allowed are %v; real-time priority: %t), which loses documents however slowly they come",
						lost, spans+1+sentByOthers, held, heldUp, urgent)
				}
				if lost > 0 {
					t.Errorf("%d of %d documents were lost", lost, spans+1)
				}
			})
		}
	}
}

// fill puts datagrams of others into the daemon's buffer before it reads.
func fill(tb testing.TB, address string, bytes int) (sent int) {
	tb.Helper()
	conn, err := net.Dial("udp", address)
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close()
	datagram := make([]byte, 1200)
	for ; bytes > xray.Truesize(len(datagram)); bytes -= xray.Truesize(len(datagram)) {
		if _, err := conn.Write(datagram); err != nil {
			tb.Fatal(err)
		}
		sent++
	}
	return sent
}

// burst ends spans as fast as it can, each with a document of about size bytes.
func burst(tb testing.TB, s *setup, spans, size int) {
	tb.Helper()
	padding := text("padding", strings.Repeat("x", size-260))
	if err := s.invoke(tb, activeHead, func(ctx context.Context) error {
		for range spans {
			_, span := s.tracer.Start(ctx, "work")
			span.SetAttributes(padding)
			span.End()
		}
		return nil
	}); err != nil {
		tb.Fatal(err)
	}
}

// processorTime returns how much of it the process has used.
func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
