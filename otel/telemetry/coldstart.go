// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// coldStarts is the metric faas.coldstarts of the semantic conventions, for readers beside that of EMF, which has the
// metric ColdStart for it. An instrument would be seen by every reader; a producer belongs to one.
type coldStarts struct {
	temporality metricdata.Temporality

	mu    sync.Mutex
	since time.Time // the start of the process, or the last collection of a delta
	count int64
	news  bool // there was a cold start that no collection has told
}

var _ sdkmetric.Producer = (*coldStarts)(nil)

func newColdStarts(exporter sdkmetric.Exporter) *coldStarts {
	return &coldStarts{temporality: exporter.Temporality(sdkmetric.InstrumentKindCounter), since: time.Now()}
}

// begin is the Begin hook of an invocation.
func (c *coldStarts) begin(ctx context.Context) {
	if facts, ok := invocation.From(ctx); ok && facts.ColdStart {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.count++
		c.news = true
	}
}

// Produce implements [sdkmetric.Producer]. The metric is there once for each cold start: a process without one sends no 0,
// and one that records nothing else no request after each invocation.
func (c *coldStarts) Produce(context.Context) ([]metricdata.ScopeMetrics, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.news {
		return nil, nil
	}
	c.news = false
	now := time.Now()
	point := metricdata.DataPoint[int64]{Attributes: *attribute.EmptySet(), StartTime: c.since, Time: now, Value: c.count}
	if c.temporality == metricdata.DeltaTemporality {
		c.since, c.count = now, 0
	}
	return []metricdata.ScopeMetrics{{
		Scope: instrumentation.Scope{Name: invocation.ScopeName},
		Metrics: []metricdata.Metrics{{
			Name: "faas.coldstarts", Description: "Number of invocation cold starts", Unit: "{coldstart}",
			Data: metricdata.Sum[int64]{
				Temporality: c.temporality, IsMonotonic: true, DataPoints: []metricdata.DataPoint[int64]{point},
			},
		}},
	}}, nil
}
