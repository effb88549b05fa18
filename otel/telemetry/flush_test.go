// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/telemetry"
)

// slowTarget is a provider whose flush takes a time, unless its context ends before.
type slowTarget struct {
	takes time.Duration
	deaf  bool // does not look at its context

	mu     sync.Mutex
	limits []time.Duration
}

func (s *slowTarget) seen() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.limits)
}

func (s *slowTarget) ForceFlush(ctx context.Context) error {
	start := time.Now()
	deadline, _ := ctx.Deadline()
	s.mu.Lock()
	s.limits = append(s.limits, deadline.Sub(start))
	s.mu.Unlock()
	done := ctx.Done()
	if s.deaf {
		done = nil
	}
	select {
	case <-time.After(s.takes):
		return nil
	case <-done:
		return ctx.Err()
	}
}

// TestFlushLimits is the table of how long a flush may take.
func TestFlushLimits(t *testing.T) {
	t.Parallel()
	failure := invocation.Outcome{Err: errors.New("failed")}
	tests := []struct {
		name      string
		timeout   time.Duration // of the exporter
		remaining time.Duration // of the invocation
		takes     time.Duration
		outcomes  []invocation.Outcome
		want      []time.Duration // limit of each flush; 0 for none at all
	}{
		{"the exporter's timeout", 10 * time.Second, time.Minute, 0, make([]invocation.Outcome, 1), []time.Duration{10 * time.Second}},
		{"what is left, less a reserve", 10 * time.Second, 3 * time.Second, 0, make([]invocation.Outcome, 1), []time.Duration{2800 * time.Millisecond}},
		{"nothing is left", 10 * time.Second, 150 * time.Millisecond, 0, make([]invocation.Outcome, 1), nil},
		{"a second before an error", 10 * time.Second, time.Minute, 0, []invocation.Outcome{failure}, []time.Duration{time.Second}},
		{"less than a second before an error", 500 * time.Millisecond, time.Minute, 0, []invocation.Outcome{failure}, []time.Duration{500 * time.Millisecond}},
		{"a panic leaves no reserve", 10 * time.Second, 150 * time.Millisecond, 0, []invocation.Outcome{{Err: errors.New("panic"), Panicked: true}}, []time.Duration{150 * time.Millisecond}},
		{"a second after a failed one", 10 * time.Second, time.Minute, 20 * time.Second, make([]invocation.Outcome, 3), []time.Duration{10 * time.Second, time.Second, time.Second}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				target := &slowTarget{takes: tt.takes}
				n := telemetry.NewNetworkFlush(tt.timeout, target)
				for _, outcome := range tt.outcomes {
					flushIn(t, tt.remaining, func(ctx context.Context) { n.Hook(ctx, outcome) })
				}
				if diff := cmp.Diff(tt.want, target.seen()); diff != "" {
					t.Errorf("limits (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestFlushRecovers shows that one success gives the full time back.
func TestFlushRecovers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		target := &slowTarget{takes: time.Minute}
		n := telemetry.NewNetworkFlush(10*time.Second, target)
		for _, takes := range []time.Duration{time.Minute, 0, 0} {
			target.takes = takes
			flushIn(t, time.Hour, func(ctx context.Context) { n.Hook(ctx, invocation.Outcome{}) })
		}
		want := []time.Duration{10 * time.Second, time.Second, 10 * time.Second}
		if diff := cmp.Diff(want, target.seen()); diff != "" {
			t.Errorf("limits (-want +got):\n%s", diff)
		}
	})
}

// TestFlushDoesNotWaitForTheDeaf shows that a target which ignores its context does not hold the function, nor the
// other targets.
func TestFlushDoesNotWaitForTheDeaf(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		deaf, quick := &slowTarget{takes: time.Hour, deaf: true}, &slowTarget{}
		n := telemetry.NewNetworkFlush(2*time.Second, deaf, quick)
		start := time.Now()
		flushIn(t, time.Minute, func(ctx context.Context) { n.Hook(ctx, invocation.Outcome{}) })
		if took := time.Since(start); took != 2*time.Second || len(quick.seen()) != 1 {
			t.Errorf("flush took %v, quick target flushed %d times", took, len(quick.seen()))
		}
		// It costs one goroutine, not one for each invocation.
		for range 5 {
			flushIn(t, time.Minute, func(ctx context.Context) { n.Hook(ctx, invocation.Outcome{}) })
		}
		if flushed := len(deaf.seen()); flushed != 1 {
			t.Errorf("the deaf target was flushed %d times, want 1 that still runs", flushed)
		}
		<-time.After(time.Hour) // Lets the deaf one end before the bubble does.
	})
}

// flushIn calls f with the context of an invocation's flush.
func flushIn(t *testing.T, remaining time.Duration, f func(context.Context)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), remaining)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: "1"})
	h := invocation.New(func(context.Context, json.RawMessage) (any, error) { return nil, nil },
		invocation.WithProcessHooks(invocation.ProcessHooks{Flush: func(ctx context.Context, _ invocation.Outcome) { f(ctx) }}))
	value, err := h(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = value.(interface{ Close() error }).Close()
	synctest.Wait() // for targets whose flush was given up
}

// TestFlushAtTheDeadline shows that what was recorded leaves before Lambda ends the process, without holding up a handler
// that still makes it, and that the flush at the end waits for it.
func TestFlushAtTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		target := &slowTarget{takes: 100 * time.Millisecond}
		n := telemetry.NewNetworkFlush(10*time.Second, target)
		flushIn(t, 3*time.Second, func(ctx context.Context) {
			start := time.Now()
			n.Deadline(ctx)
			if took := time.Since(start); took != 0 {
				t.Errorf("the guard waited %v", took)
			}
			synctest.Wait()
			n.Hook(ctx, invocation.Outcome{})
			if took := time.Since(start); took != 200*time.Millisecond {
				t.Errorf("both flushes took %v, want one after the other", took)
			}
		})
		if diff := cmp.Diff([]time.Duration{3 * time.Second, 2700 * time.Millisecond}, target.seen()); diff != "" {
			t.Errorf("limits (-want +got):\n%s", diff)
		}
	})
}
