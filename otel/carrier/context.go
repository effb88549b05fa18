// SPDX-License-Identifier: Apache-2.0

package carrier

import (
	"context"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
)

// Fields of the W3C trace context.
const (
	traceparent = "traceparent" // without it the other means nothing
	tracestate  = "tracestate"
)

// SpanContext returns the remote span in a carrier: that of X-Amzn-Trace-Id, else of traceparent. It is not valid if there
// is none. It depends on no propagator, so it also reads what the program itself would not write.
func SpanContext(c propagation.TextMapCarrier) trace.SpanContext {
	if header, ok := traceheader.Parse(c.Get(traceheader.Name)); ok && header.Parent.IsValid() {
		var flags trace.TraceFlags
		return trace.NewSpanContext(trace.SpanContextConfig{
			TraceID: header.Root, SpanID: header.Parent,
			TraceFlags: flags.WithSampled(header.Sampled == traceheader.Yes), Remote: true,
		})
	}
	return w3c(c)
}

// w3c returns the remote span of traceparent and tracestate.
func w3c(c propagation.TextMapCarrier) trace.SpanContext {
	if c.Get(traceparent) == "" {
		return trace.SpanContext{}
	}
	return trace.SpanContextFromContext(propagation.TraceContext{}.Extract(context.Background(), c))
}
