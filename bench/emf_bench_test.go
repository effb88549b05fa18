// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/exemplar"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// What the benchmarks record in an invocation: ten metrics with one dimension besides the service, and one property.
const (
	emfHistograms = 5
	emfCounters   = 4
	emfTier       = "gold"
	emfOrder      = "o-1"
	emfRequestID  = "6f47d2f9-96f4-4d19-8b8e-000000000002"
)

// emfInstruments are those of the OpenTelemetry API.
type emfInstruments struct {
	histograms [emfHistograms]metric.Float64Histogram
	counters   [emfCounters]metric.Int64Counter
	depth      metric.Float64Gauge
	attributes metric.MeasurementOption
}

func newEMFInstruments(meter metric.Meter) *emfInstruments {
	in := &emfInstruments{
		attributes: metric.WithAttributeSet(attribute.NewSet(attribute.String("tier", emfTier))),
	}
	for i := range in.histograms {
		in.histograms[i], _ = meter.Float64Histogram(fmt.Sprintf("latency%d", i), metric.WithUnit("ms"))
	}
	for i := range in.counters {
		in.counters[i], _ = meter.Int64Counter(fmt.Sprintf("orders%d", i))
	}
	in.depth, _ = meter.Float64Gauge("depth", metric.WithUnit("{message}"))
	return in
}

// record makes one measurement with each instrument.
func (in *emfInstruments) record(ctx context.Context) {
	for i, h := range in.histograms {
		h.Record(ctx, float64(i)+0.5, in.attributes)
	}
	for _, c := range in.counters {
		c.Add(ctx, 1, in.attributes)
	}
	in.depth.Record(ctx, 42, in.attributes)
}

// emfMap is what a program without a library for it does: it gathers values and what CloudWatch has to know of them in
// maps, and marshals those.
type emfMap struct {
	w io.Writer
}

type emfDefinition struct {
	Name, Unit string
}

func (m emfMap) recordAndFlush() error {
	root := map[string]any{
		"service": "cart", "tier": emfTier, "order_id": emfOrder, "function_request_id": emfRequestID,
	}
	definitions := []emfDefinition{}
	put := func(name, unit string, value any) {
		definitions = append(definitions, emfDefinition{name, unit})
		root[name] = value
	}
	put("depth", "Count", 42.0)
	for i, name := range [...]string{"latency0", "latency1", "latency2", "latency3", "latency4"} {
		put(name, "Milliseconds", float64(i)+0.5)
	}
	for _, name := range [...]string{"orders0", "orders1", "orders2", "orders3"} {
		put(name, "Count", 1)
	}
	root["_aws"] = map[string]any{
		"Timestamp": time.Now().UnixMilli(),
		"CloudWatchMetrics": []any{map[string]any{
			"Namespace": "Shop", "Dimensions": [][]string{{"service", "tier"}}, "Metrics": definitions,
		}},
	}
	line, err := json.Marshal(root)
	if err != nil {
		return err
	}
	_, err = m.w.Write(append(line, '\n'))
	return err
}

// emfProgram is package emf behind the OpenTelemetry SDK.
type emfProgram struct {
	environment *invocation.Environment
	reader      *emf.LambdaReader
	instruments *emfInstruments
}

func newEMFProgram(tb testing.TB, w io.Writer) *emfProgram {
	tb.Helper()
	p := &emfProgram{environment: invocation.NewEnvironment()}
	exporter, err := emf.New(emf.WithWriter(w), emf.WithNamespace("Shop"), emf.WithService("cart"),
		emf.WithEnvironment(p.environment))
	if err != nil {
		tb.Fatal(err)
	}
	p.reader = emf.NewLambdaReader(exporter)
	provider := sdkmetric.NewMeterProvider(exporter.ProviderOptions(p.reader)...)
	p.instruments = newEMFInstruments(provider.Meter("bench"))
	return p
}

func (p *emfProgram) recordAndFlush(ctx context.Context) error {
	p.instruments.record(ctx)
	return p.reader.ForceFlush(ctx)
}

// invoke calls f with the context of an invocation that has the property.
func (p *emfProgram) invoke(tb testing.TB, f func(ctx context.Context)) {
	tb.Helper()
	handler := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		invocation.AddProperties(ctx, attribute.String("order_id", emfOrder))
		f(ctx)
		return nil, nil
	}, invocation.WithEnvironment(p.environment))
	ctx := lambdacontext.NewContext(tb.Context(), &lambdacontext.LambdaContext{AwsRequestID: emfRequestID})
	if _, err := handler(ctx, json.RawMessage(`{}`)); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkMetrics records ten metrics and has them leave: with package emf; as maps by encoding/json, which know nothing
// of contexts, series or other goroutines; and into the OpenTelemetry SDK with a reader that collects them and nothing
// more, as the SDK comes and without the memory that it sets aside for exemplars of each series. The collector's exporter
// is measured in integration/emfcollector, whose module it needs.
func BenchmarkMetrics(b *testing.B) {
	b.Run("powertools", func(b *testing.B) {
		p := newEMFProgram(b, io.Discard)
		p.invoke(b, func(ctx context.Context) {
			b.ReportAllocs()
			for b.Loop() {
				if err := p.recordAndFlush(ctx); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("encoding-json", func(b *testing.B) {
		m := emfMap{io.Discard}
		b.ReportAllocs()
		for b.Loop() {
			if err := m.recordAndFlush(); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, test := range []struct {
		name string
		opts []sdkmetric.Option
	}{
		{"sdk-collect-only", nil},
		{"sdk-collect-only-no-exemplars", []sdkmetric.Option{sdkmetric.WithExemplarFilter(exemplar.AlwaysOffFilter)}},
	} {
		b.Run(test.name, func(b *testing.B) {
			reader := sdkmetric.NewManualReader(sdkmetric.WithTemporalitySelector(sdkmetric.DeltaTemporalitySelector))
			provider := sdkmetric.NewMeterProvider(append(test.opts, sdkmetric.WithReader(reader))...)
			instruments := newEMFInstruments(provider.Meter("bench"))
			var data metricdata.ResourceMetrics
			b.ReportAllocs()
			for b.Loop() {
				instruments.record(b.Context())
				if err := reader.Collect(b.Context(), &data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestMetricsSayTheSame compares the lines of the two that write some, member by member but for the time.
func TestMetricsSayTheSame(t *testing.T) {
	var ours, theirs bytes.Buffer
	p := newEMFProgram(t, &ours)
	p.invoke(t, func(ctx context.Context) {
		if err := p.recordAndFlush(ctx); err != nil {
			t.Error(err)
		}
	})
	if err := (emfMap{&theirs}).recordAndFlush(); err != nil {
		t.Fatal(err)
	}
	decode := func(line []byte) (root map[string]any) {
		if err := emf.Validate(line); err != nil {
			t.Errorf("%v: %s", err, line)
		}
		if err := json.Unmarshal(line, &root); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		delete(root["_aws"].(map[string]any), "Timestamp")
		delete(root, "cold_start")
		return root
	}
	if diff := cmp.Diff(decode(theirs.Bytes()), decode(ours.Bytes())); diff != "" {
		t.Errorf("lines (-encoding/json +powertools):\n%s", diff)
	}
}
