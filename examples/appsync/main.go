// SPDX-License-Identifier: Apache-2.0

// Command appsync is a Lambda function that resolves the fields of a GraphQL API: posts, their authors in batches, one item
// at a time, and their likes in batches, all at once.
package main

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/handlers/appsync"
)

const scope = "github.com/otel-powertools/powertools/examples/appsync"

var added, _ = otel.Meter(scope).Int64Counter("posts.added", metric.WithUnit("{post}"))

// editors is the group of users that may write.
const editors = "editors"

type (
	getArgs struct {
		ID string `json:"id"`
	}
	listArgs struct {
		First int `json:"first"`
	}
	addArgs struct {
		Title    string `json:"title"`
		AuthorID string `json:"authorId"`
	}
	none struct{}
)

// newRouter has a resolver for each field that template.yaml names.
func newRouter(s *store) *appsync.Router {
	r := appsync.New()
	appsync.Handle(r, "Query.getPost", func(ctx context.Context, args getArgs) (*post, error) { return s.post(ctx, args.ID) })
	appsync.Handle(r, "Query.listPosts", func(ctx context.Context, args listArgs) ([]post, error) { return s.list(ctx, args.First), nil })
	appsync.Handle(r, "Mutation.addPost", func(ctx context.Context, e appsync.Event[addArgs, none]) (*post, error) {
		if !isEditor(e.Identity) {
			return nil, &appsync.Error{Type: "Unauthorized", Message: "only editors add posts"}
		}
		made := s.add(ctx, e.Arguments.Title, e.Arguments.AuthorID)
		slog.InfoContext(ctx, "added", "post", made.ID)
		added.Add(ctx, 1)
		return made, nil
	})
	appsync.HandleEach(r, "Post.author", func(ctx context.Context, e appsync.Event[none, post]) (*author, error) {
		return s.author(ctx, e.Source.AuthorID)
	}, appsync.WithConcurrency(10))
	appsync.HandleBatch(r, "Post.likes", func(ctx context.Context, events []appsync.Event[none, post]) ([]int, error) {
		ids := make([]string, len(events))
		for i, e := range events {
			ids[i] = e.Source.ID
		}
		return s.likesOf(ctx, ids), nil
	})
	appsync.OnError(r, func(_ context.Context, err *missingError) (any, error) {
		return nil, &appsync.Error{Type: "NotFound", Message: err.Error(), Cause: err}
	})
	return r
}

func isEditor(i appsync.Identity) bool {
	return i.Cognito != nil && slices.Contains(i.Cognito.Groups, editors)
}

func main() { powertools.Start(newRouter(newStore(time.Now))) }
