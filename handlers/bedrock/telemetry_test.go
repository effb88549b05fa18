// SPDX-License-Identifier: Apache-2.0

package bedrock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/handlers/bedrock"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// values are what the events of testdata hold and telemetry must not.
var values = []string{"Lyon", "-2.5", "rain", "metric", "1987-06-05", "What will", "7/b", "missing &", "photo", "Which documents"}

func attributesOf(span tracetest.SpanStub) map[string]any {
	m := map[string]any{}
	for _, kv := range span.Attributes {
		if key := string(kv.Key); !strings.HasPrefix(key, "faas.") && !strings.HasPrefix(key, "aws.lambda.") && !strings.HasPrefix(key, "cloud.") {
			m[key] = kv.Value.AsInterface()
		}
	}
	return m
}

// checkNoValues wants no value of an event in logs and spans.
func checkNoValues(t *testing.T, rec *oteltest.Recorder) {
	t.Helper()
	spans, err := json.Marshal(rec.Spans())
	if err != nil {
		t.Fatal(err)
	}
	logs, err := json.Marshal(rec.Logs())
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range values {
		if strings.Contains(string(logs)+string(spans), value) {
			t.Errorf("telemetry has %q: %s", value, logs)
		}
	}
}

// TestBedrock_24_Tool has the spans and log lines of a tool.
func TestBedrock_24_Tool(t *testing.T) {
	rec := oteltest.New(t)
	r := bedrock.New()
	bedrock.Handle(r, "getForecast", func(ctx context.Context, _ city) (string, error) {
		slog.InfoContext(ctx, "looking up")
		return "sunny", nil
	})
	if _, err := rec.Invoke(r, eventFile(t, "function")); err != nil {
		t.Fatal(err)
	}
	spans := rec.Spans()
	if len(spans) != 2 {
		t.Fatalf("spans %v", spans)
	}
	tool, server := spans[0], spans[1]
	if tool.Name != "execute_tool getForecast" || tool.SpanKind != trace.SpanKindInternal || tool.Parent.SpanID() != server.SpanContext.SpanID() ||
		tool.Status.Code != codes.Unset || server.SpanKind != trace.SpanKindServer || tool.InstrumentationScope.Name != bedrock.ScopeName {
		t.Errorf("tool %+v in %+v", tool, server)
	}
	if diff := cmp.Diff(map[string]any{
		"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "getForecast", "gen_ai.tool.type": "function",
		"gen_ai.conversation.id": "529714860932517",
	}, attributesOf(tool)); diff != "" {
		t.Errorf("tool (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{
		"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "getForecast", "gen_ai.provider.name": "aws.bedrock",
		"gen_ai.agent.id": "AG7X2KQ1ZP", "gen_ai.agent.name": "weather-agent", "gen_ai.agent.version": "3",
		"gen_ai.conversation.id": "529714860932517", "aws.bedrock.action_group": "forecasts",
	}, attributesOf(server)); diff != "" {
		t.Errorf("invocation (-want +got):\n%s", diff)
	}
	logs := rec.Logs()
	if len(logs) != 1 || logs[0]["gen_ai.tool.name"] != "getForecast" || logs[0]["gen_ai.conversation.id"] != "529714860932517" {
		t.Errorf("logs %v", logs)
	}
	checkNoValues(t, rec)
}

// TestBedrock_24_NoSession shows that what an event does not have is no empty attribute.
func TestBedrock_24_NoSession(t *testing.T) {
	rec := oteltest.New(t)
	r := bedrock.New()
	bedrock.Handle(r, "getForecast", func(context.Context, struct{}) (string, error) { return "", nil })
	if _, err := rec.Invoke(r, []byte(`{"messageVersion":"1.0","actionGroup":"forecasts","function":"getForecast"}`)); err != nil {
		t.Fatal(err)
	}
	for _, span := range rec.Spans() {
		for name, value := range attributesOf(span) {
			if value == "" {
				t.Errorf("span %s has an empty %s", span.Name, name)
			}
		}
	}
}

// TestBedrock_24_Failures has what is seen of tools that fail, each in its way.
func TestBedrock_24_Failures(t *testing.T) {
	tests := []struct {
		name      string
		err       error
		changes   map[string]any
		wantType  any // error.type
		wantState any
		wantLevel string // "" for no line
	}{
		{"error", errors.New("no connection"), nil, "*errors.errorString", nil, "ERROR"},
		{"fail", bedrock.Fail("closed"), nil, "FAILURE", "FAILURE", "ERROR"},
		{"reprompt", bedrock.Reprompt("ask"), nil, nil, "REPROMPT", ""},
		{"parameter", nil, map[string]any{"parameters": parameters("days", "integer", "Lyon")}, "ParameterError", nil, "WARN"},
		{"unknown", nil, map[string]any{"function": "other"}, "unknown_tool", nil, "WARN"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec := oteltest.New(t)
			r := bedrock.New()
			bedrock.Handle(r, "getForecast", func(context.Context, city) (string, error) { return "", tt.err })
			event := eventFile(t, "function")
			if tt.changes != nil {
				event = change(t, event, tt.changes)
			}
			if _, err := rec.Invoke(r, event); err != nil {
				t.Fatal(err)
			}
			span := rec.Spans()[0]
			got := attributesOf(span)
			if got["error.type"] != tt.wantType || got["aws.bedrock.response_state"] != tt.wantState ||
				(span.Status.Code == codes.Error) != (tt.wantType != nil) {
				t.Errorf("span %s %v %v, want %v, %v", span.Name, span.Status, got, tt.wantType, tt.wantState)
			}
			if tt.name == "unknown" && span.Name != "execute_tool" {
				t.Errorf("a name of the agent's is that of a span: %s", span.Name)
			}
			if server := rec.Spans()[1]; server.Status.Code != codes.Unset {
				t.Errorf("invocation %v", server.Status)
			}
			logs := rec.Logs()
			if tt.wantLevel == "" && len(logs) != 0 || tt.wantLevel != "" && (len(logs) != 1 || logs[0]["level"] != tt.wantLevel) {
				t.Errorf("logs %v, want one of level %q", logs, tt.wantLevel)
			}
			checkNoValues(t, rec)
		})
	}
}

// TestBedrock_24_Panic shows that a panic is on both spans, and fails the invocation.
func TestBedrock_24_Panic(t *testing.T) {
	rec := oteltest.New(t)
	r := bedrock.New()
	bedrock.Handle(r, "getForecast", func(context.Context, city) (string, error) { panic("boom") })
	func() {
		defer func() {
			if got := recover(); got != "boom" {
				t.Errorf("recovered %v", got)
			}
		}()
		_, _ = rec.Invoke(r, eventFile(t, "function"))
	}()
	for _, span := range rec.Spans() {
		if span.Status.Code != codes.Error || attributesOf(span)["error.type"] != "panic" {
			t.Errorf("span %s: %v, %v", span.Name, span.Status, attributesOf(span))
		}
	}
	if n := len(rec.Spans()); n != 2 {
		t.Errorf("%d spans", n)
	}
}

// TestBedrock_24_Operation has the span and log lines of an operation, through middleware with a span of its own.
func TestBedrock_24_Operation(t *testing.T) {
	t.Setenv("POWERTOOLS_TRACE_MIDDLEWARES", "true")
	tests := []struct {
		name       string
		h          http.Handler
		changes    map[string]any
		wantName   string
		wantStatus int64
		wantRoute  any
		wantType   any // error.type
		wantLevel  string
	}{
		{"found", claims(), nil, "GET /claims/{claimId}/documents", 200, "/claims/{claimId}/documents", nil, ""},
		{
			"a router without patterns", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), nil,
			"GET /claims/{claimId}/documents", 200, "/claims/{claimId}/documents", nil, "",
		},
		{"not found", claims(), map[string]any{"apiPath": "/nothing"}, "GET", 404, nil, nil, ""},
		{"refused", claims(), map[string]any{"parameters": nil}, "GET /claims/{claimId}/documents", 400, "/claims/{claimId}/documents", nil, "WARN"},
		{"another method", claims(), map[string]any{"httpMethod": "PURGE"}, "_OTHER", 405, nil, nil, ""},
		{
			"rest's error", claims(),
			map[string]any{"parameters": parameters("claimId", "string", "0")},
			"GET /claims/{claimId}/documents", 500,
			"/claims/{claimId}/documents", "*errors.errorString", "ERROR",
		},
		{
			"a status", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }), nil,
			"GET /claims/{claimId}/documents", 503, "/claims/{claimId}/documents", "503", "",
		},
		{
			"a handler that aborts", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), nil,
			"GET /claims/{claimId}/documents", 500, "/claims/{claimId}/documents", "500", "",
		},
		{
			"an abort with its reason",
			http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(fmt.Errorf("gone: %w", http.ErrAbortHandler)) }), nil,
			"GET /claims/{claimId}/documents", 500, "/claims/{claimId}/documents", "500", "",
		},
		{
			"a panic", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(errors.New("out of paper")) }), nil,
			"GET /claims/{claimId}/documents", 500, "/claims/{claimId}/documents", "panic", "ERROR",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec := oteltest.New(t)
			r := bedrock.New()
			r.HandleHTTP(tt.h)
			event := eventFile(t, "operation_get")
			if tt.changes != nil {
				event = change(t, event, tt.changes)
			}
			pass := func(next invocation.Handler) invocation.Handler { return next }
			if _, err := rec.Invoke(invocation.Chain(r.HandleEvent, invocation.Named("inner", pass)), event); err != nil {
				t.Fatal(err)
			}
			spans := rec.Spans()
			if len(spans) != 2 || spans[0].Name != "## inner" {
				t.Fatalf("spans %v", spans)
			}
			got := attributesOf(spans[1])
			// rest records its errors on the innermost span.
			if errorType, ok := attributesOf(spans[0])["error.type"]; ok {
				got["error.type"] = errorType
			}
			if spans[1].Name != tt.wantName || got["http.response.status_code"] != tt.wantStatus || got["http.route"] != tt.wantRoute ||
				got["error.type"] != tt.wantType || got["gen_ai.agent.id"] != "CL4M9RT0XW" || (spans[1].Status.Code == codes.Error) != (tt.wantStatus >= 500) {
				t.Errorf("span %s %v: %v", spans[1].Name, spans[1].Status, got)
			}
			logs := rec.Logs()
			if tt.wantLevel == "" && len(logs) != 0 || tt.wantLevel != "" && (len(logs) != 1 || logs[0]["level"] != tt.wantLevel || logs[0]["http.route"] == nil) {
				t.Errorf("logs %v, want one of level %q", logs, tt.wantLevel)
			}
			checkNoValues(t, rec)
		})
	}
}

// TestBedrock_24_OneError shows that an error of the handler, or of the invocation, is on the span once and is what the
// span says.
func TestBedrock_24_OneError(t *testing.T) {
	refused := errors.New("refused")
	failing := func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			if _, err := next(ctx, payload); err != nil {
				return nil, err
			}
			return nil, refused
		}
	}
	broken := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("out of paper") })
	for _, tt := range []struct {
		name       string
		h          http.Handler
		middleware []invocation.Middleware
		want       string // the status of the span
	}{
		{"rest's", claims(), nil, "database is gone"},
		{"a panic", broken, nil, "panic: out of paper"},
		{"the invocation's", broken, []invocation.Middleware{failing}, "refused"},
	} {
		rec := oteltest.New(t)
		r := bedrock.New()
		r.HandleHTTP(tt.h)
		event := change(t, eventFile(t, "operation_get"), map[string]any{"parameters": parameters("claimId", "string", "0")})
		_, _ = rec.Invoke(invocation.Chain(r.HandleEvent, tt.middleware...), event)
		span := rec.Spans()[0]
		if span.Status.Description != tt.want || len(span.Events) != 1 || attributesOf(span)["error.type"] == "500" {
			t.Errorf("%s: status %v, events %v, %v", tt.name, span.Status, span.Events, attributesOf(span))
		}
	}
}

// TestBedrock_24_Deadline shows that an invocation which times out says what was called. The clock is that of synctest.
func TestBedrock_24_Deadline(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"operation_get": "GET /claims/{claimId}/documents", "function": "handler"} {
		event := eventFile(t, name)
		synctest.Test(t, func(t *testing.T) {
			said := make(chan tracetest.SpanStub, 1)
			r := bedrock.New()
			bedrock.Handle(r, "getForecast", func(ctx context.Context, _ struct{}) (string, error) {
				<-ctx.Done()
				return "", nil
			})
			r.HandleHTTP(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
			h := invocation.New(r.HandleEvent, invocation.WithTracerProvider(sdktrace.NewTracerProvider()), invocation.WithProcessHooks(invocation.ProcessHooks{
				Deadline: func(ctx context.Context) {
					said <- tracetest.SpanStubFromReadOnlySpan(trace.SpanFromContext(ctx).(sdktrace.ReadOnlySpan))
				},
			}))
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if _, err := h(ctx, event); err != nil {
				t.Error(err)
			}
			span := <-said
			if got := attributesOf(span); got["gen_ai.agent.id"] == nil || span.Name != want {
				t.Errorf("%s: span %s %v, want %s", name, span.Name, got, want)
			}
		})
	}
}

// TestBedrock_26_TooLarge has the warning about answers that agents refuse, and none below the limit.
func TestBedrock_26_TooLarge(t *testing.T) {
	plain := bedrock.New()
	bedrock.Handle(plain, "getForecast", func(context.Context, struct{}) (string, error) { return "", nil })
	around := len(answer(t, plain, eventFile(t, "function"))) // bytes beside the text
	for size, want := range map[int]int{20_000: 0, 25_000 - around: 0, 25_001 - around: 1} {
		rec := oteltest.New(t)
		r := bedrock.New()
		bedrock.Handle(r, "getForecast", func(context.Context, city) (string, error) { return strings.Repeat("x", size), nil })
		answer, err := rec.Invoke(r, eventFile(t, "function"))
		if err != nil || len(answer) < size {
			t.Fatalf("%d bytes, %v", len(answer), err)
		}
		spans := rec.Spans()
		if server := spans[len(spans)-1]; len(server.Events) != want || want > 0 && server.Events[0].Name != "bedrock.response.too_large" {
			t.Errorf("%d: events %v", size, server.Events)
		}
		if logs := rec.Logs(); len(logs) != want || want > 0 && (logs[0]["level"] != "WARN" || fmt.Sprint(logs[0]["limit"]) != "25000" || fmt.Sprint(logs[0]["size"]) != fmt.Sprint(len(answer))) {
			t.Errorf("%d: logs %v", size, logs)
		}
	}
}

// TestBedrock_24_Metrics has the attributes of metrics, which are few whatever agents send.
func TestBedrock_24_Metrics(t *testing.T) {
	t.Parallel()
	reader := sdkmetric.NewManualReader()
	r := bedrock.New(bedrock.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))))
	bedrock.Handle(r, "getForecast", func(_ context.Context, in city) (string, error) {
		switch in.Name {
		case "Atlantis":
			return "", &NotFoundError{in.Name}
		case "":
			return "", bedrock.Reprompt("ask")
		case "Hell":
			panic("too hot")
		}
		return "", nil
	})
	r.HandleHTTP(claims())
	call := func(event string, changes map[string]any) {
		defer func() { _ = recover() }()
		_, _ = r.HandleEvent(t.Context(), change(t, eventFile(t, event), changes))
	}
	for _, name := range []string{"Lyon", "Atlantis", "", "Hell"} {
		call("function", map[string]any{"parameters": parameters("city", "string", name)})
	}
	call("function", map[string]any{"function": "unknown1"})
	call("function", map[string]any{"function": "unknown2"})
	call("operation_get", nil)
	call("operation_get", map[string]any{"apiPath": "/a"})
	call("operation_get", map[string]any{"apiPath": "/b"})
	call("operation_get", map[string]any{"parameters": parameters("claimId", "string", "0")})

	var data metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range data.ScopeMetrics[0].Metrics {
		for _, point := range m.Data.(metricdata.Histogram[float64]).DataPoints {
			got = append(got, fmt.Sprintf("%s %s %s: %d", m.Name, m.Unit, point.Attributes.Encoded(attribute.DefaultEncoder()), point.Count))
		}
	}
	slices.Sort(got)
	want := []string{
		`gen_ai.execute_tool.duration s error.type=*bedrock_test.NotFoundError,gen_ai.tool.name=getForecast: 1`,
		`gen_ai.execute_tool.duration s error.type=panic,gen_ai.tool.name=getForecast: 1`,
		`gen_ai.execute_tool.duration s error.type=unknown_tool,gen_ai.tool.name=_OTHER: 2`,
		`gen_ai.execute_tool.duration s gen_ai.tool.name=getForecast: 2`, // and the reprompt, which is no error
		`http.server.request.duration s error.type=500,http.request.method=GET,http.response.status_code=500,http.route=/claims/{claimId}/documents: 1`,
		`http.server.request.duration s http.request.method=GET,http.response.status_code=200,http.route=/claims/{claimId}/documents: 1`,
		`http.server.request.duration s http.request.method=GET,http.response.status_code=404: 2`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}

// TestBedrock_24_Providers shows that providers and logger of the program's own are used, and that it works without any.
func TestBedrock_24_Providers(t *testing.T) {
	t.Parallel()
	exporter := tracetest.NewInMemoryExporter()
	var lines bytes.Buffer
	r := bedrock.New(
		bedrock.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))),
		bedrock.WithLogger(slog.New(slog.NewTextHandler(&lines, nil))))
	bedrock.Handle(r, "getForecast", func(context.Context, city) (string, error) { return "", errors.New("no connection") })
	answer(t, r, eventFile(t, "function"))
	if spans := exporter.GetSpans(); len(spans) != 1 || spans[0].Name != "execute_tool getForecast" || spans[0].Status.Code != codes.Error {
		t.Errorf("spans %v", spans)
	}
	// Without an invocation it is the span around that is described, and its provider that makes those of tools.
	exporter.Reset()
	ctx, around := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter)).Tracer("").Start(t.Context(), "around")
	plain := bedrock.New()
	bedrock.Handle(plain, "getForecast", func(context.Context, city) (string, error) { return "", nil })
	if _, err := plain.HandleEvent(ctx, eventFile(t, "function")); err != nil {
		t.Fatal(err)
	}
	around.End()
	if spans := exporter.GetSpans(); len(spans) != 2 || spans[0].Name != "execute_tool getForecast" || attributesOf(spans[1])["gen_ai.agent.id"] != "AG7X2KQ1ZP" {
		t.Errorf("spans %v", spans)
	}
	if !strings.Contains(lines.String(), `level=ERROR msg="tool failed" error="no connection"`) {
		t.Errorf("lines %s", lines.String())
	}
}
