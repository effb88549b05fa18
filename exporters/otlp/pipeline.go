// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/internal/settings"
)

// pipeline keeps items until a flush exports them, on the goroutine of who flushes. It has no goroutine and no timer of
// its own, which a freeze between invocations would stop in the middle of a request.
type pipeline[T any] struct {
	what   string // in texts
	export func(context.Context, []T) error
	buffer buffer[T]
	batch  int
	turn   chan struct{} // holds a token while a flush runs
	taken  []T           // what the running flush exports
}

func newPipeline[T any](what string, l limits, export func(context.Context, []T) error) *pipeline[T] {
	return &pipeline[T]{
		what:   what,
		export: export,
		buffer: buffer[T]{limit: l.queue},
		batch:  min(l.batch, l.queue),
		turn:   make(chan struct{}, 1),
	}
}

func (p *pipeline[T]) add(item T) { p.say(p.buffer.add(item)) }

func (p *pipeline[T]) say(firstLoss bool) {
	if firstLoss {
		otel.Handle(settings.Lossf("otlp: %s are dropped: more than %d wait for a back end, or they came after shutdown", p.what, p.buffer.limit))
	}
}

// flush exports what waits now. What comes in meanwhile is left for the next flush, so that it ends. Batches that were
// refused for good are gone and do not stop it; one that may be sent again goes back and ends it.
func (p *pipeline[T]) flush(ctx context.Context) error {
	select {
	case p.turn <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("flush %s: an earlier flush still runs: %w", p.what, context.Cause(ctx))
	}
	defer func() { <-p.turn }()
	var failures []error
	for left := p.buffer.count(); left > 0; {
		p.taken = p.buffer.take(p.taken[:0], min(left, p.batch))
		if len(p.taken) == 0 {
			break // Others were dropped meanwhile.
		}
		left -= len(p.taken)
		err := p.export(ctx, p.taken)
		if err != nil {
			failures = append(failures, err)
		}
		again := isRetryable(err)
		if again {
			p.say(p.buffer.putBack(p.taken))
		}
		clear(p.taken)
		if again {
			break
		}
	}
	return errors.Join(failures...)
}

// shutdown flushes and then takes nothing any more. What the flush left is lost.
func (p *pipeline[T]) shutdown(ctx context.Context) error {
	err := p.flush(ctx)
	p.say(p.buffer.close())
	return err
}
