// SPDX-License-Identifier: Apache-2.0

package appsyncevents_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/appsyncevents"
)

type arrival struct {
	Ship    string `json:"ship"`
	Draught int    `json:"draught"`
}

// eventFile returns an event of testdata/events.
func eventFile(t testing.TB, name string) json.RawMessage {
	t.Helper()
	event, err := os.ReadFile(filepath.Join("testdata", "events", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// publish returns the event of testdata with another channel and other payloads, whose ids are e0, e1 and so on.
func publish(t testing.TB, channel string, payloads ...string) json.RawMessage {
	t.Helper()
	items := make([]string, len(payloads))
	for i, payload := range payloads {
		items[i] = fmt.Sprintf(`{"id":"e%d","payload":%s}`, i, payload)
	}
	return changed(t, "publish", channel, "["+strings.Join(items, ",")+"]")
}

// subscribe returns the event of testdata with another channel.
func subscribe(t testing.TB, channel string) json.RawMessage {
	t.Helper()
	return changed(t, "subscribe", channel, "null")
}

func changed(t testing.TB, name, channel, events string) json.RawMessage {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal(eventFile(t, name), &members); err != nil {
		t.Fatal(err)
	}
	segments := strings.Split(strings.TrimPrefix(channel, "/"), "/")
	info := members["info"].(map[string]any)
	info["channel"] = map[string]any{"path": channel, "segments": segments}
	info["channelNamespace"] = map[string]any{"name": segments[0]}
	members["events"] = json.RawMessage(events)
	event, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// handle returns the answer of a router, as Lambda would send it.
func handle(t testing.TB, r *appsyncevents.Router, event json.RawMessage) string {
	t.Helper()
	answer, err := r.HandleEvent(context.Background(), event)
	if err != nil {
		t.Fatalf("HandleEvent: %v", err)
	}
	return readAll(t, answer)
}

func readAll(t testing.TB, answer any) string {
	t.Helper()
	if answer == nil {
		return "null"
	}
	data, err := io.ReadAll(answer.(io.Reader))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// say returns a handler that publishes a text.
func say(text string) func(context.Context, json.RawMessage) (string, error) {
	return func(context.Context, json.RawMessage) (string, error) { return text, nil }
}

// panics returns what f panics with, as text.
func panics(t *testing.T, f func()) (text string) {
	t.Helper()
	defer func() {
		value := recover()
		if value == nil {
			t.Error("no panic")
		}
		text = fmt.Sprint(value)
	}()
	f()
	return ""
}
