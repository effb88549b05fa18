// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/emf"
)

// userViews rename one instrument, take an attribute from another, take all from a third and drop a fourth. The last
// matches everything once more, which alone would export every instrument twice.
var userViews = []sdkmetric.View{
	sdkmetric.NewView(sdkmetric.Instrument{Name: "orders"}, sdkmetric.Stream{Name: "shop.orders"}),
	sdkmetric.NewView(sdkmetric.Instrument{Name: "latency"},
		sdkmetric.Stream{AttributeFilter: attribute.NewDenyKeysFilter("cart")}),
	sdkmetric.NewView(sdkmetric.Instrument{Name: "depth"},
		sdkmetric.Stream{AttributeFilter: attribute.NewAllowKeysFilter()}),
	sdkmetric.NewView(sdkmetric.Instrument{Name: "secret"}, sdkmetric.Stream{Aggregation: sdkmetric.AggregationDrop{}}),
	sdkmetric.NewView(sdkmetric.Instrument{Name: "*"}, sdkmetric.Stream{}),
}

// recordViewed records 3 orders, 3 latencies and 3 depths with attributes, in an invocation each.
func recordViewed(s *setup) {
	orders, _ := s.meter.Int64Counter("orders")
	latency, _ := s.meter.Int64Histogram("latency")
	depth, _ := s.meter.Int64Gauge("depth")
	secret, _ := s.meter.Int64Counter("secret")
	other, _ := s.meter.Int64Counter("other")
	for i := range 3 {
		s.invoke(fmt.Sprint("r", i), func(ctx context.Context) {
			kvs := attributes(attribute.String("tier", "gold"), attribute.Int("cart", i))
			orders.Add(ctx, 1, kvs)
			latency.Record(ctx, int64(10+i), kvs)
			depth.Record(ctx, int64(i), kvs)
			secret.Add(ctx, 1, kvs)
			other.Add(ctx, 1)
		})
	}
}

// TestExporter_ViewsBesideASecondReader shows that with views that rename and drop attributes, and a second reader that
// collects as an OTLP exporter's does, both have every measurement once and nothing else.
func TestExporter_ViewsBesideASecondReader(t *testing.T) {
	clearVariables(t)
	for name, temporality := range map[string]sdkmetric.TemporalitySelector{
		"cumulative": sdkmetric.DefaultTemporalitySelector, "delta": sdkmetric.DeltaTemporalitySelector,
	} {
		t.Run(name, func(t *testing.T) {
			s := newSetup(t)
			s.reader = emf.NewLambdaReader(s.exporter)
			second := sdkmetric.NewManualReader(sdkmetric.WithTemporalitySelector(temporality))
			s.provider = sdkmetric.NewMeterProvider(append(s.exporter.ProviderOptions(s.reader, userViews...),
				sdkmetric.WithReader(second), sdkmetric.WithResource(resource.Empty()))...)
			s.meter = s.provider.Meter("test")
			recordViewed(s)
			want := map[string]int{
				"shop.orders{cart=0,service=cart,tier=gold}": 1, "shop.orders{cart=1,service=cart,tier=gold}": 1,
				"shop.orders{cart=2,service=cart,tier=gold}": 1,
				"latency{service=cart,tier=gold}":            3, "depth{service=cart}": 3, "other{service=cart}": 3,
			}
			got := map[string]int{}
			var carts []string
			lines := s.lines()
			for _, line := range lines {
				for _, m := range ingest(t, line) {
					got[m.name+"{"+m.dimensions+"}"] += int(m.weight)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("values in CloudWatch (-want +got):\n%s", diff)
			}
			for _, cart := range members(t, lines, "cart", "latency") {
				if len(cart) > len("cart=0") {
					carts = append(carts, cart)
				}
			}
			wantCarts := []string{"cart=0 latency=10", "cart=1 latency=11", "cart=2 latency=12"}
			if diff := cmp.Diff(wantCarts, carts); diff != "" {
				t.Errorf("dropped attributes are properties (-want +got):\n%s", diff)
			}
			wantOTLP := map[string]int64{"shop.orders": 3, "latency": 3, "depth": 1, "other": 3}
			if diff := cmp.Diff(wantOTLP, secondReading(t, second)); diff != "" {
				t.Errorf("measurements of the second reader (-want +got):\n%s", diff)
			}
		})
	}
}

// secondReading returns what a reader has of each metric: sums of counters, counts of histograms, points of gauges.
func secondReading(t *testing.T, reader sdkmetric.Reader) map[string]int64 {
	t.Helper()
	var data metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	read := map[string]int64{}
	for _, scope := range data.ScopeMetrics {
		for _, m := range scope.Metrics {
			if _, ok := read[m.Name]; ok {
				t.Errorf("%s comes twice", m.Name)
			}
			switch d := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range d.DataPoints {
					read[m.Name] += p.Value
				}
			case metricdata.Histogram[int64]:
				for _, p := range d.DataPoints {
					read[m.Name] += int64(p.Count) //nolint:gosec // three
				}
			case metricdata.Gauge[int64]:
				read[m.Name] += int64(len(d.DataPoints))
			default:
				t.Errorf("%s is a %T", m.Name, d)
			}
		}
	}
	return read
}

// TestExporter_AViewBesideOurs shows the trap that View avoids: registered on their own, a view that renames exports an
// instrument a second time. Even then no measurement of either name is lost or counted twice.
func TestExporter_AViewBesideOurs(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	s.reader = emf.NewLambdaReader(s.exporter)
	provider := sdkmetric.NewMeterProvider(append(s.exporter.ProviderOptions(s.reader),
		sdkmetric.WithView(sdkmetric.NewView(sdkmetric.Instrument{Name: "latency"}, sdkmetric.Stream{Name: "renamed"})))...)
	h, _ := provider.Meter("test").Int64Histogram("latency")
	s.invoke("r1", func(ctx context.Context) {
		for i := range 3 {
			h.Record(ctx, int64(i))
		}
	})
	got := map[string]float64{}
	for _, line := range s.lines() {
		for _, m := range ingest(t, line) {
			got[m.name] += m.weight
		}
	}
	if diff := cmp.Diff(map[string]float64{"latency": 3, "renamed": 3}, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

// advice is an instrument's option that names the attributes it wants by default, as that of the OpenTelemetry API's
// experimental module does: the SDK knows it by its method.
type advice struct {
	metric.InstrumentOption // of which the API accepts no other implementations
	keys                    []attribute.Key
}

func (a advice) AllowedKeys() []attribute.Key { return a.keys }

// TestExporter_M42_AdviceMakesProperties shows that attributes an instrument does not want as its own are properties.
func TestExporter_M42_AdviceMakesProperties(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	wanted := advice{metric.WithUnit("By"), []attribute.Key{"tier"}}
	c, _ := s.meter.Int64Counter("size", wanted)
	h, _ := s.meter.Int64Histogram("sizes", wanted)
	for i := range 2 {
		kvs := attributes(attribute.String("tier", "gold"), attribute.Int("cart", i))
		c.Add(t.Context(), 1, kvs)
		h.Record(t.Context(), 1, kvs)
	}
	lines := s.flush()
	wantMembers(t, lines, []string{"tier", "cart", "size", "sizes"}, []string{"tier=gold cart=[0,1] size=2 sizes=[1,1]"})
	if m := ingest(t, lines[0])[0]; m.dimensions != "service=cart,tier=gold" {
		t.Errorf("dimensions = %q", m.dimensions)
	}
}

// TestExporter_SecondReaderHasExemplarsOfSampledSpans shows that the filter that offers us every measurement changes
// nothing for the exemplars of histograms that another reader collects.
func TestExporter_SecondReaderHasExemplarsOfSampledSpans(t *testing.T) {
	clearVariables(t)
	s := newSetup(t)
	second := sdkmetric.NewManualReader()
	provider := sdkmetric.NewMeterProvider(append(s.exporter.ProviderOptions(s.reader), sdkmetric.WithReader(second))...)
	h, _ := provider.Meter("test").Int64Histogram("latency")
	for i, flags := range []trace.TraceFlags{0, trace.FlagsSampled, 0} {
		span := trace.NewSpanContext(trace.SpanContextConfig{
			TraceID: trace.TraceID{1}, SpanID: trace.SpanID{byte(i + 1)}, TraceFlags: flags,
		})
		h.Record(trace.ContextWithSpanContext(t.Context(), span), int64(i))
	}
	var data metricdata.ResourceMetrics
	if err := second.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	point := data.ScopeMetrics[0].Metrics[0].Data.(metricdata.Histogram[int64]).DataPoints[0]
	if len(point.Exemplars) != 1 || point.Exemplars[0].Value != 1 || point.Count != 3 {
		t.Errorf("exemplars = %+v of %d values, want that of the sampled span", point.Exemplars, point.Count)
	}
}
