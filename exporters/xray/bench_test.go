// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

func httpAttributes() []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String("http.request.method", "GET"),
		attribute.String("url.full", "https://api.example.com/pets/7?verbose=true"),
		attribute.String("server.address", "api.example.com"),
		attribute.Int("server.port", 443),
		attribute.Int("http.response.status_code", 200),
	}
}

// typicalSpan returns an ended HTTP client span.
func typicalSpan(tb testing.TB) sdktrace.ReadOnlySpan {
	tb.Helper()
	recorder := tracetest.NewSpanRecorder()
	tracer := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder)).Tracer("test")
	ctx, parent := tracer.Start(tb.Context(), "handler")
	_, span := tracer.Start(ctx, "GET", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(httpAttributes()...))
	span.End()
	parent.End()
	return recorder.Ended()[0]
}

// silentDaemon returns the address of a socket that nobody reads.
func silentDaemon(tb testing.TB) string {
	tb.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	return conn.LocalAddr().String()
}

func newProcessor(tb testing.TB, opts ...xray.Option) *xray.Processor {
	tb.Helper()
	p, err := xray.NewProcessor(opts...)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func BenchmarkSpan(b *testing.B) {
	run := func(b *testing.B, opts ...sdktrace.TracerProviderOption) {
		tracer := sdktrace.NewTracerProvider(opts...).Tracer("bench")
		ctx, parent := tracer.Start(b.Context(), "handler")
		defer parent.End()
		b.ReportAllocs()
		for b.Loop() {
			_, span := tracer.Start(ctx, "GET", trace.WithSpanKind(trace.SpanKindClient))
			span.SetAttributes(httpAttributes()...)
			span.End()
		}
	}
	b.Run("sdk", func(b *testing.B) { run(b) })
	b.Run("sdk and a processor that does nothing", func(b *testing.B) { run(b, sdktrace.WithSpanProcessor(nothing{})) })
	b.Run("socket", func(b *testing.B) {
		p := newProcessor(b, xray.WithAddress(silentDaemon(b))).WithoutPacing()
		run(b, sdktrace.WithSpanProcessor(p))
	})
}

type nothing struct{ sdktrace.SpanProcessor }

func (nothing) OnStart(context.Context, sdktrace.ReadWriteSpan) {}
func (nothing) OnEnd(sdktrace.ReadOnlySpan)                     {}

func BenchmarkDocument(b *testing.B) {
	span := typicalSpan(b)
	b.Run("append", func(b *testing.B) {
		encode := newProcessor(b).Encode(span)
		b.ReportAllocs()
		for b.Loop() {
			if encode() == nil {
				b.Fatal("no document")
			}
		}
	})
	b.Run("map and encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(documentMap(span)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkLargeSpan encodes a span of 20 MiB: 2,048 attributes of 10 KiB each, of which a document holds a small part. Each
// attempt to fit it stops at the limit, so it must not cost what copying the span would.
func BenchmarkLargeSpan(b *testing.B) {
	value := strings.Repeat("x", 10<<10)
	attrs := make([]attribute.KeyValue, 0, 2048)
	for i := range 2048 {
		attrs = append(attrs, attribute.String(fmt.Sprintf("key%04d", i), value))
	}
	encode := newProcessor(b).Encode(endedSpan(b, attrs...))
	b.ReportAllocs()
	for b.Loop() {
		if encode() == nil {
			b.Fatal("no document")
		}
	}
}

// endedSpan returns a span with attributes, however many.
func endedSpan(tb testing.TB, attrs ...attribute.KeyValue) sdktrace.ReadOnlySpan {
	tb.Helper()
	recorder := tracetest.NewSpanRecorder()
	limits := sdktrace.NewSpanLimits()
	limits.AttributeCountLimit = -1
	tracer := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder), sdktrace.WithRawSpanLimits(limits)).Tracer("test")
	_, span := tracer.Start(tb.Context(), "large")
	span.SetAttributes(attrs...)
	span.End()
	return recorder.Ended()[0]
}

// documentMap is the document of an HTTP client span the way one writes it first.
func documentMap(span sdktrace.ReadOnlySpan) map[string]any {
	attrs := map[attribute.Key]attribute.Value{}
	for _, attr := range span.Attributes() {
		attrs[attr.Key] = attr.Value
	}
	id := span.SpanContext().TraceID().String()
	return map[string]any{
		"name":       attrs["server.address"].AsString(),
		"id":         span.SpanContext().SpanID().String(),
		"trace_id":   "1-" + id[:8] + "-" + id[8:],
		"parent_id":  span.Parent().SpanID().String(),
		"type":       "subsegment",
		"namespace":  "remote",
		"start_time": float64(span.StartTime().UnixNano()) / 1e9,
		"end_time":   float64(span.EndTime().UnixNano()) / 1e9,
		"http": map[string]any{
			"request":  map[string]any{"method": attrs["http.request.method"].AsString(), "url": attrs["url.full"].AsString()},
			"response": map[string]any{"status": attrs["http.response.status_code"].AsInt64()},
		},
	}
}

// BenchmarkWrite is what the system takes for a datagram of the size of the document, in the same run.
func BenchmarkWrite(b *testing.B) {
	conn, err := net.Dial("udp", silentDaemon(b))
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	document := newProcessor(b).Encode(typicalSpan(b))()
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := conn.Write(document); err != nil {
			b.Fatal(err)
		}
	}
}
