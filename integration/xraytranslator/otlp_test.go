// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// otlp returns a span as the collector receives it.
func otlp(t *testing.T, span sdktrace.ReadOnlySpan) []byte {
	t.Helper()
	traces := ptrace.NewTraces()
	resource := traces.ResourceSpans().AppendEmpty()
	fill(t, resource.Resource().Attributes(), span.Resource().Attributes())
	scope := resource.ScopeSpans().AppendEmpty()
	scope.Scope().SetName(span.InstrumentationScope().Name)

	to := scope.Spans().AppendEmpty()
	to.SetName(span.Name())
	to.SetTraceID(pcommon.TraceID(span.SpanContext().TraceID()))
	to.SetSpanID(pcommon.SpanID(span.SpanContext().SpanID()))
	to.SetParentSpanID(pcommon.SpanID(span.Parent().SpanID()))
	to.SetFlags(uint32(span.SpanContext().TraceFlags()))
	to.SetStartTimestamp(timestamp(span.StartTime()))
	to.SetEndTimestamp(timestamp(span.EndTime()))
	to.SetKind(map[trace.SpanKind]ptrace.SpanKind{
		trace.SpanKindInternal: ptrace.SpanKindInternal,
		trace.SpanKindServer:   ptrace.SpanKindServer,
		trace.SpanKindClient:   ptrace.SpanKindClient,
		trace.SpanKindProducer: ptrace.SpanKindProducer,
		trace.SpanKindConsumer: ptrace.SpanKindConsumer,
	}[span.SpanKind()])
	to.Status().SetMessage(span.Status().Description)
	to.Status().SetCode(map[codes.Code]ptrace.StatusCode{
		codes.Unset: ptrace.StatusCodeUnset,
		codes.Ok:    ptrace.StatusCodeOk,
		codes.Error: ptrace.StatusCodeError,
	}[span.Status().Code])
	fill(t, to.Attributes(), span.Attributes())
	for _, event := range span.Events() {
		e := to.Events().AppendEmpty()
		e.SetName(event.Name)
		e.SetTimestamp(timestamp(event.Time))
		fill(t, e.Attributes(), event.Attributes)
	}
	for _, link := range span.Links() {
		l := to.Links().AppendEmpty()
		l.SetTraceID(pcommon.TraceID(link.SpanContext.TraceID()))
		l.SetSpanID(pcommon.SpanID(link.SpanContext.SpanID()))
		fill(t, l.Attributes(), link.Attributes)
	}
	message, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(traces)
	if err != nil {
		t.Fatal(err)
	}
	return message
}

func timestamp(at time.Time) pcommon.Timestamp { return pcommon.NewTimestampFromTime(at) }

func fill(t *testing.T, to pcommon.Map, attributes []attribute.KeyValue) {
	t.Helper()
	for _, a := range attributes {
		value := to.PutEmpty(string(a.Key))
		switch a.Value.Type() {
		case attribute.BOOL:
			value.SetBool(a.Value.AsBool())
		case attribute.INT64:
			value.SetInt(a.Value.AsInt64())
		case attribute.FLOAT64:
			value.SetDouble(a.Value.AsFloat64())
		case attribute.STRING:
			value.SetStr(a.Value.AsString())
		case attribute.INT64SLICE:
			list := value.SetEmptySlice()
			for _, n := range a.Value.AsInt64Slice() {
				list.AppendEmpty().SetInt(n)
			}
		case attribute.STRINGSLICE:
			list := value.SetEmptySlice()
			for _, text := range a.Value.AsStringSlice() {
				list.AppendEmpty().SetStr(text)
			}
		default:
			t.Fatalf("attribute %s has a type that no sample has", a.Key)
		}
	}
}
