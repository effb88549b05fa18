// SPDX-License-Identifier: Apache-2.0

// Command appsyncevents is a Lambda function behind AWS AppSync Events: rooms in which people talk, and measurements of
// which only the newest is of interest.
package main

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/appsyncevents"
)

var (
	meter    = otel.Meter("github.com/otel-powertools/powertools/examples/appsyncevents")
	words, _ = meter.Int64Counter("words", metric.WithUnit("{word}"), metric.WithDescription("Words that were said."))
)

type message struct {
	Author string `json:"author"`
	Text   string `json:"text"`
}

// say publishes a message under the name of whoever is logged in. It is called for each message by itself.
func say(ctx context.Context, in message) (message, error) {
	event := appsyncevents.EventOf(ctx)
	if event.Identity == nil {
		return message{}, appsyncevents.Unauthorized("log in to speak")
	}
	said := strings.Fields(in.Text)
	if len(said) == 0 {
		return message{}, &appsyncevents.Error{Type: "Empty", Message: "say something"}
	}
	words.Add(ctx, int64(len(said)))
	slog.InfoContext(ctx, "said", "words", len(said))
	return message{Author: event.Identity.Username, Text: strings.Join(said, " ")}, nil
}

// listen lets people listen to rooms. Of the private ones they get that which is called like them, so they do not get all
// rooms at once, which /rooms/* would be.
func listen(ctx context.Context) error {
	event := appsyncevents.EventOf(ctx)
	switch room := event.Info.Channel.Segments[1:]; room[0] {
	case "*":
		return appsyncevents.Unauthorized("name a room")
	case "private":
		if len(room) == 1 || event.Identity == nil || room[1] != event.Identity.Username {
			return appsyncevents.Unauthorized("this room is not yours")
		}
	}
	return nil
}

type sample struct {
	At      int64   `json:"at"` // Unix seconds
	Celsius float64 `json:"celsius"`
}

// newest publishes one sample of a request and drops the others.
func newest(_ context.Context, items []appsyncevents.Item[sample]) ([]appsyncevents.Item[sample], error) {
	if len(items) == 0 {
		return nil, nil
	}
	return []appsyncevents.Item[sample]{slices.MaxFunc(items, func(a, b appsyncevents.Item[sample]) int {
		return cmp.Compare(a.Payload.At, b.Payload.At)
	})}, nil
}

func newRouter() *appsyncevents.Router {
	r := appsyncevents.New(appsyncevents.WithMaskedErrors())
	appsyncevents.HandlePublish(r, "/rooms/*", say)
	appsyncevents.HandleSubscribe(r, "/rooms/*", listen)
	appsyncevents.HandlePublishBatch(r, "/weather/*", newest)
	return r
}

func main() { powertools.Start(newRouter()) }
