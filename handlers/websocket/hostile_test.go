// SPDX-License-Identifier: Apache-2.0

package websocket_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/handlers/websocket"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// wild is a value that cannot be encoded without a panic.
type wild struct{}

func (wild) MarshalJSON() ([]byte, error) { panic("password is 1234") }

// badStatus is an error that needs a pointer for all it says.
type badStatus struct{ status int }

func (e *badStatus) Error() string   { return "fog" }
func (e *badStatus) HTTPStatus() int { return e.status }

type badText struct{ text string }

func (e *badText) Error() string { return e.text }

// Whatever panics is answered here: as the error of the invocation its text and stack would be shown to the client.
func TestWebSocket_15_NoPanicLeavesTheRouter(t *testing.T) {
	for _, tt := range []struct {
		name  string
		value any
		err   error
	}{
		{"value", wild{}, nil},
		{"body", websocket.Response{Status: 201, Body: wild{}}, nil},
		{"status of a nil pointer", nil, (*badStatus)(nil)},
		{"text of a nil pointer", nil, (*badText)(nil)},
		{"nil pointer that unwraps", nil, (*fs.PathError)(nil)},
		{"wrapped nil pointer", nil, fmt.Errorf("find: %w", (*badStatus)(nil))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rec := oteltest.New(t)
			r := websocket.New()
			r.Handle("send", give(tt.value, tt.err))
			answer, err := rec.Invoke(r, message(t, "send", ""))
			if err != nil || string(answer) != `{"statusCode":500}` {
				t.Errorf("answer = %s, %v", answer, err)
			}
			span := spanNamed(t, rec.Spans(), "send")
			if span.Status.Code != codes.Error || attributes(span.Attributes, "error.")["error.type"] != "panic" {
				t.Errorf("status = %+v, attributes %v", span.Status, span.Attributes)
			}
			if logs := rec.Logs(); len(logs) != 1 || logs[0]["message"] != "WebSocket handler panicked" {
				t.Errorf("logs = %v", logs)
			}
		})
	}
}

// Middleware of the router is put around handlers in the first event, so its mistakes show then, and the same in all.
func TestWebSocket_15_MiddlewareThatPanicsWhileItWraps(t *testing.T) {
	rec := oteltest.New(t)
	r := websocket.New()
	r.Use(func(websocket.Handler) websocket.Handler { panic("no table") })
	r.Handle("send", give(nil, nil))
	for _, key := range []string{"send", "send", "other"} {
		answer, err := rec.Invoke(r, message(t, key, ""))
		if err != nil || string(answer) != `{"statusCode":500}` {
			t.Errorf("%s: %s, %v", key, answer, err)
		}
	}
	for _, span := range rec.Spans() {
		if span.Status.Description != "panic: no table" {
			t.Errorf("%s: status %+v", span.Name, span.Status)
		}
	}
}

func TestWebSocket_26_NilMiddlewarePanics(t *testing.T) {
	t.Parallel()
	r := websocket.New()
	for _, f := range []func(){
		func() { r.Use(nil) },
		func() { r.Handle("send", give(nil, nil), nil) },
	} {
		if got := panics(t, f); got != "websocket: nil middleware" {
			t.Errorf("panic = %s", got)
		}
	}
}

// Numbers keep their digits, as identifiers of accounts need it.
func TestWebSocket_15_AuthorizerNumbers(t *testing.T) {
	t.Parallel()
	r := websocket.New()
	r.Handle("send", func(_ context.Context, event *websocket.Event) (any, error) {
		return strings.Join([]string{
			event.Authorizer("small"), event.Authorizer("time"), event.Authorizer("exact"), event.Authorizer("huge"),
			event.Authorizer("negative"), event.Authorizer("half"), event.Authorizer("yes"), event.Authorizer("null"),
		}, " "), nil
	})
	authorizer := json.RawMessage(`{"small":7,"time":1795532645123,"exact":9007199254740993,"huge":12345678901234567890,` +
		`"negative":-9007199254740993,"half":0.5,"yes":true,"null":null}`)
	got := handle(t, r, change(t, message(t, "send", ""), map[string]any{"requestContext.authorizer": authorizer}))
	if want := `{"statusCode":200,"body":"7 1795532645123 9007199254740993 12345678901234567890 -9007199254740993 0.5 true "}`; got != want {
		t.Errorf("answer = %s\nwant     %s", got, want)
	}
	// An event that a test has made has no more than a float64.
	event := &websocket.Event{}
	event.RequestContext.Authorizer = map[string]any{"time": 1795532645123.0}
	if got := event.Authorizer("time"); got != "1795532645123" {
		t.Errorf("made by hand: %s", got)
	}
	event.RequestContext.Authorizer = "none"
	if got := event.Authorizer("time"); got != "" {
		t.Errorf("of another type: %s", got)
	}
}

// API Gateway sends null for what there is not.
func TestWebSocket_1_NullMembers(t *testing.T) {
	t.Parallel()
	r := websocket.New()
	r.Handle("send", func(_ context.Context, event *websocket.Event) (any, error) {
		_, cookie := event.Cookie("a")
		return fmt.Sprintf("%q %q %t", event.Authorizer("a"), event.Header("a"), cookie), nil
	})
	event := json.RawMessage(`{"headers":null,"multiValueHeaders":null,"queryStringParameters":null,"stageVariables":null,"body":null,
		"requestContext":{"routeKey":"send","connectionId":"x","authorizer":null,"identity":null,"disconnectReason":null,"messageId":null,"of the future":[1]}}`)
	if got, want := handle(t, r, event), `{"statusCode":200,"body":"\"\" \"\" false"}`; got != want {
		t.Errorf("answer = %s, want %s", got, want)
	}
}

func TestWebSocket_15_NoValueNoBody(t *testing.T) {
	t.Parallel()
	for _, value := range []any{nil, (*int)(nil), []int(nil), map[string]int(nil), websocket.Response{Body: (*int)(nil)}} {
		r := websocket.New()
		r.Handle("send", give(value, nil))
		if got := handle(t, r, message(t, "send", "")); got != `{"statusCode":200}` {
			t.Errorf("%T: %s", value, got)
		}
	}
}

func TestWebSocket_26_JSONWithoutAMessage(t *testing.T) {
	t.Parallel()
	r := websocket.New()
	r.Handle("ping", websocket.JSONValue(func(context.Context, struct{}) (string, error) { return "pong", nil }))
	for _, body := range []string{"", "{}", "ping", `{"action":"ping"}`} {
		if got := handle(t, r, message(t, "ping", body)); got != `{"statusCode":200,"body":"pong"}` {
			t.Errorf("%q: %s", body, got)
		}
	}
}

func TestWebSocket_26_Decoder(t *testing.T) {
	t.Parallel()
	r := websocket.New(websocket.WithDecoder(func(data []byte, v any) error {
		decoder := json.NewDecoder(strings.NewReader(string(data)))
		decoder.UseNumber()
		decoder.DisallowUnknownFields()
		return decoder.Decode(v)
	}))
	r.Handle("any", websocket.JSONValue(func(_ context.Context, in any) (any, error) { return in, nil }))
	r.Handle("strict", websocket.JSON(func(context.Context, struct{ Text string }) error { return nil }))
	if got, want := handle(t, r, message(t, "any", `{"n":12345678901234567890}`)), `{"statusCode":200,"body":"{\"n\":12345678901234567890}"}`; got != want {
		t.Errorf("exact: %s", got)
	}
	if got := handle(t, r, message(t, "strict", `{"text":"a","more":1}`)); got != `{"statusCode":400}` {
		t.Errorf("strict: %s", got)
	}
}

// A message whose answer breaks off has arrived, so it is not sent again.
func TestWebSocket_26_ClientAnswerThatBreaksOff(t *testing.T) {
	t.Parallel()
	m := newManagement(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"connected`)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	if err := m.client().PostToConnection(t.Context(), "a", []byte("Ahoy")); err != nil || len(m.seen()) != 1 {
		t.Errorf("message: %v after %d requests", err, len(m.seen()))
	}
	if _, err := m.client().GetConnection(t.Context(), "a"); !errors.Is(err, io.ErrUnexpectedEOF) || len(m.seen()) != 4 {
		t.Errorf("question: %v after %d requests", err, len(m.seen())-1)
	}
}

// Messages in JSON look like answers in JSON.
func TestWebSocket_26_PostJSONAsItIs(t *testing.T) {
	t.Parallel()
	m := newManagement(t, func(http.ResponseWriter, *http.Request, int) {})
	if err := m.client().PostJSON(t.Context(), "a", "<b>&"); err != nil {
		t.Fatal(err)
	}
	if got := m.seen()[0]; got != `POST /prod/@connections/a "<b>&"` {
		t.Errorf("request = %s", got)
	}
}

// Credentials that panic do so in goroutines of a broadcast, where it would end the process.
func TestWebSocket_26_BroadcastSurvivesPanicsConcurrentSafe(t *testing.T) {
	t.Parallel()
	cfg := config()
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { panic("no role") })
	c, err := websocket.NewClient(cfg, websocket.WithEndpoint("http://127.0.0.1:1"), websocket.WithConcurrency(8))
	if err != nil {
		t.Fatal(err)
	}
	gone, err := c.Broadcast(t.Context(), make([]string, 20), nil)
	if err == nil || gone != nil {
		t.Errorf("gone %v, error %v", gone, err)
	}
	gone, err = c.Broadcast(t.Context(), []string{"a", "b"}, nil)
	if gone != nil || err == nil || strings.Count(err.Error(), "panic: no role") != 2 {
		t.Errorf("gone %v, error %v", gone, err)
	}
}

func TestTelemetry_24_BucketsOfSeconds(t *testing.T) {
	t.Parallel()
	reader := sdkmetric.NewManualReader()
	r := websocket.New(websocket.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))))
	r.Handle("send", give(nil, nil))
	handle(t, r, message(t, "send", ""))
	handle(t, r, message(t, "secret7", ""))
	var all metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	m := all.ScopeMetrics[0].Metrics[0]
	points := m.Data.(metricdata.Histogram[float64]).DataPoints
	if m.Name != "aws.apigateway.websocket.duration" || m.Unit != "s" || points[0].Bounds[0] != 0.005 || len(points) != 2 {
		t.Errorf("metric = %+v", m)
	}
	// Keys that nobody registered could be without end.
	for _, point := range points {
		if key, ok := point.Attributes.Value("aws.apigateway.route_key"); ok && key.AsString() != "send" {
			t.Errorf("attributes = %v", point.Attributes.ToSlice())
		}
	}
}

// An attempt that time does not allow any more says both why, and what the one before failed by.
func TestWebSocket_26_ClientPauseThatEnds(t *testing.T) {
	t.Parallel()
	m := newManagement(t, func(w http.ResponseWriter, _ *http.Request, _ int) { fail(w, 429, "LimitExceededException", "slowly") })
	ctx, cancel := context.WithCancel(t.Context())
	c := m.client()
	websocket.WithoutPause(c, func(int) { cancel() })
	err := c.PostToConnection(ctx, "a", nil)
	if !errors.Is(err, websocket.ErrLimitExceeded) || !errors.Is(err, context.Canceled) || len(m.seen()) != 1 {
		t.Errorf("%v after %d requests", err, len(m.seen()))
	}
}

func TestWebSocket_26_BroadcastOfNoConcurrency(t *testing.T) {
	t.Parallel()
	m := newManagement(t, func(http.ResponseWriter, *http.Request, int) {})
	if _, err := m.client(websocket.WithConcurrency(0)).Broadcast(t.Context(), []string{"a", "b"}, nil); err != nil || len(m.seen()) != 2 {
		t.Errorf("%v after %d messages", err, len(m.seen()))
	}
}
