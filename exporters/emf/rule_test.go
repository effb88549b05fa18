// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// byTier are the sets of most tests below.
var byTier = [][]string{{"service"}, {"service", "tier"}}

// ruleScenarios are like scenarios, with rules.
var ruleScenarios = []struct {
	name   string
	opts   []emf.Option
	record func(ctx context.Context, s *setup)
}{
	{
		name: "rule_sets", opts: []emf.Option{emf.WithRules(emf.Rule{Dimensions: byTier})},
		record: func(ctx context.Context, s *setup) {
			h, _ := s.meter.Int64Histogram("latency", metric.WithUnit("ms"))
			for i, cart := range []string{"a", "b", "b"} {
				h.Record(ctx, int64(i), attributes(attribute.String("tier", "gold"), attribute.String("cart", cart)))
			}
			h.Record(ctx, 7) // has no tier: only the first set counts
		},
	},
	{
		name: "rule_total", opts: []emf.Option{
			emf.WithRules(emf.Rule{Name: "orders", Dimensions: [][]string{{}}}),
			emf.WithDefaultDimensions(attribute.String("environment", "test")),
		},
		record: func(ctx context.Context, s *setup) {
			orders, _ := s.meter.Int64Counter("orders")
			others, _ := s.meter.Int64Counter("others")
			for i := range 3 {
				orders.Add(ctx, 1, attributes(attribute.Int("shop", i)))
				others.Add(ctx, 1)
			}
		},
	},
	{
		name: "rule_no_usable_set", opts: []emf.Option{
			emf.WithRules(emf.Rule{Dimensions: [][]string{{"service", "route"}}}),
			emf.WithDefaultDimensions(attribute.String("environment", "test")),
		},
		record: func(ctx context.Context, s *setup) {
			c, _ := s.meter.Int64Counter("orders")
			c.Add(ctx, 1, attributes(attribute.String("tier", "gold")))
			c.Add(ctx, 2, attributes(attribute.String("route", "Zürich")))
			c.Add(ctx, 4, attributes(attribute.String("route", "/")))
		},
	},
	{
		name: "rule_kinds_merge", opts: []emf.Option{emf.WithRules(emf.Rule{Dimensions: [][]string{{"service"}}})},
		record: func(ctx context.Context, s *setup) {
			h, _ := s.meter.Float64Histogram("histogram")
			c, _ := s.meter.Float64Counter("counter")
			g, _ := s.meter.Int64Gauge("gauge")
			u, _ := s.meter.Int64UpDownCounter("level")
			for i := range 3 {
				s.clock.set(noon.Add(time.Duration(i) * time.Second))
				shop := attributes(attribute.Int("shop", i))
				h.Record(ctx, float64(i)+0.5, shop)
				c.Add(ctx, float64(i)+0.5, shop)
				g.Record(ctx, int64(i), shop)
				u.Add(ctx, int64(i), shop)
			}
		},
	},
	{
		name: "rule_overrides", opts: []emf.Option{emf.WithRules(
			emf.Rule{Scope: "fast", Name: "lat*", Rename: "Latency", Namespace: "Shop/Fast", Unit: "us", Resolution: 60},
			emf.Rule{Name: "*.secret", Drop: true},
			emf.Rule{Scope: "te*t", Name: "latency", Resolution: 1, Unit: "Percent"},
			emf.Rule{Name: "latency", Drop: true}, // never gets here
		)},
		record: func(ctx context.Context, s *setup) {
			fast := s.provider.Meter("fast", metric.WithInstrumentationAttributes(emf.HighResolution()))
			for _, m := range []metric.Meter{fast, s.meter} {
				h, _ := m.Int64Histogram("latency", metric.WithUnit("min"))
				h.Record(ctx, 2)
				c, _ := m.Int64Counter("very.secret")
				c.Add(ctx, 1)
			}
		},
	},
	{
		name: "rule_name_is_dimension", opts: []emf.Option{emf.WithRules(emf.Rule{Dimensions: [][]string{{"service", "tier"}, {"service"}, {"tier"}}})},
		record: func(ctx context.Context, s *setup) {
			c, _ := s.meter.Int64Counter("tier")
			c.Add(ctx, 1, attributes(attribute.String("tier", "gold")))
		},
	},
	{
		name: "rule_beats_property_keys", opts: []emf.Option{emf.WithRules(emf.Rule{Dimensions: [][]string{{"user.id"}}})},
		record: func(ctx context.Context, s *setup) {
			c, _ := s.meter.Int64Counter("orders")
			c.Add(ctx, 1, attributes(attribute.String("user.id", "u1")))
		},
	},
	{
		name: "rule_split", opts: []emf.Option{
			emf.WithRules(emf.Rule{Dimensions: [][]string{{"service"}}}), emf.WithPropertyConflict(emf.ConflictSplit),
		},
		record: func(ctx context.Context, s *setup) { recordItems(ctx, s) },
	},
	{
		name: "rule_last", opts: []emf.Option{
			emf.WithRules(emf.Rule{Dimensions: [][]string{{"service"}}}), emf.WithPropertyConflict(emf.ConflictLast),
		},
		record: func(ctx context.Context, s *setup) { recordItems(ctx, s) },
	},
	{
		name: "rule_merge", opts: []emf.Option{emf.WithRules(emf.Rule{Dimensions: [][]string{{"service"}}})},
		record: func(ctx context.Context, s *setup) { recordItems(ctx, s) },
	},
	{
		name: "http_server", opts: []emf.Option{emf.WithRules(emf.HTTPServerRules()...)},
		record: func(ctx context.Context, s *setup) {
			h, _ := s.meter.Float64Histogram("http.server.request.duration", metric.WithUnit("s"))
			for i, status := range []int{200, 404, 503, 200} {
				h.Record(ctx, float64(i), attributes(attribute.String("http.route", "/orders"),
					attribute.String("http.request.method", "GET"), attribute.Int("http.response.status_code", status)))
			}
			old, _ := s.provider.Meter("old").Float64Histogram("http.server.duration", metric.WithUnit("ms"))
			old.Record(ctx, 3, attributes(attribute.Int("http.status_code", 500)))
		},
	},
	{
		name: "http_server_many", opts: []emf.Option{emf.WithRules(emf.HTTPServerRules()...), emf.WithRawLimit(150)},
		record: func(ctx context.Context, s *setup) {
			h, _ := s.meter.Int64Histogram("http.server.request.duration", metric.WithUnit("s"))
			for range 140 {
				h.Record(ctx, 1, attributes(attribute.String("http.route", "/raw"), attribute.Int("http.response.status_code", 500)))
			}
			for range 160 {
				h.Record(ctx, 1, attributes(attribute.String("http.route", "/buckets"), attribute.Int("http.response.status_code", 404)))
			}
		},
	},
}

// recordItems records two items of a batch, each with a property and an attribute of its own.
func recordItems(ctx context.Context, s *setup) {
	h, _ := s.meter.Int64Histogram("size")
	c, _ := s.meter.Int64Counter("items")
	for i := range 2 {
		s.clock.set(noon.Add(time.Duration(i) * time.Second))
		item := invocation.Scope(ctx)
		invocation.AddProperties(item, attribute.Int("item", i))
		for range 2 {
			h.Record(item, int64(i), attributes(attribute.Int("cart", i)))
			c.Add(item, 1, attributes(attribute.Int("cart", i)))
		}
	}
}

func TestExporter_M16_M17_M42_Rules(t *testing.T) {
	clearVariables(t)
	for _, scenario := range ruleScenarios {
		t.Run(scenario.name, func(t *testing.T) {
			errs := captureErrors(t)
			s := newSetup(t, scenario.opts...)
			s.invoke("r1", func(ctx context.Context) { scenario.record(ctx, s) })
			golden(t, scenario.name, append(s.lines(), errs.text()...))
			if more := s.flush(); len(more) > 0 {
				t.Errorf("a second flush wrote %q", more)
			}
		})
	}
}

// TestExporter_MergedLevels shows that one level made of several is their sum, also when only one of them moved.
func TestExporter_MergedLevels(t *testing.T) {
	clearVariables(t)
	s := newSetup(t, emf.WithRules(emf.Rule{Dimensions: [][]string{{"service"}}}))
	c, _ := s.meter.Int64UpDownCounter("connections")
	step := func(pool int, change int64, want ...string) {
		t.Helper()
		s.invoke("r", func(ctx context.Context) { c.Add(ctx, change, attributes(attribute.Int("pool", pool))) })
		wantMembers(t, s.lines(), []string{"connections"}, want)
	}
	step(1, 3, "connections=3")
	step(2, 4, "connections=7")
	step(1, -1, "connections=6")
	step(1, 0)
}

// TestExporter_RulesAreForEMFOnly shows that a second reader has every series and every attribute.
func TestExporter_RulesAreForEMFOnly(t *testing.T) {
	clearVariables(t)
	s := newSetup(t, emf.WithRules(emf.Rule{Name: "dropped", Drop: true}, emf.Rule{Dimensions: [][]string{{}}}))
	second := sdkmetric.NewManualReader()
	provider := sdkmetric.NewMeterProvider(append(s.exporter.ProviderOptions(s.reader), sdkmetric.WithReader(second))...)
	for _, name := range []string{"dropped", "orders"} {
		c, _ := provider.Meter("test").Int64Counter(name)
		for i := range 3 {
			c.Add(t.Context(), 1, attributes(attribute.Int("shop", i)))
		}
	}
	var data metricdata.ResourceMetrics
	if err := second.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	for _, m := range data.ScopeMetrics[0].Metrics {
		if points := m.Data.(metricdata.Sum[int64]).DataPoints; len(points) != 3 {
			t.Errorf("%s has %d points, want 3", m.Name, len(points))
		}
	}
	if len(data.ScopeMetrics[0].Metrics) != 2 {
		t.Errorf("%d metrics, want 2", len(data.ScopeMetrics[0].Metrics))
	}
}

func TestNew_M15_RulesThatCloudWatchRefuses(t *testing.T) {
	clearVariables(t)
	var many []string
	for i := range 31 {
		many = append(many, fmt.Sprint("d", i))
	}
	tests := []struct {
		rule emf.Rule
		want string
	}{
		{emf.Rule{Rename: "ü"}, "no name"},
		{emf.Rule{Rename: "_aws"}, "no name"},
		{emf.Rule{Namespace: "AWS/X"}, "no namespace"},
		{emf.Rule{Unit: "Cel"}, "no unit"},
		{emf.Rule{Resolution: 5}, "resolution"},
		{emf.Rule{Dimensions: [][]string{many}}, "31 dimensions"},
		{emf.Rule{Dimensions: [][]string{{"a", "a"}}}, "no dimension"},
		{emf.Rule{Dimensions: [][]string{{":a"}}}, "no dimension"},
		{emf.Rule{Dimensions: [][]string{{"_aws"}}}, "no dimension"},
		{emf.Rule{Counts: []emf.Count{{Name: ""}}}, "no name"},
	}
	for _, test := range tests {
		_, err := emf.New(emf.WithRules(emf.Rule{}, test.rule))
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "rule 1") {
			t.Errorf("New(%+v) = %v, want %q", test.rule, err, test.want)
		}
	}
	if _, err := emf.New(emf.WithRules(emf.Rule{Dimensions: [][]string{many[:30]}})); err != nil {
		t.Errorf("New with 30 dimensions = %v", err)
	}
}

func TestRule_Patterns(t *testing.T) {
	clearVariables(t)
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{"", "orders", true},
		{"*", "orders", true},
		{"orders", "orders", true},
		{"orders", "orders.paid", false},
		{"orders*", "orders", true},
		{"http.server.*", "http.server.request.duration", true},
		{"http.server.*", "http.client.request.duration", false},
		{"*.duration", "http.server.request.duration", true},
		{"*.duration", "http.server.duration.max", false},
		{"http.*.duration", "http.duration", false},
		{"http.*.*ion", "http.server.duration", true},
		{"*server*", "http.server.duration", true},
		{"a*a", "a", false},
		{"a*b*c", "abbc", true},
		{"a*b*c", "acb", false},
	}
	for _, test := range tests {
		s := newSetup(t, emf.WithRules(emf.Rule{Name: test.pattern, Drop: true}))
		c, _ := s.meter.Int64Counter(test.name)
		c.Add(t.Context(), 1)
		if dropped := len(s.flush()) == 0; dropped != test.want {
			t.Errorf("pattern %q matches %q = %t, want %t", test.pattern, test.name, dropped, test.want)
		}
	}
}

// TestExport_AllocationsWithRules keeps the promise that lines cost no allocation, with rules too.
func TestExport_AllocationsWithRules(t *testing.T) {
	clearVariables(t)
	exporter, data := collected(t, emf.WithRules(emf.Rule{Name: "latency*", Dimensions: byTier, Counts: []emf.Count{{Name: "Gold", Attribute: "tier", Prefix: "g"}}},
		emf.Rule{Dimensions: [][]string{{}}}))
	if n := testing.AllocsPerRun(100, func() { _ = exporter.Export(context.Background(), data) }); n != 0 {
		t.Errorf("Export allocates %v times, want 0", n)
	}
}
