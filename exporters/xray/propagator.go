// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
)

// Propagator carries trace context in the header X-Amzn-Trace-Id. The zero Propagator is ready to use, by any number of
// goroutines.
//
// What an OpenTelemetry span context cannot hold is kept beside it in the context and injected again: Lineage, by which
// Lambda detects loops; a Root without Parent, which [IDGenerator] continues; a decision left open (Sampled=?). Without
// a span, the header is handed on as it came.
type Propagator struct {
	// KeepUndecided leaves a decision open in the header even if a span of its trace is recorded. It is for programs
	// that record for other back ends as well, where a recorded span does not mean that X-Ray gets it.
	KeepUndecided bool
}

var _ propagation.TextMapPropagator = Propagator{}

// Fields returns the name of the header.
func (Propagator) Fields() []string { return []string{traceheader.Name} }

// Extract returns a context with the trace context of carrier, in which the header's name may have any case.
// Without a valid header it returns ctx.
func (Propagator) Extract(ctx context.Context, carrier propagation.TextMapCarrier) context.Context {
	h, ok := traceheader.Parse(find(carrier))
	if !ok {
		return ctx
	}
	ctx = traceheader.ContextWith(ctx, h)
	if !h.Parent.IsValid() {
		return ctx
	}
	return contribExtract(ctx, h)
}

// find returns the header, looked for under its own name first and then in any spelling.
func find(carrier propagation.TextMapCarrier) string {
	if value := carrier.Get(traceheader.Name); value != "" {
		return value
	}
	for _, key := range carrier.Keys() {
		if strings.EqualFold(key, traceheader.Name) {
			if value := carrier.Get(key); value != "" {
				return value
			}
		}
	}
	return ""
}

// Inject writes the header of the current span into carrier, or that of the caller if there is no span.
// In the caller's trace the caller's decision to sample is kept.
func (p Propagator) Inject(ctx context.Context, carrier propagation.TextMapCarrier) {
	caller, forwarded := traceheader.FromContext(ctx)
	h, ok := contribInject(ctx)
	switch {
	case !ok && !forwarded:
		return
	case !ok:
		h = caller
	case forwarded:
		h.Lineage = caller.Lineage
		if caller.Root != h.Root {
			break
		}
		h.Extra = caller.Extra
		// A span that records takes an open decision; one that does not leaves it open.
		if caller.Sampled.Decided() || h.Sampled != traceheader.Yes || p.KeepUndecided {
			h.Sampled = caller.Sampled
		}
	}
	carrier.Set(traceheader.Name, h.String())
}

// IDGenerator makes ids for X-Ray. A new root span continues the trace of a header that had no Parent; any other trace
// is new. It is safe for concurrent use; make it with [NewIDGenerator].
type IDGenerator struct{ ids contribIDs }

var _ sdktrace.IDGenerator = (*IDGenerator)(nil)

// NewIDGenerator returns a generator for sdktrace.WithIDGenerator.
func NewIDGenerator() *IDGenerator { return &IDGenerator{} }

// NewIDs implements sdktrace.IDGenerator.
func (g *IDGenerator) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	if h, ok := traceheader.FromContext(ctx); ok && !h.Parent.IsValid() {
		return h.Root, g.ids.newSpan(ctx, h.Root)
	}
	return g.ids.newTrace(ctx)
}

// NewSpanID implements sdktrace.IDGenerator.
func (g *IDGenerator) NewSpanID(ctx context.Context, id trace.TraceID) trace.SpanID {
	return g.ids.newSpan(ctx, id)
}
