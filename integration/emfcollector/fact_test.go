// SPDX-License-Identifier: Apache-2.0

package emfcollector_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

// series is a metric of CloudWatch.
type series struct {
	name, dimensions string
}

// fact is what CloudWatch learns of a series: what its metric is, and statistics of all that was measured.
type fact struct {
	unit       string
	resolution float64
	statistics
	// values says which single values percentiles are made of; empty where there are none.
	values string
}

type statistics struct {
	count, sum, min, max float64
}

// limits of the embedded metric format; CloudWatch drops a line beyond them whole.
const (
	maxMetrics    = 100
	maxDimensions = 30
)

// facts reads lines as CloudWatch does. The dimension that each exporter adds by itself is left out of the name of a
// series. What is wrong with a line is listed too.
func facts(t testing.TB, lines []string, own string) (learned map[series]fact, refused []string) {
	t.Helper()
	learned = map[series]fact{}
	for _, line := range lines {
		var document struct {
			Envelope struct {
				Directives []struct {
					Namespace  string
					Dimensions [][]string
					Metrics    []struct {
						Name, Unit        string
						StorageResolution float64
					}
				} `json:"CloudWatchMetrics"`
			} `json:"_aws"`
		}
		var members map[string]any
		for _, target := range []any{&document, &members} {
			if err := json.Unmarshal([]byte(line), target); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
		}
		for _, d := range document.Envelope.Directives {
			if d.Namespace != namespace {
				t.Errorf("namespace %q", d.Namespace)
			}
			if n := len(d.Metrics); n > maxMetrics {
				refused = append(refused, fmt.Sprintf("%d metrics", n))
			}
			for _, set := range d.Dimensions {
				if n := len(set); n > maxDimensions {
					refused = append(refused, fmt.Sprintf("%d dimensions", n))
				}
				dimensions := describe(set, own, members)
				for _, m := range d.Metrics {
					key := series{m.Name, dimensions}
					f := learned[key]
					f.unit, f.resolution = m.Unit, m.StorageResolution
					if f.resolution == 0 {
						f.resolution = 60
					}
					f.add(members[m.Name])
					learned[key] = f
				}
			}
		}
	}
	return learned, refused
}

func describe(set []string, own string, members map[string]any) string {
	var parts []string
	for _, key := range slices.Sorted(slices.Values(set)) {
		if key != own {
			parts = append(parts, fmt.Sprint(key, "=", members[key]))
		}
	}
	return strings.Join(parts, ",")
}

// add adds the value of a metric: a number, a list of them, or an object with statistics and perhaps values.
func (f *fact) add(value any) {
	switch value := value.(type) {
	case float64:
		f.measure(value)
	case []any:
		for _, v := range value {
			f.measure(v.(float64))
		}
	case map[string]any:
		n := func(name string) float64 { return value[name].(float64) }
		f.merge(statistics{n("Count"), n("Sum"), n("Min"), n("Max")})
		counts, _ := value["Counts"].([]any)
		for i, count := range counts {
			f.values += fmt.Sprintf("%.3g×%g ", value["Values"].([]any)[i], count)
		}
	}
}

func (f *fact) measure(value float64) {
	f.merge(statistics{1, value, value, value})
	f.values += fmt.Sprintf("%.3g×1 ", value)
}

func (f *fact) merge(s statistics) {
	if f.count == 0 {
		f.statistics = s
		return
	}
	f.statistics = statistics{f.count + s.count, f.sum + s.sum, math.Min(f.min, s.min), math.Max(f.max, s.max)}
}

// difference is something that CloudWatch learns otherwise from the collector's lines than from ours.
type difference struct {
	series          string
	what            string
	collector, ours string
}

// compare returns the differences, sorted by series.
func compare(collector, ours map[series]fact) []difference {
	all := maps.Clone(collector)
	maps.Copy(all, ours)
	var differences []difference
	keys := slices.SortedFunc(maps.Keys(all), func(x, y series) int {
		return strings.Compare(x.name+x.dimensions, y.name+y.dimensions)
	})
	for _, key := range keys {
		c, hasCollector := collector[key]
		o, hasOurs := ours[key]
		add := func(what string, collector, ours any) {
			left, right := fmt.Sprint(collector), fmt.Sprint(ours)
			if left != right {
				name := key.name
				if key.dimensions != "" {
					name += "{" + key.dimensions + "}"
				}
				differences = append(differences, difference{name, what, left, right})
			}
		}
		if !hasCollector || !hasOurs {
			add("there", hasCollector, hasOurs)
			continue
		}
		add("unit", c.unit, o.unit)
		add("resolution", c.resolution, o.resolution)
		add("statistics", c.statistics, o.statistics)
		add("values", strings.TrimSpace(c.values), strings.TrimSpace(o.values))
	}
	return differences
}
