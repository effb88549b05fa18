// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/appsyncevents"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

func file(t *testing.T, name string) []byte {
	t.Helper()
	event, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return event
}

func TestSay(t *testing.T) {
	rec := oteltest.New(t)
	answer, err := rec.Invoke(newRouter(), file(t, "event.json"))
	const want = `{"events":[{"id":"m-1","payload":{"author":"ada","text":"Ahoy there"}},{"id":"m-2","error":"Empty - say something"}]}`
	if err != nil || string(answer) != want {
		t.Errorf("answer = %s, %v; want %s", answer, err, want)
	}
	if got := rec.Sum("words"); got != 2 {
		t.Errorf("words = %v, want 2", got)
	}
	if spans := rec.Spans(); spans[0].Name != "publish /rooms/*" || spans[0].Status.Description != "1 of 2 events failed" {
		t.Errorf("spans = %v", spans)
	}
}

func TestListen(t *testing.T) {
	rec := oteltest.New(t)
	if answer, err := rec.Invoke(newRouter(), file(t, "subscribe.json")); err != nil || string(answer) != "null" {
		t.Errorf("own room: %s, %v", answer, err)
	}
	// A wildcard hears everything below, private rooms too.
	for _, channel := range []string{"/rooms/private/eve", "/rooms/private/*", "/rooms/private", "/rooms/*"} {
		event := &appsyncevents.Event{Identity: &appsyncevents.Identity{Username: "ada"}}
		event.Info.Channel = appsyncevents.Channel{Path: channel, Segments: strings.Split(channel[1:], "/")}
		var denied *appsyncevents.UnauthorizedException
		if err := listen(appsyncevents.WithEvent(t.Context(), event)); !errors.As(err, &denied) {
			t.Errorf("%s: %v", channel, err)
		}
	}
}

func TestNewest(t *testing.T) {
	rec := oteltest.New(t)
	answer, err := rec.Invoke(newRouter(), []byte(`{
		"info": {"operation": "PUBLISH", "channel": {"path": "/weather/cork", "segments": ["weather", "cork"]}},
		"events": [{"id": "1", "payload": {"at": 1795532400, "celsius": 9.5}}, {"id": "2", "payload": {"at": 1795532460, "celsius": 9.7}}]}`))
	if want := `{"events":[{"id":"2","payload":{"at":1795532460,"celsius":9.7}}]}`; err != nil || string(answer) != want {
		t.Errorf("answer = %s, %v; want %s", answer, err, want)
	}
}
