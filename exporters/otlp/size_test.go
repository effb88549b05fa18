// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

const hundredKiB = 100 << 10

func long() string { return strings.Repeat("x", hundredKiB) }

// longValues returns values with much text, of every kind that can have it.
func longValues() map[string]attribute.Value {
	return map[string]attribute.Value{
		"string":  attribute.StringValue(long()),
		"bytes":   attribute.ByteSliceValue([]byte(long())),
		"strings": attribute.StringSliceValue([]string{long()}),
		"slice":   attribute.SliceValue(attribute.StringValue(long())),
		"map":     attribute.MapValue(attribute.String("k", long())),
	}
}

// TestMemoryIsBoundedByBytes has room for two items with a text of 100 KiB, wherever it is.
func TestMemoryIsBoundedByBytes(t *testing.T) {
	large := map[string]func(*tracetest.SpanStub){
		"event": func(s *tracetest.SpanStub) { s.Events = []sdktrace.Event{{Name: long()}} },
		"event attribute": func(s *tracetest.SpanStub) {
			s.Events = []sdktrace.Event{{Attributes: []attribute.KeyValue{attribute.String("k", long())}}}
		},
		"key": func(s *tracetest.SpanStub) { s.Attributes = []attribute.KeyValue{attribute.Int(long(), 1)} },
	}
	records := map[string]log.Record{}
	for kind, value := range longValues() {
		attr := attribute.KeyValue{Key: "k", Value: value}
		large[kind] = func(s *tracetest.SpanStub) { s.Attributes = []attribute.KeyValue{attr} }
		var body, attributes log.Record
		body.SetBody(value)
		attributes.AddAttributes(attr)
		records[kind+" body"], records[kind+" attribute"] = body, attributes
	}
	want := otlp.PipelineStats{Waiting: 2, Dropped: 1}
	for name, enlarge := range large {
		t.Run("span "+name, func(t *testing.T) {
			handled(t)
			p := otlp.NewSpanProcessor(new(scripted), otlp.WithQueueBytes(2*hundredKiB+10000))
			span := stub("span", 1)
			enlarge(&span)
			for range 3 {
				p.OnEnd(span.Snapshot())
			}
			if diff := cmp.Diff(want, p.Stats()); diff != "" {
				t.Errorf("stats (-want +got):\n%s", diff)
			}
		})
	}
	for name, record := range records {
		t.Run("record "+name, func(t *testing.T) {
			handled(t)
			p := otlp.NewLogProcessor(new(keeper), otlp.WithQueueBytes(2*hundredKiB+10000))
			logger := sdklog.NewLoggerProvider(sdklog.WithProcessor(p)).Logger("l")
			for range 3 {
				logger.Emit(t.Context(), record)
			}
			if diff := cmp.Diff(want, p.Stats()); diff != "" {
				t.Errorf("stats (-want +got):\n%s", diff)
			}
		})
	}
}

func namedSpan(name string, size int) sdktrace.ReadOnlySpan {
	s := stub(name, 1)
	s.Attributes = []attribute.KeyValue{attribute.String("text", strings.Repeat("x", size))}
	return s.Snapshot()
}

// TestLargeItems: one that is larger than all room is there alone, and goes when another comes.
func TestLargeItems(t *testing.T) {
	said := handled(t)
	var e scripted
	p := otlp.NewSpanProcessor(&e, otlp.WithQueueBytes(10000))
	for range 3 { // What is counted comes back to nothing.
		p.OnEnd(namedSpan("small", 10))
		p.OnEnd(namedSpan("large", hundredKiB))
		e.fail = []error{otlp.ErrRetryable}
		if err := p.ForceFlush(t.Context()); !errors.Is(err, otlp.ErrRetryable) {
			t.Errorf("error = %v", err)
		}
		if err := p.ForceFlush(t.Context()); err != nil {
			t.Error(err)
		}
		for range 4 {
			p.OnEnd(namedSpan("small", 1000))
		}
		if err := p.ForceFlush(t.Context()); err != nil {
			t.Error(err)
		}
	}
	want := [][]string{{"large"}, {"small", "small", "small", "small"}}
	want = append(append(want, want...), want...)
	if diff := cmp.Diff(want, e.batches); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(otlp.PipelineStats{Dropped: 3}, p.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	if texts := said.texts(); len(texts) == 0 || texts[0] != "otlp: spans are lost: more than 2048, or 10000 bytes of them, wait for a back end" {
		t.Errorf("said %q", texts)
	}
}

// TestPutBackIsBoundedByBytes: what comes while a batch is away takes its room.
func TestPutBackIsBoundedByBytes(t *testing.T) {
	handled(t)
	var p *otlp.SpanProcessor
	p = otlp.NewSpanProcessor(&failing{fail: func() error {
		p.OnEnd(namedSpan("new", 5000))
		return otlp.ErrRetryable
	}}, otlp.WithQueueBytes(10000))
	p.OnEnd(namedSpan("old", 3000))
	p.OnEnd(namedSpan("old", 3000))
	if err := p.ForceFlush(t.Context()); !errors.Is(err, otlp.ErrRetryable) {
		t.Errorf("error = %v", err)
	}
	if diff := cmp.Diff(otlp.PipelineStats{Waiting: 2, Dropped: 1}, p.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
}

// TestRequestsAreBoundedByBytes: receivers refuse all of what is too large.
func TestRequestsAreBoundedByBytes(t *testing.T) {
	var e scripted
	p := otlp.NewSpanProcessor(&e)
	for _, size := range []int{900 << 10, 900 << 10, 900 << 10, 3 << 20, 10} {
		p.OnEnd(namedSpan(strings.Repeat("I", size>>19+1), size))
	}
	if err := p.ForceFlush(t.Context()); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([][]string{{"II", "II"}, {"II"}, {"IIIIIII"}, {"I"}}, e.batches); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
}

// BenchmarkOnEmit is the same for log records with six attributes.
func BenchmarkOnEmit(b *testing.B) {
	p := otlp.NewLogProcessor(nothingOfLogs{})
	record := tenRecords(b)[0]
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		_ = p.OnEmit(context.Background(), &record) // returns nil
		if i++; i%512 == 0 {
			_ = p.ForceFlush(context.Background()) // cannot fail
		}
	}
}

type nothingOfLogs struct{ nothing }

func (nothingOfLogs) Export(context.Context, []sdklog.Record) error { return nil }
func (nothingOfLogs) ForceFlush(context.Context) error              { return nil }

// BenchmarkOnEnd keeps a span with five attributes; every 512th flushes.
func BenchmarkOnEnd(b *testing.B) {
	p := otlp.NewSpanProcessor(nothing{})
	var ended lastSpan
	_, s := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(&ended)).Tracer("t").Start(b.Context(), "work",
		trace.WithAttributes(spans(1)[0].Attributes()...))
	s.End()
	span := ended.ReadOnlySpan
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		p.OnEnd(span)
		if i++; i%512 == 0 {
			_ = p.ForceFlush(context.Background()) // cannot fail
		}
	}
}

// lastSpan is a span processor that keeps the last span that ended.
type lastSpan struct{ sdktrace.ReadOnlySpan }

func (*lastSpan) OnStart(context.Context, sdktrace.ReadWriteSpan) {}
func (l *lastSpan) OnEnd(s sdktrace.ReadOnlySpan)                 { l.ReadOnlySpan = s }
func (*lastSpan) ForceFlush(context.Context) error                { return nil }
func (*lastSpan) Shutdown(context.Context) error                  { return nil }

type nothing struct{}

func (nothing) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return nil }
func (nothing) Shutdown(context.Context) error                             { return nil }
