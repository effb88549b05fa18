// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"log/slog"

	slogmulti "github.com/samber/slog-multi"
	detector "go.opentelemetry.io/contrib/detectors/aws/lambda"
	"go.opentelemetry.io/contrib/propagators/aws/xray"
	"go.opentelemetry.io/otel"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// install makes the three providers the global ones. Spans are recorded and dropped; the reader that it returns
// collects the metrics.
func install(ctx context.Context) *sdkmetric.ManualReader {
	// Outside Lambda the detector finds nothing; a resource without it is still one.
	detected, _ := detector.NewResourceDetector().Detect(ctx)
	res, _ := resource.Merge(resource.Default(), detected)

	otel.SetTracerProvider(sdktrace.NewTracerProvider(
		sdktrace.WithResource(res),
		sdktrace.WithIDGenerator(xray.NewIDGenerator()),
		sdktrace.WithSyncer(discard{}),
	))
	reader := sdkmetric.NewManualReader()
	otel.SetMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithResource(res), sdkmetric.WithReader(reader)))
	otel.SetLoggerProvider(sdklog.NewLoggerProvider(sdklog.WithResource(res)))
	return reader
}

// correlate adds the trace to a log line.
func correlate() slogmulti.Middleware {
	return slogmulti.NewHandleInlineMiddleware(
		func(ctx context.Context, r slog.Record, next func(context.Context, slog.Record) error) error {
			if sc := trace.SpanContextFromContext(ctx); sc.IsValid() {
				r.AddAttrs(slog.String("trace_id", sc.TraceID().String()), slog.String("span_id", sc.SpanID().String()))
			}
			return next(ctx, r)
		})
}

// discard is an exporter that does nothing.
type discard struct{}

// ExportSpans implements [sdktrace.SpanExporter].
func (discard) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return nil }

// Shutdown implements [sdktrace.SpanExporter].
func (discard) Shutdown(context.Context) error { return nil }
