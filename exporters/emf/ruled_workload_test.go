// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// ruledWorkload is a random program under random rules, and what CloudWatch is to know of it: for each metric and each
// of its dimension sets the values of a histogram, the sum of a counter, the level of an up-down counter.
type ruledWorkload struct {
	sets       [][]string
	histograms map[seriesKey][]float64
	counters   map[seriesKey]float64
	levels     map[seriesKey]float64
}

// keys returns the metrics that a measurement belongs to.
func (w *ruledWorkload) keys(name string, at time.Time, values map[string]string) []seriesKey {
	var keys []seriesKey
	for _, set := range w.sets {
		var dimensions []string
		for _, key := range set {
			if value, ok := values[key]; ok {
				dimensions = append(dimensions, key+"="+value)
			}
		}
		if len(dimensions) == len(set) {
			sort.Strings(dimensions)
			keys = append(keys, seriesKey{name, strings.Join(dimensions, ","), at.Unix() / 60})
		}
	}
	if len(keys) == 0 {
		keys = []seriesKey{{name, "service=cart", at.Unix() / 60}}
	}
	return keys
}

// randomSets returns one to three dimension sets, no two the same.
func randomSets(random *rand.Rand) [][]string {
	all := [][]string{{}, {"service"}, {"tier"}, {"service", "tier"}, {"shop", "tier"}, {"service", "user.id"}, {"rare"}}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:1+random.IntN(3)]
}

func randomOptions(random *rand.Rand, sets [][]string) []emf.Option {
	opts := []emf.Option{
		emf.WithRules(emf.Rule{Name: "never", Drop: true}, emf.Rule{Dimensions: sets}),
		emf.WithPropertyConflict(emf.PropertyConflict(random.IntN(3))),
	}
	if random.IntN(3) == 0 {
		opts = append(opts, emf.WithRawCounters())
	}
	if random.IntN(3) == 0 {
		opts = append(opts, emf.WithoutStructuredValues())
	}
	if random.IntN(3) == 0 {
		opts = append(opts, emf.WithMaxLineBytes(0)) // the least that is allowed
	}
	if random.IntN(4) == 0 {
		opts = append(opts, emf.WithFlushEvery(1+random.IntN(3), 0))
	}
	return opts
}

// run records in a number of invocations and returns the lines, in order, and the levels at each end.
func (w *ruledWorkload) run(s *setup, random *rand.Rand) (lines []string) {
	w.histograms, w.counters, w.levels = map[seriesKey][]float64{}, map[seriesKey]float64{}, map[seriesKey]float64{}
	scopes := []metric.Meter{s.provider.Meter("a"), s.provider.Meter("b")}
	for range 1 + random.IntN(5) {
		s.invoke(fmt.Sprint("r", random.IntN(3)), func(ctx context.Context) {
			for range random.IntN(300) {
				if random.IntN(50) == 0 {
					s.clock.set(s.clock.now().Add(time.Duration(random.IntN(50)) * time.Second))
				}
				item := invocation.Scope(ctx)
				if random.IntN(2) == 0 {
					invocation.AddProperties(item, attribute.Int("item", random.IntN(3)))
				}
				values := map[string]string{"service": "cart", "shop": fmt.Sprint(random.IntN(3)), "user.id": fmt.Sprint(random.IntN(2))}
				if random.IntN(4) > 0 {
					values["tier"] = fmt.Sprint("t", random.IntN(3))
				}
				w.record(item, s, scopes[random.IntN(2)], random, values)
			}
		})
	}
	if err := s.provider.Shutdown(context.Background()); err != nil {
		s.t.Error(err)
	}
	return s.lines()
}

func (w *ruledWorkload) record(
	ctx context.Context, s *setup, meter metric.Meter, random *rand.Rand, values map[string]string,
) {
	var kvs []attribute.KeyValue
	for key, value := range values {
		if key != "service" {
			kvs = append(kvs, attribute.String(key, value))
		}
	}
	set, now := attributes(kvs...), s.clock.now()
	switch random.IntN(4) {
	case 0:
		c, _ := meter.Int64Counter("counter")
		n := random.Int64N(5)
		c.Add(ctx, n, set)
		for _, key := range w.keys("counter", now, values) {
			w.counters[key] += float64(n)
		}
	case 1:
		u, _ := s.meter.Int64UpDownCounter("level") // of one scope: two scopes have a level each
		n := random.Int64N(9) - 4
		u.Add(ctx, n, set)
		for _, key := range w.keys("level", time.Time{}, values) {
			key.minute = 0
			w.levels[key] += float64(n)
		}
	default:
		h, _ := meter.Float64Histogram("histogram")
		v := randomValue(random)
		h.Record(ctx, v, set)
		for _, key := range w.keys("histogram", now, values) {
			w.histograms[key] = append(w.histograms[key], v)
		}
	}
}

// TestExporter_M16_M42_RulesArriveExactly compares what CloudWatch reads from the lines, under rules and all policies for
// properties, with what was recorded.
func TestExporter_M16_M42_RulesArriveExactly(t *testing.T) {
	clearVariables(t)
	captureErrors(t)
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 5))
		w := ruledWorkload{sets: randomSets(random)}
		conflictOptions := randomOptions(random, w.sets)
		s := newSetup(t, conflictOptions...)
		histograms, counters := map[seriesKey][]float64{}, map[seriesKey]float64{}
		for _, line := range w.run(s, random) {
			for _, m := range ingest(t, line) {
				key := seriesKey{m.name, m.dimensions, m.timestamp / 60_000}
				switch m.name {
				case "counter":
					counters[key] += m.value * m.weight
				case "histogram":
					for range int(m.weight) {
						histograms[key] = append(histograms[key], m.value)
					}
				}
			}
		}
		for _, values := range []map[seriesKey][]float64{histograms, w.histograms} {
			for key := range values {
				slices.Sort(values[key])
			}
		}
		if diff := cmp.Diff(w.histograms, histograms); diff != "" {
			t.Fatalf("seed %d, sets %q: histograms (-want +got):\n%s", seed, w.sets, diff)
		}
		if diff := cmp.Diff(w.counters, counters); diff != "" {
			t.Fatalf("seed %d, sets %q: counters (-want +got):\n%s", seed, w.sets, diff)
		}
	}
}

// TestExporter_M40_LevelsUnderRules compares the last level on the lines with what was added. Where a line is split by
// properties, levels are too, so that policy is left out.
func TestExporter_M40_LevelsUnderRules(t *testing.T) {
	clearVariables(t)
	captureErrors(t)
	for seed := range uint64(15) {
		random := rand.New(rand.NewPCG(seed, 6))
		w := ruledWorkload{sets: [][]string{{"service"}}}
		s := newSetup(t, emf.WithRules(emf.Rule{Dimensions: w.sets}))
		levels := map[seriesKey]float64{}
		for _, line := range w.run(s, random) {
			for _, m := range ingest(t, line) {
				if m.name == "level" {
					levels[seriesKey{m.name, m.dimensions, 0}] = m.value
				}
			}
		}
		for key, want := range w.levels {
			if got, ok := levels[key]; ok && got != want || !ok && want != 0 {
				t.Errorf("seed %d: %v = %v, want %v", seed, key, got, want)
			}
		}
	}
}
