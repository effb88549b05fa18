// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/otel-powertools/powertools/handlers/appsync"
	"github.com/otel-powertools/powertools/otel/invocation"
)

func Example() {
	type postArgs struct {
		ID string `json:"id"`
	}
	type post struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	r := appsync.New()
	appsync.Handle(r, "Query.getPost", func(_ context.Context, args postArgs) (*post, error) {
		if args.ID != "7" {
			return nil, &appsync.Error{Type: "PostNotFound", Message: "no post " + args.ID}
		}
		return &post{ID: args.ID, Title: "Resolvers in Go"}, nil
	})

	// powertools.Start(r) does this with each event.
	handle := invocation.New(r.HandleEvent)
	for _, id := range []string{"7", "8"} {
		event := fmt.Sprintf(`{"arguments":{"id":%q},"info":{"parentTypeName":"Query","fieldName":"getPost"}}`, id)
		answer, err := handle(context.Background(), json.RawMessage(event))
		if err != nil {
			reported, _ := json.Marshal(err)
			fmt.Println(string(reported))
			continue
		}
		body, _ := io.ReadAll(answer.(io.Reader))
		fmt.Println(string(body))
	}
	// Output:
	// {"id":"7","title":"Resolvers in Go"}
	// {"errorMessage":"no post 8","errorType":"PostNotFound"}
}

func ExampleHandleBatch() {
	r := appsync.New(appsync.WithEnvelope())
	type author struct {
		ID string `json:"id"`
	}
	appsync.HandleBatch(r, "Post.author", func(_ context.Context, posts []appsync.Event[struct{}, author]) ([]string, error) {
		names, failed := make([]string, len(posts)), appsync.ItemErrors{}
		for i, post := range posts {
			if names[i] = map[string]string{"1": "Ada"}[post.Source.ID]; names[i] == "" {
				failed[i] = errors.New("no such author")
			}
		}
		return names, failed // none failed: no error
	})
	const event = `{"source":{"id":%q},"info":{"parentTypeName":"Post","fieldName":"author"}}`
	batch := fmt.Sprintf("["+event+","+event+"]", "1", "2")
	answer, _ := invocation.New(r.HandleEvent)(context.Background(), json.RawMessage(batch))
	body, _ := io.ReadAll(answer.(io.Reader))
	fmt.Println(string(body))
	// Output:
	// [{"data":"Ada","errorMessage":null,"errorType":null},{"data":null,"errorMessage":"no such author","errorType":"Error"}]
}

func ExampleNewAWSDateTime() {
	now := time.Date(2022, 7, 8, 15, 11, 0, 189e6, time.UTC)
	india := time.FixedZone("", 5*3600+1800)
	fmt.Println(appsync.NewAWSDateTime(now), appsync.NewAWSDateTime(now.In(india)))
	fmt.Println(appsync.NewAWSDate(now), appsync.NewAWSTime(now), appsync.NewAWSTimestamp(now))
	// Output:
	// 2022-07-08T15:11:00.189Z 2022-07-08T20:41:00.189+05:30:00
	// 2022-07-08Z 15:11:00.189Z 1657293060
}
