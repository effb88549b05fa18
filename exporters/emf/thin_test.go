// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools/otel/invocation"
)

func TestThin(t *testing.T) {
	s := newSetup(t)
	c, _ := s.meter.Int64Counter("orders")
	h, _ := s.meter.Float64Histogram("latency", metric.WithUnit("ms"))
	g, _ := s.meter.Float64Gauge("depth")
	s.invoke("r1", func(ctx context.Context) {
		invocation.AddProperties(ctx, attribute.String("order", "o1"))
		a := metric.WithAttributes(attribute.String("tier", "gold"), attribute.String("user.id", "u1"))
		c.Add(ctx, 1, a)
		c.Add(ctx, 1, a)
		h.Record(ctx, 1.5, a)
		h.Record(ctx, 2.5, a)
		g.Record(ctx, 3, a)
	})
	for _, l := range s.lines() {
		t.Log(l)
	}
}
