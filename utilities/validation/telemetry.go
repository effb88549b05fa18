// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
)

// ScopeName is the instrumentation scope of the spans and metrics this package records.
const ScopeName = "github.com/otel-powertools/powertools/utilities/validation"

// Names of what is recorded.
const (
	directionKey  = attribute.Key("powertools.validation.direction")
	schemaIDKey   = attribute.Key("powertools.validation.schema_id")
	issueCountKey = attribute.Key("powertools.validation.issue_count")
	pathsKey      = attribute.Key("powertools.validation.paths")
	failedEvent   = "validation.failed"
	failures      = "SchemaValidationErrors"
)

// recordedPaths is how many paths of issues are on a span.
const recordedPaths = 10

// recorder records how validations went.
type recorder struct {
	tracer   trace.Tracer
	failures metric.Int64Counter
}

// newRecorder returns a recorder for providers, nil for the global ones.
func newRecorder(tp trace.TracerProvider, mp metric.MeterProvider) *recorder {
	if tp == nil {
		tp = otel.GetTracerProvider()
	}
	if mp == nil {
		mp = otel.GetMeterProvider()
	}
	counter, err := mp.Meter(ScopeName).Int64Counter(failures,
		metric.WithDescription("Documents that did not fit their schema."), metric.WithUnit("{document}"))
	if err != nil {
		otel.Handle(err)
	}
	return &recorder{tracer: tp.Tracer(ScopeName), failures: counter}
}

// recorder returns what records: that of the schema, which is made once, unless there are providers of its own.
func (c config) recorder() *recorder {
	if c.inbound != nil && c.tracerProvider == nil && c.meterProvider == nil {
		return c.inbound.recorder
	}
	return newRecorder(c.tracerProvider, c.meterProvider)
}

// description is what a span says of an error. Functions of a program's own in envelopes have texts of their own in their
// errors, which may hold values.
func description(err error) string {
	if failed, ok := errors.AsType[*Error](err); ok {
		return failed.Error()
	}
	return "the envelope cannot be taken off"
}

// observe runs a validation inside a span of its own.
func (r *recorder) observe(ctx context.Context, direction Direction, s *Schema, validate func() error) error {
	ctx, span := r.tracer.Start(ctx, "validation."+string(direction))
	defer span.End()
	if span.IsRecording() {
		span.SetAttributes(directionKey.String(string(direction)))
		if s.id != "" {
			span.SetAttributes(schemaIDKey.String(s.id))
		}
	}
	err := validate()
	if err == nil {
		return nil
	}
	r.failures.Add(ctx, 1, metric.WithAttributes(directionKey.String(string(direction))))
	if !span.IsRecording() {
		return err
	}
	span.SetStatus(codes.Error, description(err))
	span.SetAttributes(exception.ErrorTypeKey.String(exception.Type(err)))
	if failed, ok := errors.AsType[*Error](err); ok {
		paths := make([]string, 0, recordedPaths)
		for _, issue := range failed.Issues[:min(len(failed.Issues), recordedPaths)] {
			paths = append(paths, issue.InstancePath)
		}
		span.SetAttributes(issueCountKey.Int(len(failed.Issues) + failed.Omitted))
		span.AddEvent(failedEvent, trace.WithAttributes(pathsKey.StringSlice(paths)))
	}
	return err
}
