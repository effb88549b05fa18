// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
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
const ScopeName = "github.com/otel-powertools/powertools/handlers/websocket"

// Names that OpenTelemetry's semantic conventions do not have.
const (
	keyRouteKey     = attribute.Key("aws.apigateway.route_key")
	keyConnectionID = attribute.Key("aws.apigateway.connection_id")
	keyEventType    = attribute.Key("aws.apigateway.event_type") // CONNECT, MESSAGE or DISCONNECT
	keyRequestID    = attribute.Key("aws.apigateway.request_id")
	keyReasonGone   = attribute.Key("aws.apigateway.disconnect_reason")
	keyStatusGone   = attribute.Key("aws.apigateway.disconnect_status_code")
)

// exchange is the handling of one event.
type exchange struct {
	router *Router
	event  *Event
	key    string // of the route; empty if there is none
	start  time.Time
	ctx    context.Context

	hooked bool
	status int
	err    error // of the handler
}

type meters struct {
	duration metric.Float64Histogram
}

func newMeters(provider metric.MeterProvider) (m meters) {
	var err error
	m.duration, err = provider.Meter(ScopeName).Float64Histogram("aws.apigateway.websocket.duration",
		metric.WithDescription("Duration of the handlers of WebSocket events."), metric.WithUnit("s"),
		// They count where histograms have buckets.
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10))
	if err != nil {
		otel.Handle(err)
	}
	return m
}

// observe begins the telemetry of the event. The span is that of the invocation, whatever spans middleware has opened
// since: only the invocation's hooks have it.
func (x *exchange) observe() {
	x.hooked = invocation.Hook(x.ctx, invocation.Hooks{
		End:      func(ctx context.Context, _ invocation.Outcome) { x.describe(ctx) },
		Deadline: x.identify,
	})
	invocation.AddLogAttrs(x.ctx,
		slog.String(string(keyRouteKey), x.event.RequestContext.RouteKey),
		slog.String(string(keyConnectionID), x.event.RequestContext.ConnectionID))
}

// identify says on the span which event this is. At the deadline the handler still runs and there is no more to say.
func (x *exchange) identify(ctx context.Context) {
	span, c := trace.SpanFromContext(ctx), &x.event.RequestContext
	if !span.IsRecording() {
		return
	}
	attrs := append(make([]attribute.KeyValue, 0, 10),
		keyRouteKey.String(c.RouteKey), keyConnectionID.String(c.ConnectionID), semconv.URLScheme("wss"))
	text := func(key attribute.Key, value string) {
		if value != "" {
			attrs = append(attrs, key.String(value))
		}
	}
	text(keyEventType, c.EventType)
	text(keyRequestID, c.RequestID)
	text(semconv.ServerAddressKey, c.DomainName)
	text(semconv.ClientAddressKey, c.Identity.SourceIP)
	text(semconv.UserAgentOriginalKey, c.Identity.UserAgent)
	if c.DisconnectReason != nil {
		text(keyReasonGone, *c.DisconnectReason)
	}
	if c.DisconnectStatusCode != 0 {
		attrs = append(attrs, keyStatusGone.Int64(c.DisconnectStatusCode))
	}
	span.SetAttributes(attrs...)
	if x.key != "" { // Keys that nobody registered could be without end.
		span.SetName(x.key)
	}
}

// describe says on the span what became of the event.
func (x *exchange) describe(ctx context.Context) {
	x.identify(ctx)
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	if x.status != 0 { // It is 0 where the handler never came back.
		span.SetAttributes(semconv.HTTPResponseStatusCode(x.status))
	}
	switch {
	case x.err == nil && x.status >= http.StatusInternalServerError && !saysError(span):
		span.SetStatus(codes.Error, "")
		span.SetAttributes(semconv.ErrorTypeKey.String(strconv.Itoa(x.status)))
	case x.err == nil:
	case x.status >= http.StatusInternalServerError:
		invocation.RecordError(ctx, span, x.err, nil)
	default: // The client is at fault, not this function.
		described := exception.Describe(x.err)
		attrs := append(make([]attribute.KeyValue, 0, 2), exception.TypeKey.String(described.Type))
		if invocation.RecordsErrorsInFull(ctx) {
			attrs = append(attrs, exception.MessageKey.String(described.Message))
		}
		span.AddEvent(exception.EventName, trace.WithAttributes(attrs...))
	}
}

// saysError reports whether the handler has put an error on the span, which says more than a status does. OpenTelemetry's
// API has no way to ask; the SDK's spans have.
func saysError(span trace.Span) bool {
	readable, ok := span.(interface{ Attributes() []attribute.KeyValue })
	return ok && slices.ContainsFunc(readable.Attributes(), func(attr attribute.KeyValue) bool { return attr.Key == semconv.ErrorTypeKey })
}

// conclude ends the telemetry of an event that is answered.
func (x *exchange) conclude() {
	status := semconv.HTTPResponseStatusCode(x.status)
	if x.err != nil && x.status >= http.StatusInternalServerError {
		_, panicked := x.err.(*exception.PanicError) //nolint:errorlint // as the router made it
		message := "WebSocket handler failed"
		if panicked {
			message = "WebSocket handler panicked"
		}
		x.router.config.log(x.ctx, slog.LevelError, message, x.err, status)
	}
	invocation.AddLogAttrs(x.ctx, slog.Int(string(status.Key), x.status))
	if !x.hooked {
		x.describe(x.ctx)
	}
	attrs := append(make([]attribute.KeyValue, 0, 3), status)
	if x.key != "" {
		attrs = append(attrs, keyRouteKey.String(x.key))
	}
	if x.status >= http.StatusInternalServerError {
		name := strconv.Itoa(x.status)
		if x.err != nil {
			name = exception.Type(x.err)
		}
		attrs = append(attrs, semconv.ErrorTypeKey.String(name))
	}
	x.router.meters.duration.Record(x.ctx, time.Since(x.start).Seconds(), metric.WithAttributes(attrs...))
}

func (x *exchange) warnUnknown() {
	x.router.config.log(x.ctx, slog.LevelWarn, "No handler for the WebSocket route key", nil)
}
