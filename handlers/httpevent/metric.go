// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// ScopeName is the instrumentation scope of the metrics this package records.
const ScopeName = "github.com/otel-powertools/powertools/handlers/httpevent"

// meters are the instruments; those that are off are nil.
type meters struct {
	duration     metric.Float64Histogram
	requestSize  metric.Int64Histogram
	responseSize metric.Int64Histogram
}

func newMeters(c config) (m meters) {
	if !c.metrics && !c.bodySizes {
		return m
	}
	meter := c.meter.Meter(ScopeName)
	var errs [3]error
	if c.metrics {
		m.duration, errs[0] = meter.Float64Histogram("http.server.request.duration",
			metric.WithDescription("Duration of HTTP server requests."), metric.WithUnit("s"),
			// Those of the semantic conventions. They count where histograms have buckets.
			metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10))
	}
	if c.bodySizes {
		m.requestSize, errs[1] = meter.Int64Histogram("http.server.request.body.size",
			metric.WithDescription("Size of HTTP server request bodies."), metric.WithUnit("By"))
		m.responseSize, errs[2] = meter.Int64Histogram("http.server.response.body.size",
			metric.WithDescription("Size of HTTP server response bodies."), metric.WithUnit("By"))
	}
	if err := errors.Join(errs[:]...); err != nil {
		otel.Handle(err)
	}
	return m
}

// measure records the metrics of a request that has been answered.
func (x *exchange) measure(route string, took time.Duration) {
	m := &x.handler.meters
	ctx := x.ctx.Context
	// Each may be dropped by a view of its own.
	duration := m.duration != nil && m.duration.Enabled(ctx)
	requestSize := m.requestSize != nil && m.requestSize.Enabled(ctx)
	responseSize := m.responseSize != nil && m.responseSize.Enabled(ctx)
	if !duration && !requestSize && !responseSize {
		return
	}
	attrs := append(make([]attribute.KeyValue, 0, 5),
		semconv.HTTPRequestMethodKey.String(x.method()),
		semconv.URLScheme(x.scheme()),
		semconv.HTTPResponseStatusCode(x.status))
	if route != "" { // A path that no route matched would make metrics without end.
		attrs = append(attrs, semconv.HTTPRoute(route))
	}
	switch {
	case x.panicked != nil:
		attrs = append(attrs, semconv.ErrorTypeKey.String(x.panicked.ErrorType()))
	case x.status >= http.StatusInternalServerError:
		attrs = append(attrs, semconv.ErrorTypeKey.String(strconv.Itoa(x.status)))
	}
	set := metric.WithAttributeSet(attribute.NewSet(attrs...))
	if duration {
		m.duration.Record(ctx, took.Seconds(), set)
	}
	if requestSize {
		m.requestSize.Record(ctx, x.received, set)
	}
	if responseSize {
		m.responseSize.Record(ctx, x.written, set)
	}
}
