// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	collectorlogs "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	collectormetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	collectortrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// generator makes telemetry of every kind that the SDK has, the same for the same seed.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator { return generator{rand.New(rand.NewPCG(seed, 1))} }

func (g generator) text() string {
	words := []string{"", "a", "order", "größe", "naïve 🙂", string(make([]byte, 200)), "service.name"}
	return words[g.IntN(len(words))]
}

func (g generator) float() float64 {
	numbers := []float64{0, math.Copysign(0, -1), 1, -2.5, math.MaxFloat64, math.Inf(1), math.SmallestNonzeroFloat64}
	return numbers[g.IntN(len(numbers))]
}

func (g generator) integer() int64 {
	numbers := []int64{0, 1, -1, 127, 128, math.MaxInt64, math.MinInt64}
	return numbers[g.IntN(len(numbers))]
}

func (g generator) value(depth int) attribute.Value {
	kinds := 12
	if depth == 0 {
		kinds = 10
	}
	switch g.IntN(kinds) {
	case 0:
		return attribute.StringValue(g.text())
	case 1:
		return attribute.BoolValue(g.IntN(2) == 0)
	case 2:
		return attribute.Int64Value(g.integer())
	case 3:
		return attribute.Float64Value(g.float())
	case 4:
		return attribute.StringSliceValue([]string{g.text(), g.text()}[:g.IntN(3)])
	case 5:
		return attribute.BoolSliceValue([]bool{true, false}[:g.IntN(3)])
	case 6:
		return attribute.Int64SliceValue([]int64{g.integer(), g.integer()}[:g.IntN(3)])
	case 7:
		return attribute.Float64SliceValue([]float64{g.float(), g.float()}[:g.IntN(3)])
	case 8:
		return attribute.ByteSliceValue([]byte(g.text()))
	case 9:
		return attribute.Value{}
	case 10:
		return attribute.SliceValue([]attribute.Value{g.value(depth - 1), g.value(depth - 1)}[:g.IntN(3)]...)
	}
	return attribute.MapValue(g.attributes(depth - 1)...)
}

func (g generator) attributes(depth int) []attribute.KeyValue {
	var attrs []attribute.KeyValue
	for i := range g.IntN(5) {
		attrs = append(attrs, attribute.KeyValue{Key: attribute.Key("key." + string(rune('a'+i))), Value: g.value(depth)})
	}
	return attrs
}

func (g generator) time() time.Time {
	times := []time.Time{{}, time.Unix(0, 0), time.Unix(1700000000, 123), time.Unix(-5, 0)}
	return times[g.IntN(len(times))]
}

func (g generator) context() trace.SpanContext {
	var c trace.SpanContextConfig
	for i := range c.TraceID {
		c.TraceID[i] = byte(g.Uint32())
	}
	for i := range c.SpanID {
		c.SpanID[i] = byte(g.Uint32())
	}
	c.TraceFlags, c.Remote = trace.TraceFlags(g.IntN(4)), g.IntN(2) == 0
	return trace.NewSpanContext(c)
}

func (g generator) scope() instrumentation.Scope {
	return instrumentation.Scope{
		Name: "scope." + string(rune('a'+g.IntN(3))), Version: g.text(), SchemaURL: g.text(), Attributes: attribute.NewSet(g.attributes(0)...),
	}
}

func (g generator) resource() *resource.Resource {
	return resource.NewWithAttributes(g.text(), append(g.attributes(1), attribute.String("service.name", "shop"))...)
}

func (g generator) spans() []sdktrace.ReadOnlySpan {
	r := g.resource()
	scopes := []instrumentation.Scope{g.scope(), g.scope()}
	var all tracetest.SpanStubs
	for range 1 + g.IntN(8) {
		s := tracetest.SpanStub{
			Name: g.text(), SpanContext: g.context(), SpanKind: trace.SpanKind(g.IntN(7)), StartTime: g.time(), EndTime: g.time(),
			Attributes: g.attributes(2), DroppedAttributes: g.IntN(3), DroppedEvents: g.IntN(3), DroppedLinks: g.IntN(3),
			Status:   sdktrace.Status{Code: codes.Code(g.IntN(3)), Description: g.text()},
			Resource: r, InstrumentationScope: scopes[g.IntN(2)],
		}
		state, err := trace.ParseTraceState("vendor=" + string(rune('a'+g.IntN(9))))
		if err == nil && g.IntN(2) == 0 {
			s.SpanContext = s.SpanContext.WithTraceState(state)
		}
		if g.IntN(2) == 0 {
			s.Parent = g.context()
		}
		for range g.IntN(3) {
			s.Events = append(s.Events, sdktrace.Event{Name: g.text(), Time: g.time(), Attributes: g.attributes(1), DroppedAttributeCount: g.IntN(3)})
			s.Links = append(s.Links, sdktrace.Link{SpanContext: g.context(), Attributes: g.attributes(1), DroppedAttributeCount: g.IntN(3)})
		}
		all = append(all, s)
	}
	return all.Snapshots()
}

const seeds = 20

// TestOTLPSpansAsTheOfficialExporter: one difference is known and not generated: the state of a link's trace, which the
// protocol has and the official exporter leaves out.
func TestOTLPSpansAsTheOfficialExporter(t *testing.T) {
	rec := newOTLPReceiver(t)
	official, err := otlptracehttp.New(t.Context(), otlptracehttp.WithEndpointURL(rec.URL+"/v1/traces"))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := otlp.NewTraces(otlp.WithEndpoint(rec.URL))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(seeds) {
		spans := newGenerator(seed).spans()
		var want, got collectortrace.ExportTraceServiceRequest
		if err := official.ExportSpans(t.Context(), spans); err != nil {
			t.Fatal(err)
		}
		wantSize := rec.decode(t, &want)
		if err := ours.ExportSpans(t.Context(), spans); err != nil {
			t.Fatal(err)
		}
		gotSize := rec.decode(t, &got)
		if diff := cmp.Diff(&want, &got, protocmp.Transform()); diff != "" {
			t.Fatalf("seed %d (-official +ours):\n%s", seed, diff)
		}
		if gotSize != wantSize {
			t.Errorf("seed %d: %d bytes, official %d", seed, gotSize, wantSize)
		}
	}
}

func TestOTLPSpansOfSeveralResources(t *testing.T) {
	g := newGenerator(7)
	spans := append(append(g.spans(), g.spans()...), g.spans()...)
	rec := newOTLPReceiver(t)
	official, err := otlptracehttp.New(t.Context(), otlptracehttp.WithEndpointURL(rec.URL+"/v1/traces"))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := otlp.NewTraces(otlp.WithEndpoint(rec.URL))
	if err != nil {
		t.Fatal(err)
	}
	var want, got collectortrace.ExportTraceServiceRequest
	if err := official.ExportSpans(t.Context(), spans); err != nil {
		t.Fatal(err)
	}
	rec.decode(t, &want)
	if err := ours.ExportSpans(t.Context(), spans); err != nil {
		t.Fatal(err)
	}
	rec.decode(t, &got)
	// The official exporter orders resources by a map.
	first := func(r *tracepb.ResourceSpans) string { return string(r.ScopeSpans[0].Spans[0].SpanId) }
	sorted := protocmp.SortRepeated(func(a, b *tracepb.ResourceSpans) bool { return first(a) < first(b) })
	if diff := cmp.Diff(&want, &got, protocmp.Transform(), sorted); diff != "" {
		t.Errorf("(-official +ours):\n%s", diff)
	}
}

func exemplars[N int64 | float64](g generator, number func() N) []metricdata.Exemplar[N] {
	var all []metricdata.Exemplar[N]
	for range g.IntN(3) {
		c := g.context()
		traceID, spanID := c.TraceID(), c.SpanID()
		all = append(all, metricdata.Exemplar[N]{
			FilteredAttributes: g.attributes(1), Time: g.time(), Value: number(), TraceID: traceID[:], SpanID: spanID[:],
		})
	}
	return all
}

func points[N int64 | float64](g generator, number func() N) []metricdata.DataPoint[N] {
	var all []metricdata.DataPoint[N]
	for range 1 + g.IntN(3) {
		all = append(all, metricdata.DataPoint[N]{
			Attributes: attribute.NewSet(g.attributes(1)...), StartTime: g.time(), Time: g.time(), Value: number(), Exemplars: exemplars(g, number),
		})
	}
	return all
}

func extrema[N int64 | float64](g generator, number func() N) metricdata.Extrema[N] {
	if g.IntN(2) == 0 {
		return metricdata.Extrema[N]{}
	}
	return metricdata.NewExtrema(number())
}

func histogram[N int64 | float64](g generator, t metricdata.Temporality, number func() N) metricdata.Histogram[N] {
	h := metricdata.Histogram[N]{Temporality: t}
	for range 1 + g.IntN(3) {
		h.DataPoints = append(h.DataPoints, metricdata.HistogramDataPoint[N]{
			Attributes: attribute.NewSet(g.attributes(1)...), StartTime: g.time(), Time: g.time(), Count: g.Uint64N(300),
			Bounds: []float64{0, 5, 10}, BucketCounts: []uint64{0, 1, 300, 4}, Min: extrema(g, number), Max: extrema(g, number),
			Sum: number(), Exemplars: exemplars(g, number),
		})
	}
	return h
}

func exponential[N int64 | float64](g generator, t metricdata.Temporality, number func() N) metricdata.ExponentialHistogram[N] {
	h := metricdata.ExponentialHistogram[N]{Temporality: t}
	for range 1 + g.IntN(3) {
		h.DataPoints = append(h.DataPoints, metricdata.ExponentialHistogramDataPoint[N]{
			Attributes: attribute.NewSet(g.attributes(1)...), StartTime: g.time(), Time: g.time(), Count: g.Uint64N(300),
			Min: extrema(g, number), Max: extrema(g, number), Sum: number(), Scale: int32(g.IntN(30) - 10), ZeroCount: g.Uint64N(3),
			PositiveBucket: metricdata.ExponentialBucket{Offset: int32(g.IntN(9) - 4), Counts: []uint64{0, 300, 1}},
			NegativeBucket: metricdata.ExponentialBucket{Offset: int32(g.IntN(9) - 4)},
			ZeroThreshold:  g.Float64(), Exemplars: exemplars(g, number),
		})
	}
	return h
}

func (g generator) metrics() *metricdata.ResourceMetrics {
	t := []metricdata.Temporality{metricdata.CumulativeTemporality, metricdata.DeltaTemporality}[g.IntN(2)]
	data := []metricdata.Aggregation{
		metricdata.Gauge[int64]{DataPoints: points(g, g.integer)},
		metricdata.Gauge[float64]{DataPoints: points(g, g.float)},
		metricdata.Sum[int64]{Temporality: t, IsMonotonic: g.IntN(2) == 0, DataPoints: points(g, g.integer)},
		metricdata.Sum[float64]{Temporality: t, IsMonotonic: g.IntN(2) == 0, DataPoints: points(g, g.float)},
		histogram(g, t, g.integer),
		histogram(g, t, g.float),
		exponential(g, t, g.integer),
		exponential(g, t, g.float),
		metricdata.Summary{DataPoints: []metricdata.SummaryDataPoint{{
			Attributes: attribute.NewSet(g.attributes(1)...), StartTime: g.time(), Time: g.time(), Count: g.Uint64N(9), Sum: g.float(),
			QuantileValues: []metricdata.QuantileValue{{Quantile: 0, Value: g.float()}, {Quantile: 0.99, Value: g.float()}},
		}}},
	}
	rm := &metricdata.ResourceMetrics{Resource: g.resource()}
	for range 1 + g.IntN(2) {
		scope := metricdata.ScopeMetrics{Scope: g.scope()}
		for _, d := range data {
			scope.Metrics = append(scope.Metrics, metricdata.Metrics{Name: g.text(), Description: g.text(), Unit: g.text(), Data: d})
		}
		rm.ScopeMetrics = append(rm.ScopeMetrics, scope)
	}
	return rm
}

func TestOTLPMetricsAsTheOfficialExporter(t *testing.T) {
	rec := newOTLPReceiver(t)
	official, err := otlpmetrichttp.New(t.Context(), otlpmetrichttp.WithEndpointURL(rec.URL+"/v1/metrics"))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := otlp.NewMetrics(otlp.WithEndpoint(rec.URL))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(seeds) {
		rm := newGenerator(seed).metrics()
		var want, got collectormetrics.ExportMetricsServiceRequest
		if err := official.Export(t.Context(), rm); err != nil {
			t.Fatal(err)
		}
		wantSize := rec.decode(t, &want)
		if err := ours.Export(t.Context(), rm); err != nil {
			t.Fatal(err)
		}
		gotSize := rec.decode(t, &got)
		if diff := cmp.Diff(&want, &got, protocmp.Transform()); diff != "" {
			t.Fatalf("seed %d (-official +ours):\n%s", seed, diff)
		}
		if gotSize != wantSize {
			t.Errorf("seed %d: %d bytes, official %d", seed, gotSize, wantSize)
		}
	}
}

// emit writes log records of every kind through a provider's loggers.
func (g generator) emit(t *testing.T, provider *sdklog.LoggerProvider) {
	for range 1 + g.IntN(8) {
		scope := g.scope()
		logger := provider.Logger(scope.Name, log.WithInstrumentationVersion(scope.Version), log.WithSchemaURL(scope.SchemaURL))
		var r log.Record
		r.SetTimestamp(g.time())
		r.SetObservedTimestamp(time.Unix(1700000001, 7))
		r.SetEventName(g.text())
		r.SetSeverity(log.Severity(g.IntN(26)))
		r.SetSeverityText(g.text())
		r.SetBody(g.value(2))
		for _, kv := range g.attributes(2) {
			r.AddAttributes(kv)
		}
		ctx := t.Context()
		if g.IntN(2) == 0 {
			ctx = trace.ContextWithSpanContext(ctx, g.context())
		}
		logger.Emit(ctx, r)
	}
}

func TestOTLPLogsAsTheOfficialExporter(t *testing.T) {
	rec := newOTLPReceiver(t)
	for seed := range uint64(seeds) {
		official, err := otlploghttp.New(t.Context(), otlploghttp.WithEndpointURL(rec.URL+"/v1/logs"))
		if err != nil {
			t.Fatal(err)
		}
		ours, err := otlp.NewLogs(otlp.WithEndpoint(rec.URL))
		if err != nil {
			t.Fatal(err)
		}
		g := newGenerator(seed)
		theirProcessor, ourProcessor := otlp.NewLogProcessor(official), otlp.NewLogProcessor(ours)
		provider := sdklog.NewLoggerProvider(sdklog.WithResource(g.resource()), sdklog.WithAttributeCountLimit(3),
			sdklog.WithProcessor(theirProcessor), sdklog.WithProcessor(ourProcessor))
		g.emit(t, provider)
		var want, got collectorlogs.ExportLogsServiceRequest
		if err := theirProcessor.ForceFlush(t.Context()); err != nil {
			t.Fatal(err)
		}
		rec.decode(t, &want)
		if err := ourProcessor.ForceFlush(t.Context()); err != nil {
			t.Fatal(err)
		}
		rec.decode(t, &got)
		sorted := protocmp.SortRepeated(func(a, b *logspb.ResourceLogs) bool { return a.SchemaUrl < b.SchemaUrl })
		if diff := cmp.Diff(&want, &got, protocmp.Transform(), sorted); diff != "" {
			t.Fatalf("seed %d (-official +ours):\n%s", seed, diff)
		}
		if err := provider.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
