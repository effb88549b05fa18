// SPDX-License-Identifier: Apache-2.0

package awsx

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
)

// lambdaHeaderKey is the context key under which aws-lambda-go keeps the header of an invocation.
const lambdaHeaderKey = "x-amzn-trace-id"

// inject writes the trace context of ctx into a request. A header that is there already was put there on purpose and stays.
func inject(ctx context.Context, extra propagation.TextMapPropagator, header http.Header) {
	own := header.Get(traceheader.Name)
	if extra != nil {
		extra.Inject(ctx, propagation.HeaderCarrier(header))
	}
	switch {
	case own != "":
		header.Set(traceheader.Name, own)
	case header.Get(traceheader.Name) != "":
		header.Set(traceheader.Name, withLineage(ctx, header.Get(traceheader.Name)))
	default:
		if value := headerOf(ctx); value != "" {
			header.Set(traceheader.Name, value)
		}
	}
}

// headerOf returns the X-Ray header of ctx, or "" if it has no trace. The global propagator is asked first: only it knows
// whether a recorded span means that X-Ray will see it. Nothing but its X-Ray header is taken.
func headerOf(ctx context.Context) string {
	var found xrayField
	otel.GetTextMapPropagator().Inject(ctx, &found)
	if found != "" {
		return withLineage(ctx, string(found))
	}
	caller, forwarded := callerOf(ctx)
	sc := trace.SpanContextFromContext(ctx)
	if !sc.IsValid() {
		if !forwarded {
			return ""
		}
		return caller.String()
	}
	h := traceheader.Header{Root: sc.TraceID(), Parent: sc.SpanID(), Sampled: traceheader.No}
	if sc.IsSampled() {
		h.Sampled = traceheader.Yes
	}
	if forwarded {
		h.Lineage = caller.Lineage
		if caller.Root == h.Root {
			h.Extra = caller.Extra
			// A span that is recorded takes an open decision; one that is not leaves it open.
			if caller.Sampled.Decided() || h.Sampled == traceheader.No {
				h.Sampled = caller.Sampled
			}
		}
	}
	return h.String()
}

// withLineage returns header with the caller's Lineage where a propagator has lost it: without it Lambda cannot see that
// functions call each other in a loop.
func withLineage(ctx context.Context, header string) string {
	h, ok := traceheader.Parse(header)
	if !ok || h.Lineage != "" {
		return header
	}
	caller, ok := callerOf(ctx)
	if !ok || caller.Lineage == "" {
		return header
	}
	h.Lineage = caller.Lineage
	return h.String()
}

// callerOf returns the header that came in: as the propagator or the invocation keeps it, else as aws-lambda-go does.
func callerOf(ctx context.Context) (traceheader.Header, bool) {
	if h, ok := traceheader.FromContext(ctx); ok {
		return h, true
	}
	text, _ := ctx.Value(lambdaHeaderKey).(string)
	return traceheader.Parse(text)
}

// xrayField is a carrier that keeps the X-Ray header only.
type xrayField string

// Get implements [propagation.TextMapCarrier].
func (f *xrayField) Get(key string) string {
	if http.CanonicalHeaderKey(key) == traceheader.Name {
		return string(*f)
	}
	return ""
}

// Set implements [propagation.TextMapCarrier].
func (f *xrayField) Set(key, value string) {
	if http.CanonicalHeaderKey(key) == traceheader.Name {
		*f = xrayField(value)
	}
}

// Keys implements [propagation.TextMapCarrier].
func (*xrayField) Keys() []string { return []string{traceheader.Name} }
