// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"errors"
	"fmt"

	"github.com/otel-powertools/powertools/internal/report"
	"github.com/otel-powertools/powertools/internal/settings"
)

// pipeline keeps items until a flush exports them, on the goroutine of who flushes. It has no goroutine and no timer of
// its own, which a freeze between invocations would stop in the middle of a request.
//
// It tells the global error handler what fails, each cause once, so that nobody who flushes has to.
type pipeline struct {
	what     string // in texts
	export   func(context.Context, []any) error
	buffer   buffer
	batch    int
	turn     turn
	taken    []any       // what the running flush exports
	losses   report.Once // each cause once
	failures complaints
}

// itemsOf returns an export of items that all are T. The pipeline is the same code for all three signals, which is most of
// it; one batch is exported at a time.
func itemsOf[T any](export func(context.Context, []T) error) func(context.Context, []any) error {
	var batch []T
	return func(ctx context.Context, items []any) error {
		batch = batch[:0]
		for _, item := range items {
			batch = append(batch, item.(T))
		}
		defer clear(batch)
		return export(ctx, batch)
	}
}

// newPipeline returns a pipeline of items whose bytes size tells, or nil if they do not count.
func newPipeline(what string, l limits, size func(any) int, export func(context.Context, []any) error) *pipeline {
	return &pipeline{
		what:   what,
		export: export,
		buffer: buffer{limit: l.queue, size: size, most: l.bytes},
		batch:  l.batch,
		turn:   make(turn, 1),
	}
}

func (p *pipeline) add(item any) {
	switch p.buffer.add(item) {
	case full:
		p.sayFull()
	case late:
		p.lost("late", "they came after Shutdown")
	}
}

func (p *pipeline) sayFull() {
	if p.buffer.size == nil {
		p.lost("full", "more than %d wait for a back end", p.buffer.limit)
	} else {
		p.lost("full", "more than %d, or %d bytes of them, wait for a back end", p.buffer.limit, p.buffer.most)
	}
}

// lost says once why items are gone.
func (p *pipeline) lost(cause, format string, args ...any) {
	p.losses.Report(cause, func() error { return settings.Lossf("otlp: %s are lost: "+format, append([]any{p.what}, args...)...) })
}

// later says once why items have to wait.
func (p *pipeline) later(err error) {
	p.failures.report(causeOf(err), func() error {
		return settings.Lossf("otlp: cannot export %s for now, they are kept: %w", p.what, err)
	})
}

// flush exports what waits now, and returns what failed. That has been reported.
func (p *pipeline) flush(ctx context.Context) error {
	refused, postponed := p.run(ctx)
	if postponed != nil && !p.buffer.isClosed() {
		p.later(postponed)
	}
	return errors.Join(refused, postponed)
}

// run exports what waits now. What comes in meanwhile is left for the next flush, so that it ends. Batches that were
// refused for good are gone and do not stop it; one that may be sent again goes back and ends it.
func (p *pipeline) run(ctx context.Context) (refused, postponed error) {
	if err := p.turn.take(ctx); err != nil {
		return nil, fmt.Errorf("flush %s: %w", p.what, err)
	}
	defer p.turn.giveBack()
	var failures []error
	for left := p.buffer.count(); left > 0 && postponed == nil; {
		p.taken = p.buffer.take(p.taken[:0], min(left, p.batch))
		if len(p.taken) == 0 {
			break // Others were dropped meanwhile.
		}
		left -= len(p.taken)
		err := p.exportTaken(ctx)
		switch {
		case err == nil:
			p.failures.succeeded()
		case isRetryable(err):
			postponed = p.putBack(err)
		default:
			failures = append(failures, err)
			p.buffer.refuse(len(p.taken))
			if !isReported(err) {
				p.lost(causeOf(err), "%w", err)
			}
		}
		clear(p.taken)
	}
	return errors.Join(failures...), postponed
}

// putBack keeps the batch that could not be exported for now because of err, which it returns. If Shutdown did not wait
// for this flush, it is too late for that.
func (p *pipeline) putBack(err error) error {
	switch p.buffer.putBack(p.taken) {
	case full:
		p.sayFull()
	case late:
		p.lost("shutdown", "Shutdown could not export them: %w", err)
	}
	return err
}

// exportTaken gives a batch to the exporter. A panic of the exporter or of the user's code that it calls must not end
// the process, on a goroutine where nobody else recovers.
func (p *pipeline) exportTaken(ctx context.Context) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("export %s: %w", p.what, panicError(value))
		}
	}()
	return p.export(ctx, p.taken)
}

// shutdown flushes and then takes nothing any more. What the flush left is lost.
func (p *pipeline) shutdown(ctx context.Context) error {
	refused, postponed := p.run(ctx)
	if lost := p.buffer.close(); lost > 0 {
		if postponed == nil {
			p.lost("late", "they came after Shutdown")
		} else {
			p.lost("shutdown", "Shutdown could not export them: %w", postponed)
		}
	}
	return errors.Join(refused, postponed)
}

// turn holds a token while a flush runs.
type turn chan struct{}

// take waits until no flush runs, no longer than ctx. When none runs it succeeds, whatever ctx says: a flush whose time is
// up may still have things to close.
func (t turn) take(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	default:
	}
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", errBusy, context.Cause(ctx))
	}
}

func (t turn) giveBack() { <-t }
