// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/tracex"
)

// Names that OpenTelemetry's semantic conventions do not have.
const (
	keyResource  = attribute.Key("aws.apigateway.resource")   // the route of the gateway, which may be "/{proxy+}"
	keyRequestID = attribute.Key("aws.apigateway.request_id") // the gateway's own id of the request
	keyReason    = attribute.Key("reason")
	keySize      = attribute.Key("size")  // bytes
	keyLimit     = attribute.Key("limit") // bytes

	eventRefused  = "httpevent.request.refused"
	eventTooLarge = "httpevent.response.too_large"
	eventBase64   = "httpevent.response.base64"
)

// observe begins the telemetry of the request. What describes the request is gathered before the handler can change it.
//
// The span is that of the invocation, whatever spans middleware has opened since: only the invocation's hooks have it.
func (x *exchange) observe() {
	if trace.SpanFromContext(x.ctx.Context).IsRecording() {
		x.attributes = x.requestAttributes()
	}
	x.hooked = invocation.Hook(x.ctx.Context, invocation.Hooks{End: x.end, Deadline: x.deadline}) // which may run at once
	if !x.hooked {
		return
	}
	attrs := append(make([]slog.Attr, 0, 2), slog.String(string(semconv.HTTPRequestMethodKey), x.method()))
	if x.event.requestID != "" && x.event.source.isAPIGateway() {
		attrs = append(attrs, slog.String(string(keyRequestID), x.event.requestID))
	}
	invocation.AddLogAttrs(x.ctx.Context, attrs...)
}

func (x *exchange) requestAttributes() []attribute.KeyValue {
	e, r := &x.event, x.request
	method := x.method()
	attrs := append(make([]attribute.KeyValue, 0, 12),
		semconv.HTTPRequestMethodKey.String(method),
		semconv.URLPath(x.fullPath),
		semconv.URLScheme(x.scheme()),
	)
	if method == otherMethod {
		attrs = append(attrs, semconv.HTTPRequestMethodOriginal(r.Method))
	}
	text := func(key attribute.Key, value string) {
		if value != "" {
			attrs = append(attrs, key.String(value))
		}
	}
	host, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	text(semconv.ServerAddressKey, host)
	if number, err := strconv.Atoi(port); err == nil {
		attrs = append(attrs, semconv.ServerPort(number))
	}
	client, _, _ := net.SplitHostPort(r.RemoteAddr)
	text(semconv.ClientAddressKey, client)
	agent := r.Header.Get("User-Agent")
	if agent == "" {
		agent = e.userAgent
	}
	text(semconv.UserAgentOriginalKey, agent)
	text(semconv.NetworkProtocolVersionKey, strings.TrimSuffix(strings.TrimPrefix(e.protocol, "HTTP/"), ".0"))
	if e.source.isAPIGateway() {
		text(keyResource, e.resource)
		text(keyRequestID, e.requestID)
	}
	if e.source == LatticeV1 { // The invocation tells HTTP by the request context, which these events lack.
		attrs = append(attrs, semconv.FaaSTriggerHTTP)
	}
	return attrs
}

const otherMethod = "_OTHER"

// method returns the method of the request if it is a known one, so that there are few of them.
func (x *exchange) method() string {
	switch m := x.event.method; m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return m
	}
	return otherMethod
}

func (x *exchange) scheme() string {
	if x.https {
		return "https"
	}
	return "http"
}

// deadline puts on the span what is known when the invocation is about to time out. The handler still runs.
func (x *exchange) deadline(ctx context.Context) {
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(x.attributes...)
	x.mu.Lock()
	route := routeOf(x.route)
	x.mu.Unlock()
	if route != "" {
		span.SetName(x.spanName(route))
		span.SetAttributes(semconv.HTTPRoute(route))
	}
}

// end puts on the span what became of the request. It runs after the handler.
func (x *exchange) end(ctx context.Context, outcome invocation.Outcome) {
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	route := x.matchedRoute()
	span.SetName(x.spanName(route))
	attrs := x.attributes
	if route != "" {
		attrs = append(attrs, semconv.HTTPRoute(route))
	}
	if x.status != 0 {
		attrs = append(attrs, semconv.HTTPResponseStatusCode(x.status))
	}
	if outcome.Err == nil && x.panicked == nil && x.status >= http.StatusInternalServerError && !saysError(span) {
		attrs = append(attrs, semconv.ErrorTypeKey.String(strconv.Itoa(x.status)))
		span.SetStatus(codes.Error, "")
	}
	span.SetAttributes(attrs...)
	if x.panicked != nil && outcome.Err == nil { // An error of the invocation is on the span already.
		invocation.RecordError(ctx, span, x.panicked, nil)
	}
	if len(x.captured) > 0 {
		var value any = strings.ToValidUTF8(string(x.captured), "") // It may be cut within a character.
		if json.Valid(x.captured) {
			value = json.RawMessage(x.captured)
		}
		tracex.PutMetadata(ctx, "http", "response", value)
	}
	if x.problem != "" {
		span.AddEvent(eventRefused, trace.WithAttributes(keyReason.String(x.problem)))
	}
	if x.tooLarge > 0 {
		span.AddEvent(eventTooLarge, trace.WithAttributes(keySize.Int(x.tooLarge), keyLimit.Int(x.limit)))
	}
	if x.encodedFor != "" {
		span.AddEvent(eventBase64, trace.WithAttributes(keyReason.String(x.encodedFor)))
	}
}

// saysError reports whether the handler has put an error on the span, as rest does for those it answers. It says more than a
// status does. OpenTelemetry's API has no way to ask; the SDK's spans have.
func saysError(span trace.Span) bool {
	readable, ok := span.(interface{ Attributes() []attribute.KeyValue })
	return ok && slices.ContainsFunc(readable.Attributes(), func(attr attribute.KeyValue) bool { return attr.Key == semconv.ErrorTypeKey })
}

// maxCaptured is how many bytes of a body the span shows.
const maxCaptured = 32 << 10

// capture keeps of a body what the span is to show. The body's memory is used again before the span ends. Where the user's
// redaction panics nothing is shown, and the answer leaves.
func (x *exchange) capture(h *head, body []byte) {
	redact := x.handler.config.capture
	if redact == nil || x.attributes == nil || x.encodedFor != "" || x.tooLarge > 0 || len(body) == 0 {
		return
	}
	defer func() {
		if value := recover(); value != nil {
			otel.Handle(fmt.Errorf("httpevent: redaction of captured response panicked: %w", exception.Recovered(value)))
		}
	}()
	seen := redact(h.sent.Get("Content-Type"), bytes.Clone(body))
	x.captured = seen[:min(len(seen), maxCaptured)]
}

func (x *exchange) spanName(route string) string {
	method := x.method()
	if method == otherMethod {
		method = "HTTP"
	}
	if route == "" {
		return method
	}
	return method + " " + route
}

// matchedRoute returns the template of the route that served the request: the router's own, else the gateway's if it is one
// that says something, else "". It must not be called while the handler runs.
func (x *exchange) matchedRoute() string {
	x.mu.Lock()
	pattern := x.route
	x.mu.Unlock()
	if pattern == "" {
		pattern = x.request.Pattern
	}
	if route := routeOf(pattern); route != "" {
		return route
	}
	if route := routeOf(x.event.resource); !strings.Contains(route, "+}") {
		return route
	}
	return ""
}

// routeOf returns the path of a pattern such as "GET example.com/users/{id}"; empty if it has none, as "$default".
func routeOf(pattern string) string {
	if i := strings.IndexByte(pattern, '/'); i >= 0 {
		return pattern[i:]
	}
	return ""
}
