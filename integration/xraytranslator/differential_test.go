// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"flag"
	"slices"
	"testing"

	"github.com/otel-powertools/powertools/exporters/xray"
)

var (
	seed  = flag.Uint64("seed", 1, "which spans are generated")
	spans = flag.Int("spans", 5000, "how many spans are generated; with few, not every deviation occurs")
)

// TestDifferential_52 compares the documents of the collector with ours.
func TestDifferential_52(t *testing.T) {
	program := buildTranslator(t)
	t.Run("generated spans", func(t *testing.T) { testGenerated(t, program) })
	t.Run("extremes", func(t *testing.T) { testExtremes(t, program) })
	t.Run("handler in Lambda", func(t *testing.T) { testHandler(t, program) })
}

// testGenerated compares field by field. Every difference is one of the deviations, and every deviation occurs.
func testGenerated(t *testing.T, program string) {
	samples := append(generate(*seed, *spans), manyAnnotations())
	counts := make([]int, len(deviations))
	unexplained := map[string]int{}
	equal, differing := 0, 0
	var documents []string
	for i, a := range translate(t, program, samples) {
		s := samples[i]
		if a.Error != "" || len(a.Documents) != 1 {
			t.Errorf("%s: %d documents of the collector: %s", s.name, len(a.Documents), a.Error)
			continue
		}
		documents = append(documents, s.encode(t))
		ours := s.encode(t, xray.WithDottedAnnotations())
		v := newView(s, read(t, a.Documents[0], "default"), read(t, ours, "shop"))
		differences := compare(v.collector, v.ours)
		differing += len(differences)
		equal += v.equal()
		for _, d := range differences {
			at := slices.IndexFunc(deviations, func(rule deviation) bool { return rule.covers(v, d) })
			if at >= 0 {
				counts[at]++
				continue
			}
			const shown = 3
			if unexplained[d.path]++; unexplained[d.path] <= shown {
				t.Errorf("%s, %s: %s is %s at the collector and %s here\ncollector: %s\nours: %s",
					s.name, s.span.SpanKind(), d.path, orAbsent(d.collector), orAbsent(d.ours), a.Documents[0], ours)
			}
		}
	}
	checkDocuments(t, documents...)
	t.Logf("%d spans: %d fields are equal, %d differ", len(samples), equal, differing)
	for i, rule := range deviations {
		t.Logf("%6d %s: %s", counts[i], rule.name, rule.reason)
		if counts[i] == 0 {
			t.Errorf("no span deviates in %q", rule.name)
		}
	}
	for path, n := range unexplained {
		t.Errorf("%d differences of %s are not explained", n, path)
	}
}

func orAbsent(value string) string {
	if value == absent {
		return "absent"
	}
	return value
}
