// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/internal/settings"
)

// flushTarget is a provider or processor with exporters that talk to a network.
//
// Many invocations of one process ask for a flush at once. One runs, and one waits to run for all that have come
// meanwhile, since it takes what all of them have recorded: so each waits for two flushes at most, however many there
// are, and a request carries the data of many.
type flushTarget struct {
	flusher
	// reports is true if the target itself tells of what fails.
	reports bool
	// owned is true if its Shutdown is ours to call.
	owned bool
	// every is how often it is flushed outside Lambda.
	every time.Duration

	mu      sync.Mutex
	running *flushRun // nil if none
	waiting *flushRun // runs when running is done; nil if none
}

// flushRun is one flush of a target, and those who wait for it.
type flushRun struct {
	target *flushTarget
	done   chan struct{} // closed at its end
	err    error         // valid then

	// Guarded by the target's mutex.
	ctx      context.Context // of the first who joined, for its values
	deadline time.Time       // the latest of those who wait; zero if one of them has none
	waiters  int
	cancel   context.CancelFunc // nil until it runs
}

// join returns a flush that takes what has been recorded so far, and starts it if it can. Who joins must leave.
func (t *flushTarget) join(ctx context.Context) *flushRun {
	t.mu.Lock()
	defer t.mu.Unlock()
	run := t.waiting
	if run == nil {
		run = &flushRun{target: t, done: make(chan struct{}), ctx: context.WithoutCancel(ctx)}
		run.deadline, _ = ctx.Deadline()
		t.waiting = run
	} else if deadline, ok := ctx.Deadline(); !ok || run.deadline.IsZero() {
		run.deadline = time.Time{}
	} else if deadline.After(run.deadline) {
		run.deadline = deadline
	}
	run.waiters++
	if t.running == nil {
		t.start()
	}
	return run
}

// start runs the waiting flush. The mutex is held.
func (t *flushTarget) start() {
	run := t.waiting
	t.running, t.waiting = run, nil
	ctx := run.ctx
	if run.deadline.IsZero() {
		ctx, run.cancel = context.WithCancel(ctx)
	} else {
		ctx, run.cancel = context.WithDeadline(ctx, run.deadline)
	}
	// On a goroutine of its own: an exporter that ignores its context keeps it, so it costs one goroutine and not one for
	// each invocation.
	go t.run(ctx, run)
}

func (t *flushTarget) run(ctx context.Context, run *flushRun) {
	err := t.flush(ctx)
	if err != nil && !t.reports {
		otel.Handle(err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	run.cancel()
	run.err = err
	close(run.done)
	t.running = nil
	if t.waiting != nil {
		t.start()
	}
}

// flush flushes the target. A panic of an exporter would end the process from here, and no handler could do anything
// about it.
func (t *flushTarget) flush(ctx context.Context) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = settings.Lossf("flush telemetry: an exporter panicked: %v", value)
			if t.reports { // It has not come to that.
				otel.Handle(err)
			}
		}
	}()
	return t.ForceFlush(ctx)
}

var errNobodyWaits = errors.New("nobody waits any more")

// leave ends the wait for a flush. One that nobody waits for any more is cut short, or not started.
func (r *flushRun) leave() {
	t := r.target
	t.mu.Lock()
	defer t.mu.Unlock()
	if r.waiters--; r.waiters > 0 {
		return
	}
	switch {
	case r.cancel != nil:
		r.cancel()
	case t.waiting == r:
		t.waiting = nil
		r.err = fmt.Errorf("flush telemetry: %w", errNobodyWaits)
		close(r.done)
	}
}
