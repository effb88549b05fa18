// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"math"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// TestExporter_ForeignData exports what no SDK of ours collects: data of bridges, with what other exporters stumble
// over. Nothing that can be expressed is lost; what cannot is reported.
func TestExporter_ForeignData(t *testing.T) {
	clearVariables(t)
	errs := captureErrors(t)
	s := newSetup(t)
	set := attribute.NewSet(attribute.String("tier", "gold"))
	delta, cumulative := metricdata.DeltaTemporality, metricdata.CumulativeTemporality
	histogram := metricdata.HistogramDataPoint[float64]{
		Attributes: set, Count: 6, Sum: 60, Bounds: []float64{5, 10}, BucketCounts: []uint64{1, 2, 3},
	}
	exponential := metricdata.ExponentialHistogramDataPoint[int64]{
		Attributes: set, Count: 3, Sum: 1, Scale: 0, ZeroCount: 1,
		PositiveBucket: metricdata.ExponentialBucket{Offset: 1, Counts: []uint64{1}},
		NegativeBucket: metricdata.ExponentialBucket{Offset: 0, Counts: []uint64{1}},
	}
	infinite := exponential
	infinite.Scale, infinite.PositiveBucket.Offset = 0, 1022
	scopes := []metricdata.ScopeMetrics{
		{Scope: instrumentation.Scope{Name: ""}, Metrics: []metricdata.Metrics{
			{Name: "a.summary", Data: metricdata.Summary{}},
			{Name: "b.nothing"},
			{Name: "c.total", Data: metricdata.Sum[int64]{
				Temporality: cumulative, IsMonotonic: true,
				DataPoints: []metricdata.DataPoint[int64]{{Attributes: set, Value: 1}},
			}},
			{Name: "d.level", Unit: "{thing}", Data: metricdata.Sum[float64]{
				Temporality: cumulative,
				DataPoints:  []metricdata.DataPoint[float64]{{Attributes: set, Value: 2.5}},
			}},
			{Name: "e.nan", Data: metricdata.Gauge[float64]{
				DataPoints: []metricdata.DataPoint[float64]{{Attributes: set, Value: math.NaN()}},
			}},
			{Name: "f.gauge", Data: metricdata.Gauge[int64]{
				DataPoints: []metricdata.DataPoint[int64]{{Attributes: set, Value: 7}},
			}},
			{Name: "g.cumulative", Data: metricdata.Histogram[float64]{Temporality: cumulative}},
			{Name: "h.cumulative", Data: metricdata.ExponentialHistogram[float64]{Temporality: cumulative}},
		}},
		{Scope: instrumentation.Scope{Name: "bridge"}, Metrics: []metricdata.Metrics{
			{Name: "i.histogram", Unit: "s", Data: metricdata.Histogram[float64]{
				Temporality: delta,
				DataPoints:  []metricdata.HistogramDataPoint[float64]{histogram},
			}},
			{Name: "j.one bucket", Data: metricdata.Histogram[int64]{
				Temporality: delta,
				DataPoints: []metricdata.HistogramDataPoint[int64]{{
					Attributes: set, Count: 2, Sum: 8, BucketCounts: []uint64{2},
					Min: metricdata.NewExtrema[int64](3), Max: metricdata.NewExtrema[int64](5),
				}},
			}},
			{Name: "k.empty", Data: metricdata.Histogram[int64]{
				Temporality: delta,
				DataPoints:  []metricdata.HistogramDataPoint[int64]{{Attributes: set, BucketCounts: []uint64{0}}},
			}},
			{Name: "l.exponential", Data: metricdata.ExponentialHistogram[int64]{
				Temporality: delta,
				DataPoints:  []metricdata.ExponentialHistogramDataPoint[int64]{exponential},
			}},
			{Name: "m.too large", Data: metricdata.ExponentialHistogram[int64]{
				Temporality: delta,
				DataPoints:  []metricdata.ExponentialHistogramDataPoint[int64]{infinite},
			}},
			{Name: "n.no sum", Data: metricdata.Histogram[float64]{
				Temporality: delta,
				DataPoints: []metricdata.HistogramDataPoint[float64]{{
					Attributes: set, Count: 1, Sum: math.Inf(1),
					Bounds: []float64{1}, BucketCounts: []uint64{1, 0},
				}},
			}},
		}},
	}
	if err := s.exporter.Export(context.Background(), &metricdata.ResourceMetrics{ScopeMetrics: scopes}); err != nil {
		t.Errorf("Export() = %v", err)
	}
	golden(t, "foreign_data", append(s.lines(), errs.text()...))
	if err := s.exporter.ForceFlush(context.Background()); err != nil {
		t.Errorf("ForceFlush() = %v", err)
	}
}

// TestExporter_PropertyTypes writes every type of attribute as the JSON that it is.
func TestExporter_PropertyTypes(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	c, _ := s.meter.Int64Counter("orders")
	s.invoke("r", func(ctx context.Context) {
		invocation.AddProperties(ctx,
			attribute.Bool("bool", true), attribute.Int64("int", math.MinInt64), attribute.Float64("float", 1e-9),
			attribute.Float64("nan", math.NaN()), attribute.String("string", "a\"b\n\u2028"),
			attribute.BoolSlice("bools", []bool{true, false}), attribute.Int64Slice("ints", []int64{1, -1}),
			attribute.Float64Slice("floats", []float64{0.5, math.Inf(1)}), attribute.StringSlice("strings", []string{"", "x"}),
			attribute.ByteSlice("bytes", []byte{0, 255}), attribute.Slice("slice", attribute.IntValue(1), attribute.StringValue("s"), attribute.Value{}),
			attribute.Map("map", attribute.String("k", "first"), attribute.String("k", "last"), attribute.Int("", 1)),
			attribute.KeyValue{Key: "empty"}, attribute.String("", "no key"), attribute.Int("", 1),
		)
		c.Add(ctx, 1)
	})
	golden(t, "property_types", s.lines())
}

// TestExporter_ManyScopes nests more scopes with properties than an origin is recognised by.
func TestExporter_ManyScopes(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	h, _ := s.meter.Int64Histogram("depth")
	s.invoke("r", func(ctx context.Context) {
		for i := range 7 {
			ctx = invocation.Scope(ctx)
			invocation.AddProperties(ctx, attribute.Int("level", i), attribute.Bool(string(rune('a'+i)), true))
			h.Record(ctx, int64(i))
			h.Record(ctx, int64(i))
		}
	})
	golden(t, "many_scopes", s.lines())
}
