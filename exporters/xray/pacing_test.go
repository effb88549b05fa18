// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// simulation is a daemon on a clock of its own, exact and repeatable: a buffer that counts as the kernel does, and a
// reader that takes a given time for each document.
type simulation struct {
	now      time.Time
	perCall  time.Duration // how long whatever happens between two looks at the clock takes
	service  time.Duration
	capacity int
	stalls   func(n int) time.Duration // what the reader does besides, before its n-th document

	queue        []struct{ size int }
	bytes        int
	free         time.Time // when the reader takes the next
	read, lost   int
	pauses       int
	paused       time.Duration
	sentAt       []time.Time
	largestBytes int
}

func (s *simulation) Now() time.Time { s.now = s.now.Add(s.perCall); return s.now }

func (s *simulation) Sleep(d time.Duration) {
	s.pauses++
	s.paused += d
	s.now = s.now.Add(d)
}

func (s *simulation) Send(document []byte) error {
	s.sentAt = append(s.sentAt, s.now)
	for len(s.queue) > 0 && !s.free.After(s.now) {
		s.bytes -= s.queue[0].size
		s.queue = s.queue[1:]
		s.read++
		s.free = s.free.Add(s.service + s.stalls(s.read))
	}
	size := xray.Truesize(len(document) + len(xray.DefaultHeader))
	if s.bytes+size > s.capacity {
		s.lost++
		return nil
	}
	if len(s.queue) == 0 && s.free.Before(s.now) {
		s.free = s.now
	}
	s.queue = append(s.queue, struct{ size int }{size})
	s.bytes += size
	s.largestBytes = max(s.largestBytes, s.bytes)
	return nil
}

const (
	defaultBuffer = 212_992
	// usable is what is left of it while the kernel holds back a quarter of what was read.
	usable = defaultBuffer * 3 / 4
)

func TestPacing_15_Simulated(t *testing.T) {
	t.Parallel()
	never := func(int) time.Duration { return 0 }
	tests := []struct {
		name     string
		spans    int
		size     int
		filled   int // bytes that others have put into the buffer
		service  time.Duration
		stalls   func(int) time.Duration
		maxPause time.Duration
	}{
		{"few", 20, 1200, 0, 50 * time.Microsecond, never, 0},
		{"1.2 kB", 1000, 1200, 0, 50 * time.Microsecond, never, 110 * time.Millisecond},
		{"1.2 kB, partly filled", 1000, 1200, usable / 3, 50 * time.Microsecond, never, 110 * time.Millisecond},
		{"4 kB", 1000, 4000, 0, 50 * time.Microsecond, never, 220 * time.Millisecond},
		{"4 kB, partly filled", 1000, 4000, usable / 3, 50 * time.Microsecond, never, 220 * time.Millisecond},
		{"1.2 kB, slower reader", 1000, 1200, 0, 90 * time.Microsecond, never, 110 * time.Millisecond},
		{"1.2 kB, reader stalls for 3 ms", 1000, 1200, 0, 50 * time.Microsecond, func(n int) time.Duration {
			if n%100 == 99 {
				return 3 * time.Millisecond
			}
			return 0
		}, 110 * time.Millisecond},
		{"60 kB", 60, 60_000, 0, 50 * time.Microsecond, never, 100 * time.Millisecond},
		{"100 B", 2000, 100, 0, 50 * time.Microsecond, never, 210 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sim := &simulation{
				now: start, perCall: 3 * time.Microsecond, service: tt.service, stalls: tt.stalls,
				capacity: usable - tt.filled,
			}
			p := newProcessor(t, xray.WithClock(sim.Now, sim.Sleep))
			xray.WithPacedTransport(sim)(p)
			document := []byte(strings.Repeat("x", tt.size))
			for range tt.spans {
				before := sim.pauses
				if _, err := p.Submit(document); err != nil {
					t.Fatal(err)
				}
				if sim.pauses != before {
					t.Fatal("the end of a span was delayed")
				}
			}
			if err := p.ForceFlush(t.Context()); err != nil {
				t.Fatal(err)
			}
			stats := p.Stats()
			if sim.lost != 0 || stats.Sent != uint64(tt.spans) || stats.Waiting != 0 || stats.DroppedQueue != 0 {
				t.Errorf("%d lost, %+v; want %d sent and none lost", sim.lost, stats, tt.spans)
			}
			if sim.paused > tt.maxPause {
				t.Errorf("paused for %v, want at most %v", sim.paused, tt.maxPause)
			}
			t.Logf("%d pauses, %v; fullest buffer %d bytes", sim.pauses, sim.paused, sim.largestBytes)
		})
	}
}

func TestPacing_36_QueueIsBounded(t *testing.T) {
	t.Parallel()
	sim := &simulation{now: start, service: 50 * time.Microsecond, capacity: usable, stalls: func(int) time.Duration { return 0 }}
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithClock(sim.Now, sim.Sleep))
	xray.WithPacedTransport(sent)(s.processor)
	const spans = 10_000
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		for i := range spans / 2 {
			ctx, parent := s.tracer.Start(ctx, "parent")
			_, leaf := s.tracer.Start(ctx, "leaf")
			leaf.SetAttributes(attribute.Int("i", i))
			leaf.End()
			parent.End()
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	stats := s.processor.Stats()
	if stats.Sent+stats.DroppedQueue != spans+1 || stats.DroppedQueue == 0 || stats.Waiting != 0 {
		t.Errorf("Stats = %+v, want all of %d sent or dropped", stats, spans+1)
	}
	documents := decode(t, sent.take(t))
	if last := documents[len(documents)-1]; last["name"] != "shop" {
		t.Errorf("the last document is %v, want the invocation's", last["name"])
	}
	// 10,000 spans are more than parents alone fill the queue with; leaves go first.
	count := map[any]int{}
	for _, d := range documents {
		count[d["name"]]++
	}
	if count["parent"] < count["leaf"] {
		t.Errorf("%d parents and %d leaves arrived, want leaves dropped first", count["parent"], count["leaf"])
	}
}

func TestPacing_36_QueueIsBoundedInBytes(t *testing.T) {
	t.Parallel()
	sim := &simulation{now: start, service: 50 * time.Microsecond, capacity: usable, stalls: func(int) time.Duration { return 0 }}
	p := newProcessor(t, xray.WithClock(sim.Now, sim.Sleep))
	xray.WithPacedTransport(sim)(p)
	document := []byte(strings.Repeat("x", 50_000))
	for range 200 {
		if _, err := p.Submit(document); err != nil {
			t.Fatal(err)
		}
	}
	if stats := p.Stats(); stats.Waiting*len(document) > 4<<20 || stats.DroppedQueue == 0 || int(stats.Sent+stats.DroppedQueue)+stats.Waiting != 200 {
		t.Errorf("Stats = %+v, want at most 4 MiB waiting", stats)
	}
}

// TestPacingEndsAtTheDeadline shows that what is left near the deadline goes out without pause.
func TestPacing_36_EndsAtTheDeadline(t *testing.T) {
	t.Parallel()
	sim := &simulation{now: start, service: 50 * time.Microsecond, capacity: 1 << 30, stalls: func(int) time.Duration { return 0 }}
	p := newProcessor(t, xray.WithClock(sim.Now, sim.Sleep))
	xray.WithPacedTransport(sim)(p)
	for i := range 1000 {
		if _, err := p.Submit(fmt.Appendf(nil, "%01000d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Drain(start.Add(10 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if stats := p.Stats(); stats.Sent != 1000 || sim.paused > 10*time.Millisecond {
		t.Errorf("%+v after %v, want all sent within 10 ms", stats, sim.paused)
	}
}

func TestTruesizeIsMonotonous(t *testing.T) {
	t.Parallel()
	for n, last := 1, 0; n <= 65_507; n++ {
		size := xray.Truesize(n)
		if size < n+256 || size < last {
			t.Fatalf("Truesize(%d) = %d after %d", n, size, last)
		}
		last = size
	}
}
