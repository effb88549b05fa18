// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

var update = flag.Bool("update", false, "write golden files")

// golden compares lines with testdata/<name>.golden.
func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	got := strings.Join(lines, "")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("lines differ (-want +got):\n%s", diff)
	}
}

// attributes is shorter to read in a table of scenarios.
func attributes(kvs ...attribute.KeyValue) metric.MeasurementOption {
	return metric.WithAttributes(kvs...)
}

// scenarios record something in an invocation; the lines are in testdata.
var scenarios = []struct {
	name   string
	views  []sdkmetric.View
	opts   []emf.Option
	record func(ctx context.Context, s *setup)
}{
	{name: "counter", record: func(ctx context.Context, s *setup) {
		c, _ := s.meter.Int64Counter("orders")
		c.Add(ctx, 1)
		c.Add(ctx, 2)
	}},
	{name: "value_single", record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Float64Histogram("latency", metric.WithUnit("ms"))
		h.Record(ctx, 12.5)
	}},
	{name: "histogram", record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Float64Histogram("latency", metric.WithUnit("ms"))
		h.Record(ctx, 1.5)
		h.Record(ctx, 2)
		h.Record(ctx, -0.25)
	}},
	{name: "integers_keep_their_digits", record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Int64Histogram("size")
		h.Record(ctx, math.MaxInt64)
		h.Record(ctx, math.MinInt64)
		c, _ := s.meter.Int64Counter("bytes", metric.WithUnit("By"))
		c.Add(ctx, 9007199254740993)
	}},
	{name: "gauge", record: func(ctx context.Context, s *setup) {
		g, _ := s.meter.Float64Gauge("depth")
		g.Record(ctx, 3)
		g.Record(ctx, 4.5)
	}},
	{name: "up_down_counter", record: func(ctx context.Context, s *setup) {
		c, _ := s.meter.Int64UpDownCounter("connections", metric.WithUnit("{connection}"))
		c.Add(ctx, 3)
		c.Add(ctx, -1)
	}},
	{name: "observable", record: func(_ context.Context, s *setup) {
		_, _ = s.meter.Int64ObservableGauge("goroutines", metric.WithInt64Callback(
			func(_ context.Context, o metric.Int64Observer) error { o.Observe(7); return nil }))
		_, _ = s.meter.Int64ObservableCounter("collections", metric.WithInt64Callback(
			func(_ context.Context, o metric.Int64Observer) error { o.Observe(12); return nil }))
		_, _ = s.meter.Int64ObservableCounter("nothing", metric.WithInt64Callback(
			func(_ context.Context, o metric.Int64Observer) error { o.Observe(0); return nil }))
	}},
	{name: "values_101", record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Int64Histogram("latency")
		for i := range 101 {
			h.Record(ctx, int64(i))
		}
	}},
	{name: "values_repeated", record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Int64Histogram("latency", metric.WithUnit("ms"))
		for i := range 300 {
			h.Record(ctx, int64(i%3))
		}
	}},
	{name: "metrics_101", record: func(ctx context.Context, s *setup) {
		for i := range 101 {
			c, _ := s.meter.Int64Counter(fmt.Sprintf("metric.%03d", i))
			c.Add(ctx, 1)
		}
	}},
	{name: "raw_limit", opts: []emf.Option{emf.WithRawLimit(4)}, record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Float64Histogram("latency", metric.WithUnit("s"))
		for _, v := range []float64{0, 0.1, 0.2, 0.2, 3, -1} {
			h.Record(ctx, v)
		}
	}},
	{
		name: "explicit_buckets", views: []sdkmetric.View{sdkmetric.NewView(sdkmetric.Instrument{Name: "latency"},
			sdkmetric.Stream{Aggregation: sdkmetric.AggregationExplicitBucketHistogram{Boundaries: []float64{10, 20, 30}}})},
		record: func(ctx context.Context, s *setup) {
			h, _ := s.meter.Float64Histogram("latency")
			for _, v := range []float64{2, 3, 12, 25, 99} {
				h.Record(ctx, v)
			}
		},
	},
	{name: "units", record: func(ctx context.Context, s *setup) {
		for name, u := range map[string]string{"a": "ns", "b": "min", "c": "KiBy", "d": "Cel", "e": "Milliseconds", "f": "1"} {
			h, _ := s.meter.Float64Histogram(name, metric.WithUnit(u))
			h.Record(ctx, 2)
		}
	}},
	{name: "dimensions_and_properties", record: func(ctx context.Context, s *setup) {
		c, _ := s.meter.Int64Counter("orders")
		c.Add(ctx, 1, attributes(
			attribute.String("tier", "gold"), attribute.Bool("express", true), attribute.Int("floor", 3),
			attribute.Float64("rate", 0.5), attribute.String("empty", ""),
			attribute.String("user.id", "u1"), attribute.String("url.full", "https://example.com/?a=1"),
			attribute.String("city", "Zürich"), attribute.String("long", strings.Repeat("x", 1025)),
			attribute.String(":colon", "v"), attribute.String("blank", "  "),
			attribute.StringSlice("list", []string{"a", "b"}), attribute.Int64Slice("numbers", []int64{1, 2}),
			attribute.ByteSlice("bytes", []byte("ab")),
			attribute.Map("map", attribute.Int("n", 1), attribute.String("s", "t")),
		))
	}},
	{name: "dimensions_31", record: func(ctx context.Context, s *setup) {
		kvs := make([]attribute.KeyValue, 0, 31)
		for i := range 31 {
			kvs = append(kvs, attribute.Int(fmt.Sprintf("d%02d", i), i))
		}
		c, _ := s.meter.Int64Counter("orders")
		c.Add(ctx, 1, attributes(kvs...))
	}},
	{
		name: "default_dimensions", opts: []emf.Option{emf.WithDefaultDimensions(
			attribute.String("environment", "test"), attribute.String("region", "eu"))},
		record: func(ctx context.Context, s *setup) {
			c, _ := s.meter.Int64Counter("orders")
			c.Add(ctx, 1, attributes(attribute.String("region", "us")))
			c.Add(ctx, 2)
		},
	},
	{name: "no_property_keys", opts: []emf.Option{emf.WithPropertyKeys()}, record: func(ctx context.Context, s *setup) {
		c, _ := s.meter.Int64Counter("orders")
		c.Add(ctx, 1, attributes(attribute.String("user.id", "u1")))
	}},
	{name: "scope_properties", record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Int64Histogram("items")
		invocation.AddProperties(ctx, attribute.String("order", "o1"), attribute.String("kind", "outer"))
		for i := range 2 {
			item := invocation.Scope(ctx)
			invocation.AddProperties(item, attribute.Int("item", i), attribute.String("kind", "inner"))
			h.Record(item, int64(10+i))
		}
		h.Record(ctx, 1)
	}},
	{name: "counter_of_scopes", record: func(ctx context.Context, s *setup) {
		c, _ := s.meter.Int64Counter("items")
		for i := range 25 {
			item := invocation.Scope(ctx)
			invocation.AddProperties(item, attribute.Int("item", i))
			c.Add(item, 1)
		}
	}},
	{
		name: "view_takes_attributes", views: []sdkmetric.View{sdkmetric.NewView(sdkmetric.Instrument{Name: "*"},
			sdkmetric.Stream{AttributeFilter: attribute.NewAllowKeysFilter("tier")})},
		record: func(ctx context.Context, s *setup) {
			h, _ := s.meter.Int64Histogram("latency")
			c, _ := s.meter.Int64Counter("orders")
			for i := range 2 {
				a := attributes(attribute.String("tier", "gold"), attribute.Int("cart", i))
				h.Record(ctx, int64(i), a)
				c.Add(ctx, 1, a)
			}
		},
	},
	{name: "names_collide", record: func(ctx context.Context, s *setup) {
		invocation.AddProperties(ctx, attribute.String("tier", "property"), attribute.String("function_request_id", "mine"),
			attribute.String("orders", "metric's name"), attribute.String("_aws", "envelope"), attribute.String("_aws_", "taken"))
		c, _ := s.meter.Int64Counter("orders")
		c.Add(ctx, 1, attributes(attribute.String("tier", "gold")))
		c, _ = s.meter.Int64Counter("tier")
		c.Add(ctx, 1, attributes(attribute.String("tier", "gold")))
	}},
	{name: "two_scopes_one_name", record: func(ctx context.Context, s *setup) {
		for i, scope := range []string{"b", "a"} {
			h, _ := s.provider.Meter(scope).Int64Histogram("latency", metric.WithUnit("ms"))
			h.Record(ctx, int64(i))
			c, _ := s.provider.Meter(scope).Int64Counter("other")
			c.Add(ctx, 1)
		}
		h, _ := s.provider.Meter("c").Int64Histogram("latency", metric.WithUnit("s"))
		h.Record(ctx, 3)
	}},
	{name: "unit_drift", record: func(ctx context.Context, s *setup) {
		for i, unit := range []string{"ms", "s", "ms"} {
			h, _ := s.meter.Int64Histogram("latency", metric.WithUnit(unit))
			h.Record(ctx, int64(i))
		}
		slow, _ := s.provider.Meter("slow").Int64Histogram("latency", metric.WithUnit("min")) // seconds, converted
		slow.Record(ctx, 1)
	}},
	{name: "two_namespaces", record: func(ctx context.Context, s *setup) {
		orders, _ := s.meter.Int64Counter("orders")
		orders.Add(ctx, 1, attributes(attribute.String("tier", "gold")))
		m := s.provider.Meter("payments", metric.WithInstrumentationAttributes(emf.Namespace("Bank")))
		payments, _ := m.Int64Counter("orders") // of the same name and dimensions
		payments.Add(ctx, 2, attributes(attribute.String("tier", "gold")))
	}},
	{name: "namespace_of_scope", record: func(ctx context.Context, s *setup) {
		m := s.provider.Meter("orders", metric.WithInstrumentationAttributes(emf.Namespace("Shop/Orders")))
		c, _ := m.Int64Counter("orders")
		c.Add(ctx, 1)
		m = s.provider.Meter("bad", metric.WithInstrumentationAttributes(emf.Namespace("AWS/Lambda")))
		c, _ = m.Int64Counter("bad")
		c.Add(ctx, 1)
	}},
	{name: "high_resolution", record: func(ctx context.Context, s *setup) {
		m := s.provider.Meter("fast", metric.WithInstrumentationAttributes(emf.HighResolution()))
		h, _ := m.Int64Histogram("latency")
		c, _ := m.Int64Counter("orders")
		for i := range 3 {
			s.clock.set(noon.Add(time.Duration(i) * 700 * time.Millisecond))
			h.Record(ctx, int64(i))
			c.Add(ctx, 1)
		}
		slow, _ := s.meter.Int64Histogram("slow")
		slow.Record(ctx, 1, attributes(emf.StorageResolutionKey.Int(1)))
		slow.Record(ctx, 2, attributes(emf.StorageResolutionKey.Int(60)))
	}},
	{name: "minutes", record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Int64Histogram("latency")
		c, _ := s.meter.Int64Counter("orders")
		for i := range 3 {
			s.clock.set(noon.Add(time.Duration(i) * 40 * time.Second))
			h.Record(ctx, int64(i))
			c.Add(ctx, 1)
		}
	}},
	{name: "time_out_of_range", record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Int64Histogram("latency")
		for i, d := range []time.Duration{-15 * 24 * time.Hour, -13 * 24 * time.Hour, 0, time.Hour, 3 * time.Hour} {
			s.clock.set(noon.Add(d))
			h.Record(ctx, int64(i))
		}
		s.clock.set(noon)
	}},
	{name: "not_a_number", record: func(ctx context.Context, s *setup) {
		c, _ := s.meter.Float64Counter("counter")
		g, _ := s.meter.Float64Gauge("gauge")
		h, _ := s.meter.Float64Histogram("histogram")
		u, _ := s.meter.Float64UpDownCounter("level")
		for _, v := range []float64{1, math.NaN(), 2} {
			c.Add(ctx, v)
			g.Record(ctx, v)
			h.Record(ctx, v)
		}
		u.Add(ctx, math.NaN())
	}},
	{name: "impossible_values", record: func(ctx context.Context, s *setup) {
		c, _ := s.meter.Float64Counter("sum")
		c.Add(ctx, 1)
		c.Add(ctx, math.NaN())
		c.Add(ctx, math.Inf(1))
		g, _ := s.meter.Float64Gauge("gauge")
		g.Record(ctx, math.Inf(-1))
		h, _ := s.meter.Float64Histogram("histogram")
		h.Record(ctx, 1e300)
		h.Record(ctx, 5e-324)
	}},
}

func TestExporter_Golden(t *testing.T) {
	clearVariables(t)
	for _, scenario := range scenarios {
		t.Run(scenario.name, func(t *testing.T) {
			errs := captureErrors(t)
			s := newSetupWith(t, scenario.views, scenario.opts...)
			s.invoke("r1", func(ctx context.Context) { scenario.record(ctx, s) })
			golden(t, scenario.name, append(s.lines(), errs.text()...))
			if more := s.flush(); len(more) > 0 && scenario.name != "observable" {
				t.Errorf("a second flush wrote %q", more)
			}
		})
	}
}
