// SPDX-License-Identifier: Apache-2.0

package httpevent_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/oteltest"
	"github.com/otel-powertools/powertools/otel/tracex"
)

// The tests of this file have a recorder, so they are not parallel.

// ticket is a router with one route and a handler that does what the path says.
func ticket() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/orders/{id}/{do...}", func(w http.ResponseWriter, r *http.Request) {
		slog.InfoContext(r.Context(), "handling")
		switch r.PathValue("do") {
		case "panic":
			panic(errors.New("out of paper"))
		case "fail":
			w.WriteHeader(http.StatusBadGateway)
		case "json":
			_, _ = io.WriteString(w, `{"order":7}`)
		case "bytes":
			_, _ = w.Write([]byte{0xff})
		case "large":
			_, _ = w.Write(make([]byte, 7<<20))
		default:
			_, _ = io.WriteString(w, "ok")
		}
	})
	return mux
}

func attributesOf(span tracetest.SpanStub) map[string]any {
	attributes := map[string]any{}
	for _, a := range span.Attributes {
		attributes[string(a.Key)] = a.Value.AsInterface()
	}
	return attributes
}

// onlySpan invokes h and returns the one span there is.
func onlySpan(t *testing.T, rec *oteltest.Recorder, h any, event []byte) tracetest.SpanStub {
	t.Helper()
	if _, err := rec.Invoke(h, event); err != nil {
		t.Fatal(err)
	}
	spans := rec.Spans()
	if len(spans) != 1 {
		t.Fatalf("%d spans, want that of the invocation", len(spans))
	}
	return spans[0]
}

func at(t *testing.T, path string) []byte {
	t.Helper()
	return change(t, eventFile(t, "httpapi_v2"), map[string]any{"rawPath": path})
}

func TestTelemetry_24_Span(t *testing.T) {
	rec := oteltest.New(t)
	span := onlySpan(t, rec, httpevent.New(ticket()), at(t, "/orders/7/ship"))
	if span.Name != "GET /orders/{id}/{do...}" || span.SpanKind != trace.SpanKindServer || span.Status.Code != codes.Unset {
		t.Errorf("span %q, kind %s, status %v", span.Name, span.SpanKind, span.Status)
	}
	got := attributesOf(span)
	want := map[string]any{
		"faas.trigger":              "http",
		"faas.invocation_id":        "request-1",
		"cloud.account.id":          "123456789012",
		"http.request.method":       "GET",
		"http.route":                "/orders/{id}/{do...}",
		"http.response.status_code": int64(200),
		"url.path":                  "/orders/7/ship",
		"url.scheme":                "https",
		"server.address":            "abc123.execute-api.eu-west-1.amazonaws.com",
		"client.address":            "198.51.100.7",
		"user_agent.original":       "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",
		"network.protocol.version":  "1.1",
		"aws.apigateway.resource":   "ANY /{proxy+}",
		"aws.apigateway.request_id": "JKJaXmPLvHcESHA=",
		"faas.coldstart":            got["faas.coldstart"],
		"aws.lambda.invoked_arn":    got["aws.lambda.invoked_arn"],
		"cloud.resource_id":         got["cloud.resource_id"],
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
}

// TestTelemetry_24_SpanOfMiddleware shows that the span of the invocation is enriched, not the innermost.
func TestTelemetry_24_SpanOfMiddleware(t *testing.T) {
	t.Setenv("POWERTOOLS_TRACE_MIDDLEWARES", "true")
	rec := oteltest.New(t)
	h := invocation.Chain(httpevent.New(ticket()).HandleEvent,
		invocation.Named("inner", func(next invocation.Handler) invocation.Handler { return next }))
	if _, err := rec.Invoke(h, at(t, "/orders/7/ship")); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, span := range rec.Spans() {
		names = append(names, span.SpanKind.String()+" "+span.Name)
	}
	if want := []string{"internal ## inner", "server GET /orders/{id}/{do...}"}; !slices.Equal(names, want) {
		t.Errorf("spans %q, want %q", names, want)
	}
}

// TestTelemetry_24_Route has which route counts: the router's, else the gateway's if that says something.
func TestTelemetry_24_Route(t *testing.T) {
	copying := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		type key struct{}
		r = r.WithContext(context.WithValue(r.Context(), key{}, 1)) // the mux writes its pattern on a copy
		ticket().ServeHTTP(w, r)
	})
	telling := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		httpevent.SetRoute(r.Context(), "GET example.com/told/{id}")
	})
	tests := []struct {
		name     string
		h        http.Handler
		event    []byte
		wantName string
		want     any
	}{
		{"router", ticket(), at(t, "/orders/7/x"), "GET /orders/{id}/{do...}", "/orders/{id}/{do...}"},
		{"no route", ticket(), at(t, "/nowhere"), "GET", nil},
		{"copied request", copying, at(t, "/orders/7/x"), "GET", nil},
		{"told", telling, at(t, "/orders/7/x"), "GET /told/{id}", "/told/{id}"},
		{"gateway's", http.NotFoundHandler(), change(t, at(t, "/"), map[string]any{"routeKey": "GET /users/{id}"}), "GET /users/{id}", "/users/{id}"},
		{"default route", http.NotFoundHandler(), change(t, at(t, "/"), map[string]any{"routeKey": "$default"}), "GET", nil},
		{"REST", http.NotFoundHandler(), change(t, eventFile(t, "rest_api"), map[string]any{"resource": "/users/{id}"}), "POST /users/{id}", "/users/{id}"},
		{"unknown method", ticket(), change(t, at(t, "/orders/7/x"), map[string]any{"requestContext.http.method": "BREW"}), "HTTP /orders/{id}/{do...}", "/orders/{id}/{do...}"},
	}
	for _, tt := range tests {
		rec := oteltest.New(t)
		span := onlySpan(t, rec, httpevent.New(tt.h), tt.event)
		if got := attributesOf(span)["http.route"]; span.Name != tt.wantName || got != tt.want {
			t.Errorf("%s: span %q, route %v; want %q, %v", tt.name, span.Name, got, tt.wantName, tt.want)
		}
	}
}

func eventsOf(span tracetest.SpanStub) map[string][]attribute.KeyValue {
	found := map[string][]attribute.KeyValue{}
	for _, e := range span.Events {
		found[e.Name] = e.Attributes
	}
	return found
}

func TestTelemetry_24_Outcomes(t *testing.T) {
	tests := []struct {
		name, path string
		changes    map[string]any
		status     int
		errorType  any
		event      string
		attributes string
		logged     string
	}{
		{"server error", "/orders/7/fail", nil, 502, "502", "", "", ""},
		{"panic", "/orders/7/panic", nil, 500, "panic", "exception", "out of paper", "HTTP handler panicked"},
		{"too large", "/orders/7/large", nil, 500, "500", "httpevent.response.too_large", "{size 7340032} {limit 6291556}", "HTTP response is too large"},
		{"base64", "/orders/7/bytes", nil, 200, nil, "httpevent.response.base64", "{reason invalid_utf8}", ""},
		{"refused", "/orders/7/x", map[string]any{"body": "%", "isBase64Encoded": true}, 400, nil, "httpevent.request.refused", "{reason body is not valid base64}", "HTTP request was refused"},
		{"not found", "/nowhere", nil, 404, nil, "", "", ""},
	}
	for _, tt := range tests {
		rec := oteltest.New(t)
		span := onlySpan(t, rec, httpevent.New(ticket()), change(t, at(t, tt.path), tt.changes))
		attributes := attributesOf(span)
		if attributes["http.response.status_code"] != int64(tt.status) || attributes["error.type"] != tt.errorType {
			t.Errorf("%s: status %v, error.type %v", tt.name, attributes["http.response.status_code"], attributes["error.type"])
		}
		if failed := span.Status.Code == codes.Error; failed != (tt.status >= 500) {
			t.Errorf("%s: span status %v", tt.name, span.Status)
		}
		if tt.event != "" {
			var got strings.Builder
			for _, a := range eventsOf(span)[tt.event] {
				fmt.Fprintf(&got, "{%s %s} ", a.Key, a.Value.String())
			}
			if !strings.Contains(got.String(), tt.attributes) {
				t.Errorf("%s: event %s has %s, want %s; events are %v", tt.name, tt.event, got.String(), tt.attributes, span.Events)
			}
		} else if len(span.Events) > 0 {
			t.Errorf("%s: events %v", tt.name, span.Events)
		}
		checkLogged(t, rec, tt.name, tt.logged, tt.status)
	}
}

// TestTelemetry_24_PanicStack wants the stack of a panic to begin where it was raised, on the span and in the log.
func TestTelemetry_24_PanicStack(t *testing.T) {
	for _, streaming := range []bool{false, true} {
		var opts []httpevent.Option
		name := "httpapi_v2"
		if streaming {
			name, opts = "function_url", append(opts, httpevent.WithStreaming())
		}
		rec := oteltest.New(t)
		span := onlySpan(t, rec, httpevent.New(ticket(), opts...), change(t, eventFile(t, name), map[string]any{"rawPath": "/orders/7/panic"}))
		var stack string
		for _, a := range span.Events[0].Attributes {
			if a.Key == "exception.stacktrace" {
				stack = a.Value.AsString()
			}
		}
		first, _, _ := strings.Cut(stack[strings.Index(stack, "\n")+1:], "\n")
		if !strings.Contains(first, "ticket") {
			t.Errorf("streaming %t: the first frame is %q of %q", streaming, first, stack)
		}
		logged := fmt.Sprint(rec.Logs())
		if !strings.Contains(logged, "out of paper") || !strings.Contains(logged, "ticket") {
			t.Errorf("streaming %t: log %s", streaming, logged)
		}
	}
}

// checkLogged wants one line with a message, or none that tells of a failure, and the status on it.
func checkLogged(t *testing.T, rec *oteltest.Recorder, name, message string, status int) {
	t.Helper()
	found := 0
	for _, line := range rec.Logs() {
		if line["message"] == "handling" {
			continue
		}
		found++
		if line["message"] != message || line["http.response.status_code"] != json.Number(fmt.Sprint(status)) || line["http.request.method"] != "GET" {
			t.Errorf("%s: line %v", name, line)
		}
	}
	want := 0
	if message != "" {
		want = 1
	}
	if found != want {
		t.Errorf("%s: %d lines, want %d", name, found, want)
	}
}

func TestTelemetry_24_Logs(t *testing.T) {
	rec := oteltest.New(t)
	router := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		httpevent.SetRoute(r.Context(), "GET /orders/{id}")
		slog.InfoContext(r.Context(), "handling")
	})
	if _, err := rec.Invoke(httpevent.New(router, httpevent.WithAccessLog()), at(t, "/orders/7")); err != nil {
		t.Fatal(err)
	}
	lines := rec.Logs()
	if len(lines) != 2 {
		t.Fatalf("%d lines, want two: %v", len(lines), lines)
	}
	for key, want := range map[string]any{
		"http.route": "/orders/{id}", "http.request.method": "GET", "aws.apigateway.request_id": "JKJaXmPLvHcESHA=",
		"function_request_id": "request-1",
	} {
		if lines[0][key] != want || lines[1][key] != want {
			t.Errorf("%s = %v and %v, want %v", key, lines[0][key], lines[1][key], want)
		}
	}
	access := lines[1]
	if access["message"] != "HTTP request" || access["url.path"] != "/orders/7" || access["http.response.status_code"] != json.Number("200") ||
		access["http.response.body.size"] != json.Number("0") || access["duration_ms"] == nil || access["location"] != nil {
		t.Errorf("access log %v", access)
	}
}

func TestTelemetry_24_FailedInvocation(t *testing.T) {
	rec := oteltest.New(t)
	h := httpevent.New(ticket(), httpevent.WithFailInvocation(func(status int) bool { return status >= 500 }))
	if _, err := rec.Invoke(h, at(t, "/orders/7/panic")); err == nil {
		t.Fatal("no error")
	}
	span := rec.Spans()[0]
	attributes := attributesOf(span)
	if attributes["http.response.status_code"] != int64(500) || attributes["error.type"] != "500" || span.Name != "GET /orders/{id}/{do...}" {
		t.Errorf("span %q, attributes %v", span.Name, attributes)
	}
	var failures []any
	for _, line := range rec.Logs() {
		if line["level"] == "ERROR" {
			failures = append(failures, line["message"])
		}
	}
	if want := []any{"Lambda invocation failed"}; !slices.Equal(failures, want) {
		t.Errorf("failures logged: %q, want %q", failures, want)
	}
}

// TestTelemetry_24_Streams shows that streams are traced, also those that break.
func TestTelemetry_24_Streams(t *testing.T) {
	url := func(path string) []byte {
		return change(t, eventFile(t, "function_url"), map[string]any{"rawPath": path})
	}
	rec := oteltest.New(t)
	span := onlySpan(t, rec, httpevent.New(ticket(), httpevent.WithStreaming()), url("/orders/7/ship"))
	attributes := attributesOf(span)
	if got := attributes["http.response.status_code"]; span.Name != "GET /orders/{id}/{do...}" || got != int64(200) {
		t.Errorf("span %q, status %v", span.Name, got)
	}
	if attributes["aws.apigateway.resource"] != nil || attributes["aws.apigateway.request_id"] != nil {
		t.Errorf("a function URL is no API Gateway: %v", attributes)
	}

	rec = oteltest.New(t)
	span = onlySpan(t, rec, httpevent.New(ticket(), httpevent.WithStreaming()), url("/orders/7/panic"))
	if eventsOf(span)["exception"] == nil || attributesOf(span)["http.response.status_code"] != int64(500) {
		t.Errorf("panic before the first byte: %v", span.Attributes)
	}

	rec = oteltest.New(t)
	broken := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		panic("boom")
	})
	if _, err := rec.Invoke(httpevent.New(broken, httpevent.WithStreaming()), url("/")); err == nil {
		t.Error("the stream did not break")
	}
	span = rec.Spans()[0]
	exceptions := 0
	for _, e := range span.Events {
		if e.Name == "exception" {
			exceptions++
		}
	}
	if got := attributesOf(span)["http.response.status_code"]; exceptions != 1 || got != int64(200) || span.Status.Code != codes.Error {
		t.Errorf("broken stream: %d exceptions, status %v, %v", exceptions, got, span.Status)
	}
	if lines := rec.Logs(); len(lines) != 1 {
		t.Errorf("%d lines, want one: %v", len(lines), lines)
	}
}

func TestTelemetry_24_Metrics(t *testing.T) {
	reader := sdkmetric.NewManualReader()
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	h := httpevent.New(ticket(), httpevent.WithMeterProvider(provider), httpevent.WithBodySizes())
	for _, path := range []string{"/orders/1/x", "/orders/2/x", "/orders/1/fail", "/a", "/b"} {
		event := change(t, at(t, path), map[string]any{"body": "12345"})
		if _, err := h.HandleEvent(t.Context(), event); err != nil {
			t.Fatal(err)
		}
	}
	var collected metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &collected); err != nil {
		t.Fatal(err)
	}
	got := map[string]uint64{}
	for _, m := range collected.ScopeMetrics[0].Metrics {
		switch data := m.Data.(type) {
		case metricdata.Histogram[float64]:
			for _, p := range data.DataPoints {
				got[m.Name+" "+m.Unit+" "+p.Attributes.Encoded(attribute.DefaultEncoder())] += p.Count
			}
		case metricdata.Histogram[int64]:
			for _, p := range data.DataPoints {
				got[m.Name+" "+m.Unit] += uint64(p.Sum)
			}
		}
	}
	const duration = "http.server.request.duration s "
	want := map[string]uint64{
		duration + "http.request.method=GET,http.response.status_code=200,http.route=/orders/{id}/{do...},url.scheme=https":                2,
		duration + "error.type=502,http.request.method=GET,http.response.status_code=502,http.route=/orders/{id}/{do...},url.scheme=https": 1,
		duration + "http.request.method=GET,http.response.status_code=404,url.scheme=https":                                                2,
		"http.server.request.body.size By":  25,
		"http.server.response.body.size By": 2*2 + 2*uint64(len("404 page not found\n")),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
	if scope := collected.ScopeMetrics[0].Scope.Name; scope != httpevent.ScopeName {
		t.Errorf("scope %q", scope)
	}

	off := sdkmetric.NewManualReader()
	h = httpevent.New(ticket(), httpevent.WithoutMetrics(), httpevent.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(off))))
	if _, err := h.HandleEvent(t.Context(), at(t, "/")); err != nil {
		t.Fatal(err)
	}
	var none metricdata.ResourceMetrics
	if err := off.Collect(t.Context(), &none); err != nil || len(none.ScopeMetrics) != 0 {
		t.Errorf("metrics that are off: %v, %v", none.ScopeMetrics, err)
	}
}

// TestTelemetry_18_13_LostCookies wants the warning once.
func TestTelemetry_18_13_LostCookies(t *testing.T) {
	rec := oteltest.New(t)
	h := httpevent.New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Set-Cookie"] = []string{"a=1", "b=2"}
	}))
	for range 3 {
		if _, err := rec.Invoke(h, eventFile(t, "alb_single")); err != nil {
			t.Fatal(err)
		}
	}
	lines := rec.Logs()
	if len(lines) != 1 || lines[0]["level"] != "WARN" || lines[0]["lost"] != json.Number("1") {
		t.Errorf("lines %v, want one warning", lines)
	}
}

// TestTelemetry_24_Capture has bodies on spans: none unless asked for, and redacted.
func TestTelemetry_24_Capture(t *testing.T) {
	redact := func(contentType string, body []byte) []byte {
		if !strings.HasPrefix(contentType, "text/plain") {
			return nil
		}
		return append(body, " redacted"...)
	}
	tests := []struct {
		name, path string
		opts       []httpevent.Option
		want       any
	}{
		{"default", "/orders/7/x", nil, nil},
		{"asked for", "/orders/7/x", []httpevent.Option{httpevent.WithResponseCapture(redact)}, "ok redacted"},
		{"JSON", "/orders/7/json", []httpevent.Option{httpevent.WithResponseCapture(func(_ string, body []byte) []byte { return body })}, `{"order":7}`},
		{"bytes", "/orders/7/bytes", []httpevent.Option{httpevent.WithResponseCapture(redact)}, nil},
		{"no body", "/orders/7/fail", []httpevent.Option{httpevent.WithResponseCapture(redact)}, nil},
	}
	for _, tt := range tests {
		rec := oteltest.New(t)
		span := onlySpan(t, rec, httpevent.New(ticket(), tt.opts...), at(t, tt.path))
		var got any
		for key, value := range attributesOf(span) {
			if strings.Contains(key, "http.response") && strings.Contains(key, "metadata") {
				got = value
			}
		}
		if got != tt.want {
			t.Errorf("%s: %v, want %v in %v", tt.name, got, tt.want, span.Attributes)
		}
	}
}

// TestTelemetry_24_CaptureThatPanics has a redaction that fails: the answer leaves, nothing is shown, and it is said.
func TestTelemetry_24_CaptureThatPanics(t *testing.T) {
	rec := oteltest.New(t)
	var said error
	before := otel.GetErrorHandler()
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { said = err }))
	t.Cleanup(func() { otel.SetErrorHandler(before) })
	cause := errors.New("no such member")
	h := httpevent.New(ticket(), httpevent.WithResponseCapture(func(string, []byte) []byte { panic(cause) }))
	answer, err := rec.Invoke(h, at(t, "/orders/7/x"))
	if err != nil || status(t, string(answer)) != http.StatusOK || !errors.Is(said, cause) {
		t.Errorf("answer %s, %v; said %v", answer, err, said)
	}
	for key := range attributesOf(rec.Spans()[0]) {
		if strings.Contains(key, "metadata") {
			t.Errorf("shown: %s", key)
		}
	}
}

// TestTelemetry_24_CaptureIsBounded has a body of more than what a span can take, and one that did not leave.
func TestTelemetry_24_CaptureIsBounded(t *testing.T) {
	rec := oteltest.New(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("é", 20_000)) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		for range 7 { // in pieces, of which some are taken
			_, _ = io.WriteString(w, strings.Repeat("x", 300<<10))
		}
	})
	calls := 0
	h := httpevent.New(mux, httpevent.WithMaxResponseSize(1<<20), httpevent.WithResponseCapture(func(_ string, body []byte) []byte {
		calls++
		return append([]byte("-"), body...) // so that the end is within a character
	}))
	for path, want := range map[string]int{"/long": 32<<10 - 1, "/large": 0} {
		if _, err := rec.Invoke(h, at(t, path)); err != nil {
			t.Fatal(err)
		}
		spans := rec.Spans()
		got := 0
		for key, value := range attributesOf(spans[len(spans)-1]) {
			if strings.Contains(key, "metadata") {
				got = len(value.(string))
			}
		}
		if got != want {
			t.Errorf("%s: %d bytes shown, want %d", path, got, want)
		}
	}
	if calls != 1 {
		t.Errorf("redaction called %d times, want only for what left", calls)
	}
}

// TestTelemetry_24_Refused has a request that is refused for its headers: who sent it is known from elsewhere.
func TestTelemetry_24_Refused(t *testing.T) {
	rec := oteltest.New(t)
	event := change(t, eventFile(t, "httpapi_v2"), map[string]any{"headers.x bad": "1"})
	got := attributesOf(onlySpan(t, rec, httpevent.New(ticket()), event))
	for key, want := range map[string]any{
		"http.response.status_code": int64(400), "url.scheme": "https", "client.address": "198.51.100.7",
		"server.address": "abc123.execute-api.eu-west-1.amazonaws.com",
	} {
		if got[key] != want {
			t.Errorf("%s = %v, want %v", key, got[key], want)
		}
	}
}

// TestTelemetry_24_GatewayIDs has what API Gateway alone tells: its id of the request, and its own route.
func TestTelemetry_24_GatewayIDs(t *testing.T) {
	for name, source := range eventFiles() {
		rec := oteltest.New(t)
		got := attributesOf(onlySpan(t, rec, httpevent.New(ticket()), eventFile(t, name)))
		isGateway := source == httpevent.RESTAPI || source == httpevent.HTTPAPIv1 || source == httpevent.HTTPAPIv2
		if (got["aws.apigateway.request_id"] != nil) != isGateway || (got["aws.apigateway.resource"] != nil) != isGateway {
			t.Errorf("%s: id %v, resource %v", name, got["aws.apigateway.request_id"], got["aws.apigateway.resource"])
		}
	}
}

// TestTelemetry_24_Path has what the client asked for, also where all of it is the stage.
func TestTelemetry_24_Path(t *testing.T) {
	for asked, want := range map[string]string{"/live": "/live", "/live/": "/live/", "/live/a": "/live/a", "/a": "/a"} {
		rec := oteltest.New(t)
		event := change(t, at(t, asked), map[string]any{"requestContext.stage": "live"})
		if got := attributesOf(onlySpan(t, rec, httpevent.New(ticket()), event))["url.path"]; got != want {
			t.Errorf("asked for %s: url.path %v", asked, got)
		}
	}
}

// TestTelemetry_24_MetricsThatAreDropped has views that drop one metric of three: the others are recorded.
func TestTelemetry_24_MetricsThatAreDropped(t *testing.T) {
	all := []string{"http.server.request.body.size", "http.server.request.duration", "http.server.response.body.size"}
	for _, dropped := range all {
		reader := sdkmetric.NewManualReader()
		provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader),
			sdkmetric.WithView(sdkmetric.NewView(sdkmetric.Instrument{Name: dropped}, sdkmetric.Stream{Aggregation: sdkmetric.AggregationDrop{}})))
		h := httpevent.New(ticket(), httpevent.WithMeterProvider(provider), httpevent.WithBodySizes())
		readAll(t, must(h.HandleEvent(t.Context(), at(t, "/orders/7/x"))))
		var data metricdata.ResourceMetrics
		if err := reader.Collect(t.Context(), &data); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, scope := range data.ScopeMetrics {
			for _, m := range scope.Metrics {
				got = append(got, m.Name)
			}
		}
		slices.Sort(got)
		want := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return name == dropped })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("without %s (-want +got):\n%s", dropped, diff)
		}
	}
}

// TestTelemetry_24_Deadline shows what the span has when the invocation is about to time out while the handler works.
func TestTelemetry_24_Deadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := sdktrace.NewTracerProvider()
		var name string
		seen := map[string]any{}
		hooks := invocation.ProcessHooks{Deadline: func(ctx context.Context) {
			span := trace.SpanFromContext(ctx).(sdktrace.ReadOnlySpan)
			name = span.Name()
			for _, a := range span.Attributes() {
				seen[string(a.Key)] = a.Value.AsInterface()
			}
		}}
		router := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			httpevent.SetRoute(r.Context(), "GET /slow")
			<-r.Context().Done()
		})
		h := invocation.New(httpevent.New(router, httpevent.WithoutMetrics()).HandleEvent,
			invocation.WithTracerProvider(provider), invocation.WithProcessHooks(hooks))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		answer, err := h(ctx, at(t, "/slow"))
		if err != nil {
			t.Fatal(err)
		}
		readAll(t, answer)
		if name != "GET /slow" || seen["http.request.method"] != "GET" || seen["http.route"] != "/slow" || seen["url.path"] != "/slow" {
			t.Errorf("span %q, %v", name, seen)
		}
	})
}

// TestTelemetry_24_ErrorOfTheHandler shows that an error which the handler has put on the span is kept: it says more than
// the status of its answer.
func TestTelemetry_24_ErrorOfTheHandler(t *testing.T) {
	rec := oteltest.New(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/orders/{id}/{do...}", func(w http.ResponseWriter, r *http.Request) {
		tracex.RecordError(trace.SpanFromContext(r.Context()), errors.New("out of paper"))
		w.WriteHeader(http.StatusBadGateway)
	})
	span := onlySpan(t, rec, httpevent.New(mux), at(t, "/orders/7/fail"))
	got := attributesOf(span)
	if span.Status.Code != codes.Error || span.Status.Description != "out of paper" || got["error.type"] != "*errors.errorString" ||
		got["http.response.status_code"] != int64(http.StatusBadGateway) {
		t.Errorf("status = %+v, attributes = %v", span.Status, got)
	}
}
