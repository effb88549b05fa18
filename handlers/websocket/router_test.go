// SPDX-License-Identifier: Apache-2.0

package websocket_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/websocket"
)

func TestWebSocket_15_RouteKeysMatchExactly(t *testing.T) {
	t.Parallel()
	r := websocket.New()
	for _, key := range []string{websocket.Connect, websocket.Disconnect, websocket.Default, "sendMessage", "send"} {
		r.Handle(key, give(key, nil))
	}
	for _, tt := range []struct{ key, want string }{
		{"$connect", `{"statusCode":200,"body":"$connect"}`},
		{"$disconnect", `{"statusCode":200,"body":"$disconnect"}`},
		{"$default", `{"statusCode":200,"body":"$default"}`},
		{"sendMessage", `{"statusCode":200,"body":"sendMessage"}`},
		{"send", `{"statusCode":200,"body":"send"}`},
		{"SendMessage", `{"statusCode":400}`}, // and not $default, which API Gateway selects by itself
		{"sendMessages", `{"statusCode":400}`},
		{"sen", `{"statusCode":400}`},
	} {
		if got := handle(t, r, message(t, tt.key, "")); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.key, got, tt.want)
		}
	}
}

// notFound is an error of another package with a status of its own.
type notFound struct{ status int }

func (notFound) Error() string     { return "no such room" }
func (n notFound) HTTPStatus() int { return n.status }

func TestWebSocket_15_Results(t *testing.T) {
	t.Parallel()
	type room struct {
		Name string `json:"name"`
	}
	tests := []struct {
		name  string
		value any
		err   error
		want  string
	}{
		{"nothing", nil, nil, `{"statusCode":200}`},
		{"nil pointer", (*room)(nil), nil, `{"statusCode":200}`},
		{"text", "Ahoy", nil, `{"statusCode":200,"body":"Ahoy"}`},
		{"empty text", "", nil, `{"statusCode":200,"body":""}`},
		{"bytes", []byte(`{"a":1}`), nil, `{"statusCode":200,"body":"{\"a\":1}"}`},
		{"struct", room{"pilots"}, nil, `{"statusCode":200,"body":"{\"name\":\"pilots\"}"}`},
		{"map is a body, whatever is in it", map[string]any{"statusCode": 500}, nil, `{"statusCode":200,"body":"{\"statusCode\":500}"}`},
		{"number", 7, nil, `{"statusCode":200,"body":"7"}`},
		{"HTML", "<a&b>", nil, `{"statusCode":200,"body":"<a&b>"}`},
		{"HTML in JSON", room{"<&>"}, nil, `{"statusCode":200,"body":"{\"name\":\"<&>\"}"}`},
		{"status", websocket.Response{Status: 202}, nil, `{"statusCode":202}`},
		{"value and status", websocket.Response{Status: 201, Body: room{"pilots"}}, nil, `{"statusCode":201,"body":"{\"name\":\"pilots\"}"}`},
		{"pointer to a response", &websocket.Response{Status: 202}, nil, `{"statusCode":202}`},
		{"nil response", (*websocket.Response)(nil), nil, `{"statusCode":200}`},
		{
			"headers",
			websocket.Response{Headers: map[string]string{"Sec-WebSocket-Protocol": "harbour.v2", "A": "b\"c"}},
			nil,
			`{"statusCode":200,"headers":{"A":"b\"c","Sec-WebSocket-Protocol":"harbour.v2"}}`,
		},
		{"error", nil, errors.New("password is 1234"), `{"statusCode":500}`},
		{"error beside a value", "Ahoy", errors.New("password is 1234"), `{"statusCode":500}`},
		{"rejected", nil, websocket.Reject(403), `{"statusCode":403}`},
		{"rejected, wrapped", nil, fmt.Errorf("look for token: %w", websocket.Reject(401)), `{"statusCode":401}`},
		{"own status", nil, notFound{404}, `{"statusCode":404}`},
		{"own status that would let in", nil, notFound{200}, `{"statusCode":500}`},
		{"own status that is no error", nil, notFound{399}, `{"statusCode":500}`},
		{"own status that is none", nil, notFound{600}, `{"statusCode":500}`},
		{"own status of a gateway", nil, notFound{599}, `{"statusCode":599}`},
		{"what cannot be encoded", func() {}, nil, `{"statusCode":500}`},
	}
	for _, tt := range tests {
		r := websocket.New()
		r.Handle("send", give(tt.value, tt.err))
		got := handle(t, r, message(t, "send", ""))
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("%s: %s is not JSON", tt.name, got)
		}
	}
	r := websocket.New()
	r.Handle("send", func(context.Context, *websocket.Event) (any, error) { panic("password is 1234") })
	if got := handle(t, r, message(t, "send", "")); got != `{"statusCode":500}` {
		t.Errorf("panic: %s", got)
	}
}

func TestWebSocket_26_RejectTakesErrorsOnly(t *testing.T) {
	t.Parallel()
	for _, status := range []int{0, 200, 302, 399, 600} {
		if got := panics(t, func() { _ = websocket.Reject(status) }); !strings.Contains(got, fmt.Sprint(status)) {
			t.Errorf("Reject(%d): %s", status, got)
		}
	}
}

func TestWebSocket_15_Middleware(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []string
	note := func(name string) websocket.Middleware {
		return func(next websocket.Handler) websocket.Handler {
			return func(ctx context.Context, event *websocket.Event) (any, error) {
				mu.Lock()
				seen = append(seen, name)
				mu.Unlock()
				return next(ctx, event)
			}
		}
	}
	r := websocket.New()
	r.Handle("send", give(nil, nil), note("of the route"), note("inner of the route"))
	r.Use(note("outer"), note("inner")) // also for routes from before
	handle(t, r, message(t, "send", ""))
	if diff := cmp.Diff([]string{"outer", "inner", "of the route", "inner of the route"}, seen); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	seen = nil
	if got := handle(t, r, message(t, "other", "")); got != `{"statusCode":400}` || !slices.Equal(seen, []string{"outer", "inner"}) {
		t.Errorf("unknown route key: %s in %v", got, seen)
	}

	early := websocket.New()
	early.Use(func(websocket.Handler) websocket.Handler { return give(nil, websocket.Reject(401)) })
	early.Handle("send", give("not to be reached", nil))
	if got := handle(t, early, message(t, "send", "")); got != `{"statusCode":401}` {
		t.Errorf("early answer: %s", got)
	}
}

func TestWebSocket_26_JSON(t *testing.T) {
	t.Parallel()
	type in struct {
		Text  string `json:"text"`
		Count int    `json:"count"`
	}
	r := websocket.New()
	r.Handle("struct", websocket.JSONValue(func(ctx context.Context, in in) (string, error) {
		return in.Text + " to " + websocket.EventOf(ctx).RequestContext.ConnectionID, nil
	}))
	r.Handle("silent", websocket.JSON(func(context.Context, in) error { return nil }))
	r.Handle("string", websocket.JSONValue(func(_ context.Context, in string) (string, error) { return in, nil }))
	r.Handle("bytes", websocket.JSONValue(func(_ context.Context, in []byte) (int, error) { return len(in), nil }))
	tests := []struct{ key, body, want string }{
		{"struct", `{"text":"Ahoy"}`, `{"statusCode":200,"body":"Ahoy to UqX1fc0GjoECJ4w="}`},
		{"struct", `{"text":7}`, `{"statusCode":400}`},
		{"struct", `{"text":`, `{"statusCode":400}`},
		{"struct", ``, `{"statusCode":400}`},
		{"silent", `{"text":"Ahoy"}`, `{"statusCode":200}`},
		{"silent", `[]`, `{"statusCode":400}`},
		{"string", `{"text":`, `{"statusCode":200,"body":"{\"text\":"}`},
		{"bytes", `abc`, `{"statusCode":200,"body":"3"}`},
	}
	for _, tt := range tests {
		if got := handle(t, r, message(t, tt.key, tt.body)); got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.key, tt.body, got, tt.want)
		}
	}
	encoded := change(t, message(t, "bytes", base64.StdEncoding.EncodeToString([]byte{0, 1, 2, 255})), map[string]any{"isBase64Encoded": true})
	if got := handle(t, r, encoded); got != `{"statusCode":200,"body":"4"}` {
		t.Errorf("base64: %s", got)
	}
	if got := handle(t, r, change(t, message(t, "bytes", "%"), map[string]any{"isBase64Encoded": true})); got != `{"statusCode":400}` {
		t.Errorf("broken base64: %s", got)
	}
}

// The error of a message that does not fit says where, and nothing of what is in it.
func TestWebSocket_24_MessagesAreToldToNobody(t *testing.T) {
	t.Parallel()
	type in struct {
		Count int  `json:"count"`
		Tiny  int8 `json:"tiny"`
	}
	h := websocket.JSON(func(context.Context, in) error { return nil })
	for body, want := range map[string]string{
		`{"count":"secret"}`: "websocket: read the message: count: want int, got string",
		`{"tiny":98765}`:     "websocket: read the message: tiny: want int8, got number",
		`"secret"`:           "want websocket_test.in, got string",
		`{"secret`:           "it is not JSON from byte 8 on",
	} {
		event := &websocket.Event{}
		event.Body = body
		_, err := h(t.Context(), event)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "98765") {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}

func TestWebSocket_15_WhatConnectHas(t *testing.T) {
	t.Parallel()
	connect, msg := typed(t, "connect"), typed(t, "message")
	if got := connect.Header("sec-websocket-protocol"); got != "harbour.v2, harbour.v1" {
		t.Errorf("header = %q", got)
	}
	if session, ok := connect.Cookie("session"); session != "s7" || !ok {
		t.Errorf("cookie = %q, %t", session, ok)
	}
	if _, ok := connect.Cookie("none"); ok || msg.Header("Cookie") != "" {
		t.Error("a cookie that is not there")
	}
	if _, ok := msg.Cookie("session"); ok {
		t.Error("cookie on a message")
	}
	broken := &websocket.Event{}
	broken.Headers = map[string]string{"cookie": "; =; session=s8"}
	if session, _ := broken.Cookie("session"); session != "s8" {
		t.Errorf("cookie beside broken ones = %q", session)
	}
	// What the authorizer said of the connection is on each event of it.
	for _, name := range []string{"connect", "message", "disconnect"} {
		e := typed(t, name)
		if e.Authorizer("tier") != "gold" || e.Authorizer("level") != "3" || e.Authorizer("none") != "" {
			t.Errorf("%s: authorizer = %v", name, e.RequestContext.Authorizer)
		}
	}
	if (&websocket.Event{}).Authorizer("tier") != "" {
		t.Error("authorizer of an event without one")
	}
}

func TestWebSocket_1_OtherEvents(t *testing.T) {
	t.Parallel()
	r := websocket.New()
	r.Handle("send", give(nil, nil))
	for _, event := range []string{
		`null`, `[]`, `{}`, `{"requestContext":{"connectionId":"x"}}`, `{"requestContext":{"routeKey":"send"}}`,
		`{"version":"2.0","routeKey":"$default","rawPath":"/","requestContext":{"http":{"method":"GET"}}}`, `{`,
	} {
		if answer, err := r.HandleEvent(t.Context(), json.RawMessage(event)); !errors.Is(err, websocket.ErrNotWebSocket) || answer != nil {
			t.Errorf("%s: %v, %v", event, answer, err)
		}
	}
	odd := change(t, message(t, "send", ""), map[string]any{"stageVariables": 7, "requestContext.connectedAt": "soon"})
	if got := handle(t, r, odd); got != `{"statusCode":200}` {
		t.Errorf("members nobody needs: %s", got)
	}
}

func TestWebSocket_26_MisusePanics(t *testing.T) {
	t.Parallel()
	r := websocket.New()
	r.Handle("send", give(nil, nil))
	if got := panics(t, func() { r.Handle("send", give(nil, nil)) }); strings.Count(got, "router_test.go:") != 2 {
		t.Errorf("twice: %s, want both lines", got)
	}
	panics(t, func() { r.Handle("other", nil) })
	panics(t, func() { r.Handle("", give(nil, nil)) })
	panics(t, func() { websocket.JSON[int](nil) })
	panics(t, func() { websocket.JSONValue[int, int](nil) })
	handle(t, r, message(t, "send", ""))
	for _, f := range []func(){func() { r.Handle("late", give(nil, nil)) }, func() { r.Use() }} {
		if got := panics(t, f); !strings.Contains(got, "before the first event") {
			t.Errorf("late: %s", got)
		}
	}
}

// Events of many connections at once, the first of which seals the router.
func TestWebSocket_26_ConcurrentSafe(t *testing.T) {
	t.Parallel()
	r := websocket.New()
	r.Use(func(next websocket.Handler) websocket.Handler { return next })
	r.Handle("send", websocket.JSONValue(func(ctx context.Context, n int) (string, error) {
		return fmt.Sprint(n, " ", websocket.EventOf(ctx).RequestContext.ConnectionID), nil
	}))
	var group sync.WaitGroup
	for i := range 64 {
		event := change(t, message(t, "send", fmt.Sprint(i)), map[string]any{"requestContext.connectionId": fmt.Sprint("c", i)})
		group.Go(func() {
			if got, want := handle(t, r, event), fmt.Sprintf(`{"statusCode":200,"body":"%d c%d"}`, i, i); got != want {
				t.Errorf("answer %s, want %s", got, want)
			}
		})
	}
	group.Wait()
}
