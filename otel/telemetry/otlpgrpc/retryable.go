// SPDX-License-Identifier: Apache-2.0

package otlpgrpc

import (
	"context"

	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// spanExporter tells the pipeline which failures are worth another flush.
type spanExporter struct{ sdktrace.SpanExporter }

func (e spanExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	return retryable(e.SpanExporter.ExportSpans(ctx, spans))
}

type metricExporter struct{ sdkmetric.Exporter }

func (e metricExporter) Export(ctx context.Context, data *metricdata.ResourceMetrics) error {
	return retryable(e.Exporter.Export(ctx, data))
}

type logExporter struct{ sdklog.Exporter }

func (e logExporter) Export(ctx context.Context, records []sdklog.Record) error {
	return retryable(e.Exporter.Export(ctx, records))
}

// retryable wraps [otlp.ErrRetryable] around an error with a status that OTLP wants to be retried. RESOURCE_EXHAUSTED is
// not among them: with a delay from the server the exporter has retried itself.
func retryable(err error) error {
	if err == nil {
		return nil
	}
	switch status.Code(err) {
	case codes.Canceled, codes.DeadlineExceeded, codes.Aborted, codes.OutOfRange, codes.Unavailable, codes.DataLoss:
		return &notNow{err}
	}
	return err
}

// notNow is an error after which the same data may be exported again. Its text is that of what happened.
type notNow struct{ err error }

// Error implements error.
func (e *notNow) Error() string { return e.err.Error() }

// Unwrap returns what happened, and [otlp.ErrRetryable].
func (e *notNow) Unwrap() []error { return []error{e.err, otlp.ErrRetryable} }
