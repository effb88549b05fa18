// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"sync"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// flight is an invocation, to its open spans. Its fields are guarded by the mutex of openSpans.
type flight struct {
	top   trace.SpanID  // of the invocation's own span
	over  bool          // the invocation has ended
	ended chan struct{} // closed then
}

// openSpan is a span that has started and not ended. Its span is nil once it has been exported as it was before a
// deadline; its end is of no interest then.
type openSpan struct {
	span   sdktrace.ReadWriteSpan
	flight *flight
}

// maxExported is how many spans are remembered that were exported before their end. One that nobody ever ends must not
// stay for ever. Beyond it an invocation that ends forgets its own, so those that end after it leave twice.
const maxExported = 1024

// openSpans knows the open spans of all invocations. It is safe for concurrent use.
type openSpans struct {
	mu       sync.Mutex
	spans    map[trace.SpanID]openSpan
	exported int // those of spans that have been exported
}

// flightKey is under what a flight is attached to its invocation.
type flightKey struct{ *openSpans }

// begin starts to watch the invocation of ctx, whose own span has started already.
func (o *openSpans) begin(ctx context.Context) {
	f := &flight{ended: make(chan struct{})}
	if top, ok := trace.SpanFromContext(ctx).(sdktrace.ReadWriteSpan); ok && top.SpanContext().IsSampled() {
		f.top = top.SpanContext().SpanID()
		o.add(top, f)
	}
	invocation.Attach(ctx, flightKey{o}, f)
}

// flight returns that of the invocation of ctx, or nil.
func (o *openSpans) flight(ctx context.Context) *flight {
	f, _ := invocation.Attached(ctx, flightKey{o}).(*flight)
	return f
}

// start notes that span has started below ctx.
func (o *openSpans) start(ctx context.Context, span sdktrace.ReadWriteSpan) {
	if f := o.flight(ctx); f != nil {
		o.add(span, f)
	}
}

func (o *openSpans) add(span sdktrace.ReadWriteSpan, f *flight) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.spans == nil {
		o.spans = make(map[trace.SpanID]openSpan)
	}
	if !f.over {
		o.spans[span.SpanContext().SpanID()] = openSpan{span, f}
	}
}

// end forgets a span and reports whether it has been exported already.
func (o *openSpans) end(id trace.SpanID) (exported bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	open, found := o.spans[id]
	delete(o.spans, id)
	exported = found && open.span == nil
	if exported {
		o.exported--
	}
	return exported
}

// endInvocation forgets the open spans of the invocation of ctx: when they end at last they are spans like others.
func (o *openSpans) endInvocation(ctx context.Context) {
	f := o.flight(ctx)
	if f == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if f.over {
		return
	}
	f.over = true
	close(f.ended)
	forget := o.exported > maxExported
	for id, open := range o.spans {
		switch {
		case open.flight != f:
		case open.span != nil:
			delete(o.spans, id)
		case forget:
			delete(o.spans, id)
			o.exported--
		}
	}
}

// take returns the open spans of an invocation, as they are now, and notes that they are exported. There are none once
// the invocation has ended.
func (o *openSpans) take(f *flight) []sdktrace.ReadOnlySpan {
	o.mu.Lock()
	defer o.mu.Unlock()
	var taken []sdktrace.ReadOnlySpan
	for id, open := range o.spans {
		if open.flight == f && open.span != nil {
			taken = append(taken, newSnapshot(open.span, id == f.top))
			open.span = nil
			o.spans[id] = open
			o.exported++
		}
	}
	return taken
}
