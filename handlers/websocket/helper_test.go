// SPDX-License-Identifier: Apache-2.0

package websocket_test

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/websocket"
)

// eventFile returns an event of testdata/events.
func eventFile(t testing.TB, name string) json.RawMessage {
	t.Helper()
	event, err := os.ReadFile(filepath.Join("testdata", "events", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// change returns an event with members replaced: the path of a member has dots, nil removes it.
func change(t testing.TB, event json.RawMessage, changes map[string]any) json.RawMessage {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal(event, &members); err != nil {
		t.Fatal(err)
	}
	for path, value := range changes {
		at := members
		names := strings.Split(path, ".")
		for _, name := range names[:len(names)-1] {
			at = at[name].(map[string]any)
		}
		if name := names[len(names)-1]; value == nil {
			delete(at, name)
		} else {
			at[name] = value
		}
	}
	changed, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// message returns the event of a message for a route.
func message(t testing.TB, key, body string) json.RawMessage {
	t.Helper()
	return change(t, eventFile(t, "message"), map[string]any{"requestContext.routeKey": key, "body": body})
}

// typed returns the event of testdata as handlers get it.
func typed(t testing.TB, name string) *websocket.Event {
	t.Helper()
	var e websocket.Event
	if err := json.Unmarshal(eventFile(t, name), &e); err != nil {
		t.Fatal(err)
	}
	return &e
}

// handle returns the answer of a router, as Lambda would send it.
func handle(t testing.TB, r *websocket.Router, event json.RawMessage) string {
	t.Helper()
	answer, err := r.HandleEvent(context.Background(), event)
	if err != nil {
		t.Fatalf("HandleEvent: %v", err)
	}
	text, err := io.ReadAll(answer.(io.Reader))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// give returns a handler with a result.
func give(value any, err error) websocket.Handler {
	return func(context.Context, *websocket.Event) (any, error) { return value, err }
}

// panics returns what f panics with, as text.
func panics(t *testing.T, f func()) (text string) {
	t.Helper()
	defer func() {
		value := recover()
		if text, _ = value.(string); text == "" {
			t.Errorf("panic = %v, want a text", value)
		}
	}()
	f()
	return ""
}
