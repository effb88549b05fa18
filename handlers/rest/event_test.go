// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/handlers/httpevent"
	"github.com/otel-powertools/powertools/handlers/rest"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// v2 returns an event of an HTTP API.
func v2(method, path, body string) json.RawMessage {
	text, _ := json.Marshal(map[string]any{
		"version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
		"headers": map[string]string{"content-type": "application/json", "accept-encoding": "gzip"},
		"body":    body, "isBase64Encoded": false,
		"requestContext": map[string]any{
			"domainName": "api.example.com", "stage": "$default", "requestId": "gateway-1",
			"http": map[string]string{"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.9", "userAgent": "test"},
		},
	})
	return text
}

// orders is a router as a function has it.
func orders() *rest.Router {
	r := rest.New()
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			next.ServeHTTP(w, req.Clone(req.Context())) // the copy takes Request.Pattern away from what is outside
		})
	})
	g := r.Group("/orders")
	g.Handle("GET /{id}", rest.JSON(func(ctx context.Context, _ struct{}) (map[string]string, error) {
		slog.InfoContext(ctx, "found")
		return map[string]string{"id": rest.Request(ctx).PathValue("id")}, nil
	}))
	g.Handle("POST /{$}", rest.JSON(func(context.Context, order) (string, error) { return "new", nil }))
	g.Handle("GET /fail", rest.JSON(func(context.Context, struct{}) (string, error) {
		return "", fmt.Errorf("find order: %w", errTaken)
	}))
	g.Handle("GET /panic", rest.JSON(func(context.Context, struct{}) (string, error) { panic("boom") }))
	mounted := rest.New()
	mounted.Handle("GET /{sku}", rest.JSON(func(context.Context, struct{}) (string, error) { return "item", nil }))
	g.Mount("/items", mounted)
	return r
}

// invoke returns status and body of the answer to an event.
func invoke(t *testing.T, rec *oteltest.Recorder, handler any, event json.RawMessage) (int, string) {
	t.Helper()
	raw, err := rec.Invoke(handler, event)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		StatusCode int
		Body       string
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Body
}

func serverSpan(t *testing.T, rec *oteltest.Recorder) tracetest.SpanStub {
	t.Helper()
	spans := rec.Spans()
	if len(spans) != 1 {
		t.Fatalf("%d spans, want 1", len(spans))
	}
	return spans[0]
}

func attributeOf(span tracetest.SpanStub, key string) string {
	for _, kv := range span.Attributes {
		if string(kv.Key) == key {
			return kv.Value.String()
		}
	}
	return ""
}

// TestTelemetry_24_Route has a recorder, so it is not parallel.
func TestTelemetry_24_Route(t *testing.T) {
	tests := []struct {
		method, path, body string
		status             int
		answer, route      string
	}{
		{"GET", "/orders/7", "", 200, `{"id":"7"}`, "/orders/{id}"},
		{"GET", "/orders/7/", "", 200, `{"id":"7"}`, "/orders/{id}"},
		{"POST", "/orders", `{}`, 200, `"new"`, "/orders"},
		{"GET", "/orders/items/9", "", 200, `"item"`, "/orders/items/{sku}"},
		{"GET", "/none", "", 404, `{"statusCode":404,"error":"NotFoundError","message":"Not found"}`, ""},
		{"DELETE", "/orders/7", "", 405, `{"statusCode":405,"error":"MethodNotAllowedError","message":"Method Not Allowed"}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.method+tt.path, func(t *testing.T) {
			rec := oteltest.New(t)
			status, body := invoke(t, rec, orders(), v2(tt.method, tt.path, tt.body))
			if status != tt.status || body != tt.answer {
				t.Errorf("answer = %d %s, want %d %s", status, body, tt.status, tt.answer)
			}
			span := serverSpan(t, rec)
			name := strings.TrimSpace(tt.method + " " + tt.route)
			if attributeOf(span, "http.route") != tt.route || tt.route != "" && span.Name != name {
				t.Errorf("span %q of route %q, want %q of %q", span.Name, attributeOf(span, "http.route"), name, tt.route)
			}
			if len(span.Events) != 0 {
				t.Errorf("events: %v", span.Events)
			}
		})
	}
}

// TestTelemetry_24_Errors shows what is on the span: an event for what the client did wrong, a failure for what we did.
func TestTelemetry_24_Errors(t *testing.T) {
	tests := []struct {
		name, method, path, body string
		status                   int
		failed                   bool
		exception, logged        string
	}{
		{"validation", "POST", "/orders", `{"id":7}`, 422, false, "RequestValidationError", ""},
		{"no JSON", "POST", "/orders", `{"id":`, 400, false, "BadRequestError", ""},
		{"any error", "GET", "/orders/fail", "", 500, true, "*fmt.wrapError", "find order: store: name is taken in table users-prod"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec := oteltest.New(t)
			status, body := invoke(t, rec, orders(), v2(tt.method, tt.path, tt.body))
			if status != tt.status || strings.Contains(body, "users-prod") {
				t.Errorf("answer = %d %s, want %d", status, body, tt.status)
			}
			span := serverSpan(t, rec)
			if failed := span.Status.Code.String() == "Error"; failed != tt.failed || len(span.Events) == 0 {
				t.Fatalf("span failed %t, want %t; events %v", failed, tt.failed, span.Events)
			}
			var types []string
			for _, kv := range span.Events[0].Attributes {
				if kv.Key == "exception.type" {
					types = append(types, kv.Value.AsString())
				}
			}
			if span.Events[0].Name != "exception" || len(types) != 1 || types[0] != tt.exception {
				t.Errorf("event %s of type %q, want %q", span.Events[0].Name, types, tt.exception)
			}
			var logged string
			for _, line := range rec.Logs() {
				if line["message"] == "request failed" {
					logged = fmt.Sprint(line["error"])
				}
			}
			if tt.logged == "" && logged != "" || !strings.Contains(logged, tt.logged) {
				t.Errorf("log = %s, want %s", logged, tt.logged)
			}
		})
	}
}

// TestTelemetry_24_NothingOfTheBody has bodies with the number of a card in all places where a decoder may quote it. It is
// neither on the span nor in the log; mappings still find the decoder's error, and debug mode shows it.
func TestTelemetry_24_NothingOfTheBody(t *testing.T) {
	type payment struct {
		Card int32 `json:"card"`
		At   time.Time
	}
	quoting := rest.WithDecoder(func(data []byte, _ any) error { return fmt.Errorf("cannot decode %s", data) })
	tests := []struct {
		name, body string
		opts       []rest.Option
		status     int
		says       string
	}{
		{"number", `{"card":4111111111111111}`, nil, 422, "body.card must be an integer of 32 bits"},
		{"text of a type", `{"At":"4111111111111111"}`, nil, 422, "body is not valid"},
		{"syntax", `{"card":4111111111111111x}`, nil, 400, "*json.SyntaxError"},
		{"decoder", `{"card":4111111111111111}`, []rest.Option{quoting}, 422, "body is not valid"},
	}
	for _, tt := range tests {
		for _, mapped := range []bool{false, true} {
			rec := oteltest.New(t)
			r := rest.New(tt.opts...)
			if mapped { // as a failure of the server, which goes to the log with its causes
				r.ErrorStatus(http.StatusInternalServerError, errTaken)
				rest.OnError(r, func(w http.ResponseWriter, _ *http.Request, err error) {
					w.WriteHeader(http.StatusInternalServerError)
				})
			}
			r.Handle("POST /pay", rest.JSON(func(context.Context, payment) (string, error) { return "", nil }))
			status, body := invoke(t, rec, r, v2("POST", "/pay", tt.body))
			span := serverSpan(t, rec)
			all := fmt.Sprint(body, span.Events, span.Attributes, span.Status, rec.Logs())
			if want := tt.status; !mapped && status != want || strings.Contains(all, "4111") || !strings.Contains(all, tt.says) {
				t.Errorf("%s, mapped %t: status %d, want %d and %q in %s", tt.name, mapped, status, want, tt.says, all)
			}
		}
		r := rest.New(append([]rest.Option{rest.WithDebug(true), rest.WithLogger(slog.New(slog.DiscardHandler))}, tt.opts...)...)
		r.Handle("POST /pay", rest.JSON(func(context.Context, payment) (string, error) { return "", nil }))
		if got := do(t, r, "POST /pay", tt.body).Body.String(); tt.name != "syntax" && !strings.Contains(got, "4111") {
			t.Errorf("%s, debug mode: %s", tt.name, got)
		}
	}
	var found *json.UnmarshalTypeError
	r := rest.New()
	rest.OnError(r, func(w http.ResponseWriter, _ *http.Request, err *json.UnmarshalTypeError) {
		found = err
		w.WriteHeader(http.StatusTeapot)
	})
	r.Handle("POST /pay", rest.JSON(func(context.Context, payment) (string, error) { return "", nil }))
	if w := do(t, r, "POST /pay", `{"card":"x"}`); w.Code != http.StatusTeapot || found == nil {
		t.Errorf("mapping of the decoder's error: %d, %v", w.Code, found)
	}
}

// TestTelemetry_24_LongMessage has a message that is cut on the span, between two characters.
func TestTelemetry_24_LongMessage(t *testing.T) {
	for _, length := range []int{1022, 1023, 1024, 1025, 2000} {
		rec := oteltest.New(t)
		r := rest.New()
		message := strings.Repeat("x", length%2) + strings.Repeat("é", length/2)
		r.Handle("GET /x", rest.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return rest.BadRequest("%s", message) }))
		invoke(t, rec, r, v2("GET", "/x", ""))
		for _, kv := range serverSpan(t, rec).Events[0].Attributes {
			if got := kv.Value.AsString(); kv.Key == "exception.message" && (!utf8.ValidString(got) || len(got) > 1024 || len(got) < min(length, 1023)) {
				t.Errorf("%d bytes become %d", length, len(got))
			}
		}
	}
}

// TestTelemetry_24_Panic shows that a panic becomes the answer of the adapter, with the route on the span.
func TestTelemetry_24_Panic(t *testing.T) {
	rec := oteltest.New(t)
	if status, _ := invoke(t, rec, orders(), v2("GET", "/orders/panic", "")); status != 500 {
		t.Errorf("status = %d", status)
	}
	if span := serverSpan(t, rec); attributeOf(span, "http.route") != "/orders/panic" || span.Status.Code.String() != "Error" {
		t.Errorf("span = %s %v", span.Name, span.Status)
	}
}

// TestTelemetry_24_RouteInLogs reads the lines of a handler.
func TestTelemetry_24_RouteInLogs(t *testing.T) {
	rec := oteltest.New(t)
	invoke(t, rec, httpevent.New(orders()), v2("GET", "/orders/7", ""))
	for _, line := range rec.Logs() {
		if line["message"] == "found" {
			if line["http.route"] != "/orders/{id}" {
				t.Errorf("line = %v", line)
			}
			return
		}
	}
	t.Error("no line of the handler")
}

// TestDebug_9 shows what debug mode logs. It sets variables and has a recorder.
func TestDebug_9(t *testing.T) {
	for _, variable := range []string{"POWERTOOLS_DEV", "POWERTOOLS_EVENT_HANDLER_DEBUG", ""} {
		t.Run(variable, func(t *testing.T) {
			rec := oteltest.New(t)
			if variable != "" {
				t.Setenv(variable, "1")
			}
			r := orders()
			status, body := invoke(t, rec, r, v2("GET", "/orders/7", ""))
			_, failure := invoke(t, rec, r, v2("GET", "/orders/fail", ""))
			on := variable != ""
			if got := body == "{\n    \"id\": \"7\"\n}"; status != 200 || got != on {
				t.Errorf("answer = %d %s", status, body)
			}
			if got := strings.Contains(failure, "users-prod") && strings.Contains(failure, `"stack"`); got != on {
				t.Errorf("error = %s", failure)
			}
			var routes, request map[string]any
			for _, line := range rec.Logs() {
				switch line["message"] {
				case "routes":
					routes = line
				case "request":
					if request == nil {
						request = line
					}
				}
			}
			if !on {
				if routes != nil || request != nil {
					t.Errorf("logged without debug mode: %v %v", routes, request)
				}
				return
			}
			if text := fmt.Sprint(routes); !strings.Contains(text, "GET /orders/{id}") || !strings.Contains(text, "event_test.go") ||
				!strings.Contains(text, "rest_test.orders") {
				t.Errorf("routes = %v", routes)
			}
			event, _ := request["event"].(map[string]any)
			if event["rawPath"] != "/orders/7" || fmt.Sprint(request["http.response.status_code"]) != "200" {
				t.Errorf("request = %v", request)
			}
		})
	}
}

// TestDebug_9_BadValue keeps debug mode off, and says so.
func TestDebug_9_BadValue(t *testing.T) {
	t.Setenv("POWERTOOLS_EVENT_HANDLER_DEBUG", "perhaps")
	r, _ := failing(errTaken)
	if got := do(t, r, "GET /fail", "").Body.String(); strings.Contains(got, "users-prod") {
		t.Errorf("body = %s", got)
	}
}
