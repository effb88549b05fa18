// SPDX-License-Identifier: Apache-2.0

package tracex

import (
	"context"

	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// XRayTraceID returns the id of the X-Ray trace that ctx belongs to, in AWS's form: 1-5759e988-bd862e3fe1be46a994272793.
// It is the invocation's, also where tracing is off; outside an invocation it is the current span's. Empty means that
// there is none.
func XRayTraceID(ctx context.Context) string {
	root := trace.SpanContextFromContext(ctx).TraceID()
	if header, ok := headerOf(ctx); ok {
		root = header.Root
	}
	if !root.IsValid() {
		return ""
	}
	return string(traceheader.AppendTraceID(make([]byte, 0, traceheader.TraceIDLength), root))
}

// IsSampled reports whether the trace of ctx is recorded: what the current span says, or without a span of this process
// the header that came in. It is false where tracing is off.
func IsSampled(ctx context.Context) bool {
	span := trace.SpanContextFromContext(ctx)
	if span.IsValid() && !span.IsRemote() {
		return span.IsSampled()
	}
	if header, ok := headerOf(ctx); ok {
		return header.Sampled == traceheader.Yes
	}
	return span.IsSampled()
}

// ForceUnsampled returns a context below which nothing is recorded, and whose requests tell the services they reach not
// to record either (Sampled=0). The trace stays the same. It is for one invocation that sends thousands of messages, each of
// which would start a traced invocation elsewhere.
func ForceUnsampled(ctx context.Context) context.Context {
	header, ok := headerOf(ctx)
	if ok {
		header.Sampled = traceheader.No
		ctx = traceheader.ContextWith(ctx, header)
	}
	span := trace.SpanContextFromContext(ctx)
	if !span.IsValid() {
		return ctx
	}
	return trace.ContextWithSpanContext(ctx, span.WithTraceFlags(span.TraceFlags().WithSampled(false)).WithRemote(false))
}

// headerOf returns the X-Ray header that ctx carries, else that of its invocation.
func headerOf(ctx context.Context) (traceheader.Header, bool) {
	if header, ok := traceheader.FromContext(ctx); ok {
		return header, true
	}
	facts, ok := invocation.From(ctx)
	if !ok {
		return traceheader.Header{}, false
	}
	return traceheader.Parse(facts.TraceHeader)
}
