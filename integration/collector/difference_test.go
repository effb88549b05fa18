// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
)

// absent stands for the value of a member that is not there.
const absent = ""

// difference is a member that two JSON objects do not agree about; the values are JSON.
type difference struct{ path, ours, collector string }

// deviation is a way in which the collector's output differs from ours on purpose.
type deviation struct {
	name, reason string
	covers       func(d difference, ours, collector map[string]string) bool
}

// flat returns the members of an object by their paths, down to those that are neither objects nor arrays.
func flat(value any) map[string]string {
	members := map[string]string{}
	var walk func(path string, value any)
	walk = func(path string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for key, member := range value {
				walk(path+"."+key, member)
			}
		case []any:
			for i, element := range value {
				walk(fmt.Sprintf("%s.%d", path, i), element)
			}
		default:
			text, err := json.Marshal(value)
			if err != nil {
				panic(err) // it has just been JSON
			}
			members[path[1:]] = string(text)
		}
	}
	walk("", value)
	return members
}

// explain reports each difference of a pair that no deviation covers, and counts those that one does.
func explain(t *testing.T, what string, ours, collector map[string]any, deviations []deviation, used map[string]int) {
	t.Helper()
	a, b := flat(ours), flat(collector)
	paths := slices.Collect(maps.Keys(a))
	for path := range b {
		if _, both := a[path]; !both {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	for _, path := range paths {
		d := difference{path, a[path], b[path]}
		if d.ours == d.collector {
			continue
		}
		i := slices.IndexFunc(deviations, func(v deviation) bool { return v.covers(d, a, b) })
		if i < 0 {
			t.Errorf("%s: %s is %s from us and %s from the collector, which no deviation explains", what, path, d.ours, d.collector)
			continue
		}
		used[deviations[i].name]++
	}
}

// checkUsed reports deviations that are none any more.
func checkUsed(t *testing.T, deviations []deviation, used map[string]int) {
	t.Helper()
	for _, d := range deviations {
		if used[d.name] == 0 {
			t.Errorf("nothing differs by %q (%s) any more", d.name, d.reason)
		}
	}
}
