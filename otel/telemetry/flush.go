// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/otel/invocation"
)

const (
	// exportTimeout is the default of OTEL_EXPORTER_OTLP_TIMEOUT.
	exportTimeout = 10 * time.Second
	// errorFlushTimeout bounds the flush before an error answer, which waits for it. It also bounds the flush after a
	// failed one, until one succeeds: a back end that is down must not cost every invocation the full time.
	errorFlushTimeout = time.Second
	// flushReserve is left of an invocation's time after the flush, for the process to ask for the next event.
	flushReserve = 200 * time.Millisecond
)

// flusher is what SDK providers have.
type flusher interface {
	ForceFlush(ctx context.Context) error
}

// networkFlush flushes exporters that talk to a network, never longer than the time there is.
type networkFlush struct {
	targets []*flushTarget
	timeout time.Duration
	failed  atomic.Bool
}

func newNetworkFlush(timeout time.Duration, targets []*flushTarget) *networkFlush {
	return &networkFlush{timeout: timeout, targets: targets}
}

// users returns the flush of what is the user's alone.
func (n *networkFlush) users() *networkFlush {
	theirs := slices.DeleteFunc(slices.Clone(n.targets), func(t *flushTarget) bool { return t.owned })
	return newNetworkFlush(n.timeout, theirs)
}

// exportTimeoutFromEnvironment reads OTEL_EXPORTER_OTLP_TIMEOUT, milliseconds.
func exportTimeoutFromEnvironment() (time.Duration, error) {
	text := settings.Text("OTEL_EXPORTER_OTLP_TIMEOUT")
	if text == "" {
		return exportTimeout, nil
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil || ms <= 0 || ms > int64(time.Duration(1<<63-1)/time.Millisecond) {
		return exportTimeout, settings.Mistakef("OTEL_EXPORTER_OTLP_TIMEOUT=%q is not a number of milliseconds: using %d", text, exportTimeout.Milliseconds())
	}
	return time.Duration(ms) * time.Millisecond, nil
}

// hooks returns what the wrapper has to call; nothing without targets.
func (n *networkFlush) hooks() invocation.ProcessHooks {
	if len(n.targets) == 0 {
		return invocation.ProcessHooks{}
	}
	return invocation.ProcessHooks{Flush: n.hook, Deadline: n.deadline}
}

// hook is the Flush hook of an invocation.
func (n *networkFlush) hook(ctx context.Context, outcome invocation.Outcome) {
	limit := n.timeout
	if outcome.Err != nil || n.failed.Load() {
		limit = min(limit, errorFlushTimeout)
	}
	if facts, ok := invocation.From(ctx); ok && !facts.Deadline.IsZero() {
		left := time.Until(facts.Deadline)
		if !outcome.Panicked { // After a panic nobody asks for the next event.
			left -= flushReserve
		}
		limit = min(limit, left)
	}
	if limit <= 0 {
		return // What is left goes out with the next invocation.
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	n.failed.Store(n.flush(ctx) != nil)
}

// deadline is the Deadline hook: what has been recorded so far leaves before Lambda ends the process. It does not wait,
// because a handler that still makes it would; a flush at the end then waits for this one.
func (n *networkFlush) deadline(ctx context.Context) {
	until := time.Now().Add(flushReserve)
	if facts, ok := invocation.From(ctx); ok && !facts.Deadline.IsZero() {
		until = facts.Deadline
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), until)
	go func() {
		defer cancel()
		_ = n.flush(ctx) // The targets have told.
	}()
}

// flush flushes all targets at once, since each waits for a network. It returns when ctx is done even if a target does
// not: an exporter that ignores its context must not hold the function.
func (n *networkFlush) flush(ctx context.Context) error {
	runs := make([]*flushRun, 0, len(n.targets))
	for _, target := range n.targets {
		runs = append(runs, target.join(ctx))
	}
	var failures []error
	for _, run := range runs {
		select {
		case <-run.done:
			failures = append(failures, run.err)
		case <-ctx.Done():
			failures = append(failures, fmt.Errorf("flush telemetry: %w", context.Cause(ctx)))
		}
		run.leave()
	}
	return errors.Join(failures...)
}
