// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"

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
	targets []flusher
	timeout time.Duration
	failed  atomic.Bool
}

// exportTimeoutFromEnvironment reads OTEL_EXPORTER_OTLP_TIMEOUT, milliseconds.
func exportTimeoutFromEnvironment() (time.Duration, error) {
	text := settings.Text("OTEL_EXPORTER_OTLP_TIMEOUT")
	if text == "" {
		return exportTimeout, nil
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil || ms <= 0 {
		return exportTimeout, settings.Mistakef("OTEL_EXPORTER_OTLP_TIMEOUT=%q is not a number of milliseconds: using %d", text, exportTimeout.Milliseconds())
	}
	return time.Duration(ms) * time.Millisecond, nil
}

// hook is the Flush hook of an invocation.
func (n *networkFlush) hook(ctx context.Context, outcome invocation.Outcome) {
	limit := n.timeout
	if outcome.Err != nil || n.failed.Load() {
		limit = min(limit, errorFlushTimeout)
	}
	if facts, ok := invocation.From(ctx); ok && !facts.Deadline.IsZero() {
		limit = min(limit, time.Until(facts.Deadline)-flushReserve)
	}
	if limit <= 0 {
		return // What is left goes out with the next invocation.
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := n.flush(ctx)
	n.failed.Store(err != nil)
	if err != nil {
		otel.Handle(err)
	}
}

// flush flushes all targets at once, since each waits for a network. It returns when ctx is done even if a target does
// not: an exporter that ignores its context must not hold the function.
func (n *networkFlush) flush(ctx context.Context) error {
	errs := make(chan error, len(n.targets))
	for _, target := range n.targets {
		go func() { errs <- target.ForceFlush(ctx) }()
	}
	var failures []error
	for range n.targets {
		select {
		case err := <-errs:
			failures = append(failures, err)
		case <-ctx.Done():
			return errors.Join(append(failures, fmt.Errorf("flush telemetry: %w", context.Cause(ctx)))...)
		}
	}
	return errors.Join(failures...)
}
