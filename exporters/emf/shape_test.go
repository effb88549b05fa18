// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// program is a function whose invocations resemble each other: it has instruments in several scopes and habits, from
// which it strays.
type program struct {
	histograms []metric.Float64Histogram
	integers   metric.Int64Histogram
	counters   []metric.Int64Counter
	sums       metric.Float64Counter
	gauge      metric.Float64Gauge
	observed   int64
	stray      float64 // how likely it does something else, each time it could
}

func newProgram(provider *sdkmetric.MeterProvider, random *rand.Rand) *program {
	p := &program{stray: []float64{0, 0.003, 0.03}[random.IntN(3)]}
	units := []string{"", "ms", "s", "ns", "KiBy", "{order}"}
	unit := func() metric.InstrumentOption { return metric.WithUnit(units[random.IntN(len(units))]) }
	scopes := []metric.Meter{
		provider.Meter("a"),
		provider.Meter("b", metric.WithInstrumentationAttributes(emf.Namespace("Other"))),
		provider.Meter("c"),
	}
	if random.IntN(8) == 0 {
		scopes[1] = provider.Meter("b", metric.WithInstrumentationAttributes(attribute.String("team", "x")))
	}
	if random.IntN(8) == 0 {
		scopes[2] = provider.Meter("c", metric.WithInstrumentationAttributes(emf.HighResolution()))
	}
	for i := range 4 {
		name := i
		if random.IntN(20) == 0 {
			name = 0 // the same in several scopes
		}
		h, _ := scopes[random.IntN(3)].Float64Histogram(fmt.Sprintf("h%d", name), unit())
		c, _ := scopes[random.IntN(3)].Int64Counter(fmt.Sprintf("c%d", name), unit())
		p.histograms, p.counters = append(p.histograms, h), append(p.counters, c)
	}
	p.integers, _ = scopes[0].Int64Histogram("integers", unit())
	p.sums, _ = scopes[1].Float64Counter("sums", unit())
	p.gauge, _ = scopes[2].Float64Gauge("gauge", unit())
	if random.IntN(3) == 0 {
		callback := metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(p.observed)
			return nil
		})
		_, _ = scopes[0].Int64ObservableGauge("observed", callback)
		_, _ = scopes[0].Int64ObservableCounter("observed.count", callback)
	}
	return p
}

// run is one invocation.
func (p *program) run(ctx context.Context, s *setup, random *rand.Rand) {
	strays := func() bool { return random.Float64() < p.stray }
	invocation.AddProperties(ctx, attribute.Int("order_id", random.IntN(3)), attribute.String("tier", "silver"))
	tier := func() metric.MeasurementOption {
		switch {
		case strays():
			return metric.WithAttributes(attribute.String("tier", "gold"), attribute.Int("user.id", random.IntN(2)))
		case strays():
			return metric.WithAttributes()
		}
		return metric.WithAttributes(attribute.String("tier", "gold"))
	}
	for i, h := range p.histograms {
		values := i + 1
		switch {
		case strays():
			values = []int{0, 2, 99, 100, 101, 250}[random.IntN(6)]
		case i == 3: // several series
			h.Record(ctx, 1, metric.WithAttributes(attribute.String("tier", "bronze")))
			h.Record(ctx, 2, metric.WithAttributes(attribute.String("zone", "bronze")))
		}
		same := random.IntN(2) == 0
		for range values {
			v := math.Exp(random.NormFloat64())
			if same {
				v = float64(random.IntN(5))
			}
			h.Record(ctx, v, tier())
		}
		if strays() {
			invocation.AddProperties(ctx, attribute.Int("order_id", 7))
		}
		if strays() {
			s.clock.set(s.clock.now().Add(time.Duration(random.IntN(50_000)) * time.Millisecond))
		}
	}
	for _, c := range p.counters {
		c.Add(ctx, random.Int64N(3), tier())
	}
	p.integers.Record(ctx, random.Int64N(100), tier())
	odd := []float64{math.NaN(), math.Inf(1), math.MaxFloat64, 0}
	v := random.Float64()
	if strays() {
		v = odd[random.IntN(len(odd))]
	}
	p.sums.Add(ctx, v, tier())
	if !strays() {
		p.gauge.Record(ctx, v, tier())
	}
	p.observed += random.Int64N(3)
}

// TestShape_LinesAreTheSame writes each of many flushes twice, once with the shapes of those before it and once without
// any, and compares the lines.
func TestShape_LinesAreTheSame(t *testing.T) {
	clearVariables(t)
	captureErrors(t)
	optionSets := [][]emf.Option{
		nil,
		{emf.WithPropertyConflict(emf.ConflictLast)},
		{emf.WithPropertyConflict(emf.ConflictSplit)},
		{emf.WithRawCounters()},
		{emf.WithMaxLineBytes(16 << 10)},
		{emf.WithRawLimit(50)},
	}
	recalled := 0
	for seed := range uint64(80) {
		random := rand.New(rand.NewPCG(seed, 3))
		opts := optionSets[random.IntN(len(optionSets))]
		s := newSetup(t, opts...)
		long := &output{}
		other, err := emf.New(append([]emf.Option{
			emf.WithWriter(long), emf.WithNamespace("Shop"), emf.WithService("cart"),
			emf.WithEnvironment(s.environment), emf.WithClock(s.clock.now),
		}, opts...)...)
		if err != nil {
			t.Fatal(err)
		}
		p := newProgram(s.provider, random)
		var data metricdata.ResourceMetrics
		for n := range 24 {
			s.clock.set(noon.Add(time.Duration(n) * 7 * time.Second))
			s.invoke(fmt.Sprintf("r%d", n), func(ctx context.Context) {
				s.out.take() // the cold start, or what was observed at the end before
				p.run(ctx, s, random)
				if err := s.reader.Collect(ctx, &data); err != nil {
					t.Fatal(err)
				}
				other.ForgetShapes()
				if err := other.Export(ctx, &data); err != nil {
					t.Fatal(err)
				}
				if err := s.exporter.Export(ctx, &data); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(long.take(), s.lines()); diff != "" {
					t.Fatalf("seed %d, flush %d (-long way +by shape):\n%s", seed, n, diff)
				}
			})
		}
		_, used := s.exporter.Shapes()
		recalled += used
	}
	if recalled < 30 {
		t.Errorf("%d shapes were recalled, too few to have tested anything", recalled)
	}
}

// TestShape_RepeatedSeriesAreNotLost exports data that the SDK would not collect: a series that appears twice in the
// place of two.
func TestShape_RepeatedSeriesAreNotLost(t *testing.T) {
	clearVariables(t)
	out := &output{}
	s := newSetup(t, emf.WithWriter(out))
	counter, _ := s.meter.Int64Counter("orders")
	record := func(ctx context.Context) (data metricdata.ResourceMetrics) {
		for i := range int64(2) {
			counter.Add(ctx, 1+i, metric.WithAttributes(attribute.Int64("n", i)))
		}
		if err := s.reader.Collect(ctx, &data); err != nil {
			t.Fatal(err)
		}
		return data
	}
	s.invoke("r1", func(ctx context.Context) {
		for range 3 {
			data := record(ctx)
			_ = s.exporter.Export(ctx, &data)
		}
		if _, used := s.exporter.Shapes(); used != 1 {
			t.Fatalf("%d shapes in use, want 1", used)
		}
		out.take()
		data := record(ctx)
		points := data.ScopeMetrics[0].Metrics[0].Data.(metricdata.Sum[int64]).DataPoints
		points[1] = points[0]
		_ = s.exporter.Export(ctx, &data)
		lines := out.take()
		if len(lines) != 1 {
			t.Fatalf("%d lines, want the one of the series", len(lines))
		}
		if values, ok := decode(t, lines[0])["orders"].([]any); !ok || len(values) != 2 {
			t.Errorf("a series that came twice: %s", lines[0])
		}
	})
}

// TestShape_MemoryIsBounded gives every flush another shape.
func TestShape_MemoryIsBounded(t *testing.T) {
	clearVariables(t)
	s := newSetup(t, emf.WithWriter(io.Discard))
	counter, _ := s.meter.Int64Counter("orders")
	s.invoke("r1", func(ctx context.Context) {
		for i := range 100 {
			counter.Add(ctx, 1, metric.WithAttributes(attribute.Int("n", i)))
			_ = s.reader.ForceFlush(ctx)
		}
	})
	if known, used := s.exporter.Shapes(); known > 4 || used > 0 {
		t.Errorf("%d shapes are remembered, %d of them in use, want up to 4 and none", known, used)
	}
}

// TestShape_OtherDataGoesTheLongWay changes one thing of data whose shape is known.
func TestShape_OtherDataGoesTheLongWay(t *testing.T) {
	clearVariables(t)
	captureErrors(t)
	type (
		sum       = metricdata.Sum[int64]
		gauge     = metricdata.Gauge[float64]
		histogram = metricdata.ExponentialHistogram[float64]
	)
	tests := []struct {
		name   string
		change func(metrics []metricdata.Metrics)
	}{
		{"nothing", func([]metricdata.Metrics) {}},
		{"unit", func(m []metricdata.Metrics) { m[0].Unit = "s" }},
		{"name", func(m []metricdata.Metrics) { m[0].Name = "other" }},
		{"attributes", func(m []metricdata.Metrics) {
			m[1].Data.(sum).DataPoints[0].Attributes = attribute.NewSet(attribute.String("tier", "other"))
		}},
		{"kind", func(m []metricdata.Metrics) { m[1].Data = m[2].Data }},
		{"a sum without some of its exemplars", func(m []metricdata.Metrics) { m[1].Data.(sum).DataPoints[0].Value++ }},
		{"a gauge with another's exemplar", func(m []metricdata.Metrics) { m[2].Data.(gauge).DataPoints[0].Value++ }},
		{"a histogram without some of its exemplars", func(m []metricdata.Metrics) {
			p := &m[0].Data.(histogram).DataPoints[0]
			p.Exemplars = p.Exemplars[:1]
		}},
		{"a histogram above the limit", func(m []metricdata.Metrics) {
			p := &m[0].Data.(histogram).DataPoints[0]
			p.Exemplars, p.Count = p.Exemplars[:1], 1
			mark := []attribute.KeyValue{
				attribute.String("aws.emf.request_id", ""), attribute.Int64("aws.emf.raw_limit", 0),
			}
			p.Exemplars[0].FilteredAttributes = mark
			m[1].Data.(sum).DataPoints[0].Exemplars[0].FilteredAttributes = mark
			m[2].Data.(gauge).DataPoints[0].Exemplars[0].FilteredAttributes = mark
		}},
		{"cumulative sum", func(m []metricdata.Metrics) {
			data := m[1].Data.(sum)
			data.Temporality = metricdata.CumulativeTemporality
			m[1].Data = data
		}},
		{"old", func(m []metricdata.Metrics) {
			m[2].Data.(gauge).DataPoints[0].Exemplars[0].Time = noon.AddDate(0, 0, -15)
		}},
		{"foreign exemplars", func(m []metricdata.Metrics) {
			m[2].Data.(gauge).DataPoints[0].Exemplars[0].FilteredAttributes = nil
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSetup(t)
			in := newInstruments(s.meter)
			flush := func(change func([]metricdata.Metrics), before func()) []string {
				var data metricdata.ResourceMetrics
				s.invoke("r1", func(ctx context.Context) {
					in.histograms[0].Record(ctx, 1)
					in.histograms[0].Record(ctx, 2)
					in.counters[0].Add(ctx, 3)
					in.gauge.Record(ctx, 4)
					if err := s.reader.Collect(ctx, &data); err != nil {
						t.Fatal(err)
					}
					change(data.ScopeMetrics[0].Metrics)
					before()
					s.out.take()
					_ = s.exporter.Export(ctx, &data)
				})
				return s.out.take()
			}
			for range 3 {
				flush(func([]metricdata.Metrics) {}, func() {})
			}
			if _, used := s.exporter.Shapes(); used != 1 {
				t.Fatalf("%d shapes in use, want 1", used)
			}
			got := flush(tt.change, func() {})
			want := flush(tt.change, s.exporter.ForgetShapes)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("lines (-long way +by shape):\n%s", diff)
			}
		})
	}
}

// TestShape_InvocationsAreTold records the same in an invocation that runs out of time, and after its end.
func TestShape_InvocationsAreTold(t *testing.T) {
	clearVariables(t)
	s := newSetup(t, emf.WithoutColdStart())
	counter, _ := s.meter.Int64Counter("orders")
	var ended context.Context
	for i := range 4 {
		s.invoke(fmt.Sprintf("r%d", i), func(ctx context.Context) {
			ended = ctx
			counter.Add(ctx, 1)
		})
	}
	s.invoke("r4", func(ctx context.Context) {
		s.lines()
		counter.Add(ctx, 1)
		s.reader.Hooks().Deadline(ctx)
		root := decode(t, s.lines()[0])
		if root["function_request_id"] != "r4" || root["partial"] != true || root["late"] != nil {
			t.Errorf("at the deadline: %v, want r4 and partial", root)
		}
	})
	counter.Add(ended, 1)
	root := decode(t, s.flush()[0])
	if root["function_request_id"] != "r3" || root["partial"] != nil || root["late"] != true {
		t.Errorf("after the end: %v, want r3 and late", root)
	}
	if known, used := s.exporter.Shapes(); known != 1 || used != 1 {
		t.Errorf("%d shapes, %d in use, want 1 for all", known, used)
	}
}
