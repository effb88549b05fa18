// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/appsync"
	"github.com/otel-powertools/powertools/otel/invocation"
)

func constant(text string) func(context.Context, struct{}) (string, error) {
	return func(context.Context, struct{}) (string, error) { return text, nil }
}

func TestAppSync_13_Lookup(t *testing.T) {
	t.Parallel()
	r := appsync.New()
	appsync.Handle(r, "Query.title", constant("of Query"))
	appsync.Handle(r, "Post.title", constant("of Post"))
	appsync.Handle(r, "*.title", constant("of all"))
	appsync.Handle(r, "*.id", constant("an id"))
	for field, want := range map[string]string{
		"Query.title":  `"of Query"`,
		"Post.title":   `"of Post"`,
		"Author.title": `"of all"`,
		"Author.id":    `"an id"`,
		".id":          `"an id"`,
	} {
		parent, name, _ := strings.Cut(field, ".")
		check(t, r, event(parent, name, `{}`), want)
	}
	checkError(t, r, event("Query", "author", `{}`), appsync.ResolverNotFound, "No resolver found for 'Query.author'")
}

// A function may resolve several fields.
func TestAppSync_13_SeveralFields(t *testing.T) {
	t.Parallel()
	r := appsync.New()
	for _, field := range []string{"Query.post", "Mutation.addPost", "*.post"} {
		appsync.Handle(r, field, echo)
	}
	check(t, r, event("Mutation", "addPost", `{"id":"7"}`), `{"id":"7"}`)
	check(t, r, event("Author", "post", `{"id":"8"}`), `{"id":"8"}`)
}

// Powertools takes what was registered last; here both places are named at the start.
func TestAppSync_25_Duplicates(t *testing.T) {
	t.Parallel()
	r := appsync.New()
	appsync.Handle(r, "Query.post", echo)
	appsync.HandleBatch(r, "Query.post", func(context.Context, []postID) ([]post, error) { return nil, nil }) // another way
	places := regexp.MustCompile(`^appsync: two (batch )?resolvers for Query.post: at \S+router_test.go:\d+ and at \S+router_test.go:\d+$`)
	for name, add := range map[string]func(){
		"single": func() { appsync.Handle(r, "Query.post", echo) },
		"batch":  func() { appsync.HandleEach(r, "Query.post", echo) },
		"included": func() {
			other := appsync.New()
			appsync.Handle(other, "Query.post", echo)
			r.Include(other)
		},
	} {
		if got := panicText(t, add); !places.MatchString(got) {
			t.Errorf("%s: panic %q", name, got)
		}
	}
}

func TestAppSync_25_Misuse(t *testing.T) {
	t.Parallel()
	r, included, served := appsync.New(), appsync.New(), appsync.New()
	r.Include(included)
	appsync.Handle(served, "Query.post", echo)
	check(t, served, event("Query", "post", `{}`), `{"id":""}`)
	for want, f := range map[string]func(){
		`"post" is not a field`:        func() { appsync.Handle(r, "post", echo) },
		`"Query." is not a field`:      func() { appsync.Handle(r, "Query.", echo) },
		`".post" is not a field`:       func() { appsync.Handle(r, ".post", echo) },
		`"Que-ry.post" is not a field`: func() { appsync.Handle(r, "Que-ry.post", echo) },
		`"Query.*" is not a field`:     func() { appsync.Handle(r, "Query.*", echo) },
		`"Query.1st" is not a field`:   func() { appsync.HandleEach(r, "Query.1st", echo) },
		`"Query post" is not a field`:  func() { appsync.Handle(r, "Query post", echo) },
		`nil resolver`:                 func() { appsync.Handle[postID, post](r, "Query.post", nil) },
		`: nil resolver`:               func() { appsync.HandleEach[postID, post](r, "Query.post", nil) },
		`nil resolve`:                  func() { appsync.HandleBatch[postID, post](r, "Query.post", nil) },
		`nil error handler`:            func() { appsync.OnError[*appsync.Error](r, nil) },
		`cannot include itself`:        func() { r.Include(r) },
		`is included in another`:       func() { appsync.Handle(included, "Query.post", echo) },
		`included in another`:          func() { appsync.New().Include(included) },
		`handles events already: `:     func() { appsync.Handle(served, "Query.posts", echo) },
		`handles events already`:       func() { served.Use() },
	} {
		if got := panicText(t, f); !strings.HasPrefix(got, "appsync: ") || !strings.Contains(got, want) {
			t.Errorf("panic %q, want %q", got, want)
		}
	}
}

// trail is middleware that puts its name around the result.
func trail(name string) invocation.Middleware {
	return func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			value, err := next(ctx, payload)
			if text, ok := value.(string); ok {
				value = name + "(" + text + ")"
			}
			return value, err
		}
	}
}

func TestAppSync_13_Include(t *testing.T) {
	t.Parallel()
	posts, authors, r := appsync.New(), appsync.New(), appsync.New()
	appsync.Handle(posts, "Query.post", constant("post"))
	appsync.Handle(authors, "Query.author", constant("author"))
	appsync.Handle(r, "Query.version", constant("1"))
	posts.Use(trail("posts"), trail("inner"))
	posts.Include(authors)
	r.Include(posts)
	r.Use(trail("all"))
	check(t, r, event("Query", "post", `{}`), `"all(posts(inner(post)))"`)
	check(t, r, event("Query", "author", `{}`), `"all(posts(inner(author)))"`)
	check(t, r, event("Query", "version", `{}`), `"all(1)"`)
	// One that is included still works alone, for tests of its topic.
	check(t, authors, event("Query", "author", `{}`), `"author"`)
	check(t, posts, event("Query", "post", `{}`), `"posts(inner(post))"`)
}

// Options and error handlers of an included router hold for its resolvers, its own before those around.
func TestAppSync_13_IncludeKeepsOptions(t *testing.T) {
	t.Parallel()
	posts, r := appsync.New(appsync.WithErrorObject()), appsync.New()
	fail := func(context.Context, struct{}) (string, error) {
		return "", &appsync.Error{Type: "Gone", Message: "away"}
	}
	appsync.Handle(posts, "Query.post", fail)
	appsync.Handle(r, "Query.author", fail)
	r.Include(posts)
	appsync.OnError(r, func(context.Context, *missingError) (any, error) { return nil, nil })
	appsync.OnError(r, func(context.Context, *appsync.Error) (any, error) {
		return nil, &appsync.Error{Type: "Gone", Message: "mapped"}
	})
	check(t, posts, event("Query", "post", `{}`), `{"error":"Gone - away"}`)
	check(t, r, event("Query", "post", `{}`), `{"error":"Gone - mapped"}`)
	checkError(t, r, event("Query", "author", `{}`), "Gone", "mapped")
}

func TestAppSync_25_Middleware(t *testing.T) {
	t.Parallel()
	r := appsync.New()
	var fields []string
	r.Use(func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			fields = append(fields, appsync.Field(ctx))
			got, ok := appsync.CurrentEvent[appsync.Event[postID, any]](ctx)
			switch {
			case ok && got.Arguments.ID == "hidden":
				return nil, &appsync.Error{Type: "Unauthorized", Message: "not for you"}
			case ok && got.Arguments.ID == "cached":
				return post{ID: "cached", Title: "from a cache"}, nil
			case ok && got.Arguments.ID == "other":
				payload = event("Query", "post", `{"id":"changed"}`)
			case ok && got.Arguments.ID == "bare":
				payload = json.RawMessage(`{"info":{"parentTypeName":"Query","fieldName":"post"}}`)
			case ok && got.Arguments.ID == "lost":
				ctx = context.Background()
			case ok && got.Arguments.ID == "many":
				payload = batchOf(1, "Query", "post")
			case ok && got.Arguments.ID == "broken":
				payload = json.RawMessage(`{`)
			}
			return next(ctx, payload)
		}
	})
	appsync.Handle(r, "Query.post", func(ctx context.Context, args postID) (*post, error) {
		if got, ok := appsync.CurrentEvent[appsync.Event[postID, any]](ctx); !ok || got.Arguments != args {
			t.Errorf("current event %v, %t; want %v", got.Arguments, ok, args)
		}
		return &post{ID: args.ID}, nil
	})
	check(t, r, event("Query", "post", `{"id":"1"}`), `{"id":"1"}`)
	check(t, r, event("Query", "post", `{"id":"cached"}`), `{"id":"cached","title":"from a cache"}`)
	check(t, r, event("Query", "post", `{"id":"other"}`), `{"id":"changed"}`)
	check(t, r, event("Query", "post", `{"id":"bare"}`), `{"id":""}`)
	checkError(t, r, event("Query", "post", `{"id":"hidden"}`), "Unauthorized", "not for you")
	for _, id := range []string{"lost", "many", "broken"} {
		if answer, err := resolve(t, r, event("Query", "post", `{"id":"`+id+`"}`)); err == nil {
			t.Errorf("%s: answer %s", id, answer)
		}
	}
	if len(fields) != 8 || fields[0] != "Query.post" {
		t.Errorf("fields %q", fields)
	}
	if got := appsync.Field(t.Context()); got != "" {
		t.Errorf("field %q outside a resolver", got)
	}
	if _, ok := appsync.CurrentEvent[any](t.Context()); ok {
		t.Error("an event outside a resolver")
	}
}
