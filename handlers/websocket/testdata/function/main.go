// SPDX-License-Identifier: Apache-2.0

// Command function is what the tests run as a Lambda function: a chat of pilots behind a WebSocket API. It pushes its
// answers by the Management API at MANAGEMENT_ENDPOINT.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/websocket"
)

type message struct {
	Room string `json:"room"`
	Text string `json:"text"`
}

func main() {
	client, err := websocket.NewClient(aws.Config{
		Region: os.Getenv("AWS_REGION"),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, nil
		}),
	}, websocket.WithEndpoint(os.Getenv("MANAGEMENT_ENDPOINT")))
	if err != nil {
		log.Fatal(err)
	}
	r := websocket.New()
	r.Handle(websocket.Connect, func(_ context.Context, event *websocket.Event) (any, error) {
		if session, _ := event.Cookie("session"); session != "s7" {
			return nil, fmt.Errorf("look for session: %w", websocket.Reject(401))
		}
		return websocket.Response{Headers: map[string]string{"Sec-WebSocket-Protocol": "harbour.v2"}}, nil
	})
	r.Handle(websocket.Disconnect, func(context.Context, *websocket.Event) (any, error) { return nil, nil })
	r.Handle("sendMessage", websocket.JSON(func(ctx context.Context, in message) error {
		slog.InfoContext(ctx, "sending", "room", in.Room)
		if in.Text == "panic" {
			panic(errors.New("out of paper"))
		}
		return client.PostJSON(ctx, websocket.EventOf(ctx).RequestContext.ConnectionID, in.Text)
	}))
	powertools.Start(r)
}
