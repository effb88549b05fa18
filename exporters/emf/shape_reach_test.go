// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// ways is a function whose flushes are written both ways.
type ways struct {
	*setup
	long *setup // the exporter that knows no shape
}

func newWays(t *testing.T, opts ...emf.Option) *ways {
	t.Helper()
	w := &ways{setup: newSetup(t, opts...)}
	w.long = &setup{t: t, out: &output{}}
	var err error
	w.long.exporter, err = emf.New(append([]emf.Option{
		emf.WithWriter(w.long.out), emf.WithNamespace("Shop"), emf.WithService("cart"),
		emf.WithEnvironment(w.environment), emf.WithClock(w.clock.now),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// write collects, has change at the data, writes it both ways and compares the lines. It reports whether there was a shape.
func (w *ways) write(ctx context.Context, change func(*metricdata.ResourceMetrics)) (byShape bool) {
	w.t.Helper()
	var data metricdata.ResourceMetrics
	if err := w.reader.Collect(ctx, &data); err != nil {
		w.t.Fatal(err)
	}
	if change != nil {
		change(&data)
	}
	w.out.take()
	w.long.exporter.ForgetShapes()
	for _, e := range []*emf.Exporter{w.long.exporter, w.exporter} {
		if err := e.Export(ctx, &data); err != nil {
			w.t.Fatal(err)
		}
	}
	if diff := cmp.Diff(w.long.lines(), w.lines()); diff != "" {
		w.t.Errorf("lines (-long way +by shape):\n%s", diff)
	}
	return w.exporter.LatestByShape()
}

// TestShape_LinesThatBecomeSeveral has more values, and more bytes, than the line has room for of which the shape was learned.
func TestShape_LinesThatBecomeSeveral(t *testing.T) {
	clearVariables(t)
	handled := captureErrors(t)
	for _, tt := range []struct {
		name   string
		values int
		opts   []emf.Option
	}{
		{"values", 150, nil},
		{"bytes", 90, []emf.Option{emf.WithMaxLineBytes(16 << 10)}},
	} {
		w := newWays(t, tt.opts...)
		h, _ := w.meter.Float64Histogram("latency")
		others := make([]metric.Float64Histogram, 12)
		for i := range others {
			others[i], _ = w.meter.Float64Histogram(fmt.Sprint("size", i))
		}
		for i := range 6 {
			w.invoke(fmt.Sprintf("r%d", i), func(ctx context.Context) {
				n := 3
				if i >= 4 {
					n = tt.values
				}
				for j := range n {
					h.Record(ctx, float64(j)+float64(j)/1000)
					for _, other := range others {
						other.Record(ctx, float64(j)/7) // of many digits
					}
				}
				if byShape := w.write(ctx, nil); byShape != (i >= 2) {
					t.Errorf("%s, flush %d: by shape %t", tt.name, i, byShape)
				}
			})
		}
	}
	if errs := handled.text(); len(errs) > 0 {
		t.Errorf("errors %q", errs)
	}
}

// TestShape_RequiredMetrics wants no report of an invocation whose lines were written by shape.
func TestShape_RequiredMetrics(t *testing.T) {
	clearVariables(t)
	handled := captureErrors(t)
	s := newSetup(t, emf.WithRequireMetrics(), emf.WithoutColdStart())
	counter, _ := s.meter.Int64Counter("orders")
	for i := range 6 {
		s.invoke(fmt.Sprintf("r%d", i), func(ctx context.Context) { counter.Add(ctx, 1) })
	}
	if _, used := s.exporter.Shapes(); used != 1 {
		t.Errorf("%d shapes in use, want 1", used)
	}
	if errs := handled.text(); len(errs) > 0 {
		t.Errorf("errors %q, want none: all invocations have metrics", errs)
	}
	s.invoke("without", func(context.Context) {})
	if errs := handled.text(); len(errs) != 1 {
		t.Errorf("errors %q, want one of the invocation without metrics", errs)
	}
}

// TestShape_ScopesInAnyOrder has scopes that differ in version only, whose order changes.
func TestShape_ScopesInAnyOrder(t *testing.T) {
	clearVariables(t)
	w := newWays(t)
	one, _ := w.provider.Meter("shop", metric.WithInstrumentationVersion("1")).Int64Counter("orders")
	two, _ := w.provider.Meter("shop", metric.WithInstrumentationVersion("2")).Float64Gauge("load")
	w.invoke("r1", func(ctx context.Context) {
		for i := range 8 {
			one.Add(ctx, 1)
			two.Record(ctx, 2)
			byShape := w.write(ctx, func(data *metricdata.ResourceMetrics) {
				scopes := data.ScopeMetrics
				if ordered := scopes[0].Scope.Version == "1"; ordered != (i%2 == 0) {
					scopes[0], scopes[1] = scopes[1], scopes[0]
				}
			})
			if byShape != (i >= 2) {
				t.Errorf("flush %d: by shape %t", i, byShape)
			}
		}
		one.Add(ctx, 1)
		two.Record(ctx, 2)
		if w.write(ctx, func(data *metricdata.ResourceMetrics) { data.ScopeMetrics[0].Scope.Version = "3" }) {
			t.Error("a scope of another version was taken for a known one")
		}
	})
}

// TestShape_Times has values at both ends of a minute, and of the time that CloudWatch takes.
func TestShape_Times(t *testing.T) {
	clearVariables(t)
	captureErrors(t)
	const day = 24 * time.Hour
	tests := []struct {
		name          string
		first, second time.Duration // of the values, from a full minute on
		export        time.Duration
		byShape       bool
	}{
		{"a minute", 0, time.Minute - time.Millisecond, time.Minute, true},
		{"backwards", time.Minute - time.Millisecond, 0, time.Minute, true},
		{"into the next", 0, time.Minute, time.Minute, false},
		{"from the one before", 0, -time.Millisecond, time.Minute, false},
		{"as old as can be", 0, 1, 14 * day, true},
		{"older", 1 * time.Millisecond, 0, 14*day + time.Millisecond, false},
		{"as early as can be", 0, time.Second, time.Second - 2*time.Hour, true},
		{"earlier", 0, time.Second, time.Second - 2*time.Hour - time.Millisecond, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWays(t)
			h, _ := w.meter.Float64Histogram("latency")
			w.invoke("r1", func(ctx context.Context) {
				record := func(first, second, export time.Duration) bool {
					w.clock.set(noon.Add(first))
					h.Record(ctx, 1)
					w.clock.set(noon.Add(second))
					h.Record(ctx, 2)
					w.clock.set(noon.Add(export))
					return w.write(ctx, nil)
				}
				for range 3 {
					record(0, 0, 0)
				}
				if byShape := record(tt.first, tt.second, tt.export); byShape != tt.byShape {
					t.Errorf("by shape %t, want %t", byShape, tt.byShape)
				}
			})
		})
	}
}

// TestShape_PropertiesOfOneInvocation flushes several times in an invocation: each line has the properties.
func TestShape_PropertiesOfOneInvocation(t *testing.T) {
	clearVariables(t)
	w := newWays(t)
	counter, _ := w.meter.Int64Counter("orders")
	w.invoke("r1", func(ctx context.Context) {
		invocation.AddProperties(ctx, attribute.Int("order_id", 1))
		for i := range 5 {
			counter.Add(ctx, 1)
			if byShape := w.write(ctx, nil); byShape != (i >= 2) {
				t.Errorf("flush %d: by shape %t", i, byShape)
			}
		}
		invocation.AddProperties(ctx, attribute.Int("order_id", 2))
		counter.Add(ctx, 1)
		w.write(ctx, nil)
	})
}

// TestShape_NotLearned has flushes of which no shape may be learned: another one of the same metrics has other lines.
func TestShape_NotLearned(t *testing.T) {
	clearVariables(t)
	captureErrors(t)
	number := func(n int64) metric.MeasurementOption { return metric.WithAttributes(attribute.Int64("n", n)) }
	tests := []struct {
		name string
		opts []emf.Option
		run  func(ctx context.Context, w *ways, meter metric.Meter, plain bool)
	}{
		{"levels", nil, func(ctx context.Context, _ *ways, meter metric.Meter, _ bool) {
			level, _ := meter.Int64UpDownCounter("open")
			level.Add(ctx, 1)
		}},
		{"lines split by properties", []emf.Option{emf.WithPropertyConflict(emf.ConflictSplit)}, func(ctx context.Context, _ *ways, meter metric.Meter, plain bool) {
			h, _ := meter.Float64Histogram("latency")
			h.Record(ctx, 1)
			if !plain {
				invocation.AddProperties(ctx, attribute.Int("order_id", 7))
			}
			h.Record(ctx, 2)
		}},
		{"two minutes", nil, func(ctx context.Context, w *ways, meter metric.Meter, plain bool) {
			h, _ := meter.Float64Histogram("latency")
			w.clock.set(noon)
			h.Record(ctx, 1, number(2))
			if !plain {
				w.clock.set(noon.Add(time.Minute))
			}
			h.Record(ctx, 1, number(1))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWays(t, append([]emf.Option{emf.WithoutColdStart()}, tt.opts...)...)
			w.invoke("r1", func(ctx context.Context) {
				for range 3 {
					tt.run(ctx, w, w.meter, false)
					if w.write(ctx, nil) {
						t.Error("by shape")
					}
				}
				if known, _ := w.exporter.Shapes(); known != 0 {
					t.Errorf("%d shapes were learned, want none", known)
				}
				tt.run(ctx, w, w.meter, true)
				w.write(ctx, nil)
			})
		})
	}
}

// TestShape_NotLearnedOfTwoInvocations has flushes with values of two invocations, and then one with those of one.
func TestShape_NotLearnedOfTwoInvocations(t *testing.T) {
	clearVariables(t)
	w := newWays(t, emf.WithoutColdStart())
	h, _ := w.meter.Float64Histogram("latency")
	number := func(n int64) metric.MeasurementOption { return metric.WithAttributes(attribute.Int64("n", n)) }
	w.invoke("r1", func(first context.Context) {
		w.invoke("r2", func(second context.Context) {
			for range 3 {
				h.Record(first, 1, number(2))
				h.Record(second, 1, number(1))
				if w.write(second, nil) {
					t.Error("by shape")
				}
			}
			if known, _ := w.exporter.Shapes(); known != 0 {
				t.Errorf("%d shapes were learned, want none", known)
			}
			h.Record(first, 1, number(2))
			h.Record(first, 1, number(1))
			w.write(second, nil)
		})
	})
}

// TestShape_NegativeZero has the one float64 that equals another.
func TestShape_NegativeZero(t *testing.T) {
	clearVariables(t)
	for _, opts := range [][]emf.Option{nil, {emf.WithRawCounters()}} {
		w := newWays(t, opts...)
		counter, _ := w.meter.Float64Counter("weight")
		gauge, _ := w.meter.Float64Gauge("balance")
		w.invoke("r1", func(ctx context.Context) {
			for i := range 4 {
				counter.Add(ctx, math.Copysign(0, -1))
				gauge.Record(ctx, math.Copysign(0, -1))
				if byShape := w.write(ctx, nil); byShape != (i >= 2) {
					t.Errorf("flush %d: by shape %t", i, byShape)
				}
			}
		})
	}
}

// TestShape_OtherResource has two providers with one exporter: what was learned of one has its service.
func TestShape_OtherResource(t *testing.T) {
	clearVariables(t)
	out := &output{}
	exporter, err := emf.New(emf.WithWriter(out), emf.WithNamespace("Shop"))
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range []string{"one", "two"} {
		reader := emf.NewLambdaReader(exporter)
		provider := sdkmetric.NewMeterProvider(append(exporter.ProviderOptions(reader),
			sdkmetric.WithResource(resource.NewSchemaless(attribute.String("service.name", service))))...)
		counter, _ := provider.Meter("test").Int64Counter("orders")
		for range 4 {
			counter.Add(t.Context(), 1)
			if err := reader.ForceFlush(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, line := range out.take() {
				if root := decode(t, line); root["service"] != service {
					t.Errorf("service %v, want %s: %s", root["service"], service, line)
				}
			}
		}
	}
}

// TestReservoirs_CumulativeReader has a second reader, whose reservoirs the SDK keeps: each collection has only what was
// recorded since the one before.
func TestReservoirs_CumulativeReader(t *testing.T) {
	clearVariables(t)
	exporter, err := emf.New(emf.WithWriter(&output{}), emf.WithNamespace("Shop"))
	if err != nil {
		t.Fatal(err)
	}
	second := sdkmetric.NewManualReader(sdkmetric.WithAggregationSelector(exporter.Aggregation))
	provider := sdkmetric.NewMeterProvider(append(exporter.ProviderOptions(emf.NewLambdaReader(exporter)), sdkmetric.WithReader(second))...)
	meter := provider.Meter("test")
	counter, _ := meter.Int64Counter("orders")
	histogram, _ := meter.Float64Histogram("latency")
	for i := range int64(3) {
		counter.Add(t.Context(), 1+i)
		histogram.Record(t.Context(), 1)
		histogram.Record(t.Context(), 2)
		var data metricdata.ResourceMetrics
		if err := second.Collect(t.Context(), &data); err != nil {
			t.Fatal(err)
		}
		for _, m := range data.ScopeMetrics[0].Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				if e := data.DataPoints[0].Exemplars; len(e) != 1 || e[0].Value != 1+i {
					t.Errorf("collection %d: exemplars %v of the counter, want one of %d", i, e, 1+i)
				}
			case metricdata.ExponentialHistogram[float64]:
				if e := data.DataPoints[0].Exemplars; len(e) != 2 {
					t.Errorf("collection %d: %d exemplars of the exponential histogram, want 2", i, len(e))
				}
			default:
				t.Errorf("%T", data)
			}
		}
	}
}
