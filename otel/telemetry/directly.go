// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// An outlet on a provider that the user has added something to is a target of its own, and the provider is another. The
// flush of the provider leaves the outlets out then, by a mark in its context: metrics would go twice, and a back end
// without an answer would be waited for twice. A program that flushes the provider itself flushes all of it.

type directlyKey struct{}

// extended is a provider that the user has added something to.
type extended struct{ flusher }

// ForceFlush implements [flusher].
func (e extended) ForceFlush(ctx context.Context) error {
	return e.flusher.ForceFlush(context.WithValue(ctx, directlyKey{}, true))
}

func flushedDirectly(ctx context.Context) bool { return ctx.Value(directlyKey{}) != nil }

type directSpans struct{ *otlp.SpanProcessor }

// ForceFlush implements sdktrace.SpanProcessor.
func (d directSpans) ForceFlush(ctx context.Context) error {
	if flushedDirectly(ctx) {
		return nil
	}
	return d.SpanProcessor.ForceFlush(ctx)
}

type directLogs struct{ *otlp.LogProcessor }

// ForceFlush implements sdklog.Processor.
func (d directLogs) ForceFlush(ctx context.Context) error {
	if flushedDirectly(ctx) {
		return nil
	}
	return d.LogProcessor.ForceFlush(ctx)
}

type directMetrics struct{ *otlp.Reader }

var _ sdkmetric.Reader = directMetrics{}

// ForceFlush is what MeterProvider.ForceFlush calls.
func (d directMetrics) ForceFlush(ctx context.Context) error {
	if flushedDirectly(ctx) {
		return nil
	}
	return d.Reader.ForceFlush(ctx)
}
