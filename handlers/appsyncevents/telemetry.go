// SPDX-License-Identifier: Apache-2.0

package appsyncevents

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// ScopeName is the instrumentation scope of the spans and metrics of this package.
const ScopeName = "github.com/otel-powertools/powertools/handlers/appsyncevents"

const (
	operationPublish   = "publish"
	operationSubscribe = "subscribe"

	// Names that OpenTelemetry's semantic conventions do not have.
	keyNamespace = attribute.Key("aws.appsync.channel_namespace")
	keyOutcome   = attribute.Key("appsync.events.outcome")
	keyLimit     = attribute.Key("appsync.events.max_size") // bytes

	eventUnhandled = "appsync.events.unhandled"
	eventTooLarge  = "appsync.events.too_large"

	systemAppSync = "aws.appsync"
)

// Outcomes of events and calls, in metrics.
const (
	outcomeOK = iota
	outcomeError
	outcomeTooLarge
	outcomeUnauthorized
	outcomeDropped
	outcomeKinds
)

// attributeSets are those of the metrics of a route, made once. Routes are few, and channels are not in them.
type attributeSets [outcomeKinds]metric.MeasurementOption

func newAttributeSets(r *route) (sets attributeSets) {
	for i, name := range [outcomeKinds]string{"ok", "error", "too_large", "unauthorized", "dropped"} {
		sets[i] = metric.WithAttributeSet(attribute.NewSet(
			semconv.MessagingOperationName(r.operation), semconv.MessagingDestinationTemplate(r.pattern), keyOutcome.String(name)))
	}
	return sets
}

// meters are the instruments of a router.
type meters struct {
	duration  metric.Float64Histogram
	processed metric.Int64Counter
}

func newMeters(provider metric.MeterProvider) (m meters) {
	meter := provider.Meter(ScopeName)
	var errs [2]error
	m.duration, errs[0] = meter.Float64Histogram("appsync.events.duration",
		metric.WithDescription("Duration of publish and subscribe handlers."), metric.WithUnit("s"),
		// They count where histograms have buckets.
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10))
	m.processed, errs[1] = meter.Int64Counter("appsync.events.processed",
		metric.WithDescription("Published events, by what became of them."), metric.WithUnit("{event}"))
	if err := errors.Join(errs[:]...); err != nil {
		otel.Handle(err)
	}
	return m
}

// begin describes the call on the invocation's span and log lines, and starts the span of the handler.
func (c *call) begin(ctx context.Context) {
	channel := &c.event.Info.Channel
	invocation.AddLogAttrs(ctx,
		slog.String(string(semconv.MessagingDestinationNameKey), channel.Path),
		slog.String(string(semconv.MessagingOperationNameKey), c.operation))
	c.ctx, c.span = ctx, trace.SpanFromContext(ctx)
	var attrs []attribute.KeyValue
	if c.span.IsRecording() {
		attrs = append(make([]attribute.KeyValue, 0, 6),
			semconv.MessagingSystemKey.String(systemAppSync),
			semconv.MessagingOperationName(c.operation),
			semconv.MessagingDestinationName(channel.Path),
			keyNamespace.String(c.event.Info.ChannelNamespace.Name))
		if c.operation == operationPublish {
			attrs = append(attrs, semconv.MessagingBatchMessageCount(len(c.event.Events)))
		}
		if c.route != nil {
			attrs = append(attrs, semconv.MessagingDestinationTemplate(c.route.pattern))
		}
		c.span.SetAttributes(attrs...)
	}
	if c.route != nil {
		c.ctx, c.span = c.router.tracer.Start(ctx, c.route.spanName, trace.WithAttributes(attrs...))
	}
}

// end ends the span of a call that has one outcome.
func (c *call) end(err error) {
	kind := outcomeOK
	if err != nil {
		kind = outcomeError
		if unauthorized(err) != nil {
			kind = outcomeUnauthorized
		}
		invocation.RecordError(c.ctx, c.span, err, nil)
	}
	c.span.End()
	if c.operation == operationPublish {
		c.count(kind, len(c.event.Events))
	}
	c.measure(kind)
}

// count counts published events.
func (c *call) count(kind, events int) {
	if events > 0 {
		c.router.meters.processed.Add(c.ctx, int64(events), c.route.sets[kind])
	}
}

func (c *call) measure(kind int) {
	c.router.meters.duration.Record(c.ctx, time.Since(c.start).Seconds(), c.route.sets[kind])
}

// endPublish ends the span of a call with an outcome for each event.
func (c *call) endPublish(items []incoming, all []outcome) {
	failed, first := 0, ""
	var counts [outcomeKinds]int
	counts[outcomeDropped] = len(c.event.Events) - len(all) // by a handler of all events, and less than none if it made some up
	for i := range all {
		o := &all[i]
		switch {
		case o.err == nil:
			counts[outcomeOK]++
			continue
		case o.tooLarge > 0:
			counts[outcomeTooLarge]++
		default:
			counts[outcomeError]++
		}
		if failed++; failed == 1 {
			first = exception.Type(o.err)
		}
		c.recordEvent(items[i].ID, o)
	}
	kind := outcomeOK
	if failed > 0 {
		kind = outcomeError
		c.span.SetStatus(codes.Error, fmt.Sprintf("%d of %d events failed", failed, len(all)))
		c.span.SetAttributes(semconv.ErrorTypeKey.String(first))
	}
	c.span.End()
	for i, n := range counts {
		c.count(i, n)
	}
	c.measure(kind)
}

// recordEvent puts on the span why an event failed.
func (c *call) recordEvent(id string, o *outcome) {
	if !c.span.IsRecording() {
		return
	}
	if o.tooLarge > 0 {
		c.span.AddEvent(eventTooLarge, trace.WithAttributes(
			semconv.MessagingMessageID(id), semconv.MessagingMessageEnvelopeSize(o.tooLarge), keyLimit.Int(c.router.config.maxSize)))
		return
	}
	described := exception.Describe(o.err)
	inFull := invocation.RecordsErrorsInFull(c.ctx)
	attrs := append(make([]attribute.KeyValue, 0, 4), semconv.MessagingMessageID(id), exception.TypeKey.String(described.Type))
	if inFull {
		attrs = append(attrs, exception.MessageKey.String(truncate(described.Message)))
	}
	if inFull && len(described.Frames) > 0 {
		attrs = append(attrs, exception.StacktraceKey.String(string(exception.AppendStack(nil, described.Frames))))
	}
	c.span.AddEvent(exception.EventName, trace.WithAttributes(attrs...))
}

// logFailure logs what a handler failed with. That a request is refused is logged as the error of the invocation.
func (c *call) logFailure(ctx context.Context, err error, attrs ...attribute.KeyValue) {
	if unauthorized(err) == nil {
		c.router.config.log(ctx, slog.LevelError, "AppSync event handler failed", err, attrs...)
	}
}

// warnUnhandled says that nothing is registered for the channel.
func (c *call) warnUnhandled() {
	channel := c.event.Info.Channel.Path
	c.span.AddEvent(eventUnhandled)
	if c.router.unhandled.add(c.operation + " " + channel) {
		c.router.config.log(c.ctx, slog.LevelWarn, "No handler for the AppSync channel", nil,
			semconv.MessagingDestinationName(channel), semconv.MessagingOperationName(c.operation))
	}
}

// warnTooLarge says that events for the channel are larger than AppSync delivers.
func (c *call) warnTooLarge(size int) {
	channel := c.event.Info.Channel.Path
	if c.router.oversized.add(channel) {
		c.router.config.log(c.ctx, slog.LevelWarn, "AppSync event is too large to be delivered", nil,
			semconv.MessagingDestinationName(channel), semconv.MessagingMessageEnvelopeSize(size), keyLimit.Int(c.router.config.maxSize))
	}
}

// maxOnce is how many channels are warned about. Where there are more they are of a kind, and memory has an end.
const maxOnce = 100

// onceSet tells what is new. It is safe for concurrent use.
type onceSet struct {
	mu   sync.Mutex
	seen map[string]struct{}
}

// add reports whether text is new. After [maxOnce] texts nothing is.
func (s *onceSet) add(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.seen[text]; known || len(s.seen) >= maxOnce {
		return false
	}
	if s.seen == nil {
		s.seen = map[string]struct{}{}
	}
	s.seen[text] = struct{}{}
	return true
}
