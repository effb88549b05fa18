// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/appsync"
	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// missingError is an error of a program's own.
type missingError struct{ id string }

func (e *missingError) Error() string { return "no post " + e.id }

// codedError is one as those of AWS APIs.
type codedError struct{}

func (codedError) Error() string     { return "slow down" }
func (codedError) ErrorCode() string { return "ThrottlingException" }

type genericError[T any] struct{ value T }

func (e genericError[T]) Error() string { return fmt.Sprint(e.value) }

// around has a text of its own, and wraps an error.
type around struct{ cause error }

func (e *around) Error() string { return "around: " + e.cause.Error() }
func (e *around) Unwrap() error { return e.cause }

type nilError struct{ text string }

func (e *nilError) Error() string { return e.text }

// AppSync gets exactly the type and the message that are meant, also where aws-lambda-go alone would say wrapError.
func TestAppSync_25_Errors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err           error
		name, message string
	}{
		{&appsync.Error{Type: "PostNotFound", Message: "no post 7", Cause: errBoom}, "PostNotFound", "no post 7"},
		{fmt.Errorf("get: %w", &appsync.Error{Type: "PostNotFound", Message: "no post 7"}), "PostNotFound", "no post 7"},
		{errors.Join(errBoom, fmt.Errorf("get: %w", &appsync.Error{Type: "PostNotFound", Message: "m"})), "PostNotFound", "m"},
		{&appsync.Error{Message: "without a type"}, "Error", "without a type"},
		{messages.InvokeResponse_Error{Type: "T", Message: "m"}, "T", "m"},
		{fmt.Errorf("x: %w", messages.InvokeResponse_Error{Type: "T", Message: "m"}), "T", "m"},
		{fmt.Errorf("x: %w", messages.InvokeResponse_Error{Message: "m"}), "InvokeResponse_Error", "m"},
		{errBoom, "Error", "boom"},
		{fmt.Errorf("get: %w", errBoom), "Error", "get: boom"},
		{&missingError{"7"}, "missingError", "no post 7"},
		{fmt.Errorf("get: %w", &missingError{"7"}), "missingError", "get: no post 7"},
		{errors.Join(errBoom, &missingError{"7"}), "missingError", "boom\nno post 7"},
		{codedError{}, "ThrottlingException", "slow down"},
		{fmt.Errorf("query: %w", codedError{}), "ThrottlingException", "query: slow down"},
		{genericError[*missingError]{nil}, "genericError", "<nil>"},
		{&fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}, "PathError", "open x: file does not exist"},
		{&around{&appsync.Error{Message: "without a type"}}, "around", "without a type"},
		{(*nilError)(nil), "nilError", "<nil>"},
		{fmt.Errorf("typed nil: %w", (*appsync.Error)(nil)), "Error", "typed nil: <nil>"},
	}
	for _, test := range tests {
		for _, named := range []appsync.Option{appsync.WithFailFast(), appsync.WithoutMetrics()} {
			r := appsync.New(named)
			appsync.Handle(r, "Query.post", func(context.Context, postID) (*post, error) { return nil, test.err })
			checkError(t, r, event("Query", "post", `{}`), test.name, test.message)
		}
	}
}

// An error whose type and text are right anyway stays the one that it was.
func TestAppSync_25_ErrorsStay(t *testing.T) {
	t.Parallel()
	r := appsync.New()
	appsync.Handle(r, "Query.post", func(context.Context, postID) (*post, error) { return nil, &missingError{"7"} })
	_, err := resolve(t, r, event("Query", "post", `{}`))
	if _, ok := err.(*missingError); !ok { //nolint:errorlint // The error itself, as aws-lambda-go looks at it.
		t.Errorf("error %T", err)
	}
}

// knownError says itself what Lambda is told.
type knownError struct{ cause error }

func (e *knownError) Error() string { return "known: " + e.cause.Error() }
func (e *knownError) Unwrap() error { return e.cause }
func (e *knownError) LambdaError() messages.InvokeResponse_Error {
	return messages.InvokeResponse_Error{Type: "Known", Message: "for clients"}
}

// In an invocation all around a router sees the errors of resolvers, whatever Lambda is told of them; without one
// aws-lambda-go knows no other form than its own.
func TestAppSync_25_ErrorsInside(t *testing.T) {
	t.Parallel()
	notFound := &appsync.Error{Type: "PostNotFound", Message: "no post", Cause: errBoom}
	own := messages.InvokeResponse_Error{Type: "T", Message: "m", StackTrace: []*messages.InvokeResponse_Error_StackFrame{{Label: "f"}}}
	tests := []struct {
		err           error
		name, message string
	}{
		{notFound, "PostNotFound", "no post"},
		{fmt.Errorf("get: %w", notFound), "PostNotFound", "no post"},
		{fmt.Errorf("get: %w", &knownError{notFound}), "Known", "for clients"},
		{fmt.Errorf("get: %w", &fs.PathError{Op: "open", Path: "x", Err: errBoom}), "PathError", "get: open x: boom"},
		{fmt.Errorf("get: %w", &appsync.Error{Message: "no type", Cause: errBoom}), "Error", "no type"},
		{&appsync.Error{Message: "no type", Cause: &knownError{errBoom}}, "Error", "no type"},
		{own, "T", "m"},
		{fmt.Errorf("get: %w", own), "T", "m"},
		{messages.InvokeResponse_Error{Message: "m"}, "", "m"},
	}
	for _, test := range tests {
		var seen, ended error
		r := appsync.New()
		appsync.Handle(r, "Query.post", func(context.Context, postID) (*post, error) { return nil, test.err })
		around := func(ctx context.Context, payload json.RawMessage) (value any, err error) {
			value, err = r.HandleEvent(ctx, payload)
			seen = err
			return value, err
		}
		hooks := invocation.ProcessHooks{End: func(_ context.Context, o invocation.Outcome) { ended = o.Err }}
		_, err := invocation.New(around, invocation.WithProcessHooks(hooks))(t.Context(), event("Query", "post", `{}`))
		if reported := report(err); reported.Type != test.name || reported.Message != test.message {
			t.Errorf("%v: reported %+v", test.err, reported)
		}
		for _, err := range []error{seen, ended} {
			if errors.Is(test.err, errBoom) != errors.Is(err, errBoom) || err == nil || err.Error() != test.err.Error() {
				t.Errorf("%v: the error is %#v", test.err, err)
			}
			if diff := cmp.Diff(exception.Describe(test.err), exception.Describe(err)); diff != "" {
				t.Errorf("%v: another error is recorded (-want +got):\n%s", test.err, diff)
			}
		}
		_, err = r.HandleEvent(t.Context(), event("Query", "post", `{}`))
		if reported := report(err); reported.Type != test.name || reported.Message != test.message {
			t.Errorf("%v: without an invocation %#v", test.err, err)
		}
	}
	// An Error is reported as it is also where no router sees it.
	_, err := invocation.New(func(context.Context, json.RawMessage) (any, error) { return nil, fmt.Errorf("authorize: %w", notFound) })(t.Context(), nil)
	if reported := report(err); reported.Type != "PostNotFound" || reported.Message != "no post" {
		t.Errorf("reported %+v", reported)
	}
}

func TestAppSync_13_ErrorObject(t *testing.T) {
	t.Parallel()
	r := appsync.New(appsync.WithErrorObject())
	fail := func(context.Context, postID) (*post, error) { return nil, fmt.Errorf("get: %w", &missingError{"7"}) }
	appsync.Handle(r, "Query.post", fail)
	appsync.HandleEach(r, "Query.post", fail)
	appsync.HandleBatch(r, "Query.posts", func(context.Context, []postID) ([]post, error) { return nil, errBoom })
	appsync.Handle(r, "Query.lambda", func(context.Context, postID) (*post, error) {
		return nil, messages.InvokeResponse_Error{Message: "without a type"}
	})
	check(t, r, event("Query", "lambda", `{}`), `{"error":"InvokeResponse_Error - without a type"}`)
	check(t, r, event("Query", "post", `{"id":"7"}`), `{"error":"missingError - get: no post 7"}`)
	check(t, r, batchOf(2, "Query", "post"), `[null,null]`)
	// AppSync wants an element for each item.
	check(t, r, batchOf(2, "Query", "posts"), `[{"error":"Error - boom"},{"error":"Error - boom"}]`)
	checkError(t, r, event("Query", "author", `{}`), appsync.ResolverNotFound, "No resolver found for 'Query.author'")
}

func TestAppSync_25_Envelope(t *testing.T) {
	t.Parallel()
	r := appsync.New()
	resolvePost := func(_ context.Context, args postID) (*post, error) {
		switch args.ID {
		case "1":
			return nil, fmt.Errorf("get: %w", &appsync.Error{Type: "Gone", Message: "away", Info: map[string]int{"after": 3}})
		case "2":
			return nil, &appsync.Error{Type: "Gone", Message: "away", Info: func() {}}
		case "3":
			panic("secret")
		case "4":
			return nil, &appsync.Error{Type: "Quiet"}
		}
		return &post{ID: args.ID}, nil
	}
	const fine = `{"data":{"id":"0"},"errorMessage":null,"errorType":null}`
	const gone = `{"data":null,"errorMessage":"away","errorType":"Gone"`
	appsync.Handle(r, "Query.post", resolvePost, appsync.WithEnvelope())
	appsync.HandleEach(r, "Query.post", resolvePost, appsync.WithEnvelope())
	appsync.Handle(r, "Query.plain", resolvePost)
	appsync.HandleBatch(r, "Query.posts", func(context.Context, []postID) ([]post, error) { return nil, errBoom }, appsync.WithEnvelope())
	check(t, r, event("Query", "post", `{"id":"0"}`), fine)
	check(t, r, event("Query", "post", `{"id":"1"}`), gone+`,"errorInfo":{"after":3}}`)
	check(t, r, event("Query", "post", `{"id":"2"}`), gone+`}`)
	check(t, r, event("Query", "post", `{"id":"4"}`), `{"data":null,"errorMessage":"Quiet","errorType":"Quiet"}`)
	check(t, r, event("Query", "plain", `{"id":"0"}`), `{"id":"0"}`)
	check(t, r, batchOf(4, "Query", "post"), "["+fine+","+gone+`,"errorInfo":{"after":3}},`+gone+
		`},{"data":null,"errorMessage":"the resolver panicked","errorType":"Panic"}]`)
	const boom = `{"data":null,"errorMessage":"boom","errorType":"Error"}`
	check(t, r, batchOf(2, "Query", "posts"), "["+boom+","+boom+"]")
}

func TestAppSync_25_OnError(t *testing.T) {
	t.Parallel()
	posts, r, r2 := appsync.New(), appsync.New(), appsync.New()
	fail := func(_ context.Context, args postID) (*post, error) {
		switch args.ID {
		case "0":
			return nil, fmt.Errorf("get: %w", &missingError{"0"})
		case "1":
			return nil, codedError{}
		case "2":
			return nil, &fs.PathError{Op: "open", Path: "x", Err: errBoom}
		case "3":
			panic(&missingError{"3"})
		}
		return &post{ID: args.ID}, nil
	}
	appsync.Handle(posts, "Query.post", fail)
	appsync.HandleEach(posts, "Query.post", fail)
	appsync.HandleBatch(posts, "Query.posts", func(context.Context, []postID) ([]int, error) {
		return []int{1, 2, 3}, appsync.ItemErrors{0: &missingError{"0"}, 1: errBoom}
	})
	appsync.OnError(posts, func(ctx context.Context, err *missingError) (any, error) {
		if appsync.Field(ctx) == "" {
			t.Error("no field")
		}
		return post{ID: "none", Title: "instead of " + err.id}, nil
	})
	appsync.OnError(r, func(context.Context, *missingError) (any, error) { return nil, errors.New("the inner one goes first") })
	appsync.OnError(r, func(_ context.Context, err interface {
		error
		ErrorCode() string
	},
	) (any, error) {
		return nil, &appsync.Error{Type: "Busy", Message: "try again", Cause: err}
	})
	appsync.OnError(r, func(context.Context, *appsync.Error) (any, error) { return nil, errors.New("mapped twice") })
	r.Include(posts)

	check(t, r, event("Query", "post", `{"id":"0"}`), `{"id":"none","title":"instead of 0"}`)
	checkError(t, r, event("Query", "post", `{"id":"1"}`), "Busy", "try again")
	checkError(t, r, event("Query", "post", `{"id":"2"}`), "PathError", "open x: boom")
	check(t, r, event("Query", "post", `{"id":"9"}`), `{"id":"9"}`)
	check(t, r, batchOf(5, "Query", "post"), `[{"id":"none","title":"instead of 0"},null,null,null,{"id":"4"}]`)
	check(t, r, batchOf(3, "Query", "posts"), `[{"id":"none","title":"instead of 0"},null,3]`)
	// The whole of a batch.
	appsync.HandleBatch(r2, "Query.posts", func(context.Context, []postID) ([]int, error) { return nil, &missingError{"all"} })
	appsync.OnError(r2, func(context.Context, *missingError) (any, error) { return 0, nil })
	check(t, r2, batchOf(3, "Query", "posts"), `[0,0,0]`)
	// Also where some of it had failed, and middleware made an error of that.
	r2 = appsync.New(appsync.WithEnvelope())
	r2.Use(func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			_, _ = next(ctx, payload)
			return nil, &missingError{"some"}
		}
	})
	appsync.HandleBatch(r2, "Query.posts", func(context.Context, []postID) ([]int, error) {
		return []int{1, 2}, appsync.ItemErrors{0: errBoom}
	})
	appsync.OnError(r2, func(context.Context, *missingError) (any, error) { return 0, nil })
	const none = `{"data":0,"errorMessage":null,"errorType":null}`
	check(t, r2, batchOf(2, "Query", "posts"), "["+none+","+none+"]")
	// A value beside an error does not count.
	r2 = appsync.New()
	fails := func(context.Context, []postID) ([]int, error) {
		return []int{1, 2}, appsync.ItemErrors{0: &missingError{"0"}}
	}
	appsync.HandleBatch(r2, "Query.posts", fails)
	appsync.HandleEach(r2, "Query.post", func(context.Context, postID) (int, error) { return 7, &missingError{"0"} })
	appsync.OnError(r2, func(_ context.Context, err *missingError) (any, error) { return "value", err })
	check(t, r2, batchOf(2, "Query", "posts"), `[null,2]`)
	check(t, r2, batchOf(1, "Query", "post"), `[null]`)
	// What is wrong with the set-up is not mapped.
	checkError(t, r, event("Query", "none", `{}`), appsync.ResolverNotFound, "No resolver found for 'Query.none'")
}

// A panic is the invocation's: it is raised again with its value, and Lambda reports it.
func TestAppSync_25_Panic(t *testing.T) {
	t.Parallel()
	r := appsync.New(appsync.WithEnvelope())
	appsync.Handle(r, "Query.post", func(context.Context, postID) (*post, error) { panic("out of paper") })
	appsync.HandleBatch(r, "Query.posts", func(context.Context, []postID) ([]post, error) { panic("out of ink") })
	for _, test := range []struct {
		event []byte
		want  string
	}{{event("Query", "post", `{}`), "out of paper"}, {batchOf(2, "Query", "posts"), "out of ink"}} {
		got := panicText(t, func() { _, _ = invocation.New(r.HandleEvent)(t.Context(), test.event) })
		if got != test.want {
			t.Errorf("panic %q, want %q", got, test.want)
		}
	}
}

// rude is an argument whose decoder tells the value.
type rude struct{ time.Time }

// Arguments that do not fit are an error of the client's, which says where and why, and never what was there.
func TestAppSync_25_WrongArguments(t *testing.T) {
	t.Parallel()
	type args struct {
		N     int8             `json:"n"`
		Text  string           `json:"text"`
		Email appsync.AWSEmail `json:"email"`
		At    rude             `json:"at"`
		Deep  struct {
			List []bool `json:"list"`
		} `json:"deep"`
	}
	r := appsync.New()
	appsync.Handle(r, "Query.any", func(context.Context, args) (bool, error) { return true, nil })
	appsync.Handle(r, "Query.event", func(context.Context, appsync.Event[args, post]) (bool, error) { return true, nil })
	appsync.HandleEach(r, "Query.any", func(context.Context, args) (bool, error) { return true, nil })
	appsync.HandleBatch(r, "Query.event", func(_ context.Context, a []args) ([]bool, error) { return make([]bool, len(a)), nil })
	for arguments, want := range map[string]string{
		`{"n":"secret"}`:                   "arguments.n: want int8, got string",
		`{"n":471147}`:                     "arguments.n: want int8, got number",
		`{"n":1.5}`:                        "arguments.n: want int8, got number",
		`{"text":["secret"]}`:              "arguments.text: want string, got array",
		`{"deep":{"list":["secret"]}}`:     "arguments.deep.list: want bool, got string",
		`{"email":"secret at home"}`:       "arguments: AWSEmail: not local-part@domain-part",
		`{"at":"secret"}`:                  "arguments: do not fit the resolver's type",
		`["secret"]`:                       "arguments: want object, got array",
		`{"text":"x","n":{"secret":true}}`: "arguments.n: want int8, got object",
	} {
		checkError(t, r, event("Query", "any", arguments), appsync.InvalidArguments, "Query.any: "+want)
		check(t, r, fmt.Appendf(nil, "[%s,%s]", event("Query", "any", arguments), event("Query", "any", `{}`)), `[null,true]`)
		checkError(t, r, fmt.Appendf(nil, "[%s]", event("Query", "event", arguments)), appsync.InvalidArguments, "Query.event: "+want)
		_, err := resolve(t, r, event("Query", "event", arguments))
		if err == nil || strings.Contains(err.Error(), "secret") || report(err).Type != appsync.InvalidArguments {
			t.Errorf("%s: %v", arguments, err)
		}
	}
	checkError(t, r, []byte(`{"source":{"id":7},"info":{"parentTypeName":"Query","fieldName":"event"}}`), appsync.InvalidArguments,
		"Query.event: source.id: want string, got number")
	checkError(t, r, []byte(`{"identity":{"sub":7},"info":{"parentTypeName":"Query","fieldName":"event"}}`), appsync.InvalidArguments,
		"Query.event: identity.sub: want string, got number")
}
