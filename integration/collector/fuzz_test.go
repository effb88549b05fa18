// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	collectortrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// FuzzOTLPSpans decodes what the exporter sends with the official types: whatever text and numbers a span has, a
// receiver can read it, and finds what the span had.
func FuzzOTLPSpans(f *testing.F) {
	f.Add("order", "key", "value", "broken", int64(-1), 0.5, int64(1700000000000000000), 3)
	f.Add("", "", "\xff\xfe", strings.Repeat("é", 200), int64(math.MinInt64), math.NaN(), int64(-1), -1)
	f.Add("\x00", "a\xc3", strings.Repeat("x", 20000), "", int64(0), math.Inf(-1), int64(0), math.MaxInt)
	rec := newOTLPReceiver(f)
	exporter, err := otlp.NewTraces(otlp.WithEndpoint(rec.URL), otlp.WithGzip(true))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name, key, value, description string, integer int64, float float64, nanos int64, dropped int) {
		at := time.Unix(0, nanos)
		attrs := []attribute.KeyValue{
			attribute.String(key, value), attribute.Int64("integer", integer), attribute.Float64("float", float),
			attribute.StringSlice("list", []string{value, name}), attribute.Map("map", attribute.String(key, value)),
		}
		span := tracetest.SpanStub{
			Name: name, StartTime: at, EndTime: at, Attributes: attrs, DroppedAttributes: dropped,
			Status:   sdktrace.Status{Code: codes.Error, Description: description},
			Events:   []sdktrace.Event{{Name: value, Time: at, Attributes: attrs}},
			Resource: resource.NewSchemaless(attribute.String(key, value)),
		}
		if err := exporter.ExportSpans(context.Background(), []sdktrace.ReadOnlySpan{span.Snapshot()}); err != nil {
			t.Fatal(err)
		}
		var got collectortrace.ExportTraceServiceRequest
		rec.decode(t, &got)
		s := got.ResourceSpans[0].ScopeSpans[0].Spans[0]
		clean := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
		if s.Name != clean(name) || s.Status.Message != clean(description) || s.StartTimeUnixNano != uint64(max(0, nanos)) {
			t.Errorf("span = %v", s)
		}
		if a := s.Attributes[0]; a.Key != clean(key) || a.Value.GetStringValue() != clean(value) {
			t.Errorf("attribute = %v", a)
		}
		if s.Attributes[1].Value.GetIntValue() != integer || math.Float64bits(s.Attributes[2].Value.GetDoubleValue()) != math.Float64bits(float) {
			t.Errorf("numbers = %v", s.Attributes)
		}
		if e := s.Events[0]; e.Name != clean(value) || len(e.Attributes) != len(attrs) {
			t.Errorf("event = %v", e)
		}
	})
}
