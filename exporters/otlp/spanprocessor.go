// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"errors"
	"sync/atomic"

	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// SpanProcessor keeps sampled spans that ended until ForceFlush or Shutdown exports them. The end of a span never waits
// for a network. All methods are safe for concurrent use; one flush runs at a time.
type SpanProcessor struct {
	exporter sdktrace.SpanExporter
	pipeline *pipeline[sdktrace.ReadOnlySpan]
	closed   atomic.Bool
}

var _ sdktrace.SpanProcessor = (*SpanProcessor)(nil)

// NewSpanProcessor returns a processor that exports through exporter, which should be a [*Traces]. What an exporter
// failed to export is kept for the next flush if its error wraps [ErrRetryable] or the end of a context.
func NewSpanProcessor(exporter sdktrace.SpanExporter, opts ...PipelineOption) *SpanProcessor {
	l, mistakes := newLimits(limits{queue: 2048, batch: 512}, "OTEL_BSP", opts)
	for _, mistake := range mistakes {
		otel.Handle(mistake)
	}
	return &SpanProcessor{exporter: exporter, pipeline: newPipeline("spans", l, exporter.ExportSpans)}
}

// OnStart does nothing.
func (p *SpanProcessor) OnStart(context.Context, sdktrace.ReadWriteSpan) {}

// OnEnd keeps the span, if it is sampled.
func (p *SpanProcessor) OnEnd(span sdktrace.ReadOnlySpan) {
	if span.SpanContext().IsSampled() {
		p.pipeline.add(span)
	}
}

// ForceFlush exports what has ended so far. It returns what failed; spans that may be exported again are kept.
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
