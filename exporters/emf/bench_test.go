// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"testing"
	"time"

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

// collected returns what the SDK collected of one round of the ten instruments.
func collected(t testing.TB, opts ...emf.Option) (*emf.Exporter, *metricdata.ResourceMetrics) {
	t.Helper()
	environment := invocation.NewEnvironment()
	exporter, err := emf.New(append(opts, emf.WithWriter(io.Discard), emf.WithNamespace("Shop"), emf.WithService("cart"),
		emf.WithEnvironment(environment))...)
	if err != nil {
		t.Fatal(err)
	}
	reader := emf.NewLambdaReader(exporter)
	provider := sdkmetric.NewMeterProvider(exporter.ProviderOptions(reader)...)
	in := newInstruments(provider.Meter("bench"))
	var data metricdata.ResourceMetrics
	during(t, environment, func(ctx context.Context) {
		in.record(ctx, metric.WithAttributes(attribute.String("tier", "gold"), attribute.String("user.id", "u-1")))
		if err := reader.Collect(ctx, &data); err != nil {
			t.Fatal(err)
		}
	})
	return exporter, &data
}

// BenchmarkExport turns ten collected metrics into one line, as at the flushes before.
func BenchmarkExport(b *testing.B) {
	exporter, data := collected(b)
	b.ReportAllocs()
	for b.Loop() {
		_ = exporter.Export(context.Background(), data)
	}
}

// BenchmarkExportAnotherShape does the same where no flush before resembles this one.
func BenchmarkExportAnotherShape(b *testing.B) {
	exporter, data := collected(b)
	b.ReportAllocs()
	for b.Loop() {
		exporter.ForgetShapes()
		_ = exporter.Export(context.Background(), data)
	}
}

// BenchmarkMapAndEncodingJSON writes the same line the usual way, from values that are there already.
func BenchmarkMapAndEncodingJSON(b *testing.B) {
	type definition struct {
		Name string
		Unit string `json:",omitempty"`
	}
	b.ReportAllocs()
	for b.Loop() {
		definitions := make([]definition, 0, 10)
		root := map[string]any{
			"service": "cart", "tier": "gold", "user.id": "u-1", "order_id": "o-1",
			"function_request_id": "8f507cfc-xmpl-4697-b07a-ac58fc914c95",
		}
		for i := range 5 {
			name := benchNames[i]
			definitions = append(definitions, definition{name, "Milliseconds"})
			root[name] = float64(i) + 0.5
		}
		for i := range 4 {
			name := benchNames[5+i]
			definitions = append(definitions, definition{name, "Count"})
			root[name] = 1
		}
		definitions = append(definitions, definition{Name: "depth"})
		root["depth"] = 42.0
		root["_aws"] = map[string]any{
			"Timestamp": time.Now().UnixMilli(),
			"CloudWatchMetrics": []any{map[string]any{
				"Namespace": "Shop", "Dimensions": [][]string{{"service", "tier"}}, "Metrics": definitions,
			}},
		}
		line, err := json.Marshal(root)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Discard.Write(append(line, '\n'))
	}
}

var benchNames = [...]string{
	"latency0", "latency1", "latency2", "latency3", "latency4", "orders0", "orders1", "orders2", "orders3",
}

// BenchmarkRecordParallel shows what a measurement costs where many goroutines make them.
func BenchmarkRecordParallel(b *testing.B) {
	environment := invocation.NewEnvironment()
	exporter, _ := emf.New(emf.WithWriter(io.Discard), emf.WithEnvironment(environment))
	reader := emf.NewLambdaReader(exporter)
	provider := sdkmetric.NewMeterProvider(exporter.ProviderOptions(reader)...)
	h, _ := provider.Meter("bench").Float64Histogram("latency")
	attributes := metric.WithAttributeSet(attribute.NewSet(attribute.String("tier", "gold")))
	during(b, environment, func(ctx context.Context) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for n := 0; pb.Next(); n++ {
				h.Record(ctx, 1.5, attributes)
				if n%500 == 499 {
					_ = reader.ForceFlush(ctx)
				}
			}
		})
	})
}

// TestExport_Allocations keeps the promise that lines cost no allocation once buffers have grown.
func TestExport_Allocations(t *testing.T) {
	clearVariables(t)
	exporter, data := collected(t)
	export := func() { _ = exporter.Export(context.Background(), data) }
	if n := testing.AllocsPerRun(100, export); n != 0 {
		t.Errorf("Export allocates %v times, want 0", n)
	}
	if _, used := exporter.Shapes(); used != 1 {
		t.Errorf("%d shapes were recalled, want 1", used)
	}
	if n := testing.AllocsPerRun(100, func() { exporter.ForgetShapes(); export() }); n != 0 {
		t.Errorf("Export of another shape allocates %v times, want 0", n)
	}
}

// TestInvocation_Allocations bounds all of an invocation with ten metrics; 61 of them are the SDK's own.
func TestInvocation_Allocations(t *testing.T) {
	clearVariables(t)
	environment := invocation.NewEnvironment()
	exporter, _ := emf.New(emf.WithWriter(io.Discard), emf.WithEnvironment(environment))
	reader := emf.NewLambdaReader(exporter)
	provider := sdkmetric.NewMeterProvider(exporter.ProviderOptions(reader)...)
	in := newInstruments(provider.Meter("bench"))
	attributes := metric.WithAttributeSet(attribute.NewSet(attribute.String("tier", "gold")))
	during(t, environment, func(ctx context.Context) {
		n := testing.AllocsPerRun(100, func() {
			in.record(ctx, attributes)
			_ = reader.ForceFlush(ctx)
		})
		if n > 80 {
			t.Errorf("ten metrics recorded and flushed allocate %v times, want at most 80", n)
		}
	})
}

// idle is a reservoir that keeps nothing.
type idle struct{}

func (idle) Offer(context.Context, time.Time, exemplar.Value, []attribute.KeyValue) {}

func (idle) Collect(dest *[]exemplar.Exemplar) { *dest = (*dest)[:0] }

// BenchmarkSDKWithReservoirs is BenchmarkSDKAlone with every measurement offered to a reservoir that keeps nothing:
// the floor of anything that wants to know the invocation of a measurement.
func BenchmarkSDKWithReservoirs(b *testing.B) {
	environment := invocation.NewEnvironment()
	exporter, _ := emf.New()
	reader := sdkmetric.NewManualReader(sdkmetric.WithTemporalitySelector(exporter.Temporality),
		sdkmetric.WithAggregationSelector(exporter.Aggregation))
	view := func(i sdkmetric.Instrument) (sdkmetric.Stream, bool) {
		return sdkmetric.Stream{
			Name: i.Name, Unit: i.Unit,
			ExemplarReservoirProviderSelector: func(sdkmetric.Aggregation) exemplar.ReservoirProvider {
				return func(attribute.Set) exemplar.Reservoir { return idle{} }
			},
		}, true
	}
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader), sdkmetric.WithView(view),
		sdkmetric.WithExemplarFilter(exemplar.AlwaysOnFilter))
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
