// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/otel-powertools/powertools/exporters/emf"
)

// seriesKey is a metric of CloudWatch in one minute.
type seriesKey struct {
	name, dimensions string
	minute           int64
}

// workload is what a random program recorded, and what CloudWatch is to know of it afterwards.
type workload struct {
	histograms map[seriesKey][]float64
	counters   map[seriesKey]float64
}

// run records at random in a number of invocations: few or many values, some of them often the same, and attributes
// that are dimensions or properties.
func (w *workload) run(s *setup, random *rand.Rand) {
	w.histograms, w.counters = map[seriesKey][]float64{}, map[seriesKey]float64{}
	var histograms []metric.Float64Histogram
	var counters []metric.Int64Counter
	for i := range 3 {
		h, _ := s.meter.Float64Histogram(fmt.Sprintf("h%d", i))
		c, _ := s.meter.Int64Counter(fmt.Sprintf("c%d", i))
		histograms, counters = append(histograms, h), append(counters, c)
	}
	for invocation := range 1 + random.IntN(4) {
		s.invoke(fmt.Sprintf("r%d", invocation), func(ctx context.Context) {
			measurements := random.IntN(400)
			if random.IntN(4) == 0 { // more than a hundred of each series
				measurements = 3000
			}
			for range measurements {
				if random.IntN(measurements) < 4 {
					s.clock.set(s.clock.now().Add(time.Duration(random.IntN(90)) * time.Second))
				}
				tier := fmt.Sprintf("t%d", random.IntN(3))
				options := attributes(attribute.String("tier", tier), attribute.Int("user.id", random.IntN(2)))
				key := seriesKey{dimensions: "service=cart,tier=" + tier, minute: s.clock.now().Unix() / 60}
				i := random.IntN(3)
				if random.IntN(3) == 0 {
					key.name = fmt.Sprintf("c%d", i)
					n := random.Int64N(5)
					counters[i].Add(ctx, n, options)
					w.counters[key] += float64(n)
					continue
				}
				key.name = fmt.Sprintf("h%d", i)
				v := randomValue(random)
				if i == 0 {
					v = float64(random.IntN(20)) / 10
				}
				histograms[i].Record(ctx, v, options)
				w.histograms[key] = append(w.histograms[key], v)
			}
		})
	}
}

func randomValue(random *rand.Rand) float64 {
	switch random.IntN(6) {
	case 0:
		return 0
	case 1:
		return -math.Exp(random.NormFloat64())
	case 2:
		return float64(random.IntN(10)) // often the same
	}
	return math.Exp(3 * random.NormFloat64())
}

// TestExporter_ValuesArriveExactly compares what CloudWatch reads from the lines with what was recorded.
func TestExporter_ValuesArriveExactly(t *testing.T) {
	clearVariables(t)
	for seed := range uint64(60) {
		s := newSetup(t)
		var w workload
		w.run(s, rand.New(rand.NewPCG(seed, 1)))
		histograms, counters := map[seriesKey][]float64{}, map[seriesKey]float64{}
		stated := map[seriesKey]statistics{}
		for _, line := range s.lines() {
			for _, m := range ingest(t, line) {
				key := seriesKey{m.name, m.dimensions, m.timestamp / 60_000}
				stated[key] = stated[key].with(m)
				if strings.HasPrefix(m.name, "c") {
					counters[key] += m.value
					continue
				}
				for range int(m.weight) {
					histograms[key] = append(histograms[key], m.value)
				}
			}
		}
		for _, values := range []map[seriesKey][]float64{histograms, w.histograms} {
			for key := range values {
				slices.Sort(values[key])
			}
		}
		if diff := cmp.Diff(w.histograms, histograms); diff != "" {
			t.Errorf("seed %d: histograms (-want +got):\n%s", seed, diff)
		}
		if diff := cmp.Diff(w.counters, counters); diff != "" {
			t.Errorf("seed %d: counters (-want +got):\n%s", seed, diff)
		}
		for key, values := range w.histograms {
			want := statisticsOf(values)
			if got := stated[key]; !got.equal(want) {
				t.Errorf("seed %d: %v: statistics = %v, want %v", seed, key, got, want)
			}
		}
	}
}

// statistics are what CloudWatch keeps of a series besides its values: for a distribution what the line says.
type statistics struct{ count, sum, min, max float64 }

func (s statistics) with(m measurement) statistics {
	if s.count == 0 {
		s.min, s.max = math.Inf(1), math.Inf(-1)
	}
	s.count += m.weight
	switch {
	case m.distribution: // the first value of one, which speaks for all
		s.sum, s.min, s.max = s.sum+m.sum, min(s.min, m.min), max(s.max, m.max)
	case !m.later:
		s.sum, s.min, s.max = s.sum+m.value, min(s.min, m.value), max(s.max, m.value)
	}
	return s
}

func statisticsOf(values []float64) (s statistics) {
	for _, v := range values {
		s = s.with(measurement{value: v, weight: 1})
	}
	return s
}

// equal compares sums but for rounding: they were made in another order.
func (s statistics) equal(other statistics) bool {
	close := math.Abs(s.sum-other.sum) <= 1e-9*(1+math.Abs(other.sum))
	s.sum, other.sum = 0, 0
	return close && s == other
}

// TestExporter_DistributionsAreClose does the same above the raw limit: count and, where they can be written, sum and
// extremes are exact, every value is within the error of its bucket.
func TestExporter_DistributionsAreClose(t *testing.T) {
	clearVariables(t)
	for seed := range uint64(60) {
		opts := []emf.Option{emf.WithRawLimit(0)}
		structured := seed%3 > 0
		if !structured {
			opts = append(opts, emf.WithoutStructuredValues())
		}
		s := newSetup(t, opts...)
		random := rand.New(rand.NewPCG(seed, 2))
		unit := []struct {
			name   string
			factor float64 // to what CloudWatch has
		}{{"ms", 1}, {"min", 60}, {"KiBy", 1024}}[random.IntN(3)]
		h, _ := s.meter.Float64Histogram("h", metric.WithUnit(unit.name))
		spread := random.Float64() * 3
		var want []float64
		s.invoke("r", func(ctx context.Context) {
			for range 1 + random.IntN(3000) {
				v := math.Exp(spread * random.NormFloat64())
				if random.IntN(10) == 0 {
					v = -v
				}
				want = append(want, v*unit.factor)
				h.Record(ctx, v)
			}
		})
		var got []float64
		var sum float64
		low, high := math.Inf(1), math.Inf(-1)
		for _, line := range s.lines() {
			for _, m := range ingest(t, line) {
				for range int(m.weight) {
					got = append(got, m.value)
				}
				if m.distribution {
					sum += m.sum
					low, high = min(low, m.min), max(high, m.max)
				}
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		exact := 0.0
		for _, v := range want {
			exact += v
		}
		if !structured { // numbers alone cannot say these
			low, high, sum = want[0], want[len(want)-1], exact
		}
		if len(got) != len(want) || low != want[0] || high != want[len(want)-1] {
			t.Fatalf("seed %d: %d values from %v to %v, want %d from %v to %v",
				seed, len(got), low, high, len(want), want[0], want[len(want)-1])
		}
		if math.Abs(sum-exact) > 1e-9*math.Abs(exact)+1e-9 {
			t.Errorf("seed %d: sum = %v, want %v", seed, sum, exact)
		}
		// 161 buckets hold the range at this scale at worst, whose base is 2^(1/2^scale).
		base := math.Pow(2, 1/math.Pow(2, scaleOf(want)))
		for i := range want {
			if math.Abs(got[i]-want[i]) > (base-1)/(base+1)*math.Abs(want[i])*(1+1e-6) {
				t.Fatalf("seed %d: value %d is %v, want %v within %v", seed, i, got[i], want[i], (base-1)/(base+1))
			}
		}
	}
}

// scaleOf returns the finest scale at which 161 buckets hold all magnitudes of one sign.
func scaleOf(values []float64) float64 {
	widest := 0.0
	for _, sign := range []float64{1, -1} {
		low, high := math.Inf(1), 0.0
		for _, v := range values {
			if v*sign > 0 {
				low, high = min(low, v*sign), max(high, v*sign)
			}
		}
		if high > 0 {
			widest = max(widest, math.Log2(high/low))
		}
	}
	scale := 20.0
	for scale > -10 && widest*math.Pow(2, scale) > 159 {
		scale--
	}
	return scale
}

// TestExporter_Schema checks the golden files against the schema that AWS publishes. Lines that tests see as they are
// written are checked there and then.
func TestExporter_Schema(t *testing.T) {
	if _, err := awsSchema(); errors.Is(err, errNoSchema) {
		t.Skip(err)
	}
	files, err := filepath.Glob("testdata/*.golden")
	if err != nil || len(files) == 0 {
		t.Fatalf("golden files: %v, %v", files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if !strings.HasPrefix(line, "#") {
				checkLine(t, line)
			}
		}
	}
	// A schema that takes everything would prove nothing.
	schema, err := awsSchema()
	if err != nil {
		t.Fatal(err)
	}
	if schema.Validate(map[string]any{"_aws": map[string]any{}}) == nil {
		t.Error("the schema takes an empty envelope")
	}
}

// FuzzExporter records under any names, attributes and values: every line is valid and no number is lost.
func FuzzExporter(f *testing.F) {
	f.Add("orders", "ms", "tier", "gold", "order", 1.5, 3, uint8(0))
	f.Add("tier", "{x}", "tier", "", "_aws", math.Inf(1), 101, uint8(1))
	f.Add("m", "By", "_aws", "a\nb", "function_request_id", math.NaN(), 1200, uint8(2))
	f.Add("a", "", ":k", "\xff\xfe", "\xff", -1e120, 0, uint8(3))
	f.Add("service", "1", "service", strings.Repeat("v", 2000), "service", 0.0, 2, uint8(7))
	f.Add("tier", "s", "tier", "gold", "tier", 2.5, 120, uint8(8+16))
	f.Add("m", "", "shop", "a", "b", 1.0, 20, uint8(8+2+32))
	f.Add("level", "%", "otel.metric.overflow", "true", "level", 5e-324, 250, uint8(15))
	f.Fuzz(func(t *testing.T, name, unit, key, value, property string, number float64, count int, switches uint8) {
		clearVariables(t)
		captureErrors(t)
		opts := []emf.Option{emf.WithPropertyKeys("only.*")}
		if switches&1 != 0 {
			opts = append(opts, emf.WithDefaultDimensions(attribute.String(property, value)))
		}
		if switches&2 != 0 {
			opts = append(opts, emf.WithRawLimit(5))
		}
		if rules := emf.WithRules(emf.Rule{Dimensions: [][]string{{key}, {"service"}}}); switches&8 != 0 {
			if _, err := emf.New(rules); err == nil { // the key can be a dimension
				opts = append(opts, rules, emf.WithPropertyConflict(emf.PropertyConflict(switches>>4&3)))
			}
		}
		if switches&4 != 0 {
			t.Setenv("AWS_LAMBDA_LOG_FORMAT", "JSON")
			t.Setenv("AWS_LAMBDA_LOG_LEVEL", "ERROR")
		}
		// A view can give a metric any name; the SDK checks those of instruments.
		rename := sdkmetric.NewView(sdkmetric.Instrument{Name: "m"}, sdkmetric.Stream{Name: name})
		s := newSetupWith(t, []sdkmetric.View{rename}, opts...)
		meter := s.provider.Meter("fuzz", metric.WithInstrumentationAttributes(emf.Namespace(value)))
		h, _ := meter.Float64Histogram("m", metric.WithUnit(unit))
		c, _ := meter.Float64Counter("c", metric.WithUnit(unit))
		g, _ := s.meter.Float64Gauge("m", metric.WithUnit(unit))
		count = max(0, min(count, 2000))
		s.invoke(value, func(ctx context.Context) {
			set := attributes(attribute.String(key, value), attribute.StringSlice(property+"s", []string{value, key}),
				attribute.Float64(value, number), attribute.Map("map", attribute.String(key, value), attribute.String(key, property)))
			for i := range count {
				h.Record(ctx, float64(i), set)
			}
			h.Record(ctx, number, set)
			c.Add(ctx, number, set)
			g.Record(ctx, number, set)
		})
		got := 0.0
		for _, line := range s.lines() {
			for _, m := range ingest(t, line) {
				if m.name != "c" || name == "c" {
					got += m.weight
				}
			}
		}
		if got < float64(count) && strings.TrimSpace(name) != "" {
			t.Errorf("%v values of %q, want at least %d", got, name, count)
		}
	})
}

// TestExporter_LinesAreTheSameEveryTime records the same in different orders.
func TestExporter_LinesAreTheSameEveryTime(t *testing.T) {
	clearVariables(t)
	var first []string
	for seed := range uint64(10) {
		s := newSetup(t)
		random := rand.New(rand.NewPCG(seed, 4))
		scopes := map[string]metric.Meter{"a": s.provider.Meter("a"), "b": s.provider.Meter("b"), "c": s.provider.Meter("c")}
		s.invoke("r", func(ctx context.Context) {
			names := slices.Sorted(maps.Keys(scopes))
			random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			for _, name := range names {
				c, _ := scopes[name].Int64Counter("orders." + name)
				for _, i := range random.Perm(5) {
					c.Add(ctx, 1, attributes(attribute.Int("shop", i)))
				}
			}
		})
		lines := s.lines()
		if first == nil {
			first = lines
		}
		if diff := cmp.Diff(first, lines); diff != "" {
			t.Fatalf("seed %d: lines (-first +now):\n%s", seed, diff)
		}
	}
}
