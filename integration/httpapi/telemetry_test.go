// SPDX-License-Identifier: Apache-2.0

package httpapi_test

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// exchange is a request with what has to arrive of it.
type exchange struct {
	gateway      httpevent.Source
	method, path string
	body         string
	status       int64
	route        string
	logged       string // message of the function's own log line, if there is one
}

var exchanges = []exchange{
	{httpevent.HTTPAPIv2, "POST", "/todos", `{"title":"Buy tea"}`, 201, "/todos", "created"},
	{httpevent.RESTAPI, "GET", "/todos/1", "", 200, "/todos/{id}", ""},
	{httpevent.ALB, "GET", "/todos/2", "", 404, "/todos/{id}", ""},
	{httpevent.FunctionURL, "PUT", "/todos/1", `{"title":""}`, 422, "/todos/{id}", ""},
	{httpevent.FunctionURL, "POST", "/todos", `{"title":"Drink tea"}`, 201, "/todos", "created"},
	{httpevent.HTTPAPIv2, "GET", "/nothing/here", "", 404, "", ""},
}

// TestTelemetry_24_ThroughACollector has three signals of each request at the other end of a collector.
func TestTelemetry_24_ThroughACollector(t *testing.T) {
	b := newBackend(t)
	in := startCollector(t, b.URL)
	emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
		Command: []string{buildFunction(t)}, FunctionName: "todos", Timeout: patience, Freeze: lambdaapi.FreezeSupported,
		Env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + in, "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer emulator.Close()
	traces := make([]string, len(exchanges)) // as Lambda has begun them
	lines := 0
	for i, x := range exchanges {
		result := x.send(t, emulator)
		root, _, _ := strings.Cut(strings.TrimPrefix(result.TraceHeader, "Root=1-"), ";")
		traces[i] = strings.ReplaceAll(root, "-", "")
		if x.logged != "" {
			lines++
		}
	}
	b.wait(t, func() bool {
		return len(b.spans) == len(exchanges) && len(b.points) == len(exchanges) && len(b.records) >= lines
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, x := range exchanges {
		span, ok := b.span(traces[i])
		if !ok {
			t.Errorf("%s %s: no span of trace %s", x.method, x.path, traces[i])
			continue
		}
		x.checkSpan(t, span)
		x.checkRecord(t, b, span)
	}
	checkPoints(t, b)
}

// send sends the request as the gateway does, and checks the status of the response.
func (x exchange) send(t *testing.T, emulator *lambdaapi.Emulator) lambdaapi.Result {
	t.Helper()
	gateway := handlertest.Gateway{Source: x.gateway, ClientIP: "203.0.113.9"}
	request := httptest.NewRequest(x.method, "https://todo.example"+x.path, strings.NewReader(x.body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "test/1.0")
	event, err := gateway.Event(request)
	if err != nil {
		t.Fatal(err)
	}
	result, err := emulator.Invoke(t.Context(), lambdaapi.Request{Payload: event})
	if err != nil || result.FunctionError != nil {
		t.Fatal(err, result.FunctionError)
	}
	response, err := gateway.Response(result.Payload)
	if err != nil || int64(response.StatusCode) != x.status {
		t.Fatalf("%s %s = %s, %v; want status %d", x.method, x.path, result.Payload, err, x.status)
	}
	return result
}

func (b *backend) span(trace string) (ptrace.Span, bool) {
	for _, span := range b.spans {
		if span.TraceID().String() == trace {
			return span, true
		}
	}
	return ptrace.Span{}, false
}

func (x exchange) checkSpan(t *testing.T, span ptrace.Span) {
	t.Helper()
	name := x.method
	want := map[string]any{
		"http.request.method": x.method, "http.response.status_code": x.status, "url.path": x.path, "url.scheme": "https",
		"server.address": "todo.example", "client.address": "203.0.113.9", "user_agent.original": "test/1.0", "faas.trigger": "http",
	}
	if x.route != "" {
		name += " " + x.route
		want["http.route"] = x.route
	}
	if span.Name() != name || span.Kind() != ptrace.SpanKindServer || span.Status().Code() == ptrace.StatusCodeError {
		t.Errorf("%s %s: span %q of kind %s with status %s, want %q", x.method, x.path, span.Name(), span.Kind(), span.Status().Code(), name)
	}
	got := span.Attributes().AsRaw()
	maps.DeleteFunc(got, func(key string, _ any) bool { _, wanted := want[key]; return !wanted && key != "http.route" })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s %s: attributes of the span (-want +got):\n%s", x.method, x.path, diff)
	}
}

// checkRecord looks for the function's own line, with the ids of the span and the route of the request.
func (x exchange) checkRecord(t *testing.T, b *backend, span ptrace.Span) {
	t.Helper()
	if x.logged == "" {
		return
	}
	for _, record := range b.records {
		if record.TraceID() != span.TraceID() || record.Body().Str() != x.logged {
			continue
		}
		if record.SpanID() != span.SpanID() {
			t.Errorf("%s %s: the line has span %s, want %s", x.method, x.path, record.SpanID(), span.SpanID())
		}
		if route, _ := record.Attributes().Get("http.route"); route.AsString() != x.route {
			t.Errorf("%s %s: the line has route %q, want %q", x.method, x.path, route.AsString(), x.route)
		}
		return
	}
	t.Errorf("%s %s: no line %q has trace %s", x.method, x.path, x.logged, span.TraceID())
}

// checkPoints counts the requests of each route, method and status.
func checkPoints(t *testing.T, b *backend) {
	t.Helper()
	if b.unit != "s" {
		t.Errorf("unit of the duration = %q, want s", b.unit)
	}
	want, got := map[string]uint64{}, map[string]uint64{}
	for _, x := range exchanges {
		want[fmt.Sprint(x.method, x.route, x.status, "https")]++
	}
	for _, point := range b.points {
		var parts []any
		for _, key := range []string{"http.request.method", "http.route", "http.response.status_code", "url.scheme"} {
			parts = append(parts, value(point.Attributes(), key))
		}
		got[fmt.Sprint(parts...)] += point.Count()
		if point.Sum() <= 0 || point.Sum() > patience.Seconds() {
			t.Errorf("%v: %g seconds", parts, point.Sum())
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests by method, route, status and scheme (-want +got):\n%s", diff)
	}
}

func value(m pcommon.Map, key string) any {
	v, ok := m.Get(key)
	if !ok {
		return ""
	}
	return v.AsRaw()
}
