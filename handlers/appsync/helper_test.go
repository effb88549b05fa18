// SPDX-License-Identifier: Apache-2.0

package appsync_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/otel-powertools/powertools/handlers/appsync"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Types of the schema that the tests resolve.
type (
	postID struct {
		ID string `json:"id"`
	}
	post struct {
		ID    string `json:"id"`
		Title string `json:"title,omitempty"`
	}
	page struct {
		First int `json:"first"`
	}
)

// eventFile returns an event of testdata/events.
func eventFile(t testing.TB, name string) json.RawMessage {
	t.Helper()
	event, err := os.ReadFile(filepath.Join("testdata", "events", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// event returns a small event for a field.
func event(parent, name, arguments string) json.RawMessage {
	return fmt.Appendf(nil, `{"arguments":%s,"identity":null,"source":null,"request":{"headers":{},"domainName":null},"prev":null,`+
		`"info":{"fieldName":%q,"parentTypeName":%q,"variables":{},"selectionSetList":[],"selectionSetGraphQL":""},"stash":{}}`,
		arguments, name, parent)
}

// batchOf returns a batch of n events with the arguments {"id":"0"} and so on.
func batchOf(n int, parent, name string) json.RawMessage {
	batch := []byte{'['}
	for i := range n {
		if i > 0 {
			batch = append(batch, ',')
		}
		batch = append(batch, event(parent, name, fmt.Sprintf(`{"id":"%d"}`, i))...)
	}
	return append(batch, ']')
}

// resolve gives an event to a router, in the wrapper of invocations, and returns the function's answer.
func resolve(t testing.TB, r *appsync.Router, event []byte) (string, error) {
	t.Helper()
	value, err := invocation.New(r.HandleEvent)(t.Context(), event)
	if err != nil {
		return "", err
	}
	answer := value.(io.ReadCloser)
	defer answer.Close()
	text, err := io.ReadAll(answer)
	return string(text), err
}

// check wants an answer.
func check(t testing.TB, r *appsync.Router, event []byte, want string) {
	t.Helper()
	if got, err := resolve(t, r, event); got != want || err != nil {
		t.Errorf("answer %s, %v; want %s", got, err, want)
	}
}

// checkError wants a failed invocation as Lambda reports it.
func checkError(t testing.TB, r *appsync.Router, event []byte, name, message string) {
	t.Helper()
	answer, err := resolve(t, r, event)
	if err == nil {
		t.Errorf("answer %s, want error %s: %s", answer, name, message)
		return
	}
	if reported := report(err); reported.Type != name || reported.Message != message {
		t.Errorf("error %s: %s, want %s: %s", reported.Type, reported.Message, name, message)
	}
}

// report returns what aws-lambda-go makes of an error.
func report(err error) messages.InvokeResponse_Error {
	if reported, ok := err.(messages.InvokeResponse_Error); ok { //nolint:errorlint // aws-lambda-go does not look inside either.
		return reported
	}
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return messages.InvokeResponse_Error{Type: t.Name(), Message: err.Error()}
}

// panicText returns what f panics with.
func panicText(t testing.TB, f func()) (text string) {
	t.Helper()
	defer func() { text = fmt.Sprint(recover()) }()
	f()
	return ""
}

var errBoom = errors.New("boom")

// echo returns its post.
func echo(_ context.Context, args postID) (*post, error) { return &post{ID: args.ID}, nil }
