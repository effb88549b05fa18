// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"sync"
	"sync/atomic"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// flight is what the spans of one invocation share. Fields below the blank line are guarded by the tracker's mutex.
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
}

// maxEnded is how many ended invocations are remembered, to mark what they still record as late.
const maxEnded = 16

// tracker knows the open spans and to which invocation they belong.
type tracker struct {
	maySend func(traceheader.Sampled) bool
	// hooked is true once somebody says when invocations end: until then their state is kept.
	hooked atomic.Bool

	mu      sync.Mutex
	spans   map[trace.SpanID]openSpan
	flights map[*invocation.Facts]*flight // with open spans, or ended and remembered
	ended   []*flight                     // the oldest first
}

func newTracker(maySend func(traceheader.Sampled) bool) *tracker {
	return &tracker{
		maySend: maySend,
		spans:   map[trace.SpanID]openSpan{},
		flights: map[*invocation.Facts]*flight{},
	}
}

// start notes that span has started in the invocation of facts, which is nil outside any.
func (t *tracker) start(facts *invocation.Facts, span sdktrace.ReadWriteSpan) {
	parent := span.Parent()
	id := span.SpanContext().SpanID()
	t.mu.Lock()
	defer t.mu.Unlock()
	f, found := t.flights[facts]
	if !found {
		f = t.newFlight(facts)
		t.flights[facts] = f
	}
	f.open++
	top := facts != nil && !f.hasTop && (!parent.IsValid() || parent.IsRemote())
	f.hasTop = f.hasTop || top
	t.spans[id] = openSpan{span: span, flight: f, top: top}
}

// end notes that a span has ended and returns what start noted. A span that started before the processor was
// registered belongs to no invocation. Late is true if the span's invocation ended before it.
func (t *tracker) end(id trace.SpanID) (o openSpan, late bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	o, found := t.spans[id]
	if !found {
		return openSpan{flight: t.newFlight(nil)}, false
	}
	delete(t.spans, id)
	f := o.flight
	if f.open--; f.open == 0 && !f.ended && !t.hooked.Load() {
		// Nobody will say that the invocation ended.
		delete(t.flights, f.facts)
	}
	return o, f.ended
}

// endInvocation marks what the invocation of facts records from now on as late. One that has recorded nothing is not
// remembered.
func (t *tracker) endInvocation(facts *invocation.Facts) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f, found := t.flights[facts]
	if !found || f.ended {
		return
	}
	f.ended = true
	t.ended = append(t.ended, f)
	if len(t.ended) > maxEnded {
		oldest := t.ended[0]
		t.ended = append(t.ended[:0], t.ended[1:]...)
		delete(t.flights, oldest.facts)
	}
}

// openIn returns the ids of the invocation's open spans.
func (t *tracker) openIn(facts *invocation.Facts) []trace.SpanID {
	t.mu.Lock()
	defer t.mu.Unlock()
	f, found := t.flights[facts]
	if !found {
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
