// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// SpanProcessor keeps sampled spans that ended until ForceFlush or Shutdown exports them. The end of a span never waits
// for a network. All methods are safe for concurrent use; one flush runs at a time.
type SpanProcessor struct {
	exporter sdktrace.SpanExporter
	pipeline *pipeline
	open     openSpans
	closed   atomic.Bool
}

var _ sdktrace.SpanProcessor = (*SpanProcessor)(nil)

// NewSpanProcessor returns a processor that exports through exporter, which should be a [*Traces]. What an exporter
// failed to export is kept for the next flush if its error wraps [ErrRetryable] or the end of a context.
func NewSpanProcessor(exporter sdktrace.SpanExporter, opts ...PipelineOption) *SpanProcessor {
	l, mistakes := newLimits(limits{queue: 2048, batch: 512, bytes: defaultBytes}, "OTEL_BSP", opts)
	for _, mistake := range mistakes {
		otel.Handle(mistake)
	}
	return &SpanProcessor{exporter: exporter, pipeline: newPipeline("spans", l, spanSize, itemsOf(exporter.ExportSpans))}
}

// Hooks returns the hooks that the wrapper of the handler must call, for an invocation near its deadline to be seen:
// half the time that is left then, its open spans are exported as they are, with powertools.partial, and the topmost
// with an error. An invocation that ends before is exported once, as any other; the end of a span that has been
// exported is not exported again, because back ends would keep both.
func (p *SpanProcessor) Hooks() invocation.ProcessHooks {
	return invocation.ProcessHooks{
		Begin:    p.open.begin,
		Deadline: p.deadline,
		End:      func(ctx context.Context, _ invocation.Outcome) { p.open.endInvocation(ctx) },
	}
}

// deadline does not wait, because an invocation that still makes it would.
func (p *SpanProcessor) deadline(ctx context.Context) {
	f := p.open.flight(ctx)
	facts, ok := invocation.From(ctx)
	if f == nil || !ok || facts.Deadline.IsZero() || p.closed.Load() {
		return
	}
	go func() {
		timer := time.NewTimer(time.Until(facts.Deadline) / 2)
		defer timer.Stop()
		select {
		case <-f.ended:
			return
		case <-timer.C:
		}
		for _, span := range p.open.take(f) {
			p.pipeline.add(span)
		}
		ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), facts.Deadline)
		defer cancel()
		_ = p.pipeline.flush(ctx) // has reported what failed
	}()
}

// OnStart notes the span, if the invocation it belongs to is known from [SpanProcessor.Hooks].
func (p *SpanProcessor) OnStart(parent context.Context, span sdktrace.ReadWriteSpan) {
	if span.SpanContext().IsSampled() {
		p.open.start(parent, span)
	}
}

// OnEnd keeps the span, if it is sampled and was not exported shortly before a deadline.
func (p *SpanProcessor) OnEnd(span sdktrace.ReadOnlySpan) {
	if context := span.SpanContext(); context.IsSampled() && !p.open.end(context.SpanID()) {
		p.pipeline.add(span)
	}
}

// ForceFlush exports what has ended so far. It returns what failed, which has been reported; spans that may be
// exported again are kept.
func (p *SpanProcessor) ForceFlush(ctx context.Context) error { return p.pipeline.flush(ctx) }

// Shutdown exports what is left and shuts the exporter down. Spans that end later are dropped and counted.
func (p *SpanProcessor) Shutdown(ctx context.Context) error {
	if p.closed.Swap(true) {
		return nil
	}
	return errors.Join(p.pipeline.shutdown(ctx), p.exporter.Shutdown(ctx))
}

// Stats returns what is held and lost so far.
func (p *SpanProcessor) Stats() PipelineStats { return p.pipeline.buffer.stats() }
