// SPDX-License-Identifier: Apache-2.0

package websocket_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/websocket"
)

// FuzzEvent gives any text to a router. What comes back is an answer that API Gateway takes, or the error for what is no
// event.
func FuzzEvent(f *testing.F) {
	for _, name := range []string{"connect", "message", "disconnect"} {
		f.Add(string(eventFile(f, name)))
	}
	f.Add(`{"requestContext":{"routeKey":"json","connectionId":"c"},"body":"{\"a\":[1e999]}"}`)
	f.Add(`{"requestContext":{"routeKey":"echo","connectionId":"c","authorizer":[1]},"body":"=","isBase64Encoded":true,"headers":{"COOKIE":";=\u0000"}}`)
	f.Add(`{"requestContext":{"routeKey":"echo","connectionId":7},"requestContext":{"connectionId":"c"}}`)
	r := websocket.New()
	r.Handle("json", websocket.JSONValue(func(_ context.Context, in map[string]any) (any, error) { return in, nil }))
	r.Handle("sendMessage", websocket.JSONValue(func(_ context.Context, in []byte) ([]byte, error) { return in, nil }))
	echo := func(_ context.Context, event *websocket.Event) (any, error) {
		cookie, _ := event.Cookie("a")
		return websocket.Response{Headers: event.Headers, Body: cookie + event.Authorizer("a") + event.Endpoint("eu-west-1")}, nil
	}
	r.Handle("echo", echo)
	r.Handle(websocket.Connect, echo)
	f.Fuzz(func(t *testing.T, event string) {
		answer, err := r.HandleEvent(context.Background(), json.RawMessage(event))
		if err != nil {
			if !errors.Is(err, websocket.ErrNotWebSocket) {
				t.Errorf("%q: %v", event, err)
			}
			return
		}
		text, err := io.ReadAll(answer.(io.Reader))
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			StatusCode int
			Headers    map[string]string
			Body       *string
		}
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%q: answer %q: %v", event, text, err)
		}
		if got.StatusCode != 200 && got.StatusCode != 400 {
			t.Errorf("%q: answer %q", event, text)
		}
	})
}

// FuzzConnectionID sends to any id. The API sees that id and nothing else of it.
func FuzzConnectionID(f *testing.F) {
	for _, id := range []string{connectionID, "a/b", "..", "?x=1", "#", "%2F", " +", "\x00", "ä"} {
		f.Add(id)
	}
	cfg := config()
	var got string
	cfg.HTTPClient = roundTrip(func(r *http.Request) (*http.Response, error) {
		got = r.URL.Path
		if r.URL.RawQuery != "" || r.URL.Fragment != "" || strings.Count(r.URL.EscapedPath(), "/") != 3 {
			f.Errorf("%s", r.URL)
		}
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	})
	c, err := websocket.NewClient(cfg, websocket.WithEndpoint("https://harbour.example/prod"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if id == "" || id == "." || id == ".." {
			return
		}
		if err := c.PostToConnection(context.Background(), id, nil); err != nil || got != "/prod/@connections/"+id {
			t.Errorf("%q: %q, %v", id, got, err)
		}
	})
}
