// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Names of the semantic conventions for generative AI, which the module of the other conventions does not have.
const (
	keyOperation    = attribute.Key("gen_ai.operation.name")
	keyProvider     = attribute.Key("gen_ai.provider.name")
	keyTool         = attribute.Key("gen_ai.tool.name")
	keyToolType     = attribute.Key("gen_ai.tool.type")
	keyAgentID      = attribute.Key("gen_ai.agent.id")
	keyAgentName    = attribute.Key("gen_ai.agent.name")
	keyAgentVersion = attribute.Key("gen_ai.agent.version")
	keyConversation = attribute.Key("gen_ai.conversation.id") // the session's id

	executeTool = "execute_tool"
)

// Names that the conventions do not have.
const (
	keyActionGroup = attribute.Key("aws.bedrock.action_group")
	keyState       = attribute.Key("aws.bedrock.response_state")
	keyReason      = attribute.Key("reason")
	keySize        = attribute.Key("size")  // bytes
	keyLimit       = attribute.Key("limit") // bytes

	eventRefused  = "bedrock.request.refused"
	eventTooLarge = "bedrock.response.too_large"

	otherValue  = "_OTHER"
	unknownTool = "unknown_tool"
	panicType   = "panic"
)

// httpOutcome is what became of a request.
type httpOutcome struct {
	status   int // 0 for none
	pattern  string
	problem  string // why the request was refused
	panicked *exception.PanicError
}

// observe begins the telemetry of the event. The span that it describes is that of the invocation, whatever spans
// middleware has opened since: only the invocation's hooks have it.
func (x *exchange) observe() {
	if x.hooked = invocation.Hook(x.Context, invocation.Hooks{End: x.end, Deadline: x.deadline}); !x.hooked {
		return
	}
	attrs := make([]slog.Attr, 0, 3)
	if x.event.SessionID != "" {
		attrs = append(attrs, slog.String(string(keyConversation), x.event.SessionID))
	}
	if x.event.Function != "" {
		attrs = append(attrs, slog.String(string(keyTool), x.event.Function))
	} else {
		attrs = append(attrs, slog.String(string(semconv.HTTPRequestMethodKey), x.method()), slog.String(string(semconv.HTTPRouteKey), x.event.APIPath))
	}
	invocation.AddLogAttrs(x.Context, attrs...)
}

// describe puts on a span what is known from the event.
func (x *exchange) describe(span trace.Span) {
	e := x.event
	attrs := append(make([]attribute.KeyValue, 0, 8), keyProvider.String("aws.bedrock"), keyActionGroup.String(e.ActionGroup))
	text := func(key attribute.Key, value string) {
		if value != "" {
			attrs = append(attrs, key.String(value))
		}
	}
	text(keyAgentID, e.Agent.ID)
	text(keyAgentName, e.Agent.Name)
	text(keyAgentVersion, e.Agent.Version)
	text(keyConversation, e.SessionID)
	if e.Function != "" {
		attrs = append(attrs, keyOperation.String(executeTool), keyTool.String(e.Function))
	} else {
		attrs = append(attrs, semconv.HTTPRequestMethodKey.String(x.method()))
	}
	span.SetAttributes(attrs...)
}

// deadline describes the span of an invocation that is about to time out. The handler still runs.
func (x *exchange) deadline(ctx context.Context) {
	span := trace.SpanFromContext(ctx)
	x.describe(span)
	if x.event.APIPath != "" {
		x.nameRoute(span, x.event.APIPath)
	}
}

// end describes the span of the invocation when all is known.
func (x *exchange) end(ctx context.Context, outcome invocation.Outcome) {
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	x.describe(span)
	x.describeHTTP(span, outcome.Err != nil)
}

// nameRoute names the span of a request.
func (x *exchange) nameRoute(span trace.Span, route string) {
	span.SetName(x.method() + " " + route)
	span.SetAttributes(semconv.HTTPRoute(route))
}

// describeHTTP puts on a span what became of a request. Failed says that the invocation's error is there already.
func (x *exchange) describeHTTP(span trace.Span, failed bool) {
	o := &x.outcome
	if o.status == 0 {
		return
	}
	span.SetAttributes(semconv.HTTPResponseStatusCode(o.status))
	if route := x.route(); route != "" {
		x.nameRoute(span, route)
	} else {
		span.SetName(x.method())
	}
	if o.problem != "" {
		span.AddEvent(eventRefused, trace.WithAttributes(keyReason.String(o.problem)))
	}
	switch {
	case failed:
	case o.panicked != nil:
		invocation.RecordError(x, span, o.panicked, nil)
	case o.status >= http.StatusInternalServerError && !saysError(span):
		span.SetAttributes(semconv.ErrorTypeKey.String(strconv.Itoa(o.status)))
		span.SetStatus(codes.Error, "")
	}
}

// saysError reports whether the handler has put an error on the span, as package rest does. It says more than a status does.
// OpenTelemetry's API has no way to ask; the SDK's spans have.
func saysError(span trace.Span) bool {
	readable, ok := span.(interface{ Attributes() []attribute.KeyValue })
	return ok && slices.ContainsFunc(readable.Attributes(), func(attr attribute.KeyValue) bool { return attr.Key == semconv.ErrorTypeKey })
}

// concludeHTTP ends the telemetry of a request that has been answered.
func (x *exchange) concludeHTTP() {
	o := &x.outcome
	status := slog.Int(string(semconv.HTTPResponseStatusCodeKey), o.status)
	if o.panicked != nil {
		x.logLine(x, slog.LevelError, "HTTP handler panicked", slog.Any("error", o.panicked), slog.Bool("panic", true), status)
	}
	if o.problem != "" {
		x.logLine(x, slog.LevelWarn, "HTTP request was refused", slog.String("reason", o.problem), status)
	}
	x.measureHTTP()
}

// method returns the method of the operation if it is a known one, so that there are few of them.
func (x *exchange) method() string {
	switch m := strings.ToUpper(x.event.HTTPMethod); m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions, http.MethodTrace:
		return m
	}
	return otherValue
}

// route returns the template of the route that served the request: the router's own, else the path of the operation, which
// is one; empty where there was no such route.
func (x *exchange) route() string {
	if i := strings.IndexByte(x.outcome.pattern, '/'); i >= 0 {
		return x.outcome.pattern[i:]
	}
	switch x.outcome.status {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return ""
	}
	return x.event.APIPath
}

// traceTool runs a tool in a span of its own. It returns the text of the answer.
func (x *exchange) traceTool(t *tool) (body string, err error) {
	ctx, span := x.startTool(x.event.Function)
	errorType := panicType
	defer func() {
		x.measureTool(ctx, x.event.Function, errorType)
		if errorType == panicType { // It passes through; what it was is on the invocation's span.
			span.SetStatus(codes.Error, panicType)
			span.SetAttributes(semconv.ErrorTypeKey.String(panicType))
		}
		span.End()
	}()
	value, err := t.call(ctx, x)
	if err == nil {
		body, err = bodyOf(value)
	}
	switch {
	case err == nil:
		errorType = ""
	case isReprompt(err):
		errorType = ""
		span.SetAttributes(keyState.String(stateReprompt))
	default:
		errorType = exception.Type(err)
		x.tellFailure(ctx, span, err)
	}
	return body, err
}

// startTool starts the span of a tool. Only the name of one that is registered is part of the span's.
func (x *exchange) startTool(name string) (context.Context, trace.Span) {
	spanName := executeTool
	if x.router.tools[name] != nil {
		spanName += " " + name
	}
	attrs := append(make([]attribute.KeyValue, 0, 4), keyOperation.String(executeTool), keyTool.String(name), keyToolType.String("function"))
	if x.event.SessionID != "" {
		attrs = append(attrs, keyConversation.String(x.event.SessionID))
	}
	return x.tracer().Start(x, spanName, trace.WithAttributes(attrs...))
}

func (x *exchange) tracer() trace.Tracer {
	provider := x.router.config.tracer
	if provider == nil {
		provider = otel.GetTracerProvider()
		if around := trace.SpanFromContext(x.Context); around.IsRecording() {
			provider = around.TracerProvider()
		}
	}
	return provider.Tracer(ScopeName)
}

// tellFailure puts a tool's error on its span and into the log. What an agent got wrong is no error of the function.
func (x *exchange) tellFailure(ctx context.Context, span trace.Span, err error) {
	if state, _ := errorAnswer(err); state != "" {
		span.SetAttributes(keyState.String(state))
	}
	invocation.RecordError(ctx, span, err, nil)
	level := slog.LevelError
	if _, ok := err.(*parameterError); ok { //nolint:errorlint // only what decodeParameters returned
		level = slog.LevelWarn
	}
	x.logLine(ctx, level, "tool failed", slog.Any("error", err))
}

// tellUnknown tells that the agent called a function that is not registered.
func (x *exchange) tellUnknown() {
	ctx, span := x.startTool(x.event.Function)
	span.SetStatus(codes.Error, "the tool has not been registered")
	span.SetAttributes(semconv.ErrorTypeKey.String(unknownTool))
	span.End()
	x.measureTool(ctx, otherValue, unknownTool)
	x.logLine(ctx, slog.LevelWarn, "tool has not been registered")
}

// tellTooLarge tells that the agent will refuse the answer.
func (x *exchange) tellTooLarge(ctx context.Context, size int) {
	trace.SpanFromContext(ctx).AddEvent(eventTooLarge, trace.WithAttributes(keySize.Int(size), keyLimit.Int(maxAnswer)))
	x.logLine(ctx, slog.LevelWarn, "answer is larger than agents take", slog.Int("size", size), slog.Int("limit", maxAnswer))
}

// logLine writes a line without a source location: it would be that of this file, whatever the line tells of.
func (x *exchange) logLine(ctx context.Context, level slog.Level, message string, attrs ...slog.Attr) {
	handler := x.router.config.log()
	if !handler.Enabled(ctx, level) {
		return
	}
	record := slog.NewRecord(time.Now(), level, message, 0)
	record.AddAttrs(attrs...)
	_ = handler.Handle(ctx, record) // A failing log sink reports itself.
}
