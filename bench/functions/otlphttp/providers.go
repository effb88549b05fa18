// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"

	detector "go.opentelemetry.io/contrib/detectors/aws/lambda"
	"go.opentelemetry.io/contrib/propagators/aws/xray"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// providers flushes both signals, as contrib's wrapper takes only one flusher.
type providers struct {
	traces  *sdktrace.TracerProvider
	metrics *sdkmetric.MeterProvider
}

// ForceFlush implements otellambda's Flusher.
func (p *providers) ForceFlush(ctx context.Context) error {
	return errors.Join(p.traces.ForceFlush(ctx), p.metrics.ForceFlush(ctx))
}

// install makes the providers the global ones. The exporters find their endpoint in OTEL_EXPORTER_OTLP_ENDPOINT.
func install(ctx context.Context) (*providers, error) {
	detected, err := detector.NewResourceDetector().Detect(ctx)
	if err != nil {
		return nil, fmt.Errorf("detect resource: %w", err)
	}
	res, err := resource.Merge(resource.Default(), detected)
	if err != nil {
		return nil, fmt.Errorf("merge resource: %w", err)
	}
	spans, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("make trace exporter: %w", err)
	}
	metrics, err := otlpmetrichttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("make metric exporter: %w", err)
	}
	p := &providers{
		traces: sdktrace.NewTracerProvider(sdktrace.WithResource(res),
			sdktrace.WithIDGenerator(xray.NewIDGenerator()), sdktrace.WithBatcher(spans)),
		metrics: sdkmetric.NewMeterProvider(sdkmetric.WithResource(res),
			sdkmetric.WithReader(sdkmetric.NewPeriodicReader(metrics))),
	}
	otel.SetTracerProvider(p.traces)
	otel.SetMeterProvider(p.metrics)
	otel.SetTextMapPropagator(xray.Propagator{})
	return p, nil
}
