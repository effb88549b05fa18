// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"cmp"
	"context"
	"reflect"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
)

// ScopeName is the instrumentation scope of the spans and metrics this package records.
const ScopeName = "github.com/otel-powertools/powertools/utilities/parser"

// Names of what is recorded.
const (
	spanName    = "parser.parse"
	failedEvent = "parser.failed"
	failures    = "ParseErrors"

	envelopeKey = attribute.Key("powertools.parser.envelope")
	modelKey    = attribute.Key("powertools.parser.model")
	recordsKey  = attribute.Key("powertools.parser.records")
	failedKey   = attribute.Key("powertools.parser.failed")
	pathsKey    = attribute.Key("powertools.parser.paths")
)

// recordedPaths is how many paths of issues are on a span.
const recordedPaths = 10

// observe reads an event inside a span of its own.
func observe[Out any](ctx context.Context, c *config, envelope string, read func(context.Context, *Decoder) (Out, error)) (Out, error) {
	provider := c.tracerProvider
	if provider == nil {
		provider = otel.GetTracerProvider()
	}
	ctx, span := provider.Tracer(ScopeName).Start(ctx, spanName)
	defer span.End()
	d := newDecoder(c)
	out, err := read(ctx, d)
	failed := err
	if tried, ok := any(out).(interface{ failure() error }); ok {
		failed = tried.failure()
	}
	if span.IsRecording() {
		span.SetAttributes(modelKey.String(reflect.TypeFor[Out]().String()))
		if envelope != "" {
			span.SetAttributes(envelopeKey.String(envelope), recordsKey.Int(d.records))
		}
	}
	if failed != nil {
		parse := asError(failed)
		c.recordFailure(ctx, envelope, parse)
		if span.IsRecording() {
			span.SetStatus(codes.Error, failed.Error())
			span.SetAttributes(failedKey.Int(parse.Failed()), exception.ErrorTypeKey.String(exception.Type(parse)))
		}
	}
	return out, err
}

// failure is for telemetry: what a safe envelope does not return as an error.
func (r Result[T]) failure() error { return r.Err }

// noEnvelope is what telemetry says of events without one.
const noEnvelope = "none"

// recordFailure counts what could not be parsed, and says where on the span of ctx.
func (c *config) recordFailure(ctx context.Context, envelope string, failed *Error) {
	provider := c.meterProvider
	if provider == nil {
		provider = otel.GetMeterProvider()
	}
	counter, problem := provider.Meter(ScopeName).Int64Counter(failures,
		metric.WithDescription("Events and records that could not be parsed."), metric.WithUnit("{record}"))
	if problem != nil {
		otel.Handle(problem)
	}
	source := envelopeKey.String(cmp.Or(envelope, noEnvelope))
	counter.Add(ctx, int64(failed.Failed()), metric.WithAttributes(source))

	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	paths := make([]string, 0, recordedPaths)
	for _, issue := range failed.Issues[:min(len(failed.Issues), recordedPaths)] {
		paths = append(paths, issue.Path)
	}
	span.AddEvent(failedEvent, trace.WithAttributes(source, failedKey.Int(failed.Failed()), pathsKey.StringSlice(paths),
		exception.ErrorTypeKey.String(exception.Type(failed))))
}
