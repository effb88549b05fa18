// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"

	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Hooks returns what the invocations of the process must call so that the options that concern single invocations work:
// give it to invocation.WithProcessHooks. Without such options nothing is to be called.
func (p *Processor) Hooks() invocation.ProcessHooks {
	if !p.sessions {
		return invocation.ProcessHooks{}
	}
	return invocation.ProcessHooks{Begin: p.begin, End: p.end, Deadline: p.deadline}
}

// begin decides what holds for the whole invocation; only what is held back changes later.
func (p *Processor) begin(ctx context.Context) {
	s := &session{processor: p}
	level, sampled := p.levels.of(ctx, p.level.Level())
	s.level = level
	if p.correlate != nil {
		s.correlate(ctx, p.correlate)
	}
	s.attach(ctx)
	if sampled {
		p.announceSampling(ctx, *level)
	}
}

func (p *Processor) end(ctx context.Context, outcome invocation.Outcome) {
	s := p.sessionOf(ctx)
	if s == nil {
		return
	}
	if b := p.buffer; b != nil && (outcome.Err != nil || b.onSpanError && spanFailed(ctx)) {
		s.flush(ctx, stateOpen)
	}
	s.end()
}

func (p *Processor) deadline(ctx context.Context) {
	if s := p.sessionOf(ctx); s != nil {
		s.flush(ctx, stateDeadline)
	}
}

// spanFailed reports whether the span of ctx has the status error. Only the SDK's spans tell.
func spanFailed(ctx context.Context) bool {
	span, ok := trace.SpanFromContext(ctx).(interface{ Status() sdktrace.Status })
	return ok && span.Status().Code == codes.Error
}
