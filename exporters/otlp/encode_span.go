// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/encoding/protowire"
)

// Bits of Span.flags above the W3C trace flags.
const (
	flagKnowsRemote = 0x100 // whether the parent is remote is known
	flagRemote      = 0x200 // it is
)

// appendSpans appends an ExportTraceServiceRequest.
func appendSpans(dst []byte, g *groups, spans []sdktrace.ReadOnlySpan) []byte {
	g.reset()
	for _, span := range spans {
		g.add(span.Resource(), span.InstrumentationScope())
	}
	return g.appendAll(dst, func(dst []byte, i int) []byte { return appendSpan(dst, spans[i]) })
}

func appendSpan(dst []byte, span sdktrace.ReadOnlySpan) []byte {
	dst, start := open(dst, 2)
	context, parent := span.SpanContext(), span.Parent()
	dst = appendTraceID(dst, 1, context.TraceID())
	dst = appendSpanID(dst, 2, context.SpanID())
	dst = appendString(dst, 3, context.TraceState().String())
	if parent.SpanID().IsValid() {
		dst = appendSpanID(dst, 4, parent.SpanID())
	}
	dst = appendString(dst, 5, span.Name())
	dst = appendUint(dst, 6, spanKind(span.SpanKind()))
	dst = appendTime(dst, 7, span.StartTime())
	dst = appendTime(dst, 8, span.EndTime())
	dst = appendKeyValues(dst, 9, span.Attributes())
	dst = appendCount(dst, 10, span.DroppedAttributes())
	events := span.Events()
	for i := range events {
		dst = appendEvent(dst, &events[i])
	}
	dst = appendCount(dst, 12, span.DroppedEvents())
	links := span.Links()
	for i := range links {
		dst = appendLink(dst, &links[i])
	}
	dst = appendCount(dst, 14, span.DroppedLinks())
	dst = appendStatus(dst, span.Status())
	dst = appendFixed32(dst, 16, spanFlags(context.TraceFlags(), parent))
	return closeMessage(dst, start)
}

func appendEvent(dst []byte, event *sdktrace.Event) []byte {
	dst, start := open(dst, 11)
	dst = appendTime(dst, 1, event.Time)
	dst = appendString(dst, 2, event.Name)
	dst = appendKeyValues(dst, 3, event.Attributes)
	dst = appendCount(dst, 4, event.DroppedAttributeCount)
	return closeMessage(dst, start)
}

func appendLink(dst []byte, link *sdktrace.Link) []byte {
	dst, start := open(dst, 13)
	dst = appendTraceID(dst, 1, link.SpanContext.TraceID())
	dst = appendSpanID(dst, 2, link.SpanContext.SpanID())
	dst = appendString(dst, 3, link.SpanContext.TraceState().String())
	dst = appendKeyValues(dst, 4, link.Attributes)
	dst = appendCount(dst, 5, link.DroppedAttributeCount)
	dst = appendFixed32(dst, 6, spanFlags(link.SpanContext.TraceFlags(), link.SpanContext))
	return closeMessage(dst, start)
}

func appendStatus(dst []byte, status sdktrace.Status) []byte {
	dst, start := open(dst, 15)
	dst = appendString(dst, 2, status.Description)
	switch status.Code {
	case codes.Ok:
		dst = appendUint(dst, 3, 1)
	case codes.Error:
		dst = appendUint(dst, 3, 2)
	}
	return closeMessage(dst, start)
}

func appendTraceID(dst []byte, field protowire.Number, id trace.TraceID) []byte {
	dst = protowire.AppendTag(dst, field, protowire.BytesType)
	return append(append(dst, byte(len(id))), id[:]...)
}

func appendSpanID(dst []byte, field protowire.Number, id trace.SpanID) []byte {
	dst = protowire.AppendTag(dst, field, protowire.BytesType)
	return append(append(dst, byte(len(id))), id[:]...)
}

// spanKind returns the number of a kind in the protocol, 0 for a kind it does not have.
func spanKind(kind trace.SpanKind) uint64 {
	switch kind {
	case trace.SpanKindInternal:
		return 1
	case trace.SpanKindServer:
		return 2
	case trace.SpanKindClient:
		return 3
	case trace.SpanKindProducer:
		return 4
	case trace.SpanKindConsumer:
		return 5
	}
	return 0
}

func spanFlags(flags trace.TraceFlags, parent trace.SpanContext) uint32 {
	bits := uint32(flags) | flagKnowsRemote
	if parent.IsRemote() {
		bits |= flagRemote
	}
	return bits
}
