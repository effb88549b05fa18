// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/telemetry"
)

// TestFlush_ManyAtOnce has 32 invocations that end in one process, again and again: a flush takes what all of them have
// recorded, so each waits for the one that runs and the next, and not for 31 others.
func TestFlush_ManyAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const invocations, rounds, takes = 32, 10, 50 * time.Millisecond
		target := &slowTarget{takes: takes}
		n := telemetry.NewNetworkFlush(10*time.Second, target)
		var wg sync.WaitGroup
		for i := range invocations {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond) // on the clock of the bubble
				for range rounds {
					start := time.Now()
					n.Hook(t.Context(), invocation.Outcome{})
					if took := time.Since(start); took > 2*takes {
						t.Errorf("a flush took %v", took)
					}
				}
			})
		}
		wg.Wait()
		if flushed := len(target.seen()); flushed > 2*rounds+2 {
			t.Errorf("%d flushes for %d rounds of %d invocations", flushed, rounds, invocations)
		}
	})
}

// TestFlush_JoinedWhileItRuns shows that who comes while a flush runs gets one that begins after: the running one may
// have taken what there was before.
func TestFlush_JoinedWhileItRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		target := &slowTarget{takes: 100 * time.Millisecond}
		n := telemetry.NewNetworkFlush(10*time.Second, target)
		go n.Hook(t.Context(), invocation.Outcome{})
		time.Sleep(50 * time.Millisecond)
		n.Hook(t.Context(), invocation.Outcome{})
		if flushed := len(target.seen()); flushed != 2 {
			t.Errorf("%d flushes, want 2", flushed)
		}
	})
}

// TestFlush_StuckTargetStarvesNoOther has a target that never comes back: all others go on being flushed at every end.
func TestFlush_StuckTargetStarvesNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stuck, quick := &slowTarget{takes: time.Hour, deaf: true}, &slowTarget{}
		n := telemetry.NewNetworkFlush(2*time.Second, stuck, quick)
		for range 20 {
			n.Hook(t.Context(), invocation.Outcome{})
		}
		if flushed := len(quick.seen()); flushed != 20 {
			t.Errorf("the other target was flushed %d times, want 20", flushed)
		}
		if flushed := len(stuck.seen()); flushed != 1 {
			t.Errorf("the stuck one was flushed %d times, want 1 that still runs", flushed)
		}
		time.Sleep(2 * time.Hour) // lets it end before the bubble does
		if flushed := len(stuck.seen()); flushed != 1 {
			t.Errorf("%d flushes that nobody waited for any more were started", flushed-1)
		}
	})
}

// TestFlush_LatestDeadlineCounts shows that a flush for several has the time of the one with the most.
func TestFlush_LatestDeadlineCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		target := &slowTarget{takes: 300 * time.Millisecond}
		n := telemetry.NewNetworkFlush(time.Second, target)
		failure := invocation.Outcome{Err: errors.New("failed")}
		go n.Hook(t.Context(), invocation.Outcome{})
		synctest.Wait()
		short, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
		defer cancel()
		go n.Hook(short, failure) // leaves before the flush that it waits for is done
		synctest.Wait()
		start := time.Now()
		n.Hook(t.Context(), invocation.Outcome{})
		if took := time.Since(start); took != 600*time.Millisecond {
			t.Errorf("the flush took %v, want the whole of two", took)
		}
	})
}

// panickingTarget is a target whose exporter panics.
type panickingTarget struct{ calls int }

func (p *panickingTarget) ForceFlush(context.Context) error {
	p.calls++
	panic("no such index")
}

// TestFlush_PanickingExporter shows that an exporter that panics ends no process, and is told of.
func TestFlush_PanickingExporter(t *testing.T) {
	onLambda(t)
	var said []error
	var mu sync.Mutex
	handler := otel.GetErrorHandler()
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		mu.Lock()
		defer mu.Unlock()
		said = append(said, err)
	}))
	t.Cleanup(func() { otel.SetErrorHandler(handler) })
	target := &panickingTarget{}
	n := telemetry.NewNetworkFlush(time.Second, target)
	for range 2 {
		n.Hook(t.Context(), invocation.Outcome{})
	}
	if target.calls != 2 || len(said) != 2 {
		t.Errorf("%d flushes, said %v", target.calls, said)
	}
}
