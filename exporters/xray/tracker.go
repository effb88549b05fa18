// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"context"
	"sync"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// flight is what the spans of one invocation share. It hangs on the invocation, so it lives as long as that or its spans.
// Fields below the blank line are guarded by the tracker's mutex.
type flight struct {
	facts *invocation.Facts // nil for spans outside any invocation
	root  trace.TraceID     // of the invocation's header; zero without one
	send  bool              // the header does not forbid to send

	open   int  // spans that have not ended
	hasTop bool // a span without a local parent has started
	ended  bool // the invocation has ended
}

// openSpan is a span that has started and not ended.
type openSpan struct {
	span   sdktrace.ReadWriteSpan
	flight *flight
	top    bool // the invocation's own span

	reported []reportedError // by children
}

// maxAbandoned is how many spans are remembered that their invocation left open. A span that nobody ever ends must not
// stay for ever.
const maxAbandoned = 256

// tracker knows the open spans and to which invocation they belong.
type tracker struct {
	maySend func(traceheader.Sampled) bool
	outside *flight // of spans outside any invocation

	mu        sync.Mutex
	spans     map[trace.SpanID]openSpan
	abandoned []trace.SpanID // of spans, those whose invocation ended before them; the oldest first
	forgotten bool           // more have been left open than are remembered
}

// flightKey is under what the flight of a tracker is attached to an invocation.
type flightKey struct{ *tracker }

func newTracker(maySend func(traceheader.Sampled) bool) *tracker {
	t := &tracker{maySend: maySend, spans: map[trace.SpanID]openSpan{}}
	t.outside = t.newFlight(nil)
	return t
}

// start notes that span has started below ctx, the context of its invocation if it has one.
func (t *tracker) start(ctx context.Context, span sdktrace.ReadWriteSpan) {
	parent := span.Parent()
	id := span.SpanContext().SpanID()
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.flight(ctx)
	f.open++
	top := f.facts != nil && !f.hasTop && (!parent.IsValid() || parent.IsRemote())
	f.hasTop = f.hasTop || top
	t.spans[id] = openSpan{span: span, flight: f, top: top}
}

// end notes that a span has ended and returns what start noted. A span that is not known started before the processor was
// registered, or is one of too many that their invocations left open. Late is true if the span's invocation ended
// before it.
func (t *tracker) end(id trace.SpanID) (o openSpan, late bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	o, found := t.spans[id]
	if !found {
		return openSpan{flight: t.outside}, t.forgotten
	}
	delete(t.spans, id)
	o.flight.open--
	return o, o.flight.ended
}

// endInvocation marks what the invocation of ctx records from now on as late.
func (t *tracker) endInvocation(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f, _ := invocation.Attached(ctx, flightKey{t}).(*flight)
	if f == nil || f.ended {
		return
	}
	f.ended = true
	if f.open == 0 {
		return
	}
	for id, o := range t.spans {
		if o.flight == f {
			t.abandoned = append(t.abandoned, id)
		}
	}
	if surplus := len(t.abandoned) - maxAbandoned; surplus > 0 {
		for _, id := range t.abandoned[:surplus] {
			delete(t.spans, id) // no harm if it has ended since
		}
		t.abandoned = append(t.abandoned[:0], t.abandoned[surplus:]...)
		t.forgotten = true
	}
}

// sends reports whether the invocation of ctx has spans that are sent.
func (t *tracker) sends(ctx context.Context) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	f, _ := invocation.Attached(ctx, flightKey{t}).(*flight)
	return f != nil && f.send
}

// openIn returns the ids of the open spans of the invocation of ctx.
func (t *tracker) openIn(ctx context.Context) []trace.SpanID {
	t.mu.Lock()
	defer t.mu.Unlock()
	f, _ := invocation.Attached(ctx, flightKey{t}).(*flight)
	if f == nil {
		return nil
	}
	ids := make([]trace.SpanID, 0, f.open)
	for id, o := range t.spans {
		if o.flight == f {
			ids = append(ids, id)
		}
	}
	return ids
}

// ifOpen calls use with the span of id unless it has ended. The span cannot end before use returns, so what use sends
// never follows the span's last document.
func (t *tracker) ifOpen(id trace.SpanID, use func(openSpan)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if o, found := t.spans[id]; found {
		use(o)
	}
}

// parent returns the open span that has id.
func (t *tracker) parent(id trace.SpanID) (sdktrace.ReadOnlySpan, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	o, found := t.spans[id]
	return o.span, found
}

// flight returns the state of the invocation of ctx, made anew if there is none. t.mu is held.
func (t *tracker) flight(ctx context.Context) *flight {
	if f, ok := invocation.Attached(ctx, flightKey{t}).(*flight); ok {
		return f
	}
	facts, ok := invocation.From(ctx)
	if !ok {
		return t.outside
	}
	f := t.newFlight(facts)
	invocation.Attach(ctx, flightKey{t}, f)
	return f
}

func (t *tracker) newFlight(facts *invocation.Facts) *flight {
	f := &flight{facts: facts}
	sampled := traceheader.Absent
	if facts != nil {
		if h, ok := traceheader.Parse(facts.TraceHeader); ok {
			f.root, sampled = h.Root, h.Sampled
		}
	}
	f.send = t.maySend(sampled)
	return f
}
