// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"encoding/json"
	"sort"
	"strings"
	"testing"
)

// measurement is what CloudWatch extracts from a line: a value of a metric, and how often it was measured.
type measurement struct {
	namespace, name, dimensions, unit string
	timestamp                         int64 // milliseconds
	resolution                        int
	value, weight                     float64
	// of a distribution, with its first value; later are the others
	distribution  bool
	later         bool
	min, max, sum float64
}

// ingest reads a line as the service does, by its published description and not by this package's code.
func ingest(t testing.TB, line string) []measurement {
	t.Helper()
	root := decode(t, line)
	envelope := root["_aws"].(map[string]any)
	timestamp, err := envelope["Timestamp"].(json.Number).Int64()
	if err != nil {
		t.Fatalf("timestamp of %s: %v", line, err)
	}
	var all []measurement
	for _, d := range envelope["CloudWatchMetrics"].([]any) {
		directive := d.(map[string]any)
		for _, set := range directive["Dimensions"].([]any) {
			var dimensions []string
			for _, key := range set.([]any) {
				dimensions = append(dimensions, key.(string)+"="+root[key.(string)].(string))
			}
			sort.Strings(dimensions)
			for _, m := range directive["Metrics"].([]any) {
				definition := m.(map[string]any)
				base := measurement{
					namespace: directive["Namespace"].(string), name: definition["Name"].(string),
					dimensions: strings.Join(dimensions, ","), timestamp: timestamp, resolution: 60,
				}
				base.unit, _ = definition["Unit"].(string)
				if definition["StorageResolution"] == json.Number("1") {
					base.resolution = 1
				}
				all = append(all, values(t, base, root[base.name])...)
			}
		}
	}
	return all
}

func values(t testing.TB, base measurement, target any) []measurement {
	t.Helper()
	base.weight = 1
	switch target := target.(type) {
	case json.Number:
		base.value = float(t, target)
		return []measurement{base}
	case []any:
		var all []measurement
		for _, v := range target {
			base.value = float(t, v)
			all = append(all, base)
		}
		return all
	case map[string]any:
		var all []measurement
		counts := target["Counts"].([]any)
		for i, v := range target["Values"].([]any) {
			m := base
			m.value, m.weight = float(t, v), float(t, counts[i])
			m.later = i > 0
			if i == 0 {
				m.distribution = true
				m.min, m.max, m.sum = float(t, target["Min"]), float(t, target["Max"]), float(t, target["Sum"])
			}
			all = append(all, m)
		}
		return all
	}
	t.Fatalf("metric %q has the value %v", base.name, target)
	return nil
}

func float(t testing.TB, value any) float64 {
	t.Helper()
	f, err := value.(json.Number).Float64()
	if err != nil {
		t.Fatalf("number %v: %v", value, err)
	}
	return f
}
