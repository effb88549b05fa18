// SPDX-License-Identifier: Apache-2.0

package websocket_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/otel-powertools/powertools/handlers/websocket"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/oteltest"
	"github.com/otel-powertools/powertools/otel/tracex"
)

func attributes(attrs []attribute.KeyValue, prefixes ...string) map[string]string {
	found := map[string]string{}
	for _, a := range attrs {
		for _, prefix := range prefixes {
			if strings.HasPrefix(string(a.Key), prefix) {
				found[string(a.Key)] = a.Value.String()
			}
		}
	}
	return found
}

func spanNamed(t *testing.T, spans tracetest.SpanStubs, name string) tracetest.SpanStub {
	t.Helper()
	for _, span := range spans {
		if span.Name == name {
			return span
		}
	}
	t.Fatalf("no span %q in %v", name, spans)
	return tracetest.SpanStub{}
}

func TestTelemetry_24_Span(t *testing.T) {
	rec := oteltest.New(t)
	r := websocket.New()
	r.Handle(websocket.Connect, give(nil, nil))
	r.Handle(websocket.Disconnect, give(nil, nil))
	for _, tt := range []struct {
		event, name string
		want        map[string]string
	}{
		{"connect", "$connect", map[string]string{
			"aws.apigateway.route_key": "$connect", "aws.apigateway.connection_id": connectionID, "aws.apigateway.event_type": "CONNECT",
			"aws.apigateway.request_id": "UqX1fGZ0joEFvPA=", "http.response.status_code": "200", "client.address": "203.0.113.7",
		}},
		{"disconnect", "$disconnect", map[string]string{
			"aws.apigateway.route_key": "$disconnect", "aws.apigateway.connection_id": connectionID, "aws.apigateway.event_type": "DISCONNECT",
			"aws.apigateway.request_id": "UqX9aGZ0joEFvPA=", "http.response.status_code": "200", "client.address": "203.0.113.7",
			"aws.apigateway.disconnect_reason": "Going away", "aws.apigateway.disconnect_status_code": "1001",
		}},
	} {
		if _, err := rec.Invoke(r, eventFile(t, tt.event)); err != nil {
			t.Fatal(err)
		}
		span := spanNamed(t, rec.Spans(), tt.name)
		if diff := cmp.Diff(tt.want, attributes(span.Attributes, "aws.apigateway.", "http.", "client.")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if span.SpanKind != trace.SpanKindServer || span.Status.Code != codes.Unset {
			t.Errorf("%s: kind %v, status %+v", tt.name, span.SpanKind, span.Status)
		}
	}
	// The name of a route that nobody registered is in no name of a span.
	if _, err := rec.Invoke(r, message(t, "secret7", "")); err != nil {
		t.Fatal(err)
	}
	spans := rec.Spans()
	if last := spans[len(spans)-1]; last.Name == "" || last.Name == "secret7" || attributes(last.Attributes, "http.")["http.response.status_code"] != "400" {
		t.Errorf("unknown route key: %v", last)
	}
	if logs := rec.Logs(); len(logs) != 1 || logs[0]["level"] != "WARN" || logs[0]["aws.apigateway.route_key"] != "secret7" {
		t.Errorf("logs = %v", logs)
	}
}

func TestTelemetry_24_Outcomes(t *testing.T) {
	for _, tt := range []struct {
		name      string
		handler   websocket.Handler
		failed    bool
		errorType string
		exception string
		log       string
	}{
		{"error", give(nil, fmt.Errorf("find: %w", errors.New("fog"))), true, "*fmt.wrapError", "*fmt.wrapError", "WebSocket handler failed"},
		{"panic", func(context.Context, *websocket.Event) (any, error) { panic(errors.New("fog")) }, true, "panic", "panic", "WebSocket handler panicked"},
		{"response of 503 and an error on the span", func(ctx context.Context, _ *websocket.Event) (any, error) {
			tracex.RecordError(trace.SpanFromContext(ctx), errors.New("fog"))
			return websocket.Response{Status: 503}, nil
		}, true, "*errors.errorString", "*errors.errorString", ""},
		{"rejected", give(nil, websocket.Reject(403)), false, "", "403", ""},
		{"response of 503", give(websocket.Response{Status: 503}, nil), true, "503", "", ""},
		{"message that does not fit", websocket.JSON(func(context.Context, int) error { return nil }), false, "", "InvalidMessage", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rec := oteltest.New(t)
			r := websocket.New()
			r.Handle("send", tt.handler)
			if _, err := rec.Invoke(r, message(t, "send", `"secret text"`)); err != nil {
				t.Fatal(err)
			}
			span := spanNamed(t, rec.Spans(), "send")
			if (span.Status.Code == codes.Error) != tt.failed {
				t.Errorf("status = %+v", span.Status)
			}
			if got := attributes(span.Attributes, "error.")["error.type"]; got != tt.errorType {
				t.Errorf("error.type = %q, want %q", got, tt.errorType)
			}
			exception := ""
			if len(span.Events) > 0 {
				exception = attributes(span.Events[0].Attributes, "exception.type")["exception.type"]
			}
			if exception != tt.exception {
				t.Errorf("exception = %q, want %q", exception, tt.exception)
			}
			logs := rec.Logs()
			if tt.log == "" && len(logs) != 0 || tt.log != "" && (len(logs) != 1 || logs[0]["message"] != tt.log || logs[0]["level"] != "ERROR") {
				t.Errorf("logs = %v, want %q", logs, tt.log)
			}
			if rec.Sum("aws.apigateway.websocket.duration") <= 0 {
				t.Error("no duration")
			}
			if strings.Contains(fmt.Sprint(rec.Spans(), logs), "secret") {
				t.Error("the message is in the telemetry")
			}
		})
	}
}

// TestTelemetry_24_Deadline shows what the span has when the invocation is about to time out while the handler works.
func TestTelemetry_24_Deadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var name string
		var seen map[string]string
		hooks := invocation.ProcessHooks{Deadline: func(ctx context.Context) {
			span := trace.SpanFromContext(ctx).(sdktrace.ReadOnlySpan)
			name, seen = span.Name(), attributes(span.Attributes(), "aws.apigateway.")
		}}
		r := websocket.New()
		r.Handle("slow", func(ctx context.Context, _ *websocket.Event) (any, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		h := invocation.New(r.HandleEvent, invocation.WithTracerProvider(sdktrace.NewTracerProvider()), invocation.WithProcessHooks(hooks))
		answer, err := h(deadlineIn(t, time.Second), message(t, "slow", ""))
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.(io.Closer).Close(); err != nil {
			t.Error(err)
		}
		if name != "slow" || seen["aws.apigateway.connection_id"] != connectionID {
			t.Errorf("span %q, %v", name, seen)
		}
	})
}

func TestTelemetry_24_LogLines(t *testing.T) {
	rec := oteltest.New(t)
	r := websocket.New()
	r.Handle("send", func(ctx context.Context, _ *websocket.Event) (any, error) {
		slog.InfoContext(ctx, "inside")
		return nil, nil
	})
	if _, err := rec.Invoke(r, message(t, "send", "")); err != nil {
		t.Fatal(err)
	}
	line := rec.Logs()[0]
	if line["aws.apigateway.route_key"] != "send" || line["aws.apigateway.connection_id"] != connectionID {
		t.Errorf("line = %v", line)
	}
}

// An expired connection has an answer, and a span that says why.
func TestTelemetry_24_Client(t *testing.T) {
	rec := oteltest.New(t)
	m := newManagement(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			fail(w, 429, "LimitExceededException", "slowly")
			return
		}
		fail(w, 410, "GoneException", "")
	})
	c := m.client()
	r := websocket.New()
	r.Handle("send", func(ctx context.Context, event *websocket.Event) (any, error) {
		err := c.PostToConnection(ctx, event.RequestContext.ConnectionID, []byte("secret text"))
		if errors.Is(err, websocket.ErrGone) {
			return "forgotten", nil
		}
		return nil, err
	})
	answer, err := rec.Invoke(r, message(t, "send", ""))
	if err != nil || string(answer) != `{"statusCode":200,"body":"forgotten"}` {
		t.Errorf("answer = %s, %v", answer, err)
	}
	spans := rec.Spans()
	root, span := spanNamed(t, spans, "send"), spanNamed(t, spans, "ApiGatewayManagementApi.PostToConnection")
	want := map[string]string{
		"rpc.system": "aws-api", "rpc.system.name": "aws-api", "rpc.service": "ApiGatewayManagementApi", "rpc.method": "PostToConnection",
		"cloud.region": "eu-west-1", "server.address": "127.0.0.1", "server.port": m.URL[strings.LastIndex(m.URL, ":")+1:],
		"http.request.method": "POST", "http.request.body.size": "11", "http.response.status_code": "410", "http.response.body.size": "35",
		"http.request.resend_count": "1", "aws.request_id": "request-7", "aws.apigateway.connection_id": connectionID,
		"error.type": "GoneException",
	}
	if diff := cmp.Diff(want, attributes(span.Attributes, "")); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	if span.SpanKind != trace.SpanKindClient || span.Parent.SpanID() != root.SpanContext.SpanID() || span.Status.Code != codes.Error {
		t.Errorf("kind %v, parent %v, status %+v", span.SpanKind, span.Parent, span.Status)
	}
	if len(span.Events) != 2 || span.Events[0].Name != "retry" || span.Events[1].Name != "exception" {
		t.Fatalf("events = %v", span.Events)
	}
	wantRetry := map[string]string{"error.type": "LimitExceededException", "http.request.resend_count": "1", "http.response.status_code": "429"}
	if diff := cmp.Diff(wantRetry, attributes(span.Events[0].Attributes, "")); diff != "" {
		t.Errorf("retry (-want +got):\n%s", diff)
	}
	stack := attributes(span.Events[1].Attributes, "exception.stacktrace")["exception.stacktrace"]
	if first, _, _ := strings.Cut(stack, "\n"); !strings.Contains(stack, "TestTelemetry_24_Client.func2") || strings.Contains(first, "clientSpan") {
		t.Errorf("stack = %s", stack)
	}
	if strings.Contains(fmt.Sprint(spans), "secret") {
		t.Error("the message is in the telemetry")
	}
	// Both attempts carry the span of the call.
	for i, header := range m.headers {
		if got := header.Get("X-Amzn-Trace-Id"); !strings.Contains(got, "Parent="+span.SpanContext.SpanID().String()) {
			t.Errorf("request %d: X-Amzn-Trace-Id %q, want span %s", i, got, span.SpanContext.SpanID())
		}
	}
}

// Requests carry the trace also where nothing is recorded, or OpenTelemetry does not write the header.
func TestTelemetry_24_ClientTraceHeader(t *testing.T) {
	t.Parallel()
	const caller = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a87bd80c:0"
	var got string
	cfg := config()
	cfg.HTTPClient = roundTrip(func(r *http.Request) (*http.Response, error) {
		got = r.Header.Get("X-Amzn-Trace-Id")
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	})
	for _, tt := range []struct {
		name, caller string
		provider     trace.TracerProvider
		want         func(trace.SpanContext) string
	}{
		{"no spans", caller, tracenoop.NewTracerProvider(), func(trace.SpanContext) string { return caller }},
		{"no trace at all", "", tracenoop.NewTracerProvider(), func(trace.SpanContext) string { return "" }},
		{"spans of the SDK", caller, sdktrace.NewTracerProvider(), func(sc trace.SpanContext) string {
			return "Root=1-" + sc.TraceID().String()[:8] + "-" + sc.TraceID().String()[8:] + ";Parent="
		}},
	} {
		c, err := websocket.NewClient(cfg, websocket.WithTracerProvider(tt.provider), websocket.WithEndpoint("https://harbour.example"))
		if err != nil {
			t.Fatal(err)
		}
		var want string
		h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
			want = tt.want(trace.SpanContextFromContext(ctx))
			return nil, c.PostToConnection(ctx, "a", nil)
		}, invocation.WithTracerProvider(tt.provider), invocation.WithParent(
			func(ctx context.Context, _ *invocation.Facts, _ json.RawMessage) (context.Context, []trace.Link) {
				return ctx, nil
			}))
		if _, err := h(context.WithValue(t.Context(), "x-amzn-trace-id", tt.caller), nil); err != nil { //nolint:staticcheck // as aws-lambda-go
			t.Fatal(err)
		}
		if !strings.HasPrefix(got, want) || (want == "") != (got == "") {
			t.Errorf("%s: X-Amzn-Trace-Id %q, want %q", tt.name, got, want)
		}
	}
}

func TestTelemetry_24_ClientFailures(t *testing.T) {
	rec := oteltest.New(t)
	m := newManagement(t, func(http.ResponseWriter, *http.Request, int) {})
	c := m.client()
	cancelled, cancel := context.WithCancel(rec.Context())
	cancel()
	_ = c.PostToConnection(cancelled, connectionID, nil)
	_ = c.PostToConnection(rec.Context(), connectionID, make([]byte, websocket.MaxMessageSize+1))
	m.Close()
	_ = c.PostToConnection(rec.Context(), connectionID, nil)
	spans := rec.Spans()
	for i, want := range []string{"context.Canceled", "PayloadTooLargeException", "*url.Error"} {
		if got := attributes(spans[i].Attributes, "error.type")["error.type"]; got != want {
			t.Errorf("error.type = %q, want %q", got, want)
		}
	}
	if !strings.Contains(spans[1].Status.Description, "131073 bytes") {
		t.Errorf("status = %+v", spans[1].Status)
	}
}

// records keeps what a provider of OpenTelemetry gets.
type records struct{ lines []string }

func (r *records) OnEmit(_ context.Context, record *sdklog.Record) error {
	failure := ""
	record.WalkAttributes(func(attr attribute.KeyValue) bool {
		if attr.Key == "exception.message" {
			failure = attr.Value.AsString()
		}
		return true
	})
	r.lines = append(r.lines, fmt.Sprintf("%s %v %s: %s", record.SeverityText(), record.Severity(), record.Body().AsString(), failure))
	return nil
}

func (*records) Enabled(context.Context, sdklog.EnabledParameters) bool { return true }
func (*records) Shutdown(context.Context) error                         { return nil }
func (*records) ForceFlush(context.Context) error                       { return nil }

func TestTelemetry_24_LoggerProvider(t *testing.T) {
	t.Parallel()
	seen := &records{}
	var text bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&text, nil))
	for _, opt := range []websocket.Option{
		websocket.WithLoggerProvider(sdklog.NewLoggerProvider(sdklog.WithProcessor(seen))), websocket.WithLogger(logger),
	} {
		r := websocket.New(opt)
		r.Handle("send", give(nil, errors.New("fog")))
		handle(t, r, message(t, "send", ""))
		handle(t, r, message(t, "other", ""))
	}
	want := []string{"ERROR ERROR WebSocket handler failed: fog", "WARN WARN No handler for the WebSocket route key: "}
	if diff := cmp.Diff(want, seen.lines); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	if got := text.String(); strings.Count(got, "\n") != 2 || !strings.Contains(got, `msg="WebSocket handler failed" error=fog http.response.status_code=500`) {
		t.Errorf("lines = %s", got)
	}
}

// measured returns the attributes of the points of a router's duration after one event, status first.
func measured(t *testing.T, h websocket.Handler) map[string]string {
	t.Helper()
	reader := sdkmetric.NewManualReader()
	r := websocket.New(websocket.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))))
	r.Handle("send", h)
	handle(t, r, message(t, "send", ""))
	var all metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	return attributes(all.ScopeMetrics[0].Metrics[0].Data.(metricdata.Histogram[float64]).DataPoints[0].Attributes.ToSlice(), "")
}

func TestTelemetry_24_MetricAttributes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, status, errorType string
		handler                 websocket.Handler
	}{
		{"fine", "200", "", give(nil, nil)},
		{"rejected", "403", "", give(nil, websocket.Reject(403))},
		{"failed", "500", "*errors.errorString", give(nil, errors.New("fog"))},
		{"response of 503", "503", "503", give(websocket.Response{Status: 503}, nil)},
	} {
		want := map[string]string{"aws.apigateway.route_key": "send", "http.response.status_code": tt.status}
		if tt.errorType != "" {
			want["error.type"] = tt.errorType
		}
		if diff := cmp.Diff(want, measured(t, tt.handler)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Without an invocation of ours the span is that of the context.
func TestTelemetry_24_SpanOfAnotherWrapper(t *testing.T) {
	t.Parallel()
	ctx, span := sdktrace.NewTracerProvider().Tracer("test").Start(t.Context(), "function")
	r := websocket.New()
	r.Handle("send", give(nil, websocket.Reject(403)))
	if _, err := r.HandleEvent(ctx, message(t, "send", "")); err != nil {
		t.Fatal(err)
	}
	seen := span.(sdktrace.ReadOnlySpan)
	a := attributes(seen.Attributes(), "aws.apigateway.", "http.")
	if seen.Name() != "send" || a["aws.apigateway.connection_id"] != connectionID || a["http.response.status_code"] != "403" {
		t.Errorf("span %q, %v", seen.Name(), a)
	}
}

// What is logged after the handler, such as the end of the invocation, knows the status.
func TestTelemetry_24_LinesAfterTheAnswer(t *testing.T) {
	rec := oteltest.New(t)
	r := websocket.New()
	r.Handle("send", give(nil, websocket.Reject(403)))
	if _, err := rec.Invoke(func(ctx context.Context, payload json.RawMessage) (any, error) {
		answer, err := r.HandleEvent(ctx, payload)
		slog.InfoContext(ctx, "after")
		return answer, err
	}, message(t, "send", "")); err != nil {
		t.Fatal(err)
	}
	if logs := rec.Logs(); len(logs) != 1 || fmt.Sprint(logs[0]["http.response.status_code"]) != "403" {
		t.Errorf("logs = %v", logs)
	}
}

func TestTelemetry_24_ClientServerAndSampling(t *testing.T) {
	t.Parallel()
	spans := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	cfg := config()
	var header string
	cfg.HTTPClient = roundTrip(func(r *http.Request) (*http.Response, error) {
		header = r.Header.Get("X-Amzn-Trace-Id")
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	})
	for _, tt := range []struct{ endpoint, port string }{
		{"https://harbour.example/prod", "443"}, {"http://harbour.example/prod", "80"}, {"http://harbour.example:8080/prod", "8080"},
	} {
		c, err := websocket.NewClient(cfg, websocket.WithTracerProvider(provider), websocket.WithEndpoint(tt.endpoint))
		if err != nil {
			t.Fatal(err)
		}
		spans.Reset()
		if err := c.PostToConnection(t.Context(), "a", nil); err != nil {
			t.Fatal(err)
		}
		a := attributes(spans.GetSpans()[0].Attributes, "server.")
		if a["server.address"] != "harbour.example" || a["server.port"] != tt.port || !strings.HasSuffix(header, "Sampled=1") {
			t.Errorf("%s: %v, %s", tt.endpoint, a, header)
		}
	}
	never := sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.NeverSample()))
	c, err := websocket.NewClient(cfg, websocket.WithTracerProvider(never), websocket.WithEndpoint("https://harbour.example"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.PostToConnection(t.Context(), "a", nil); err != nil || !strings.HasSuffix(header, "Sampled=0") {
		t.Errorf("not sampled: %v, %s", err, header)
	}
}

// The status on the span is that of the last attempt, and none if that had no answer.
func TestTelemetry_24_ClientStatusOfTheLastAttempt(t *testing.T) {
	rec := oteltest.New(t)
	m := newManagement(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			fail(w, 429, "LimitExceededException", "slowly")
			return
		}
		panic(http.ErrAbortHandler)
	})
	if err := m.client().PostToConnection(rec.Context(), connectionID, nil); err == nil {
		t.Error("no error")
	}
	late, cancel := context.WithDeadline(rec.Context(), time.Unix(0, 0))
	defer cancel()
	_ = m.client().PostToConnection(late, connectionID, nil)
	spans := rec.Spans()
	if a := attributes(spans[0].Attributes, "http."); a["http.response.status_code"] != "" || a["http.request.resend_count"] != "2" {
		t.Errorf("attributes = %v", a)
	}
	if got := attributes(spans[1].Attributes, "error.")["error.type"]; got != "context.DeadlineExceeded" {
		t.Errorf("error.type = %q", got)
	}
}
