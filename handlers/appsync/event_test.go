// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/appsync"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// seen returns the event that a resolver gets.
func seen[E any](t testing.TB, field string, event json.RawMessage, opts ...appsync.Option) (got E) {
	t.Helper()
	r := appsync.New(opts...)
	called := false
	appsync.Handle(r, field, func(_ context.Context, e E) (bool, error) {
		got, called = e, true
		return true, nil
	})
	check(t, r, event, `true`)
	if !called {
		t.Errorf("%s was not resolved", field)
	}
	return got
}

func TestAppSync_13_Event(t *testing.T) {
	t.Parallel()
	got := seen[appsync.Event[page, post]](t, "Post.related", eventFile(t, "field"))
	if got.Arguments != (page{First: 2}) || got.Source != (post{ID: "7", Title: "Resolvers in Go"}) {
		t.Errorf("arguments %v, source %v", got.Arguments, got.Source)
	}
	if len(got.Request.Headers) != 21 || got.Request.Headers["x-forwarded-port"] != "443" || got.Request.DomainName != "" {
		t.Errorf("request %v", got.Request)
	}
	want := appsync.Info{
		FieldName: "related", ParentTypeName: "Post", Variables: map[string]any{},
		SelectionSetList:    []string{"id", "title", "author", "author/name"},
		SelectionSetGraphQL: "{\n  id\n  title\n  author\n  author/name\n}",
	}
	if diff := cmp.Diff(want, got.Info); diff != "" {
		t.Errorf("info (-want +got):\n%s", diff)
	}
	if got.Prev != nil || len(got.Stash) != 0 {
		t.Errorf("prev %v, stash %v", got.Prev, got.Stash)
	}
	if name := seen[appsync.Event[postID, any]](t, "Query.getPost", eventFile(t, "query_iam")).Request.DomainName; name != "api.blog.example" {
		t.Errorf("domain name %q", name)
	}
}

func TestAppSync_13_Pipeline(t *testing.T) {
	t.Parallel()
	got := seen[appsync.Event[post, any]](t, "Mutation.addPost", eventFile(t, "pipeline"))
	if got.Prev == nil || !strings.Contains(string(got.Prev.Result), `"allowed"`) {
		t.Errorf("prev %v", got.Prev)
	}
	if diff := cmp.Diff(map[string]any{"tenant": "blog", "steps": 2.0}, got.Stash); diff != "" {
		t.Errorf("stash (-want +got):\n%s", diff)
	}
}

// Amplify has the names at the top, and no info.
func TestAppSync_13_Amplify(t *testing.T) {
	t.Parallel()
	type echoArgs struct {
		Msg string `json:"msg"`
	}
	if got := seen[echoArgs](t, "Query.echo", eventFile(t, "amplify")); got.Msg != "hello" {
		t.Errorf("arguments %v", got)
	}
	got := seen[appsync.Event[echoArgs, any]](t, "Query.echo", eventFile(t, "amplify"))
	if got.Info.FieldName != "echo" || got.Info.ParentTypeName != "Query" || got.Arguments.Msg != "hello" {
		t.Errorf("event %v", got)
	}
	r := appsync.New()
	appsync.Handle(r, "Query.echo", func(ctx context.Context, _ echoArgs) (string, error) {
		current, _ := appsync.CurrentEvent[appsync.Event[echoArgs, any]](ctx)
		return current.Info.ParentTypeName + "." + current.Info.FieldName, nil
	})
	check(t, r, eventFile(t, "amplify"), `"Query.echo"`)
	// Where both are there, info counts.
	const both = `{"typeName":"A","fieldName":"a","info":{"parentTypeName":"B","fieldName":"b"},"arguments":{"msg":"x"}}`
	if got := seen[appsync.Event[echoArgs, any]](t, "B.b", json.RawMessage(both)); got.Info.ParentTypeName != "B" {
		t.Errorf("info %v", got.Info)
	}
}

// What data_model= is for: an event with members of one's own.
type ownEvent struct {
	appsync.Event[postID, any]
	TypeName string `json:"typeName"`
}

// A resolver may take arguments as any type that JSON decodes into, the event, a pointer to it, or what embeds it.
func TestAppSync_25_WhatResolversTake(t *testing.T) {
	t.Parallel()
	event := eventFile(t, "query_apikey")
	if got := seen[postID](t, "Query.getPost", event); got.ID != "7" {
		t.Errorf("struct %v", got)
	}
	if got := seen[*postID](t, "Query.getPost", event); got == nil || got.ID != "7" {
		t.Errorf("pointer %v", got)
	}
	if got := seen[map[string]any](t, "Query.getPost", event); got["id"] != "7" {
		t.Errorf("map %v", got)
	}
	if got := seen[any](t, "Query.getPost", event); !cmp.Equal(got, any(map[string]any{"id": "7"})) {
		t.Errorf("any %v", got)
	}
	var raw struct{ ID string }
	if got := seen[json.RawMessage](t, "Query.getPost", event); json.Unmarshal(got, &raw) != nil || raw.ID != "7" {
		t.Errorf("raw %s", got)
	}
	if got := seen[appsync.Event[postID, *post]](t, "Query.getPost", event); got.Arguments.ID != "7" || got.Source != nil {
		t.Errorf("event %v", got)
	}
	if got := seen[*appsync.Event[postID, any]](t, "Query.getPost", event); got == nil || got.Arguments.ID != "7" {
		t.Errorf("pointer to an event %v", got)
	}
	got := seen[ownEvent](t, "Query.echo", eventFile(t, "amplify"))
	if got.TypeName != "Query" || got.Info.FieldName != "echo" {
		t.Errorf("event of one's own %v", got)
	}
}

// Members that the resolver does not know are ignored; what is not sent, or null, stays the zero value.
func TestAppSync_25_Arguments(t *testing.T) {
	t.Parallel()
	for arguments, want := range map[string]page{
		`{}`:                            {},
		`null`:                          {},
		`{"first":null}`:                {},
		`{"first":3,"after":["x"]}`:     {First: 3},
		"  {\n\t\"first\" : 3\r\n }  ":  {First: 3},
		`{"\u0066irst":3}`:              {First: 3},
		`{"first":1,"first":3}`:         {First: 3},
		`{"x":"\"}{[","first":3}`:       {First: 3},
		`{"x":{"first":{}},"first":3}`:  {First: 3},
		`{"x":[[],{},"]"],"first":3}`:   {First: 3},
		`{"first":3,"x":"\\","y":"\\"}`: {First: 3},
	} {
		if got := seen[page](t, "Query.posts", event("Query", "posts", arguments)); got != want {
			t.Errorf("%s: %v, want %v", arguments, got, want)
		}
	}
	if got := seen[json.RawMessage](t, "Query.posts", event("Query", "posts", `null`)); got != nil {
		t.Errorf("null is %s", got)
	}
	twice := bytes.Replace(event("Query", "posts", `{"first":3}`), []byte(`"identity"`), []byte(`"arguments":null,"identity"`), 1)
	if got := seen[page](t, "Query.posts", twice); got != (page{}) {
		t.Errorf("of two members of a name the first counts: %v", got)
	}
	seen[page](t, "Query.posts", json.RawMessage(`{"info":{"fieldName":"posts","parentTypeName":"Query"}}`))
	seen[page](t, "Query.posts", json.RawMessage(`{"\u0069nfo":{"\u0066ieldName":"post\u0073","parentTypeName":"Query"}}`))
}

func TestAppSync_25_Decoder(t *testing.T) {
	t.Parallel()
	exact := appsync.WithDecoder(func(data []byte, v any) error {
		d := json.NewDecoder(strings.NewReader(string(data)))
		d.UseNumber()
		return d.Decode(v)
	})
	got := seen[map[string]any](t, "Query.post", event("Query", "post", `{"n":9007199254740993}`), exact)
	if got["n"] != json.Number("9007199254740993") {
		t.Errorf("number %v", got["n"])
	}
}

// The result leaves as it is.
func TestAppSync_13_Results(t *testing.T) {
	t.Parallel()
	for want, result := range map[string]any{
		`null`:                    (*post)(nil),
		`"a<b"`:                   "a<b",
		`12`:                      12,
		`[]`:                      []post{},
		`{"id":"7"}`:              &post{ID: "7"},
		`{"id":"8"}`:              post{ID: "8"},
		`{"n":12345678901234567}`: json.RawMessage(`{"n":12345678901234567}`),
	} {
		r := appsync.New()
		appsync.Handle(r, "Query.any", func(context.Context, struct{}) (any, error) { return result, nil })
		check(t, r, event("Query", "any", `{}`), want)
	}
	r := appsync.New()
	appsync.Handle(r, "Query.stream", func(context.Context, struct{}) (io.Reader, error) { return strings.NewReader("{}"), nil })
	check(t, r, event("Query", "stream", `{}`), `{}`)
	r = appsync.New()
	appsync.Handle(r, "Query.none", func(context.Context, struct{}) (any, error) { return nil, nil })
	check(t, r, event("Query", "none", `{}`), `null`)
}

// Nothing that resolves one event is there in the next: there is no context to clear.
func TestAppSync_13_NothingIsKept(t *testing.T) {
	t.Parallel()
	r := appsync.New()
	type key struct{}
	r.Use(func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			if ctx.Value(key{}) != nil {
				t.Error("a value of the event before")
			}
			return next(context.WithValue(ctx, key{}, true), payload)
		}
	})
	appsync.Handle(r, "Query.post", func(ctx context.Context, args *postID) (bool, error) { return ctx.Value(key{}) == true, nil })
	for range 2 {
		check(t, r, event("Query", "post", `{}`), `true`)
	}
}

func TestAppSync_1_OtherEvents(t *testing.T) {
	t.Parallel()
	r := appsync.New(appsync.WithEnvelope())
	appsync.Handle(r, "*.post", echo)
	appsync.HandleEach(r, "*.post", echo)
	for _, payload := range []string{
		`{}`, `null`, `"x"`, `7`, `true`, `{"info":null}`, `{"info":{"fieldName":7}}`, `{"info":{"fieldName":""}}`, `{"fieldName":null}`,
		`{"Records":[{"eventSource":"aws:sqs"}]}`, `{"info":"fieldName"}`, `{"info":{"fieldName":"post"},"info":{}}`, `[null]`, `[7]`, `[{}]`, `[{"info":{"fieldName":"post"}},7]`,
	} {
		_, err := resolve(t, r, []byte(payload))
		if err == nil || !strings.Contains(err.Error(), appsync.InvalidEvent) {
			t.Errorf("%s: %v", payload, err)
		}
	}
	// aws-lambda-go lets none of these through.
	for _, payload := range []string{``, `{`, `[`, `{"info"`, `{"info":`, `{"info":{"fieldName":"post"}`, `[{"info":{"fieldName":"post"}}`, `{"a"}`, `{"a":1 2}`, `{"a":},"info":{"fieldName":"post"}}`, `{"info":{"fieldName":"post"},"a":]}`, `[}]`, `[1 2]`, `{"a`, `{"a\`} {
		if answer, err := resolve(t, r, []byte(payload)); err == nil {
			t.Errorf("%s: answer %s", payload, answer)
		}
	}
	check(t, r, []byte(`[]`), `[]`)
}
