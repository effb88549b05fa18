// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// ScopeName is the instrumentation scope of the spans, metrics and log lines of this package.
const ScopeName = "github.com/otel-powertools/powertools/handlers/appsync"

// Names that OpenTelemetry's semantic conventions do not have. Those of fields are the ones of OpenTelemetry's
// instrumentation of GraphQL servers.
const (
	keyField   = attribute.Key("graphql.field.name")
	keyParent  = attribute.Key("graphql.parent.name")
	keyItems   = attribute.Key("appsync.batch.size")
	keyFailed  = attribute.Key("appsync.batch.failed")
	keyIndex   = attribute.Key("appsync.batch.index")
	keyOutcome = attribute.Key("appsync.resolver.outcome")

	// otherField stands for all fields without a resolver: metrics have bounds.
	otherField = "_OTHER"
	// maxItemEvents is how many failed items are events on the span, which has a limit of its own.
	maxItemEvents = 100
	// maxText is how many bytes of a text that comes from outside are recorded.
	maxText = 1 << 10
)

// outcome is how an event ended, as metrics tell it.
type outcome int

const (
	outcomeSuccess outcome = iota
	outcomePartial         // items of a batch failed
	outcomeError
	outcomes
)

// field is what telemetry says about a field.
type field struct {
	parent, name, full string
	attrs              []attribute.KeyValue
	logAttrs           []slog.Attr
	start              trace.SpanStartEventOption
	measured           [outcomes]metric.MeasurementOption
	items              metric.MeasurementOption
}

func newField(parent, name string) *field {
	f := &field{parent: parent, name: name, full: strings.TrimPrefix(parent+"."+name, ".")}
	f.attrs = append(make([]attribute.KeyValue, 0, 3), keyField.String(name))
	if parent != "" {
		f.attrs = append(f.attrs, keyParent.String(parent))
	}
	set := func(more ...attribute.KeyValue) metric.MeasurementOption {
		return metric.WithAttributeSet(attribute.NewSet(append(slices.Clip(f.attrs), more...)...))
	}
	f.measured = [outcomes]metric.MeasurementOption{
		outcomeSuccess: set(keyOutcome.String("success")),
		outcomePartial: set(keyOutcome.String("partial")),
		outcomeError:   set(keyOutcome.String("error")),
	}
	f.items = set()
	for _, attr := range f.attrs {
		f.logAttrs = append(f.logAttrs, slog.String(string(attr.Key), attr.Value.AsString()))
	}
	switch parent {
	case "Query":
		f.attrs = append(f.attrs, semconv.GraphQLOperationTypeQuery)
	case "Mutation":
		f.attrs = append(f.attrs, semconv.GraphQLOperationTypeMutation)
	case "Subscription":
		f.attrs = append(f.attrs, semconv.GraphQLOperationTypeSubscription)
	}
	f.start = trace.WithAttributes(f.attrs...)
	return f
}

// telemetry has what the three signals go through; instruments that are off are nil.
type telemetry struct {
	tracer   trace.Tracer
	logger   log.Logger
	duration metric.Float64Histogram
	failures metric.Int64Counter
}

func newTelemetry(c config) *telemetry {
	t := &telemetry{tracer: c.tracers.Tracer(ScopeName), logger: c.loggers.Logger(ScopeName)}
	if !c.metrics {
		return t
	}
	meter := c.meters.Meter(ScopeName)
	var errs [2]error
	t.duration, errs[0] = meter.Float64Histogram("appsync.resolver.duration",
		metric.WithDescription("Duration of resolvers, by field and outcome."), metric.WithUnit("s"),
		// They count where histograms have buckets.
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10))
	t.failures, errs[1] = meter.Int64Counter("appsync.batch.item.failures",
		metric.WithDescription("Items of batches that failed, by field."), metric.WithUnit("{item}"))
	if err := errors.Join(errs[:]...); err != nil {
		otel.Handle(err)
	}
	return t
}

// start starts the span of the field and makes it the current one.
func (c *call) start() {
	c.Context, c.span = c.router.telemetry.tracer.Start(c.Context, c.field.full, c.field.start)
	if c.batch {
		c.span.SetAttributes(keyItems.Int(len(c.items)))
	}
}

// conclude ends the span and measures.
func (c *call) conclude(ctx context.Context, ended outcome, started time.Time) {
	c.span.End()
	t := c.router.telemetry
	if t.duration != nil {
		t.duration.Record(ctx, time.Since(started).Seconds(), c.field.measured[ended])
	}
}

// tell puts an error on the span that is not how the event ended; index is that of an item, or negative.
func (c *call) tell(err error, index int) {
	if !c.span.IsRecording() {
		return
	}
	described := exception.Describe(err)
	inFull := invocation.RecordsErrorsInFull(c)
	attrs := append(make([]attribute.KeyValue, 0, 4), exception.TypeKey.String(described.Type))
	if inFull {
		attrs = append(attrs, exception.MessageKey.String(short(described.Message)))
	}
	if index >= 0 {
		attrs = append(attrs, keyIndex.Int(index))
	}
	if inFull && len(described.Frames) > 0 {
		attrs = append(attrs, exception.StacktraceKey.String(string(exception.AppendStack(nil, described.Frames))))
	}
	c.span.AddEvent(exception.EventName, trace.WithAttributes(attrs...))
}

// tellItems puts the failed items on the span and measures them. It reports whether there are any.
func (c *call) tellItems() bool {
	failed, name := 0, ""
	for i, err := range c.errs {
		if err == nil {
			continue
		}
		if failed++; failed == 1 {
			name = exception.Type(err)
		}
		if failed <= maxItemEvents {
			c.tell(err, i)
		}
	}
	if failed == 0 {
		return false
	}
	c.span.SetStatus(codes.Error, fmt.Sprintf("%d of %d items failed", failed, len(c.sent)))
	c.span.SetAttributes(semconv.ErrorTypeKey.String(name), keyFailed.Int(failed))
	if t := c.router.telemetry; t.failures != nil {
		t.failures.Add(c, int64(failed), c.field.items)
	}
	return true
}

// logItem logs an item that failed: the client sees null, and nobody else says why.
func (c *call) logItem(ctx context.Context, index int, err error) {
	c.log(ctx, "AppSync batch item failed", err, keyIndex.Int(index))
}

// logFailure logs an error that does not fail the invocation.
func (c *call) logFailure(err error) { c.log(c, "AppSync resolver failed", err) }

func (c *call) log(ctx context.Context, message string, err error, attrs ...attribute.KeyValue) {
	logger := c.router.telemetry.logger
	if !logger.Enabled(ctx, log.EnabledParameters{Severity: log.SeverityError}) {
		return
	}
	var record log.Record
	record.SetTimestamp(time.Now())
	record.SetSeverity(log.SeverityError)
	record.SetSeverityText("ERROR")
	record.SetBody(attribute.StringValue(message))
	record.SetErr(err)
	record.AddAttributes(exception.LogAttributes(err)...)
	record.AddAttributes(attrs...)
	logger.Emit(ctx, record)
}

// short returns at most [maxText] bytes of a text, without half a character at the end.
func short(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "")
}
