// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/internal/settings"
)

// Metrics exports metrics. It is an sdkmetric.Exporter; on Lambda it works behind a [Reader], elsewhere behind the SDK's
// periodic reader. All methods are safe for concurrent use.
type Metrics struct{ client *client }

var _ sdkmetric.Exporter = (*Metrics)(nil)

// NewMetrics returns an exporter of metrics. It fails for a bad option, and if the environment asks for a protocol other
// than http/protobuf. It does not connect.
func NewMetrics(opts ...Option) (*Metrics, error) {
	c, err := newClient(metrics(), opts)
	if err != nil {
		return nil, err
	}
	return &Metrics{c}, nil
}

// Temporality returns what OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE or [WithDelta] chose for instruments of a
// kind; cumulative by default.
func (e *Metrics) Temporality(kind sdkmetric.InstrumentKind) metricdata.Temporality {
	return e.client.config.temporality.of(kind)
}

// Aggregation returns the SDK's default for instruments of a kind, unless exponential histograms were chosen.
func (e *Metrics) Aggregation(kind sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	return e.client.config.aggregation(kind)
}

// Export sends metrics in one request, with retries until ctx or the timeout ends; nothing if there are no data points.
// An error wraps [ErrRetryable] if the same metrics may be exported again, [ErrDropped] if they are lost; after Shutdown
// it is sdkmetric.ErrExporterShutdown. A metric of a kind that the protocol does not have is left out and reported.
func (e *Metrics) Export(ctx context.Context, rm *metricdata.ResourceMetrics) error {
	if e.client.closed.Load() {
		return sdkmetric.ErrExporterShutdown
	}
	p := newPayload(&e.client.pool)
	defer p.release()
	var (
		points int
		err    error
	)
	p.plain, points, err = appendMetrics(p.plain, rm)
	if err != nil {
		e.client.counters.dropped.Add(1)
		e.client.reporter.Report("encode", func() error { return settings.Lossf("%w", err) })
	}
	if points == 0 {
		return nil
	}
	return e.client.send(ctx, p, points)
}

// ForceFlush has nothing to do: Export returns when all is sent. It returns why ctx ended, if it did.
func (e *Metrics) ForceFlush(ctx context.Context) error { return e.client.flush(ctx) }

// Shutdown closes connections that are not in use. Exports fail from now on. It returns nil.
func (e *Metrics) Shutdown(context.Context) error {
	e.client.shutdown()
	return nil
}

// Stats returns the counts so far, in data points; a metric that could not be encoded counts as one.
func (e *Metrics) Stats() Stats { return e.client.counters.stats() }
