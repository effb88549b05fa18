// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// declinedError is known to callers by a name that is not that of its type.
type declinedError struct {
	answer messages.InvokeResponse_Error
	cause  error
}

func (e *declinedError) Error() string                              { return "declined: " + e.cause.Error() }
func (e *declinedError) Unwrap() error                              { return e.cause }
func (e *declinedError) LambdaError() messages.InvokeResponse_Error { return e.answer }

// loopError panics when errors.As looks inside.
type loopError struct{ error }

func (loopError) Unwrap() error { panic("no cause") }

var chosen = messages.InvokeResponse_Error{Type: "PaymentDeclined", Message: "no funds"}

func TestReported(t *testing.T) {
	t.Parallel()
	own := &declinedError{chosen, io.EOF}
	nameless := &declinedError{messages.InvokeResponse_Error{Message: "m"}, io.EOF}
	wrapped := fmt.Errorf("pay: %w", chosen)
	tests := []struct {
		name      string
		err, want error
	}{
		{"nil", nil, nil},
		{"other", io.EOF, io.EOF},
		{"aws-lambda-go's", chosen, chosen},
		{"aws-lambda-go's, wrapped, which it does not look into", wrapped, wrapped},
		{"own", own, chosen},
		{"wrapped", fmt.Errorf("pay: %w", own), chosen},
		{"joined", errors.Join(io.EOF, own), chosen},
		{"without type", nameless, nameless},
		{"nil pointer", (*declinedError)(nil), (*declinedError)(nil)},
		{"hostile", loopError{io.EOF}, loopError{io.EOF}},
	}
	for _, tt := range tests {
		if got := invocation.Reported(tt.err); !cmp.Equal(got, tt.want, cmp.Comparer(sameError)) {
			t.Errorf("%s: Reported = %#v, want %#v", tt.name, got, tt.want)
		}
	}
}

// sameError compares errors of which some cannot be compared.
func sameError(a, b error) bool { return fmt.Sprintf("%T %#v", a, a) == fmt.Sprintf("%T %#v", b, b) }

// TestReportedErrorIsRecordedItself tells Lambda the chosen name, and everybody else what happened.
func TestReportedErrorIsRecordedItself(t *testing.T) {
	logged := captureLog(t)
	spans := tracetest.NewSpanRecorder()
	var ended, flushed error
	err := fmt.Errorf("pay: %w", &declinedError{chosen, io.ErrUnexpectedEOF})
	h := invocation.New(
		func(context.Context, json.RawMessage) (any, error) { return nil, err },
		invocation.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))),
		invocation.WithProcessHooks(invocation.ProcessHooks{
			End:   func(_ context.Context, o invocation.Outcome) { ended = o.Err },
			Flush: func(_ context.Context, o invocation.Outcome) { flushed = o.Err },
		}),
	)
	_, got := h(lambdaContext(t, testRequestID, time.Minute), nil)
	if diff := cmp.Diff(error(chosen), got); diff != "" {
		t.Errorf("the wrapper returned another error (-want +got):\n%s", diff)
	}
	if ended != err || flushed != err { //nolint:errorlint // the very error
		t.Errorf("hooks got %v and %v, want the handler's error itself", ended, flushed)
	}
	var line struct{ Error string }
	if err := json.Unmarshal(logged.Bytes(), &line); err != nil || line.Error != "pay: declined: unexpected EOF" {
		t.Errorf("log line %s, %v, want the text of the handler's error", logged, err)
	}
	var recorded []string
	for _, event := range spans.Ended()[0].Events() {
		attrs := attribute.NewSet(event.Attributes...)
		name, _ := attrs.Value(exception.TypeKey)
		message, _ := attrs.Value(exception.MessageKey)
		recorded = append(recorded, name.AsString()+": "+message.AsString())
	}
	want := []string{
		"*fmt.wrapError: pay: declined: unexpected EOF",
		"*invocation_test.declinedError: declined: unexpected EOF",
		"*errors.errorString: unexpected EOF",
	}
	if diff := cmp.Diff(want, recorded); diff != "" {
		t.Errorf("exceptions on the span (-want +got):\n%s", diff)
	}
}

// Spans that nobody asked for tell of errors what the invocation lets them.
func TestRecordError(t *testing.T) {
	t.Parallel()
	for _, inFull := range []bool{true, false} {
		spans := tracetest.NewSpanRecorder()
		provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))
		h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
			if !inFull {
				invocation.RecordErrorsWith(ctx, func(span trace.Span, err error) { span.SetStatus(codes.Error, "left out") })
			}
			if got := invocation.RecordsErrorsInFull(ctx); got != inFull {
				t.Errorf("RecordsErrorsInFull = %t, want %t", got, inFull)
			}
			_, span := provider.Tracer("test").Start(ctx, "inner")
			invocation.RecordError(ctx, span, io.EOF, exception.Callers(0))
			span.End()
			return nil, nil
		}, invocation.WithTracerProvider(provider))
		_, _ = h(t.Context(), nil)
		inner := spans.Ended()[0]
		if want := map[bool]string{true: "EOF", false: "left out"}[inFull]; inner.Status().Description != want || (len(inner.Events()) == 1) != inFull {
			t.Errorf("status %v and %d events, want %s", inner.Status(), len(inner.Events()), want)
		}
		if inFull && len(inner.Events()[0].Attributes) != 3 {
			t.Errorf("no stack: %v", inner.Events()[0].Attributes)
		}
	}
	if !invocation.RecordsErrorsInFull(t.Context()) {
		t.Error("outside an invocation errors are not recorded in full")
	}
}
