// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// TestConflictLastIsTheLatest lets one list of properties be said first and last, with another in between.
func TestConflictLastIsTheLatest(t *testing.T) {
	clearVariables(t)
	s := newSetup(t, emf.WithPropertyConflict(emf.ConflictLast))
	first, _ := s.meter.Int64Histogram("a")
	second, _ := s.meter.Int64Histogram("b")
	s.invoke("request-1", func(ctx context.Context) {
		a, b := invocation.Scope(ctx), invocation.Scope(ctx)
		invocation.AddProperties(a, attribute.String("item", "A"))
		invocation.AddProperties(b, attribute.String("item", "B"))
		first.Record(a, 1)
		s.clock.set(noon.Add(5 * time.Millisecond))
		second.Record(b, 2)
		s.clock.set(noon.Add(10 * time.Millisecond))
		first.Record(a, 3)
	})
	lines := s.lines()
	if len(lines) != 1 || decode(t, lines[0])["item"] != "A" {
		t.Errorf("lines = %s, want one with item A", lines)
	}
}

// TestRequireMetricsForgetsLateLines lets every invocation record once with the context of the one before.
func TestRequireMetricsForgetsLateLines(t *testing.T) {
	clearVariables(t)
	s := newSetup(t, emf.WithRequireMetrics())
	counter, _ := s.meter.Int64Counter("orders")
	before := context.Background()
	for i := range 100 {
		s.invoke(fmt.Sprint("request-", i), func(ctx context.Context) {
			counter.Add(ctx, 1)
			counter.Add(before, 1)
			before = ctx
		})
	}
	s.lines()
	if n := s.exporter.Recorded(); n > 1 {
		t.Errorf("%d invocations are remembered, want none that has ended", n)
	}
}
