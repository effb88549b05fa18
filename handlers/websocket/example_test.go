// SPDX-License-Identifier: Apache-2.0

package websocket_test

import (
	"context"
	"fmt"
	"io"

	"github.com/otel-powertools/powertools/handlers/websocket"
)

type chatMessage struct {
	Room string `json:"room"`
	Text string `json:"text"`
}

func Example() {
	r := websocket.New()
	r.Handle(websocket.Connect, func(_ context.Context, event *websocket.Event) (any, error) {
		if event.Authorizer("tier") != "gold" {
			return nil, websocket.Reject(403)
		}
		return nil, nil
	})
	r.Handle("send", websocket.JSONValue(func(ctx context.Context, in chatMessage) (string, error) {
		return websocket.EventOf(ctx).RequestContext.ConnectionID + " said " + in.Text, nil
	}))
	// powertools.Start(r)

	for _, event := range []string{
		`{"requestContext": {"routeKey": "$connect", "connectionId": "c1", "authorizer": {"tier": "tin"}}}`,
		`{"requestContext": {"routeKey": "send", "connectionId": "c1"}, "body": "{\"room\": \"pilots\", \"text\": \"Ahoy\"}"}`,
		`{"requestContext": {"routeKey": "other", "connectionId": "c1"}}`,
	} {
		answer, err := r.HandleEvent(context.Background(), []byte(event))
		if err != nil {
			fmt.Println(err)
			continue
		}
		text, _ := io.ReadAll(answer.(io.Reader))
		fmt.Printf("%s\n", text)
	}
	// Output:
	// {"statusCode":403}
	// {"statusCode":200,"body":"c1 said Ahoy"}
	// {"statusCode":400}
}
