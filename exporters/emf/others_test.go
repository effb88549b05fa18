// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"io"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// counting is an exporter of another reader that counts exemplars by whose they are.
type counting struct{ ours, others int }

func (*counting) Temporality(sdkmetric.InstrumentKind) metricdata.Temporality {
	return metricdata.CumulativeTemporality
}

func (*counting) Aggregation(kind sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	return sdkmetric.DefaultAggregationSelector(kind)
}

func (c *counting) Export(_ context.Context, data *metricdata.ResourceMetrics) error {
	*c = counting{}
	for _, scope := range data.ScopeMetrics {
		for _, metric := range scope.Metrics {
			switch data := metric.Data.(type) {
			case metricdata.Sum[int64]:
				countExemplars(c, data.DataPoints[0].Exemplars)
			case metricdata.Sum[float64]:
				countExemplars(c, data.DataPoints[0].Exemplars)
			case metricdata.Gauge[int64]:
				countExemplars(c, data.DataPoints[0].Exemplars)
			case metricdata.Gauge[float64]:
				countExemplars(c, data.DataPoints[0].Exemplars)
			case metricdata.Histogram[int64]:
				countExemplars(c, data.DataPoints[0].Exemplars)
			case metricdata.Histogram[float64]:
				countExemplars(c, data.DataPoints[0].Exemplars)
			case metricdata.ExponentialHistogram[int64]:
				countExemplars(c, data.DataPoints[0].Exemplars)
			case metricdata.ExponentialHistogram[float64]:
				countExemplars(c, data.DataPoints[0].Exemplars)
			}
		}
	}
	return nil
}
func (*counting) ForceFlush(context.Context) error { return nil }
func (*counting) Shutdown(context.Context) error   { return nil }

func countExemplars[N int64 | float64](c *counting, exemplars []metricdata.Exemplar[N]) {
	for _, e := range exemplars {
		ours := false
		for _, attr := range e.FilteredAttributes {
			ours = ours || attr.Key == "aws.emf.request_id"
		}
		if ours {
			c.ours++
		} else {
			c.others++
		}
	}
}

// TestForOthers_44 shows that a second reader gets none of the exemplars that are for EMF, of any kind of data, and every
// other.
func TestForOthers_44(t *testing.T) {
	clearVariables(t)
	environment := invocation.NewEnvironment()
	exporter, err := emf.New(emf.WithWriter(io.Discard), emf.WithEnvironment(environment))
	if err != nil {
		t.Fatal(err)
	}
	second := sdkmetric.NewManualReader()
	third := sdkmetric.NewManualReader(sdkmetric.WithAggregationSelector(exporter.Aggregation))
	options := append(exporter.ProviderOptions(emf.NewLambdaReader(exporter)), sdkmetric.WithReader(second), sdkmetric.WithReader(third))
	meter := sdkmetric.NewMeterProvider(options...).Meter("test")
	count, _ := meter.Int64Counter("count")
	amount, _ := meter.Float64Counter("amount")
	level, _ := meter.Int64Gauge("level")
	heat, _ := meter.Float64Gauge("heat")
	size, _ := meter.Int64Histogram("size")
	latency, _ := meter.Float64Histogram("latency")
	during(t, environment, func(ctx context.Context) {
		for range 3 {
			count.Add(ctx, 1)
			amount.Add(ctx, 1)
			level.Record(ctx, 1)
			heat.Record(ctx, 1)
			size.Record(ctx, 1)
			latency.Record(ctx, 1)
		}
	})
	for name, reader := range map[string]sdkmetric.Reader{"explicit buckets": second, "exponential": third} {
		var data metricdata.ResourceMetrics
		if err := reader.Collect(t.Context(), &data); err != nil {
			t.Fatal(err)
		}
		// One that another reservoir has kept.
		for _, metric := range data.ScopeMetrics[0].Metrics {
			if sum, ok := metric.Data.(metricdata.Sum[int64]); ok {
				sum.DataPoints[0].Exemplars = append(sum.DataPoints[0].Exemplars,
					metricdata.Exemplar[int64]{FilteredAttributes: []attribute.KeyValue{attribute.String("user.id", "u-1")}})
			}
		}
		var got counting
		_ = got.Export(t.Context(), &data)
		if got.others != 1 || got.ours < 6 && name == "exponential" {
			t.Errorf("%s: without it there are %+v", name, got)
		}
		for range 2 { // The same data may be exported again.
			if err := emf.ForOthers(&got).Export(t.Context(), &data); err != nil {
				t.Fatal(err)
			}
			if want := (counting{others: 1}); got != want {
				t.Errorf("%s: %+v, want %+v", name, got, want)
			}
		}
	}
}
