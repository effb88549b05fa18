// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// lookups is a resolver under the test's control.
type lookups struct {
	count  atomic.Int64
	answer func(ctx context.Context) ([]netip.Addr, error)
}

func (l *lookups) option() xray.Option {
	return xray.WithLookup(func(ctx context.Context, _ string) ([]netip.Addr, error) {
		l.count.Add(1)
		return l.answer(ctx)
	})
}

// endSpans ends spans one after the other in an invocation.
func endSpans(s *setup, n int) func(context.Context) error {
	return func(ctx context.Context) error {
		for range n {
			_, span := s.tracer.Start(ctx, "a")
			span.End()
		}
		return nil
	}
}

// TestUDP_15_ResolverThatNeverAnswers has time stand still but for pauses: the end of a span makes none.
func TestUDP_15_ResolverThatNeverAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		silent := &lookups{answer: func(ctx context.Context) ([]netip.Addr, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}
		begin := time.Now()
		s := newSetup(t, lambdaResource(), xray.WithAddress("xray-daemon.invalid:2000"), silent.option())
		if err := s.invoke(t, activeHead, func(ctx context.Context) error {
			if err := endSpans(s, 5)(ctx); err != nil {
				return err
			}
			if stats := s.processor.Stats(); stats.Waiting != 5 || !time.Now().Equal(begin) {
				t.Errorf("%+v after %v, want 5 waiting and no pause", stats, time.Since(begin))
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if stats, held := s.processor.Stats(), time.Since(begin); stats.Failed != 6 || stats.Waiting != 0 || held > 1100*time.Millisecond {
			t.Errorf("%+v after %v, want 6 failed after a second", stats, held)
		}
		// No further attempt, no pause and nothing that waits.
		before := time.Now()
		if err := s.invoke(t, activeHead, endSpans(s, 5)); err != nil {
			t.Fatal(err)
		}
		if stats := s.processor.Stats(); stats.Failed != 12 || stats.Waiting != 0 || !time.Now().Equal(before) {
			t.Errorf("%+v after another %v, want 12 failed at once", stats, time.Since(before))
		}
		if n := silent.count.Load(); n != 1 {
			t.Errorf("looked up %d times, want once", n)
		}
	})
}

// TestUDP_15_PausesGrow shows when the daemon's host is looked up again: after 1 s, then after twice as long each time,
// at most after 30 s.
func TestUDP_15_PausesGrow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		unknown := &lookups{answer: func(context.Context) ([]netip.Addr, error) { return nil, errors.New("no such host") }}
		s := newSetup(t, lambdaResource(), xray.WithAddress("xray-daemon.invalid:2000"), unknown.option())
		try := func() int64 {
			if err := s.invoke(t, activeHead, endSpans(s, 1)); err != nil {
				t.Fatal(err)
			}
			return unknown.count.Load()
		}
		try()
		for i, pause := range []time.Duration{1, 2, 4, 8, 16, 30, 30} {
			want := int64(i + 1)
			time.Sleep(pause*time.Second - time.Millisecond)
			if n := try(); n != want {
				t.Fatalf("%d look-ups just before the pause of %d s ended, want %d", n, pause, want)
			}
			time.Sleep(time.Millisecond)
			if n := try(); n != want+1 {
				t.Fatalf("%d look-ups after the pause of %d s, want %d", n, pause, want+1)
			}
		}
		if stats := s.processor.Stats(); stats.Sent != 0 || stats.Failed != 30 || stats.Waiting != 0 {
			t.Errorf("Stats = %+v, want all of 30 failed", stats)
		}
	})
}

// TestUDP_15_PausesBeginAnew has a success between two failures: the pause after the second is as short as the first was.
func TestUDP_15_PausesBeginAnew(t *testing.T) {
	t.Parallel()
	address := silentDaemon(t)
	_, port, _ := strings.Cut(address, ":")
	synctest.Test(t, func(t *testing.T) {
		fails := true
		some := &lookups{answer: func(context.Context) ([]netip.Addr, error) {
			if fails {
				return nil, errors.New("no such host")
			}
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		}}
		s := newSetup(t, lambdaResource(), xray.WithAddress("localhost:"+port), some.option())
		try := func(failing bool, pause time.Duration, want int64) {
			t.Helper()
			time.Sleep(pause)
			fails = failing
			s.processor.CloseSocket()
			if err := s.invoke(t, activeHead, endSpans(s, 1)); err != nil {
				t.Fatal(err)
			}
			if n := some.count.Load(); n != want {
				t.Errorf("%d look-ups, want %d", n, want)
			}
		}
		try(true, 0, 1)
		try(true, time.Second, 2)
		try(false, 2*time.Second, 3)
		try(true, 2*time.Second, 4)
		try(true, time.Second-time.Millisecond, 4)
		try(false, time.Millisecond, 5)
		s.processor.CloseSocket()
	})
}

// TestUDP_15_SlowResolver loses nothing: documents wait for the address.
func TestUDP_15_SlowResolver(t *testing.T) {
	t.Parallel()
	d := newDaemon(t, 0)
	d.start()
	_, port, _ := strings.Cut(d.address(), ":")
	release := make(chan struct{})
	slow := &lookups{answer: func(context.Context) ([]netip.Addr, error) {
		<-release
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}}
	s := newSetup(t, lambdaResource(), xray.WithAddress("daemon.example:"+port), slow.option())
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		err := endSpans(s, 5)(ctx)
		close(release)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if stats := s.processor.Stats(); stats.Sent != 6 || slow.count.Load() != 1 {
		t.Errorf("%+v after %d look-ups, want 6 sent after one", stats, slow.count.Load())
	}
	if n := len(d.received(t)); n != 6 {
		t.Errorf("%d documents arrived, want 6", n)
	}
}

// TestUDP_15_LookupsAreRare opens the socket anew for each invocation: the host is not looked up as often.
func TestUDP_15_LookupsAreRare(t *testing.T) {
	t.Parallel()
	address := silentDaemon(t)
	_, port, _ := strings.Cut(address, ":")
	synctest.Test(t, func(t *testing.T) {
		local := &lookups{answer: func(context.Context) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("::ffff:127.0.0.1")}, nil
		}}
		s := newSetup(t, lambdaResource(), xray.WithAddress("localhost:"+port), local.option())
		run := func(want int64) {
			t.Helper()
			s.processor.CloseSocket()
			if err := s.invoke(t, activeHead, endSpans(s, 2)); err != nil {
				t.Fatal(err)
			}
			if n := local.count.Load(); n != want {
				t.Errorf("looked up %d times, want %d", n, want)
			}
		}
		run(1)
		known := time.Now()
		run(1)
		time.Sleep(time.Until(known.Add(900 * time.Millisecond)))
		run(1)
		time.Sleep(time.Until(known.Add(1100 * time.Millisecond)))
		run(2)
		if stats := s.processor.Stats(); stats.Sent != 12 || stats.Waiting != 0 {
			t.Errorf("Stats = %+v, want 12 sent", stats)
		}
		s.processor.CloseSocket()
	})
}

// TestUDP_15_LateAnswer has a resolver that does not look at its context. It is not asked twice at a time, and what it says
// counts when it does.
func TestUDP_15_LateAnswer(t *testing.T) {
	t.Parallel()
	address := silentDaemon(t)
	_, port, _ := strings.Cut(address, ":")
	synctest.Test(t, func(t *testing.T) {
		late := &lookups{answer: func(context.Context) ([]netip.Addr, error) {
			time.Sleep(2500 * time.Millisecond)
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		}}
		s := newSetup(t, lambdaResource(), xray.WithAddress("localhost:"+port), late.option())
		for i, want := range []xray.Stats{{Failed: 2}, {Failed: 4}, {Failed: 4, Sent: 2}} {
			if err := s.invoke(t, activeHead, endSpans(s, 1)); err != nil {
				t.Fatal(err)
			}
			if stats := s.processor.Stats(); stats != want {
				t.Errorf("%d: Stats = %+v, want %+v", i, stats, want)
			}
			time.Sleep(time.Duration(i+1) * time.Second)
		}
		if n := late.count.Load(); n != 1 {
			t.Errorf("looked up %d times, want once", n)
		}
		s.processor.CloseSocket()
	})
}

// TestUDP_15_NoAddresses has an answer that is of no use.
func TestUDP_15_NoAddresses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		empty := &lookups{answer: func(context.Context) ([]netip.Addr, error) { return nil, nil }}
		s := newSetup(t, lambdaResource(), xray.WithAddress("localhost:2000"), empty.option())
		if err := s.invoke(t, activeHead, endSpans(s, 1)); err != nil {
			t.Fatal(err)
		}
		if stats := s.processor.Stats(); stats.Failed != 2 || stats.Waiting != 0 {
			t.Errorf("Stats = %+v, want 2 failed", stats)
		}
	})
}

// TestUDP_15_NumericAddress needs no resolver.
func TestUDP_15_NumericAddress(t *testing.T) {
	t.Parallel()
	d := newDaemon(t, 0)
	d.start()
	never := &lookups{answer: func(context.Context) ([]netip.Addr, error) { return nil, errors.New("no resolver here") }}
	s := newSetup(t, lambdaResource(), xray.WithAddress(d.address()), never.option())
	if err := s.invoke(t, activeHead, endSpans(s, 5)); err != nil {
		t.Fatal(err)
	}
	if n := len(d.received(t)); n != 6 || never.count.Load() != 0 {
		t.Errorf("%d documents arrived after %d look-ups, want 6 without any", n, never.count.Load())
	}
}

// TestUDP_15_SocketThatCannotBeOpened has an address of numbers to which the system knows no way.
func TestUDP_15_SocketThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		// A zone that is no interface.
		s := newSetup(t, lambdaResource(), xray.WithAddress("[fe80::1%nosuchinterface]:2000"))
		if err := s.invoke(t, activeHead, endSpans(s, 5)); err != nil {
			t.Fatal(err)
		}
		if stats := s.processor.Stats(); stats.Failed != 6 || stats.Waiting != 0 || !time.Now().Equal(begin) {
			t.Errorf("%+v after %v, want 6 failed at once", stats, time.Since(begin))
		}
	})
}

// TestUDP_36_ShutdownDuringLookup does not wait longer than its context allows, ends the look-up at once, and tells what was
// lost.
func TestUDP_36_ShutdownDuringLookup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan struct{})
		silent := &lookups{answer: func(ctx context.Context) ([]netip.Addr, error) {
			defer close(ended)
			<-ctx.Done()
			return nil, ctx.Err()
		}}
		var reported xray.Stats
		begin := time.Now()
		p := newProcessor(t, xray.WithAddress("xray-daemon.invalid:2000"), silent.option(), xray.WithStats(func(s xray.Stats) { reported = s }))
		for range 3 {
			if _, err := p.Submit([]byte("{}")); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithDeadline(context.Background(), begin.Add(100*time.Millisecond))
		defer cancel()
		err := p.Shutdown(ctx)
		if err == nil || !strings.Contains(err.Error(), "3 documents not sent") {
			t.Errorf("Shutdown returns %v, want that 3 documents were not sent", err)
		}
		<-ended
		if waited := time.Since(begin); waited > 100*time.Millisecond {
			t.Errorf("the look-up ended after %v, want 100 ms", waited)
		}
		if want := (xray.Stats{Failed: 3}); p.Stats() != want || reported != want {
			t.Errorf("Stats = %+v, reported %+v, want %+v", p.Stats(), reported, want)
		}
		if err := p.Shutdown(ctx); err != nil {
			t.Errorf("second Shutdown: %v", err)
		}
	})
}
