// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/exporters/emf"
)

// invocationSeries is a metric of CloudWatch, and the invocation that contributed to it.
type invocationSeries struct{ requestID, name, dimensions string }

// overlap runs eight random invocations at once, each of which ends, and flushes, while others record. It returns the
// lines and what each invocation recorded, by each of the rule's dimension sets.
func overlap(t *testing.T, seed uint64, opts ...emf.Option) (lines []string, recorded map[invocationSeries][]float64) {
	t.Helper()
	const invocations = 8
	t.Setenv("AWS_LAMBDA_MAX_CONCURRENCY", fmt.Sprint(invocations))
	s := newSetup(t, append(opts, emf.WithRules(emf.Rule{Dimensions: byTier}))...)
	latency, _ := s.meter.Float64Histogram("latency")
	orders, _ := s.meter.Int64Counter("orders")
	all := make([]map[invocationSeries][]float64, invocations)
	var running, begun sync.WaitGroup
	begun.Add(invocations)
	for i := range invocations {
		all[i] = map[invocationSeries][]float64{}
		running.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(i)))
			id := fmt.Sprint("r", i)
			s.invoke(id, func(ctx context.Context) {
				begun.Done()
				begun.Wait()
				for range 1 + random.IntN(300) {
					tier := fmt.Sprint("t", random.IntN(2))
					kvs := attributes(attribute.String("tier", tier), attribute.Int("shop", random.IntN(3)))
					name, value := "latency", math.Exp(random.NormFloat64())
					if random.IntN(2) == 0 {
						name, value = "orders", float64(random.IntN(5))
						orders.Add(ctx, int64(value), kvs)
					} else {
						latency.Record(ctx, value, kvs)
					}
					for _, dimensions := range []string{"service=cart", "service=cart,tier=" + tier} {
						key := invocationSeries{id, name, dimensions}
						all[i][key] = append(all[i][key], value)
					}
				}
			})
		})
	}
	running.Wait()
	recorded = map[invocationSeries][]float64{}
	for i := range all {
		maps.Copy(recorded, all[i])
	}
	return s.lines(), recorded
}

// TestExporter_OverlappingWorkloadsArrive compares, invocation by invocation, what CloudWatch reads with what was
// recorded: every value of histograms, the sums of counters.
func TestExporter_OverlappingWorkloadsArrive_ConcurrentSafe(t *testing.T) {
	clearVariables(t)
	for seed := range uint64(3) {
		lines, want := overlap(t, seed)
		got := map[invocationSeries][]float64{}
		for _, line := range lines {
			root := decode(t, line)
			id, _ := root["function_request_id"].(string)
			if root["late"] != nil || root["partial"] != nil {
				t.Errorf("seed %d: late or partial: %s", seed, line)
			}
			for _, m := range ingest(t, line) {
				key := invocationSeries{id, m.name, m.dimensions}
				for range int(m.weight) {
					got[key] = append(got[key], m.value)
				}
			}
		}
		for _, values := range []map[invocationSeries][]float64{want, got} {
			for key := range values {
				if key.name == "orders" {
					values[key] = []float64{sumOf(values[key])}
				}
				slices.Sort(values[key])
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d: values (-want +got):\n%s", seed, diff)
		}
	}
}

// TestExporter_OverlappingDistributionsAreClose does the same above the raw limit, where lines name no invocation:
// count, sum and extremes are exact for all together, and no percentile is further off than the width of its bucket.
func TestExporter_OverlappingDistributionsAreClose_ConcurrentSafe(t *testing.T) {
	clearVariables(t)
	lines, recorded := overlap(t, 7, emf.WithRawLimit(0))
	want, got, stated := map[string][]float64{}, map[string][]float64{}, map[string]statistics{}
	for key, values := range recorded {
		if key.name == "latency" {
			want[key.dimensions] = append(want[key.dimensions], values...)
		}
	}
	for _, line := range lines {
		for _, m := range ingest(t, line) {
			if m.name != "latency" {
				continue
			}
			stated[m.dimensions] = stated[m.dimensions].with(m)
			for range int(m.weight) {
				got[m.dimensions] = append(got[m.dimensions], m.value)
			}
		}
	}
	for dimensions, values := range want {
		if s := stated[dimensions]; !s.equal(statisticsOf(values)) {
			t.Errorf("%s: statistics = %v, want %v", dimensions, s, statisticsOf(values))
		}
		approximate := got[dimensions]
		if len(approximate) != len(values) {
			t.Fatalf("%s: %d values, want %d", dimensions, len(approximate), len(values))
		}
		slices.Sort(values)
		slices.Sort(approximate)
		base := math.Pow(2, 1/math.Pow(2, scaleOf(values))) // at worst: each series has its own scale, none a coarser one
		for i, v := range values {
			if math.Abs(approximate[i]-v) > (base-1)/(base+1)*v*(1+1e-6) {
				t.Fatalf("%s: value %d is %v, want %v within %v", dimensions, i, approximate[i], v, (base-1)/(base+1))
			}
		}
	}
}

func sumOf(values []float64) (sum float64) {
	for _, v := range values {
		sum += v
	}
	return sum
}
