// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// page is a streamed answer that tells when it is closed.
// It has no exported field: aws-lambda-go answers with the JSON of a reader that has one.
type page struct {
	body   io.Reader
	closed func() error
}

func (p page) Read(b []byte) (int, error) { return p.body.Read(b) }
func (p page) Close() error               { return p.closed() }
func (page) ContentType() string          { return "text/html" }

func wrapReader(j *journal, r io.Reader) invocation.Handler {
	return invocation.New(func(context.Context, json.RawMessage) (any, error) { return r, nil },
		invocation.WithProcessHooks(j.hooks()), invocation.WithTracerProvider(j.tracerProvider()))
}

func TestStreamEndsWhenItIsClosed(t *testing.T) {
	t.Parallel()
	var j journal
	h := wrapReader(&j, page{io.MultiReader(strings.NewReader("<p>"), strings.NewReader("</p>")), func() error { j.note("closed"); return nil }})
	value, err := h(lambdaContext(t, testRequestID, time.Minute), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := value.(interface{ ContentType() string }).ContentType(), "text/html"; got != want {
		t.Errorf("content type = %s, want %s", got, want)
	}
	j.note("reading")
	if got := readAll(t, value); got != "<p></p>" {
		t.Errorf("answer = %s", got)
	}
	if diff := j.diff("begin", "reading", "closed", "span Unset", "end <nil>", "flush <nil>"); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestStreamReadErrorMarksTheInvocation(t *testing.T) {
	t.Parallel()
	var j journal
	h := wrapReader(&j, page{iotest.ErrReader(errors.New("database gone")), func() error { return errors.New("close failed") }})
	value, err := h(lambdaContext(t, testRequestID, time.Minute), nil)
	if err != nil {
		t.Fatal(err)
	}
	stream := value.(io.ReadCloser)
	if _, err := io.ReadAll(stream); err == nil || err.Error() != "database gone" {
		t.Errorf("read error = %v", err)
	}
	if err := stream.Close(); err == nil || err.Error() != "close failed" {
		t.Errorf("close error = %v", err)
	}
	if diff := j.diff("begin", "span Error", "end database gone", "flush database gone"); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestStreamPanicInReadIsFlushedAndRaisedAgain(t *testing.T) {
	t.Parallel()
	var j journal
	h := wrapReader(&j, page{panicReader{}, func() error { return nil }})
	value, err := h(lambdaContext(t, testRequestID, time.Minute), nil)
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if got := recover(); got != "bad page" {
				t.Errorf("recovered %v", got)
			}
		}()
		_, _ = io.ReadAll(value.(io.Reader))
	}()
	if diff := j.diff("begin", "span Error", "end panic: bad page", "flush panic: bad page"); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

type panicReader struct{}

func (panicReader) Read([]byte) (int, error) { panic("bad page") }

func TestCloseThatPanicsEndsTheInvocation(t *testing.T) {
	t.Parallel()
	var j journal
	env := invocation.NewEnvironment()
	h := invocation.New(func(context.Context, json.RawMessage) (any, error) {
		return page{strings.NewReader("x"), func() error { panic("gone") }}, nil
	}, invocation.WithProcessHooks(j.hooks()), invocation.WithTracerProvider(j.tracerProvider()), invocation.WithEnvironment(env))
	value, err := h(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = "invocation: close answer: panic: gone"
	if err := value.(io.Closer).Close(); err == nil || err.Error() != want {
		t.Errorf("Close = %v, want %s", err, want)
	}
	if diff := j.diff("begin", "span Error", "end "+want, "flush "+want); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if _, running := invocation.From(env.Context(t.Context())); running {
		t.Error("the invocation is still running")
	}
}

func TestAnswerContentTypes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		handler any
		want    string
	}{
		{"value", func() (int, error) { return 1, nil }, "application/json"},
		{"nothing", func() {}, "application/json"},
		{"reader", func() (io.Reader, error) { return strings.NewReader("x"), nil }, "application/octet-stream"},
		{"stream", func() (io.Reader, error) { return io.MultiReader(), nil }, "application/octet-stream"},
		{"typed stream", func() (io.Reader, error) { return page{strings.NewReader(""), func() error { return nil }}, nil }, "text/html"},
		{"bytes", bytesFunc(echoFirstValue), "application/octet-stream"},
		{"lambda.NewHandler", lambda.NewHandler(func() (int, error) { return 1, nil }), "application/json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			adapted, err := invocation.Adapt(tt.handler, nil)
			if err != nil {
				t.Fatal(err)
			}
			value, err := invocation.New(adapted)(t.Context(), json.RawMessage(`{}`))
			if err != nil {
				t.Fatal(err)
			}
			if got := value.(interface{ ContentType() string }).ContentType(); got != tt.want {
				t.Errorf("content type = %s, want %s", got, tt.want)
			}
			readAll(t, value)
		})
	}
}

func TestAnswerAboveTheLimitIsAnErrorNotAnExit(t *testing.T) {
	t.Parallel()
	const limit = 6_291_556
	for _, tt := range []struct {
		name string
		size int
		ok   bool
	}{{"limit", limit, true}, {"one more", limit + 1, false}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var j journal
			h := invocation.New(func(context.Context, json.RawMessage) (any, error) {
				return strings.Repeat("x", tt.size-2), nil // and two quotes
			}, invocation.WithProcessHooks(j.hooks()), invocation.WithTracerProvider(j.tracerProvider()))
			value, err := h(t.Context(), nil)
			if tt.ok {
				if err != nil || len(readAll(t, value)) != tt.size {
					t.Errorf("error = %v", err)
				}
				return
			}
			tooLarge, ok := errors.AsType[messages.InvokeResponse_Error](err)
			if !ok || tooLarge.Type != "Function.ResponseSizeTooLarge" {
				t.Fatalf("error = %v, want Function.ResponseSizeTooLarge", err)
			}
			if want := "Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes)."; tooLarge.Message != want {
				t.Errorf("message = %q, want %q", tooLarge.Message, want)
			}
			if j.lines[1] != "span Error" {
				t.Errorf("journal = %v, want the span to say so", j.lines)
			}
		})
	}
}
