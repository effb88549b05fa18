// SPDX-License-Identifier: Apache-2.0

package tracex_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/codes"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/tracex"
)

// TestTracer_T10_T12_HandlerErrorsWithoutDetails shows that the switch holds for the handler's own error and panic too.
func TestTracer_T10_T12_HandlerErrorsWithoutDetails(t *testing.T) {
	t.Setenv("POWERTOOLS_TRACER_CAPTURE_ERROR", "false")
	for name, handler := range map[string]invocation.Handler{
		"error": func(context.Context, json.RawMessage) (any, error) { return nil, errors.New("secret") },
		"panic": func(context.Context, json.RawMessage) (any, error) { panic("secret") },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRecorder(t)
			func() {
				defer func() { _ = recover() }()
				_ = r.invoke(t, `{}`, handler)
			}()
			span := r.span(t, "handler")
			if span.Status.Code != codes.Error || value(span, "error.type") == nil {
				t.Errorf("status %v, attributes %v, want an error and its type", span.Status, span.Attributes)
			}
			if span.Status.Description != "" || len(span.Events) != 0 {
				t.Errorf("status %v, events %v, want neither message nor stack", span.Status, span.Events)
			}
		})
	}
}

// TestHTTPAnswersAreNotRecorded holds for the one event source whose requests have no request context, too.
func TestHTTPAnswersAreNotRecorded(t *testing.T) {
	t.Parallel()
	answer := func(context.Context, json.RawMessage) (any, error) {
		return map[string]any{"statusCode": 200, "body": "secret"}, nil
	}
	for _, event := range []string{
		`{"version":"2.0","requestContext":{"http":{"method":"GET"}}}`,
		`{"raw_path":"/a","method":"POST","headers":{}}`,
	} {
		r := newRecorder(t)
		if err := r.invoke(t, event, answer, tracex.WithResponse()); err != nil {
			t.Fatal(err)
		}
		if got := value(r.span(t, "handler"), "metadata.handler response"); got != nil {
			t.Errorf("event %s: response %v is recorded", event, got)
		}
	}
}

// once is a value that can be encoded once.
type once struct{ source io.Reader }

func (o once) MarshalJSON() ([]byte, error) {
	text, err := io.ReadAll(o.source)
	if len(text) == 0 {
		return []byte(`"nothing left"`), err
	}
	return text, err
}

// TestAnswerIsEncodedOnce shows that recording an answer does not take it away from the caller.
func TestAnswerIsEncodedOnce(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	h := invocation.New(func(context.Context, json.RawMessage) (any, error) { return once{strings.NewReader(`[1,"<2>"]`)}, nil },
		invocation.WithTracerProvider(r.provider), invocation.WithMiddleware(tracex.CaptureHandler(tracex.WithResponse())))
	ctx := context.WithValue(t.Context(), "x-amzn-trace-id", header) //nolint:staticcheck // aws-lambda-go's key
	answer, err := h(ctx, json.RawMessage(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.(io.Reader))
	_ = answer.(io.Closer).Close()
	const want = `[1,"<2>"]`
	if got := answer.(interface{ ContentType() string }).ContentType(); string(body) != want || got != "application/json" {
		t.Errorf("answer = %s of type %s, want %s", body, got, want)
	}
	if got := value(r.span(t, "handler"), "metadata.handler response"); got != want {
		t.Errorf("recorded %v, want %s", got, want)
	}
}

// TestStreamsPassThrough shows that a stream is neither read nor recorded.
func TestStreamsPassThrough(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	h := invocation.New(func(context.Context, json.RawMessage) (any, error) {
		return io.MultiReader(strings.NewReader("a"), strings.NewReader("b")), nil
	}, invocation.WithTracerProvider(r.provider), invocation.WithMiddleware(tracex.CaptureHandler(tracex.WithResponse())))
	answer, err := h(t.Context(), json.RawMessage(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.(io.Reader))
	_ = answer.(io.Closer).Close()
	if string(body) != "ab" || value(r.span(t, "handler"), "metadata.handler response") != nil {
		t.Errorf("body %s, span %v", body, r.span(t, "handler").Attributes)
	}
}
