// SPDX-License-Identifier: Apache-2.0

package carrier

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
)

// traceparent is the field of the W3C trace context without which the others mean nothing.
const traceparent = "traceparent"

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

// fields are trace context as keys and values, for reading. Keys match in any case.
type fields map[string]string

// Get implements [propagation.TextMapCarrier].
func (f fields) Get(key string) string {
	if value, ok := f[key]; ok {
		return value
	}
	for name, value := range f {
		if strings.EqualFold(name, key) {
			return value
		}
	}
	return ""
}

// Set implements [propagation.TextMapCarrier]. Events are not written to.
func (fields) Set(string, string) {}

// Keys implements [propagation.TextMapCarrier].
func (f fields) Keys() []string {
	keys := make([]string, 0, len(f))
	for key := range f {
		keys = append(keys, key)
	}
	return keys
}

// isField reports whether a key is one that OpenTelemetry's own propagators and X-Ray's have: what else stands in an
// event is the user's.
func isField(key string) bool {
	for _, known := range [...]string{traceheader.Name, traceparent, "tracestate", "baggage"} {
		if strings.EqualFold(key, known) {
			return true
		}
	}
	return false
}
