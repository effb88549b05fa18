// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/handlers/appsync"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/oteltest"
)

// nilCause panics as a nil pointer in each of its methods, the usual slip with errors of pointer types.
type nilCause struct{ cause error }

func (e *nilCause) Error() string { return e.cause.Error() }
func (e *nilCause) Unwrap() error { return e.cause }

// rudeError panics with what nobody may see.
type rudeError struct{}

func (rudeError) Error() string { panic("hidden") }

// badForm has no JSON form, and an error that cannot be told why.
type badForm struct{}

func (badForm) MarshalJSON() ([]byte, error) { return nil, (*nilCause)(nil) }

// Errors that cannot be told fail their item, and leave the others alone.
func TestAppSync_25_HostileErrors(t *testing.T) {
	for _, hostile := range []error{(*nilCause)(nil), rudeError{}, fmt.Errorf("wrapped: %w", (*nilCause)(nil)), (*appsync.Error)(nil)} {
		rec := oteltest.New(t)
		r := appsync.New(appsync.WithConcurrency(8))
		appsync.Handle(r, "Query.post", func(context.Context, postID) (*post, error) { return nil, hostile })
		appsync.HandleEach(r, "Query.post", func(_ context.Context, args postID) (*post, error) {
			if args.ID == "17" {
				return nil, hostile
			}
			return &post{ID: args.ID}, nil
		})
		appsync.HandleEach(r, "Query.fast", func(context.Context, postID) (*post, error) { return nil, hostile }, appsync.WithFailFast())
		appsync.HandleEach(r, "Query.envelope", func(context.Context, postID) (*post, error) { return nil, hostile }, appsync.WithEnvelope())
		appsync.HandleBatch(r, "Query.posts", func(_ context.Context, args []postID) ([]int, error) {
			return make([]int, len(args)), appsync.ItemErrors{1: hostile}
		})
		appsync.HandleBatch(r, "Query.all", func(context.Context, []postID) ([]int, error) { return nil, hostile })
		appsync.OnError(r, func(context.Context, *missingError) (any, error) { return nil, nil })

		answer, err := rec.Invoke(r, batchOf(100, "Query", "post"))
		if got := numbers(t, string(answer)); err != nil || len(got) != 100 || got[17] != "null" || got[16] != "16" || got[99] != "99" {
			t.Errorf("%T: answer %s, %v", hostile, answer, err)
		}
		if answer, err := rec.Invoke(r, batchOf(3, "Query", "posts")); string(answer) != `[0,null,0]` || err != nil {
			t.Errorf("%T: answer %s, %v", hostile, answer, err)
		}
		logs := rec.Logs()
		if len(logs) != 2 {
			t.Fatalf("%T: logs %v", hostile, logs)
		}
		for _, line := range logs {
			if told, _ := line["error"].(map[string]any); line["message"] != "AppSync batch item failed" || told["type"] != fmt.Sprintf("%T", hostile) {
				t.Errorf("%T: line %v", hostile, line)
			}
		}
		answer, err = rec.Invoke(r, batchOf(1, "Query", "envelope"))
		if err != nil || !strings.Contains(string(answer), `"data":null,"errorMessage":"`) || strings.Contains(string(answer), "hidden") {
			t.Errorf("%T: answer %s, %v", hostile, answer, err)
		}
		for _, e := range [][]byte{event("Query", "post", `{}`), batchOf(2, "Query", "fast"), batchOf(2, "Query", "all")} {
			answer, err := rec.Invoke(r, e)
			if err == nil || strings.Contains(report(err).Message, "hidden") || report(err).Type == "" {
				t.Errorf("%T: answer %s, error %#v", hostile, answer, err)
			}
		}
	}
}

func TestAppSync_25_HostileErrorNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err           error
		name, message string
	}{
		{(*nilCause)(nil), "nilCause", "<nil>"},
		{rudeError{}, "rudeError", "the error has no text"},
	} {
		r := appsync.New()
		appsync.Handle(r, "Query.post", func(context.Context, postID) (*post, error) { return nil, test.err })
		checkError(t, r, event("Query", "post", `{}`), test.name, test.message)
	}
	if got := (*appsync.Error)(nil).LambdaError(); got.Type != "" {
		t.Errorf("a nil Error is reported as %v", got)
	}
	r := appsync.New()
	appsync.Handle(r, "Query.post", func(context.Context, postID) (badForm, error) { return badForm{}, nil })
	appsync.HandleEach(r, "Query.post", func(_ context.Context, args postID) (any, error) {
		if args.ID == "0" {
			return badForm{}, nil
		}
		return args.ID, nil
	})
	check(t, r, batchOf(2, "Query", "post"), `[null,"1"]`)
	if _, err := resolve(t, r, event("Query", "post", `{}`)); err == nil || report(err).Type != "MarshalerError" {
		t.Errorf("error %#v", err)
	}
}

// A panic of an error mapping is the item's.
func TestAppSync_25_PanicInMapping(t *testing.T) {
	t.Parallel()
	r := appsync.New()
	appsync.OnError(r, func(_ context.Context, err *missingError) (any, error) {
		if err.id == "nil" {
			return nil, (*nilCause)(nil)
		}
		panic("out of paper")
	})
	fail := func(id string) error {
		switch id {
		case "1":
			return &missingError{"1"}
		case "2":
			return &missingError{"nil"}
		}
		return nil
	}
	appsync.HandleEach(r, "Query.each", func(_ context.Context, args postID) (string, error) { return args.ID, fail(args.ID) })
	appsync.HandleBatch(r, "Query.batch", func(_ context.Context, args []postID) ([]string, error) {
		failed := appsync.ItemErrors{}
		ids := make([]string, len(args))
		for i, a := range args {
			ids[i], failed[i] = a.ID, fail(a.ID)
		}
		return ids, failed
	})
	appsync.Handle(r, "Query.single", func(context.Context, postID) (string, error) { return "", &missingError{"nil"} })
	checkError(t, r, event("Query", "single", `{}`), "nilCause", "<nil>")
	check(t, r, batchOf(4, "Query", "each"), `["0",null,null,"3"]`)
	check(t, r, batchOf(4, "Query", "batch"), `["0",null,null,"3"]`)
}

// Errors of items beside another error are not all that went wrong.
func TestAppSync_25_ItemErrorsJoined(t *testing.T) {
	t.Parallel()
	r := appsync.New()
	appsync.HandleBatch(r, "Query.posts", func(_ context.Context, args []postID) ([]int, error) {
		return make([]int, len(args)), errors.Join(appsync.ItemErrors{0: errBoom}, &appsync.Error{Type: "Busy", Message: "try again"})
	})
	checkError(t, r, batchOf(2, "Query", "posts"), "Busy", "try again")
}

// What middleware answers in place of a batch is held to the same rules as what resolvers return.
func TestAppSync_25_MiddlewareAnswersBatch(t *testing.T) {
	t.Parallel()
	const wrong = "error"
	tests := map[string]struct {
		value          any
		plain, wrapped string
	}{
		"a list":         {[]string{"a", "b"}, `["a","b"]`, `[{"data":"a","errorMessage":null,"errorType":null},{"data":"b","errorMessage":null,"errorType":null}]`},
		"a document":     {json.RawMessage(` [ {"id":"]"} , null ] `), `[{"id":"]"},null]`, `[{"data":{"id":"]"},"errorMessage":null,"errorType":null},{"data":null,"errorMessage":null,"errorType":null}]`},
		"a reader":       {strings.NewReader(`[1,2]`), `[1,2]`, `[1,2]`},
		"in place":       {"in place", `["default",1]`, `[{"data":"default","errorMessage":null,"errorType":null},{"data":1,"errorMessage":null,"errorType":null}]`},
		"too few":        {[]any{1}, wrong, "middleware returned 1 results for 2 items"},
		"too many":       {[]int{1, 2, 3}, wrong, "middleware returned 3 results for 2 items"},
		"none":           {[]int{}, wrong, "middleware returned 0 results for 2 items"},
		"nothing":        {nil, wrong, "middleware returned no list of results for a batch"},
		"an object":      {map[string]int{"0": 1}, wrong, "middleware returned no list of results for a batch"},
		"no JSON at all": {make(chan int), "", ""},
	}
	for name, test := range tests {
		t.Log(name)
		for _, opts := range [][]appsync.Option{nil, {appsync.WithEnvelope()}} {
			r := appsync.New(opts...)
			r.Use(func(next invocation.Handler) invocation.Handler {
				return func(ctx context.Context, payload json.RawMessage) (any, error) {
					value, err := next(ctx, payload)
					if test.value == "in place" {
						value.([]any)[0] = "default"
						return value, err
					}
					return test.value, nil
				}
			})
			appsync.HandleBatch(r, "Query.posts", func(_ context.Context, args []postID) ([]int, error) {
				return []int{0, 1}, appsync.ItemErrors{0: errBoom}
			})
			batch := batchOf(2, "Query", "posts")
			switch {
			case test.plain == "" && opts == nil:
				checkError(t, r, batch, "UnsupportedTypeError", "json: unsupported type: chan int")
			case test.plain == "":
				const item = `{"data":null,"errorMessage":"json: unsupported type: chan int","errorType":"UnsupportedTypeError"}`
				check(t, r, batch, "["+item+","+item+"]")
			case test.plain == wrong:
				checkError(t, r, batch, appsync.InvalidBatchResponse, test.wrapped)
			case opts == nil:
				check(t, r, batch, test.plain)
			default:
				check(t, r, batch, test.wrapped)
			}
			if reader, ok := test.value.(*strings.Reader); ok {
				reader.Reset(`[1,2]`)
			}
		}
	}
}

// The names of Go types are nobody's business.
func TestAppSync_25_WrongArgumentsTellNoTypes(t *testing.T) {
	t.Parallel()
	type secretType struct{ N int }
	type secretFlag bool
	type secretNumber float32
	type args struct {
		Object  *secretType    `json:"object"`
		List    []secretType   `json:"list"`
		Map     map[string]int `json:"map"`
		Any     fmt.Stringer   `json:"any"`
		Flag    secretFlag     `json:"flag"`
		Number  *secretNumber  `json:"number"`
		Integer uint16         `json:"integer"`
	}
	r := appsync.New()
	appsync.Handle(r, "Query.any", func(context.Context, args) (bool, error) { return true, nil })
	for arguments, want := range map[string]string{
		`{"object":7}`:   "object: want object, got number",
		`{"list":7}`:     "list: want array, got number",
		`{"map":7}`:      "map: want object, got number",
		`{"any":7}`:      "any: want object, got number",
		`{"flag":"x"}`:   "flag: want bool, got string",
		`{"number":"x"}`: "number: want number, got string",
		`{"integer":-1}`: "integer: want uint16, got number",
	} {
		checkError(t, r, event("Query", "any", arguments), appsync.InvalidArguments, "Query.any: arguments."+want)
	}
}
