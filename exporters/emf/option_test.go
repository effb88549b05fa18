// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/metricx"
)

// spanContext returns a context with the span of a number.
func spanContext(ctx context.Context, span byte) context.Context {
	return trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{0x67, 0x90, 0x12, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, SpanID: trace.SpanID{span},
	}))
}

// baggageContext returns a context with baggage.
func baggageContext(ctx context.Context, members map[string]string) context.Context {
	bag := baggage.Baggage{}
	for key, value := range members {
		member, err := baggage.NewMemberRaw(key, value)
		if err != nil {
			panic(err)
		}
		if bag, err = bag.SetMember(member); err != nil {
			panic(err)
		}
	}
	return baggage.ContextWithBaggage(ctx, bag)
}

// optionScenarios are like scenarios, one for each option or more.
var optionScenarios = []struct {
	name   string
	opts   []emf.Option
	record func(ctx context.Context, s *setup)
}{
	{name: "raw_counters", opts: []emf.Option{emf.WithRawCounters()}, record: func(ctx context.Context, s *setup) {
		c, _ := s.meter.Int64Counter("orders")
		f, _ := s.meter.Float64Counter("weight", metric.WithUnit("kg"))
		u, _ := s.meter.Int64UpDownCounter("level")
		for i := range 3 {
			c.Add(ctx, 1)
			f.Add(ctx, float64(i)+0.5)
			u.Add(ctx, 1)
		}
		f.Add(ctx, math.NaN())
	}},
	{name: "raw_counters_limit", opts: []emf.Option{emf.WithRawCounters(), emf.WithRawLimit(2)}, record: func(ctx context.Context, s *setup) {
		c, _ := s.meter.Int64Counter("orders")
		for range 3 {
			c.Add(ctx, 2)
		}
	}},
	{name: "keep_zero_deltas", opts: []emf.Option{emf.WithKeepZeroDeltas()}, record: func(_ context.Context, s *setup) {
		_, _ = s.meter.Int64ObservableCounter("nothing", metric.WithInt64Callback(
			func(_ context.Context, o metric.Int64Observer) error { o.Observe(0); return nil }))
	}},
	{name: "no_unit_conversion", opts: []emf.Option{emf.WithoutUnitConversion()}, record: func(ctx context.Context, s *setup) {
		for name, u := range map[string]string{"a": "ms", "b": "min", "c": "KiBy", "d": "ns", "e": "{x}"} {
			h, _ := s.meter.Float64Histogram(name, metric.WithUnit(u))
			h.Record(ctx, 2)
		}
	}},
	{name: "no_structured_values", opts: []emf.Option{emf.WithoutStructuredValues(), emf.WithRawLimit(200)}, record: func(ctx context.Context, s *setup) {
		repeated, _ := s.meter.Int64Histogram("repeated")
		many, _ := s.meter.Int64Histogram("many")
		for i := range 201 {
			many.Record(ctx, int64(i%2*100))
			if i < 150 {
				repeated.Record(ctx, 7)
			}
		}
	}},
	{name: "context_fields", opts: []emf.Option{emf.WithContextFields(emf.ContextFields{
		RequestID: "request", TraceID: "trace_id", SpanID: "span_id",
	})}, record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Int64Histogram("latency")
		for i := range 3 {
			h.Record(spanContext(ctx, byte(1+i/2)), int64(i))
		}
		h.Record(ctx, 3)
	}},
	{name: "no_context_fields", opts: []emf.Option{emf.WithContextFields(emf.ContextFields{})}, record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Int64Histogram("latency")
		h.Record(spanContext(ctx, 1), 1)
	}},
	{name: "baggage", opts: []emf.Option{emf.WithBaggage("tenant", "order.id")}, record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Int64Histogram("latency")
		c, _ := s.meter.Int64Counter("orders")
		for i := range 3 {
			ctx := baggageContext(ctx, map[string]string{"tenant": "blue", "order.id": fmt.Sprint("o", i), "secret": "s"})
			h.Record(ctx, int64(i))
			c.Add(ctx, 1)
		}
		h.Record(ctx, 3)
	}},
	{name: "namespace_from_scope", opts: []emf.Option{emf.WithNamespaceFromScope()}, record: func(ctx context.Context, s *setup) {
		for _, m := range []metric.Meter{
			s.provider.Meter("example.com/orders"), s.provider.Meter(""), s.provider.Meter("AWS/ü"),
			s.provider.Meter("named", metricx.Namespace("Other")),
		} {
			c, _ := m.Int64Counter("orders")
			c.Add(ctx, 1)
		}
	}},
	{name: "scope_attributes", record: func(ctx context.Context, s *setup) {
		m := s.provider.Meter("scope", metricx.HighResolution(), metric.WithInstrumentationAttributes(attribute.String("team", "blue")))
		c, _ := m.Int64Counter("orders")
		c.Add(ctx, 1)
	}},
	{name: "split_properties", opts: []emf.Option{emf.WithPropertyConflict(emf.ConflictSplit)}, record: recordItems},
	{name: "last_property", opts: []emf.Option{emf.WithPropertyConflict(emf.ConflictLast)}, record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Int64Histogram("size")
		c, _ := s.meter.Int64Counter("items")
		for i := range 3 {
			item := invocation.Scope(ctx)
			invocation.AddProperties(item, attribute.Int("item", i))
			h.Record(item, int64(i))
			c.Add(item, 1)
		}
	}},
	{name: "timestamps", record: func(ctx context.Context, s *setup) {
		h, _ := s.meter.Int64Histogram("latency")
		c, _ := s.meter.Int64Counter("orders")
		g, _ := s.meter.Int64Gauge("depth")
		for i := range 3 {
			past := invocation.Scope(ctx)
			metricx.SetTimestamp(past, noon.Add(-time.Duration(i)*time.Hour))
			h.Record(past, int64(i))
			c.Add(past, 1)
			g.Record(past, int64(i))
		}
		metricx.SetTimestamp(ctx, noon.Add(-15*24*time.Hour))
		h.Record(ctx, 99)
		metricx.SetTimestamp(ctx, time.Time{})
		h.Record(ctx, 5)
	}},
	{name: "timestamp_of_buckets", opts: []emf.Option{emf.WithRawLimit(1)}, record: func(ctx context.Context, s *setup) {
		one, _ := s.meter.Int64Histogram("one.time")
		two, _ := s.meter.Int64Histogram("two.times")
		metricx.SetTimestamp(ctx, noon.Add(-time.Hour))
		for i := range 2 {
			one.Record(ctx, 1)
			metricx.SetTimestamp(invocation.Scope(ctx), noon)
			item := invocation.Scope(ctx)
			metricx.SetTimestamp(item, noon.Add(-time.Duration(i)*time.Hour))
			two.Record(item, 1)
		}
	}},
}

func TestExporter_M20_M22_Options(t *testing.T) {
	clearVariables(t)
	for _, scenario := range optionScenarios {
		t.Run(scenario.name, func(t *testing.T) {
			errs := captureErrors(t)
			s := newSetup(t, scenario.opts...)
			s.invoke("r1", func(ctx context.Context) { scenario.record(ctx, s) })
			golden(t, "option_"+scenario.name, append(s.lines(), errs.text()...))
		})
	}
}

// TestExporter_ResourceAttributes shows that those asked for stand on every line, ColdStart's too, and lose to all else.
func TestExporter_ResourceAttributes(t *testing.T) {
	clearVariables(t)
	t.Setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
	s := newSetup(t, emf.WithResourceAttributes("cloud.*", "faas.version"))
	s.reader = emf.NewLambdaReader(s.exporter)
	s.provider = sdkmetric.NewMeterProvider(append(s.exporter.ProviderOptions(s.reader), sdkmetric.WithResource(
		resource.NewSchemaless(attribute.String("cloud.region", "eu-west-1"), attribute.String("cloud.zone", "a"),
			attribute.String("faas.version", "7"), attribute.String("host.name", "h"))))...)
	c, _ := s.provider.Meter("test").Int64Counter("orders")
	s.invoke("r", func(ctx context.Context) {
		metricx.AddProperty(ctx, attribute.String("faas.version", "mine"))
		c.Add(ctx, 1, attributes(attribute.String("cloud.zone", "b")))
	})
	wantMembers(t, s.lines(), []string{"cloud.region", "cloud.zone", "faas.version", "host.name"}, []string{
		"cloud.region=eu-west-1 cloud.zone=a faas.version=7", "cloud.region=eu-west-1 cloud.zone=b faas.version=mine",
	})
}

func TestLambdaReader_CardinalityLimit(t *testing.T) {
	clearVariables(t)
	for _, test := range []struct{ limit, want int }{{3, 3}, {0, 10}} {
		captureErrors(t)
		s := newSetup(t, emf.WithCardinalityLimit(test.limit))
		c, _ := s.meter.Int64Counter("orders")
		for i := range 10 {
			c.Add(context.Background(), 1, attributes(attribute.Int("shop", i)))
		}
		lines := s.flush()
		total := 0.0
		for _, line := range lines {
			for _, m := range ingest(t, line) {
				total += m.value
			}
		}
		if len(lines) != test.want || total != 10 {
			t.Errorf("limit %d: %d lines with %v orders, want %d with 10", test.limit, len(lines), total, test.want)
		}
	}
}

func TestLambdaReader_M25_RequireMetrics(t *testing.T) {
	clearVariables(t)
	t.Setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
	errs := captureErrors(t)
	s := newSetup(t, emf.WithRequireMetrics())
	c, _ := s.meter.Int64Counter("orders")
	s.invoke("cold", func(context.Context) {}) // ColdStart is not the program's
	s.invoke("early", func(ctx context.Context) {
		c.Add(ctx, 1)
		if err := s.reader.ForceFlush(ctx); err != nil {
			t.Error(err)
		}
	})
	s.invoke("none", func(context.Context) {})
	s.invoke("outer", func(ctx context.Context) {
		s.invoke("inner", func(context.Context) {})
		c.Add(ctx, 1)
	})
	got := fmt.Sprint(errs.text())
	const what = "# emf: an invocation recorded no metrics: "
	if want := fmt.Sprint([]string{what + "cold\n", what + "inner\n", what + "none\n"}); got != want {
		t.Errorf("errors = %s, want %s", got, want)
	}
}
