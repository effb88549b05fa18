// SPDX-License-Identifier: Apache-2.0

// Command function is what the tests run as a Lambda function: the resolvers of a blog.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/appsync"
)

type postArgs struct {
	ID string `json:"id"`
}

type post struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func main() {
	r := appsync.New()
	appsync.Handle(r, "Query.getPost", func(ctx context.Context, args postArgs) (*post, error) {
		slog.InfoContext(ctx, "finding")
		return &post{ID: args.ID, Title: "Resolvers in Go"}, nil
	})
	appsync.Handle(r, "Query.gone", func(context.Context, postArgs) (*post, error) {
		return nil, fmt.Errorf("get: %w", &appsync.Error{Type: "PostNotFound", Message: "no such post", Cause: errors.New("no rows")})
	})
	appsync.Handle(r, "Query.panic", func(context.Context, postArgs) (*post, error) { panic(errors.New("out of paper")) })
	appsync.Handle(r, "Query.whoami", func(_ context.Context, e appsync.Event[struct{}, any]) (string, error) {
		switch i := e.Identity; {
		case i.IAM != nil:
			return "iam " + i.IAM.UserARN, nil
		case i.Cognito != nil:
			return "cognito " + i.Cognito.Username, nil
		case i.OIDC != nil:
			return "oidc " + i.OIDC.Sub, nil
		case i.Lambda != nil:
			return fmt.Sprint("lambda ", i.Lambda.ResolverContext["tenant"]), nil
		}
		return "api key", nil
	})
	appsync.Handle(r, "Query.echo", func(ctx context.Context, args struct {
		Msg string `json:"msg"`
	},
	) (string, error) {
		return appsync.Field(ctx) + " " + args.Msg, nil
	})
	appsync.Handle(r, "Post.related", func(_ context.Context, e appsync.Event[struct {
		First int `json:"first"`
	}, post],
	) ([]string, error) {
		return []string{fmt.Sprintf("first %d related to %s", e.Arguments.First, e.Source.ID)}, nil
	})
	appsync.Handle(r, "Mutation.addPost", func(_ context.Context, args post) (post, error) {
		return post{ID: "new", Title: args.Title}, nil
	})
	appsync.HandleEach(r, "Post.author", func(ctx context.Context, e appsync.Event[postArgs, post]) (*string, error) {
		switch e.Source.ID {
		case "17":
			return nil, errors.New("no author")
		case "42":
			panic("out of ink")
		case "71":
			return nil, nil
		}
		name := "author of " + e.Source.ID
		return &name, nil
	}, appsync.WithConcurrency(8))
	appsync.HandleBatch(r, "Post.likes", func(_ context.Context, events []appsync.Event[struct{}, post]) ([]int, error) {
		likes := make([]int, len(events))
		for i, e := range events {
			likes[i] = len(e.Source.ID)
		}
		return likes, nil
	})
	powertools.Start(r)
}
