// SPDX-License-Identifier: Apache-2.0

// Command websocket is a Lambda function behind a WebSocket API of API Gateway: a chat in which everybody hears everything.
package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/websocket"
	"github.com/otel-powertools/powertools/otel/awsx"
)

// connections is where the ids of connected clients are kept.
type connections interface {
	Add(ctx context.Context, id string) error
	Remove(ctx context.Context, ids ...string) error
	All(ctx context.Context) ([]string, error)
}

type chat struct {
	connections connections
	client      *websocket.Client
}

type message struct {
	Text string `json:"text"`
}

// connect lets clients in whom the authorizer knows.
func (c chat) connect(ctx context.Context, event *websocket.Event) (any, error) {
	if event.Authorizer("principalId") == "" {
		return nil, websocket.Reject(403)
	}
	return nil, c.connections.Add(ctx, event.RequestContext.ConnectionID)
}

func (c chat) disconnect(ctx context.Context, event *websocket.Event) (any, error) {
	return nil, c.connections.Remove(ctx, event.RequestContext.ConnectionID)
}

// say sends a message to all, and forgets those that are gone.
func (c chat) say(ctx context.Context, in message) error {
	ids, err := c.connections.All(ctx)
	if err != nil {
		return fmt.Errorf("list connections: %w", err)
	}
	author := websocket.EventOf(ctx).Authorizer("principalId")
	gone, err := c.client.Broadcast(ctx, ids, []byte(author+": "+in.Text))
	slog.InfoContext(ctx, "said", "heard", len(ids)-len(gone), "gone", len(gone))
	if err != nil {
		// Those who did not hear it are on the trace, and nobody can do more about it.
		slog.WarnContext(ctx, "not everybody heard it", "err", err)
	}
	if len(gone) > 0 {
		return c.connections.Remove(ctx, gone...)
	}
	return nil
}

func (c chat) router() *websocket.Router {
	r := websocket.New()
	r.Handle(websocket.Connect, c.connect)
	r.Handle(websocket.Disconnect, c.disconnect)
	r.Handle("say", websocket.JSON(c.say))
	return r
}

// environment is the configuration that Lambda gives. config.LoadDefaultConfig finds it too, and that of other places.
func environment() aws.Config {
	return aws.Config{
		Region: os.Getenv("AWS_REGION"),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{
				AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
				SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
				SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
			}, nil
		}),
	}
}

func main() {
	cfg := environment()
	awsx.Instrument(&cfg)
	client, err := websocket.NewClient(cfg)
	if err != nil {
		log.Fatal(err)
	}
	c := chat{connections: table{client: dynamodb.NewFromConfig(cfg), name: os.Getenv("CONNECTIONS_TABLE")}, client: client}
	powertools.Start(c.router())
}
