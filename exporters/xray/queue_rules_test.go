// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// maxWaiting is how many documents wait at most.
const maxWaiting = 2048

// stillDaemon is a clock that stands still while spans end, so that what does not fit the model of the daemon's buffer waits.
func stillDaemon(t *testing.T) (*setup, *collector) {
	t.Helper()
	clock, sent := &simulation{now: start}, &collector{}
	s := newSetup(t, lambdaResource(), xray.WithClock(clock.Now, clock.Sleep))
	xray.WithPacedTransport(sent)(s.processor)
	return s, sent
}

// TestRules_36_OldestLeafGoesFirst fills the queue with parents and leaves. Only leaves are lost, those that waited longest.
func TestRules_36_OldestLeafGoesFirst(t *testing.T) {
	t.Parallel()
	s, sent := stillDaemon(t)
	const pairs = 1300
	direct := 0
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		for i := range pairs {
			ctx, parent := s.tracer.Start(ctx, fmt.Sprint("parent ", i))
			_, leaf := s.tracer.Start(ctx, fmt.Sprint("leaf ", i))
			leaf.End()
			parent.End()
		}
		direct = int(s.processor.Stats().Sent)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	dropped := 2*pairs + 1 - direct - maxWaiting // with the invocation's own document
	if got := int(s.processor.Stats().DroppedQueue); got != dropped || dropped < 100 {
		t.Fatalf("%d dropped, want %d; %d were sent before any waited", got, dropped, direct)
	}
	// Leaves and parents take turns, so of the first that were sent half are leaves.
	firstLost := (direct + 1) / 2
	var want []string
	for i := range pairs {
		if i < firstLost || i >= firstLost+dropped {
			want = append(want, fmt.Sprint("leaf ", i))
		}
		want = append(want, fmt.Sprint("parent ", i))
	}
	if diff := cmp.Diff(append(want, "shop"), names(decode(t, sent.take(t)))); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
}

// TestRules_36_OldestGoesIfNoneIsALeaf has one long chain, in which each span is the parent of another.
func TestRules_36_OldestGoesIfNoneIsALeaf(t *testing.T) {
	t.Parallel()
	s, sent := stillDaemon(t)
	const depth = 2400
	direct := 0
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		var open []trace.Span
		for i := range depth {
			var span trace.Span
			ctx, span = s.tracer.Start(ctx, fmt.Sprint(i))
			open = append(open, span)
		}
		for _, span := range slices.Backward(open) {
			span.End()
		}
		direct = int(s.processor.Stats().Sent)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	dropped := depth + 1 - direct - maxWaiting
	var want []string
	for i := depth - 1; i >= 0; i-- {
		if ended := depth - 1 - i; ended < direct || ended >= direct+dropped {
			want = append(want, fmt.Sprint(i))
		}
	}
	if diff := cmp.Diff(append(want, "shop"), names(decode(t, sent.take(t)))); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
}

func names(documents []map[string]any) []string {
	var list []string
	for _, d := range documents {
		list = append(list, fmt.Sprint(d["name"]))
	}
	return list
}

// refusing is a transport that carries documents up to a size, and counts those that it does not.
type refusing struct {
	collector
	refused int
}

func (r *refusing) Send(document []byte) error {
	err := r.collector.Send(document)
	if err != nil {
		r.refused++
	}
	return err
}

// TestRules_36_LimitIsRemembered has a system that takes less than a datagram of IPv4: it is found out once, not with every
// large document.
func TestRules_36_LimitIsRemembered(t *testing.T) {
	t.Parallel()
	transport := &refusing{collector: collector{limit: 16 << 10}}
	s := newSetup(t, lambdaResource(), xray.WithTransport(transport))
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		for range 5 {
			_, span := s.tracer.Start(ctx, "work")
			span.SetAttributes(text("large", strings.Repeat("x", 30_000)))
			span.End()
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if n := len(transport.take(t)); n != 6 || transport.refused != 1 {
		t.Errorf("%d documents, %d refused before; want 6 and 1", n, transport.refused)
	}
	if stats := s.processor.Stats(); stats.Reduced != 5 || stats.DroppedSize != 0 {
		t.Errorf("Stats = %+v, want 5 reduced and none dropped", stats)
	}
}

// TestAcceptance_74_13_FlushBeforeTheEnd has the fullest queue there is when the environment is shut down: what Lambda leaves
// to a function that asked for SIGTERM is 500 ms, and all must be out in 300.
func TestAcceptance_74_13_FlushBeforeTheEnd(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]int{"many": 300, "typical": 1200, "large": 2000} {
		clock, sent := &simulation{now: start}, &collector{}
		p := newProcessor(t, xray.WithClock(clock.Now, clock.Sleep))
		xray.WithPacedTransport(sent)(p)
		document := []byte(strings.Repeat("x", size))
		for p.Stats().Waiting < maxWaiting && p.Stats().DroppedQueue == 0 {
			if _, err := p.Submit(document); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		stats := p.Stats()
		if stats.Waiting != 0 || stats.Sent != uint64(len(sent.documents)) || stats.DroppedQueue > 1 || clock.paused >= 300*time.Millisecond {
			t.Errorf("%s: %+v after %v, want all sent in less than 300 ms", name, stats, clock.paused)
		}
		t.Logf("%s: %d documents in %v", name, stats.Sent, clock.paused)
	}
}
