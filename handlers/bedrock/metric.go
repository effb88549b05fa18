// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// ScopeName is the instrumentation scope of the spans and metrics of this package.
const ScopeName = "github.com/otel-powertools/powertools/handlers/bedrock"

// meters are the instruments.
type meters struct{ tool, http metric.Float64Histogram }

func newMeters(c config) meters {
	meter := c.meter.Meter(ScopeName)
	// Those of the semantic conventions for HTTP. They count where histograms have buckets.
	buckets := metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
	// The name of the semantic conventions for generative AI.
	tool, toolErr := meter.Float64Histogram("gen_ai.execute_tool.duration",
		metric.WithDescription("Duration of tools that agents call."), metric.WithUnit("s"), buckets)
	http, httpErr := meter.Float64Histogram("http.server.request.duration",
		metric.WithDescription("Duration of HTTP server requests."), metric.WithUnit("s"), buckets)
	if err := errors.Join(toolErr, httpErr); err != nil {
		otel.Handle(err)
	}
	return meters{tool, http}
}

// measureTool records a call. The attributes are bounded: by the tools that are registered, and by types of errors.
func (x *exchange) measureTool(ctx context.Context, name, errorType string) {
	attrs := append(make([]attribute.KeyValue, 0, 2), keyTool.String(name))
	if errorType != "" {
		attrs = append(attrs, semconv.ErrorTypeKey.String(errorType))
	}
	x.router.meters.tool.Record(ctx, time.Since(x.start).Seconds(), metric.WithAttributeSet(attribute.NewSet(attrs...)))
}

// measureHTTP records a request.
func (x *exchange) measureHTTP() {
	o := &x.outcome
	attrs := append(make([]attribute.KeyValue, 0, 4),
		semconv.HTTPRequestMethodKey.String(x.method()), semconv.HTTPResponseStatusCode(o.status))
	if route := x.route(); route != "" {
		attrs = append(attrs, semconv.HTTPRoute(route))
	}
	switch {
	case o.panicked != nil:
		attrs = append(attrs, semconv.ErrorTypeKey.String(panicType))
	case o.status >= http.StatusInternalServerError:
		attrs = append(attrs, semconv.ErrorTypeKey.String(strconv.Itoa(o.status)))
	}
	x.router.meters.http.Record(x, time.Since(x.start).Seconds(), metric.WithAttributeSet(attribute.NewSet(attrs...)))
}
