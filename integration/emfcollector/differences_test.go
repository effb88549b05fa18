// SPDX-License-Identifier: Apache-2.0

package emfcollector_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/exporters/emf"
)

// cases record something, in one or more rounds with a flush after each. The differences are all that there are.
var cases = []struct {
	name string
	// rounds is 1 if it is not set.
	rounds int
	// cumulative and exponential say how the OTLP exporter aggregates, which the collector has to live with.
	cumulative, exponential bool
	record                  func(ctx context.Context, m meters, round int)
	// refused are the collector's lines that CloudWatch drops whole.
	refused []string
	want    []difference
	reason  string
}{
	{name: "counter", record: func(ctx context.Context, m meters, _ int) {
		c, _ := m.a.Int64Counter("bytes", metric.WithUnit("By"))
		c.Add(ctx, 1, tier("gold"))
		c.Add(ctx, 2, tier("gold"))
		c.Add(ctx, 4, tier("free"))
	}},
	{
		name: "gauge", record: func(ctx context.Context, m meters, _ int) {
			g, _ := m.a.Float64Gauge("depth", metric.WithUnit("%"))
			g.Record(ctx, 3)
			g.Record(ctx, 4.5)
		},
		want:   []difference{{"depth", "unit", "%", "Percent"}},
		reason: "CloudWatch has no unit %: a line with it does not fit the published schema",
	},
	{
		name: "units", record: func(ctx context.Context, m meters, _ int) {
			for _, unit := range []string{"s", "ms", "us", "By", "bit", "{request}", "1", "Cel", "KiBy", "ns"} {
				g, _ := m.a.Float64Gauge("g."+strings.Trim(unit, "{}"), metric.WithUnit(unit))
				g.Record(ctx, 3)
			}
		},
		want: []difference{
			{"g.Cel", "unit", "Cel", ""},
			{"g.KiBy", "unit", "KiBy", "Bytes"},
			{"g.KiBy", "statistics", "{1 3 3 3}", "{1 3072 3072 3072}"},
			{"g.KiBy", "values", "3×1", "3.07e+03×1"},
			{"g.ns", "unit", "", "Microseconds"},
			{"g.ns", "statistics", "{1 3 3 3}", "{1 0.003 0.003 0.003}"},
			{"g.ns", "values", "3×1", "0.003×1"},
			{"g.request", "unit", "{request}", "Count"},
		},
		reason: "units that CloudWatch lacks are converted or left out here, and passed through there",
	},
	{
		name: "histogram", record: func(ctx context.Context, m meters, _ int) {
			h, _ := m.a.Float64Histogram("latency", metric.WithUnit("ms"))
			for _, v := range []float64{1, 2, 2.5, 300} {
				h.Record(ctx, v, tier("gold"))
			}
		},
		want:   []difference{{"latency{tier=gold}", "values", "", "1×1 2×1 2.5×1 300×1"}},
		reason: "buckets of a histogram become statistics there, of which CloudWatch makes no percentiles",
	},
	{
		name: "exponential histogram", exponential: true, record: func(ctx context.Context, m meters, _ int) {
			h, _ := m.a.Float64Histogram("latency", metric.WithUnit("ms"))
			for _, v := range []float64{1, 2, 2.5, 300} {
				h.Record(ctx, v)
			}
		},
		want:   []difference{{"latency", "values", "292×1 2.49×1 1.92×1 0.959×1", "1×1 2×1 2.5×1 300×1"}},
		reason: "the middle of a bucket stands for its values there; here values are kept up to a limit",
	},
	{
		name: "up-down counter", rounds: 3, record: func(ctx context.Context, m meters, round int) {
			c, _ := m.a.Int64UpDownCounter("connections")
			c.Add(ctx, int64(3-2*round)) // 3, then 4, then 3
		},
		want: []difference{
			{"connections", "unit", "", "Count"},
			{"connections", "statistics", "{2 4 1 3}", "{3 10 3 4}"},
			{"connections", "values", "1×1 3×1", "3×1 4×1 3×1"},
		},
		reason: "a level is taken for a counter there: the first is lost, then what it grew by counts, or after a fall all of it",
	},
	{
		name: "cumulative counter", rounds: 3, cumulative: true, record: func(ctx context.Context, m meters, _ int) {
			c, _ := m.a.Int64Counter("bytes", metric.WithUnit("By"))
			c.Add(ctx, 1)
		},
		want: []difference{
			{"bytes", "statistics", "{2 2 1 1}", "{3 3 1 1}"},
			{"bytes", "values", "1×1 1×1", "1×1 1×1 1×1"},
		},
		reason: "the first value of a cumulative counter is lost there: nothing says that the counter began at 0",
	},
	{name: "two scopes", record: func(ctx context.Context, m meters, _ int) {
		for _, meter := range []metric.Meter{m.a, m.b} {
			c, _ := meter.Int64Counter("bytes", metric.WithUnit("By"))
			c.Add(ctx, 2)
		}
	}},
	{
		name: "one name in two units", record: func(ctx context.Context, m meters, _ int) {
			for i, unit := range []string{"s", "ms"} {
				g, _ := m.a.Int64Gauge("latency", metric.WithUnit(unit))
				g.Record(ctx, int64(1+i))
			}
		},
		want: []difference{
			{"latency", "unit", "Seconds", "Milliseconds"},
			{"latency", "statistics", "{1 1 1 1}", "{2 3 1 2}"},
			{"latency", "values", "1×1", "1×1 2×1"},
		},
		reason: "the second metric of a name is dropped there and has a line of its own here; CloudWatch keeps units apart",
	},
	{
		name: "attribute without bound", record: func(ctx context.Context, m meters, _ int) {
			c, _ := m.a.Int64Counter("bytes", metric.WithUnit("By"))
			c.Add(ctx, 1, metric.WithAttributes(attribute.String("user.id", "u1")))
		},
		want: []difference{
			{"bytes", "there", "false", "true"},
			{"bytes{user.id=u1}", "there", "true", "false"},
		},
		reason: "each value of a dimension is billed as a metric; here such attributes are properties",
	},
	{
		name: "31 attributes", record: func(ctx context.Context, m meters, _ int) {
			var attributes []attribute.KeyValue
			for i := range 31 {
				attributes = append(attributes, attribute.Int(fmt.Sprintf("d%02d", i), i))
			}
			c, _ := m.a.Int64Counter("bytes", metric.WithUnit("By"))
			c.Add(ctx, 1, metric.WithAttributes(attributes...))
		},
		refused: []string{"32 dimensions"},
		want: []difference{
			{"bytes{" + numbered(29) + "}", "there", "false", "true"},
			{"bytes{" + numbered(31) + "}", "there", "true", "false"},
		},
		reason: "CloudWatch takes 30 dimensions, with service or OTelLib; here the rest become properties",
	},
	{
		name: "101 metrics", record: func(ctx context.Context, m meters, _ int) {
			for i := range 101 {
				c, _ := m.a.Int64Counter(fmt.Sprintf("c%03d", i), metric.WithUnit("By"))
				c.Add(ctx, 1)
			}
		},
		refused: []string{"101 metrics"},
		reason:  "CloudWatch takes 100 metrics a line; here the rest is on another",
	},
	{name: "high resolution", record: func(ctx context.Context, m meters, _ int) {
		c, _ := m.a.Int64Counter("bytes", metric.WithUnit("By"))
		c.Add(ctx, 1, metric.WithAttributes(emf.StorageResolutionKey.Int(1)))
	}},
	{name: "not a number", record: func(ctx context.Context, m meters, _ int) {
		g, _ := m.a.Float64Gauge("depth")
		g.Record(ctx, math.NaN())
	}},
	{
		name: "observable counter that stands still", rounds: 2, record: func(_ context.Context, m meters, round int) {
			if round == 0 {
				_, _ = m.a.Int64ObservableCounter("bytes", metric.WithUnit("By"), metric.WithInt64Callback(
					func(_ context.Context, o metric.Int64Observer) error { o.Observe(7); return nil }))
			}
		},
		want: []difference{
			{"bytes", "statistics", "{2 7 0 7}", "{1 7 7 7}"},
			{"bytes", "values", "7×1 0×1", "7×1"},
		},
		reason: "a line that says nothing is not written here, unless WithKeepZeroDeltas asks for it",
	},
}

// meters are those of two scopes.
type meters struct{ a, b metric.Meter }

func tier(value string) metric.MeasurementOption {
	return metric.WithAttributes(attribute.String("tier", value))
}

// numbered describes n of the dimensions d00, d01 and so on.
func numbered(n int) string {
	text := "d00=0"
	for i := 1; i < n; i++ {
		text += fmt.Sprintf(",d%02d=%d", i, i)
	}
	return text
}

// TestDifferences records each case once, for both.
func TestDifferences(t *testing.T) {
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "")
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			collector, receiver := newCollector(t), newReceiver(t)
			var ours lineWriter
			provider := newProvider(t, receiver, &ours, test.cumulative, test.exponential)
			m := meters{provider.Meter("a"), provider.Meter("b")}
			var theirs []string
			for round := range max(1, test.rounds) {
				test.record(t.Context(), m, round)
				if err := provider.ForceFlush(t.Context()); err != nil {
					t.Fatal(err)
				}
				for _, metrics := range receiver.take() {
					theirs = append(theirs, collector.lines(t, metrics)...)
				}
			}
			for _, line := range ours.lines {
				if err := emf.Validate([]byte(line)); err != nil {
					t.Errorf("%v: %s", err, line)
				}
			}
			fromCollector, refused := facts(t, theirs, "OTelLib")
			fromOurs, none := facts(t, ours.lines, "service")
			if diff := cmp.Diff(test.refused, refused); diff != "" || len(none) > 0 {
				t.Errorf("refused lines of the collector (-want +got), of ours %q:\n%s", none, diff)
			}
			if diff := cmp.Diff(test.want, compare(fromCollector, fromOurs), cmp.AllowUnexported(difference{})); diff != "" {
				t.Errorf("differences (-want +got):\n%s\nlines of the collector: %q\nours: %q", diff, theirs, ours.lines)
			}
			if len(test.want)+len(test.refused) > 0 && test.reason == "" {
				t.Error("differences without a reason")
			}
		})
	}
}

// newProvider makes a provider that exports to both: to the collector by way of a receiver, and to a writer.
func newProvider(
	t testing.TB, r *receiver, w io.Writer, cumulative, exponential bool,
) *sdkmetric.MeterProvider {
	t.Helper()
	options := []otlpmetrichttp.Option{otlpmetrichttp.WithEndpointURL(r.URL + "/v1/metrics")}
	if !cumulative {
		options = append(options, otlpmetrichttp.WithTemporalitySelector(delta))
	}
	if exponential {
		options = append(options, otlpmetrichttp.WithAggregationSelector(exponentialHistograms))
	}
	otlp, err := otlpmetrichttp.New(context.Background(), options...)
	if err != nil {
		t.Fatal(err)
	}
	exporter, err := emf.New(emf.WithWriter(w), emf.WithNamespace(namespace), emf.WithService("cart"))
	if err != nil {
		t.Fatal(err)
	}
	provider := sdkmetric.NewMeterProvider(append(exporter.ProviderOptions(emf.NewLambdaReader(exporter)),
		sdkmetric.WithReader(sdkmetric.NewPeriodicReader(otlp)))...)
	t.Cleanup(func() {
		if err := provider.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return provider
}

// delta is what OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta selects: levels stay cumulative.
func delta(kind sdkmetric.InstrumentKind) metricdata.Temporality {
	switch kind {
	case sdkmetric.InstrumentKindUpDownCounter, sdkmetric.InstrumentKindObservableUpDownCounter:
		return metricdata.CumulativeTemporality
	}
	return metricdata.DeltaTemporality
}

func exponentialHistograms(kind sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	if kind == sdkmetric.InstrumentKindHistogram {
		return sdkmetric.AggregationBase2ExponentialHistogram{MaxSize: 160, MaxScale: 3}
	}
	return sdkmetric.DefaultAggregationSelector(kind)
}

// lineWriter keeps lines, each of which is one Write.
type lineWriter struct{ lines []string }

func (w *lineWriter) Write(line []byte) (int, error) {
	w.lines = append(w.lines, string(line))
	return len(line), nil
}
