// SPDX-License-Identifier: Apache-2.0

package exception_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/otel-powertools/powertools/internal/exception"
)

// record runs exception.Record on a span of the real SDK and returns what the span holds then.
func record(t *testing.T, err error, callers []uintptr) sdktrace.ReadOnlySpan {
	t.Helper()
	recorder := tracetest.NewSpanRecorder()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder))
	_, span := provider.Tracer("test").Start(t.Context(), "work")
	exception.Record(span, err, callers)
	span.End()
	return recorder.Ended()[0]
}

func value(attrs []attribute.KeyValue, key attribute.Key) string {
	for _, attr := range attrs {
		if attr.Key == key {
			return attr.Value.String()
		}
	}
	return ""
}

func TestRecord(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("save: %w", errors.Join(io.EOF, fmt.Errorf("pay: %w", codeError{"Declined"})))
	span := record(t, err, here())

	if got, want := span.Status(), (sdktrace.Status{Code: codes.Error, Description: err.Error()}); got != want {
		t.Errorf("status = %v, want %v", got, want)
	}
	if got, want := value(span.Attributes(), exception.ErrorTypeKey), "*fmt.wrapError"; got != want {
		t.Errorf("error.type = %q, want %q", got, want)
	}
	var got []string
	for _, event := range span.Events() {
		got = append(got, fmt.Sprintf("%s %s of %q stack %t", event.Name, value(event.Attributes, exception.TypeKey),
			value(event.Attributes, exception.CauseOfKey), value(event.Attributes, exception.StacktraceKey) != ""))
	}
	want := []string{
		`exception *fmt.wrapError of "" stack true`,
		`exception *errors.joinError of "0" stack false`,
		`exception *errors.errorString of "1" stack false`,
		`exception *fmt.wrapError of "1" stack false`,
		`exception Declined of "3" stack false`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	stack := value(span.Events()[0].Attributes, exception.StacktraceKey)
	if frames := exception.ParseStack(stack); len(frames) == 0 || !strings.HasSuffix(frames[0].Function, ".here") {
		t.Errorf("stack = %q, want here on top", stack)
	}
}

func TestRecordPrefersTheErrorsFrames(t *testing.T) {
	t.Parallel()
	span := record(t, recovered("text"), exception.Callers(0))
	stack := value(span.Events()[0].Attributes, exception.StacktraceKey)
	if frames := exception.ParseStack(stack); len(frames) == 0 || !strings.HasSuffix(frames[0].Function, ".fail") {
		t.Errorf("stack = %q, want the panic on top", stack)
	}
}

func TestRecordCutsMessages(t *testing.T) {
	t.Parallel()
	span := record(t, errors.New(strings.Repeat("ü", 1000)), nil)
	for name, text := range map[string]string{
		"status":  span.Status().Description,
		"message": value(span.Events()[0].Attributes, exception.MessageKey),
	} {
		if len(text) != 1<<10 || !utf8.ValidString(text) {
			t.Errorf("%s has %d bytes, valid %t; want 1024 valid ones", name, len(text), utf8.ValidString(text))
		}
	}
}

func TestRecordDoesNothing(t *testing.T) {
	span := record(t, nil, nil)
	if span.Status().Code != codes.Unset || len(span.Events()) != 0 || len(span.Attributes()) != 0 {
		t.Errorf("a nil error left %v %v", span.Status(), span.Events())
	}
	var ended trace.Span = noop.Span{}
	if n := testing.AllocsPerRun(100, func() { exception.Record(ended, io.EOF, nil) }); n != 0 {
		t.Errorf("%v allocations on a span that does not record, want 0", n)
	}
}

func BenchmarkRecord(b *testing.B) {
	provider := sdktrace.NewTracerProvider()
	err := fmt.Errorf("save: %w", io.EOF)
	b.ReportAllocs()
	for b.Loop() {
		_, span := provider.Tracer("bench").Start(b.Context(), "work")
		exception.Record(span, err, exception.Callers(0))
		span.End()
	}
}
