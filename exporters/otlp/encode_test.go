// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

var update = flag.Bool("update", false, "rewrite testdata")

// golden compares bytes with a file of hexadecimal lines.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	var text strings.Builder
	for len(got) > 0 {
		n := min(32, len(got))
		text.WriteString(hex.EncodeToString(got[:n]) + "\n")
		got = got[n:]
	}
	path := filepath.Join("testdata", name+".hex")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func everyKind() []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String("string", "text"), attribute.Bool("bool", true), attribute.Int64("int", math.MinInt64),
		attribute.Float64("float", -0.5), attribute.ByteSlice("bytes", []byte{0, 255}),
		attribute.StringSlice("strings", []string{"a", ""}), attribute.BoolSlice("bools", []bool{true, false}),
		attribute.Int64Slice("ints", []int64{0, -1}), attribute.Float64Slice("floats", []float64{0, 1}),
		attribute.Slice("values", attribute.IntValue(1), attribute.StringValue("b")),
		attribute.Map("map", attribute.String("inner", "c")),
		{Key: "nothing"},
	}
}

func fullSpan(t *testing.T) sdktrace.ReadOnlySpan {
	t.Helper()
	state, err := trace.ParseTraceState("vendor=1")
	if err != nil {
		t.Fatal(err)
	}
	s := stub("order", 1)
	s.SpanContext = s.SpanContext.WithTraceState(state)
	s.Attributes, s.DroppedAttributes, s.DroppedEvents, s.DroppedLinks = everyKind(), 1, 2, math.MaxInt
	s.Events = []sdktrace.Event{{Name: "event", Time: s.StartTime, Attributes: everyKind()[:2], DroppedAttributeCount: 3}}
	s.Links = []sdktrace.Link{{SpanContext: s.SpanContext.WithRemote(true), Attributes: everyKind()[2:3], DroppedAttributeCount: 4}}
	return s.Snapshot()
}

func TestGoldenSpan(t *testing.T) {
	golden(t, "span", new(otlp.SpanEncoder).Encode([]sdktrace.ReadOnlySpan{fullSpan(t)}))
}

func TestGoldenMetrics(t *testing.T) {
	begin := time.Unix(1700000000, 0)
	set := attribute.NewSet(attribute.String("path", "/"))
	exemplar := metricdata.Exemplar[float64]{
		Time: begin, Value: 2, SpanID: []byte("spanspan"), TraceID: []byte("tracetracetrace!"), FilteredAttributes: everyKind()[:1],
	}
	rm := &metricdata.ResourceMetrics{Resource: testResource(), ScopeMetrics: []metricdata.ScopeMetrics{{
		Scope: testScope(), Metrics: []metricdata.Metrics{
			{Name: "gauge", Unit: "By", Data: metricdata.Gauge[int64]{DataPoints: []metricdata.DataPoint[int64]{{Attributes: set, Time: begin}}}},
			{Name: "sum", Description: "what is added", Data: metricdata.Sum[float64]{
				Temporality: metricdata.DeltaTemporality, IsMonotonic: true,
				DataPoints: []metricdata.DataPoint[float64]{{StartTime: begin, Time: begin, Value: 1.5, Exemplars: []metricdata.Exemplar[float64]{exemplar}}},
			}},
			{Name: "unknown", Data: nil},
			{Name: "histogram", Data: metricdata.Histogram[float64]{
				Temporality: metricdata.CumulativeTemporality,
				DataPoints: []metricdata.HistogramDataPoint[float64]{{
					Time: begin, Count: 3, Bounds: []float64{1, 2}, BucketCounts: []uint64{1, 2, 0}, Sum: 4, Min: metricdata.NewExtrema(0.0), Max: metricdata.NewExtrema(2.0),
				}},
			}},
			{Name: "exponential", Data: metricdata.ExponentialHistogram[int64]{
				Temporality: metricdata.DeltaTemporality,
				DataPoints: []metricdata.ExponentialHistogramDataPoint[int64]{{
					Time: begin, Count: 3, Sum: 7, Scale: -2, ZeroCount: 1, ZeroThreshold: 0.1,
					PositiveBucket: metricdata.ExponentialBucket{Offset: -1, Counts: []uint64{1, 300}},
				}},
			}},
			{Name: "summary", Data: metricdata.Summary{DataPoints: []metricdata.SummaryDataPoint{{
				Time: begin, Count: 1, Sum: 2, QuantileValues: []metricdata.QuantileValue{{Quantile: 0.5, Value: 2}},
			}}}},
		},
	}}}
	got, points, err := otlp.EncodeMetrics(rm)
	golden(t, "metrics", got)
	if points != 5 || err == nil || !strings.Contains(err.Error(), "unknown") {
		t.Errorf("%d points, error %v; want 5 and an error about the metric unknown", points, err)
	}
}

// records makes log records as a provider does.
func records(t *testing.T, emit func(log.Logger)) []sdklog.Record {
	t.Helper()
	var kept keeper
	provider := sdklog.NewLoggerProvider(sdklog.WithResource(testResource()), sdklog.WithProcessor(sdklog.NewSimpleProcessor(&kept)))
	emit(provider.Logger("test.scope"))
	return kept.records
}

func TestGoldenLog(t *testing.T) {
	all := records(t, func(logger log.Logger) {
		var r log.Record
		r.SetTimestamp(time.Unix(1700000000, 1))
		r.SetObservedTimestamp(time.Unix(1700000000, 2))
		r.SetSeverity(log.SeverityWarn)
		r.SetSeverityText("WARN")
		r.SetEventName("order.late")
		r.SetBody(attribute.MapValue(attribute.String("message", "late"), attribute.Int("minutes", 3)))
		r.AddAttributes(everyKind()...)
		logger.Emit(trace.ContextWithSpanContext(t.Context(), spanContext(1, false)), r)
		logger.Emit(t.Context(), log.Record{})
	})
	for i := range all {
		all[i].SetObservedTimestamp(time.Unix(1700000000, 2))
	}
	golden(t, "log", otlp.EncodeLogs(all))
}

func TestBadTextDoesNotSpoilTheRequest(t *testing.T) {
	s := stub("bad \xff name", 1)
	body := new(otlp.SpanEncoder).Encode([]sdktrace.ReadOnlySpan{s.Snapshot()})
	if bytes.Contains(body, []byte{0xff, ' ', 'n'}) || !bytes.Contains(body, []byte("bad \uFFFD name")) {
		t.Errorf("request = %q", body)
	}
}

func TestSpansAreGroupedByResourceAndScope(t *testing.T) {
	var stubs tracetest.SpanStubs
	for i := range 6 {
		s := stub("s", byte(i+1))
		if i%2 == 1 {
			s.InstrumentationScope.Name = "other"
		}
		if i >= 4 {
			s.Resource = nil
		}
		stubs = append(stubs, s)
	}
	var shape [][]int
	for _, resource := range fields(new(otlp.SpanEncoder).Encode(stubs.Snapshots()), 1) {
		var scopes []int
		for _, scope := range fields(resource, 2) {
			scopes = append(scopes, len(fields(scope, 2)))
		}
		shape = append(shape, scopes)
	}
	if diff := cmp.Diff([][]int{{2, 2}, {1, 1}}, shape); diff != "" {
		t.Errorf("spans in scopes in resources (-want +got):\n%s", diff)
	}
}

func TestSpanEncoderDoesNotAllocate(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	var e otlp.SpanEncoder
	batch := spans(10)
	e.Encode(batch)
	if n := testing.AllocsPerRun(100, func() { e.Encode(batch) }); n > 0 {
		t.Errorf("%v allocations for ten spans, want none", n)
	}
}

func BenchmarkEncodeTenSpans(b *testing.B) {
	var e otlp.SpanEncoder
	batch := spans(10)
	b.SetBytes(int64(len(e.Encode(batch))))
	b.ReportAllocs()
	for b.Loop() {
		e.Encode(batch)
	}
}

// FuzzResponse reads what a receiver may answer.
func FuzzResponse(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(appendField(nil, 1, string(appendField([]byte{8, 3}, 2, "too old"))))
	f.Add(appendField([]byte{8, 14}, 2, "unavailable"))
	f.Add([]byte{10, 200})
	f.Add(protowire.AppendTag(nil, 1, protowire.StartGroupType))
	f.Fuzz(func(t *testing.T, body []byte) {
		_, message := otlp.PartialSuccess(body)
		if status := otlp.StatusMessage(body); len(message) > 512 || len(status) > 512 {
			t.Errorf("messages of %d and %d bytes", len(message), len(status))
		}
	})
}

// FuzzHeaders reads what a variable may hold.
func FuzzHeaders(f *testing.F) {
	for _, text := range []string{"", "a=b,c=d%20e", "=x", "a", "a=%zz", "a b=c", "x=%0d%0aEvil:1", ",,a==b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		headers, err := otlp.ParseHeaders(text)
		for name, value := range headers {
			if name == "" || strings.ContainsAny(name, " :\r\n") || strings.ContainsAny(value, "\r\n") {
				t.Errorf("header %q: %q, error %v", name, value, err)
			}
		}
		if errors.Is(err, otlp.ErrProtocol) {
			t.Error(err)
		}
	})
}
