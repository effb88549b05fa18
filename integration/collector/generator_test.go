// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
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

func dataPoints[N int64 | float64](g generator, number func() N) []metricdata.DataPoint[N] {
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
		metricdata.Gauge[int64]{DataPoints: dataPoints(g, g.integer)},
		metricdata.Gauge[float64]{DataPoints: dataPoints(g, g.float)},
		metricdata.Sum[int64]{Temporality: t, IsMonotonic: g.IntN(2) == 0, DataPoints: dataPoints(g, g.integer)},
		metricdata.Sum[float64]{Temporality: t, IsMonotonic: g.IntN(2) == 0, DataPoints: dataPoints(g, g.float)},
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
