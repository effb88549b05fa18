// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/exemplar"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// instruments are the ten of the benchmarks: five histograms, four counters and a gauge.
type instruments struct {
	histograms []metric.Float64Histogram
	counters   []metric.Int64Counter
	gauge      metric.Float64Gauge
}

func newInstruments(meter metric.Meter) instruments {
	var in instruments
	for i := range 5 {
		h, _ := meter.Float64Histogram(fmt.Sprintf("latency%d", i), metric.WithUnit("ms"))
		in.histograms = append(in.histograms, h)
	}
	for i := range 4 {
		c, _ := meter.Int64Counter(fmt.Sprintf("orders%d", i))
		in.counters = append(in.counters, c)
	}
	in.gauge, _ = meter.Float64Gauge("depth")
	return in
}

func (in instruments) record(ctx context.Context, attributes metric.MeasurementOption) {
	for i, h := range in.histograms {
		h.Record(ctx, float64(i)+0.5, attributes)
	}
	for _, c := range in.counters {
		c.Add(ctx, 1, attributes)
	}
	in.gauge.Record(ctx, 42, attributes)
}

// during calls f with the context of a running invocation that has one property.
func during(b testing.TB, environment *invocation.Environment, f func(ctx context.Context)) {
	h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		invocation.AddProperties(ctx, attribute.String("order_id", "o-1"))
		f(ctx)
		return nil, nil
	}, invocation.WithEnvironment(environment))
	ctx := lambdacontext.NewContext(context.Background(),
		&lambdacontext.LambdaContext{AwsRequestID: "8f507cfc-xmpl-4697-b07a-ac58fc914c95"})
	if _, err := h(ctx, json.RawMessage(`{}`)); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkInvocation records ten metrics with one attribute and one property, and flushes them as one line.
func BenchmarkInvocation(b *testing.B) {
	environment := invocation.NewEnvironment()
	exporter, _ := emf.New(emf.WithWriter(io.Discard), emf.WithNamespace("Shop"), emf.WithService("cart"),
		emf.WithEnvironment(environment))
	reader := emf.NewLambdaReader(exporter)
	provider := sdkmetric.NewMeterProvider(exporter.ProviderOptions(reader)...)
	in := newInstruments(provider.Meter("bench"))
	attributes := metric.WithAttributeSet(attribute.NewSet(attribute.String("tier", "gold")))
	during(b, environment, func(ctx context.Context) {
		b.ReportAllocs()
		for b.Loop() {
			in.record(ctx, attributes)
			_ = reader.ForceFlush(ctx)
		}
	})
}

// BenchmarkSDKAlone does the same with the SDK's own reader, the same aggregations and no exemplars, and encodes
// nothing: what no exporter can be faster than.
func BenchmarkSDKAlone(b *testing.B) {
	environment := invocation.NewEnvironment()
	exporter, _ := emf.New()
	reader := sdkmetric.NewManualReader(sdkmetric.WithTemporalitySelector(exporter.Temporality),
		sdkmetric.WithAggregationSelector(exporter.Aggregation))
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader),
		sdkmetric.WithExemplarFilter(exemplar.AlwaysOffFilter))
	in := newInstruments(provider.Meter("bench"))
	attributes := metric.WithAttributeSet(attribute.NewSet(attribute.String("tier", "gold")))
	var data metricdata.ResourceMetrics
	during(b, environment, func(ctx context.Context) {
		b.ReportAllocs()
		for b.Loop() {
			in.record(ctx, attributes)
			_ = reader.Collect(ctx, &data)
		}
	})
}
