// SPDX-License-Identifier: Apache-2.0

package appsyncevents_test

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/otel-powertools/powertools/handlers/appsyncevents"
)

type message struct {
	Text string `json:"text"`
}

// moderate is called for each message of a room.
func moderate(_ context.Context, in message) (message, error) {
	if in.Text == "" {
		return message{}, &appsyncevents.Error{Type: "Empty", Message: "say something"}
	}
	return in, nil
}

// mayRead is called for each subscription to a room.
func mayRead(ctx context.Context) error {
	if event := appsyncevents.EventOf(ctx); event.Identity == nil || event.Identity.Username != event.Info.Channel.Segments[1] {
		return appsyncevents.Unauthorized("not your room")
	}
	return nil
}

func Example() {
	r := appsyncevents.New()
	appsyncevents.HandlePublish(r, "/rooms/*", moderate)
	appsyncevents.HandleSubscribe(r, "/rooms/*", mayRead)
	// powertools.Start(r)

	answer, _ := r.HandleEvent(context.Background(), []byte(`{
		"info": {"operation": "PUBLISH", "channel": {"path": "/rooms/ada", "segments": ["rooms", "ada"]}},
		"events": [{"id": "1", "payload": {"text": "Ahoy"}}, {"id": "2", "payload": {}}]}`))
	_, _ = io.Copy(os.Stdout, answer.(io.Reader))
	_, err := r.HandleEvent(context.Background(), []byte(`{
		"info": {"operation": "SUBSCRIBE", "channel": {"path": "/rooms/ada", "segments": ["rooms", "ada"]}},
		"identity": {"username": "eve"}}`))
	fmt.Println("\n" + err.Error())
	// Output:
	// {"events":[{"id":"1","payload":{"text":"Ahoy"}},{"id":"2","error":"Empty - say something"}]}
	// not your room
}

func ExampleHandlePublishBatch() {
	type sample struct {
		Celsius float64 `json:"celsius"`
	}
	r := appsyncevents.New()
	// Only the warmest is published.
	appsyncevents.HandlePublishBatch(r, "/weather/*", func(_ context.Context, items []appsyncevents.Item[sample]) ([]appsyncevents.Item[sample], error) {
		warmest := 0
		for i := range items {
			if items[i].Payload.Celsius > items[warmest].Payload.Celsius {
				warmest = i
			}
		}
		return items[warmest : warmest+1], nil
	})
	answer, _ := r.HandleEvent(context.Background(), []byte(`{
		"info": {"operation": "PUBLISH", "channel": {"path": "/weather/cork"}},
		"events": [{"id": "1", "payload": {"celsius": 9.5}}, {"id": "2", "payload": {"celsius": 11}}]}`))
	_, _ = io.Copy(os.Stdout, answer.(io.Reader))
	// Output: {"events":[{"id":"2","payload":{"celsius":11}}]}
}
