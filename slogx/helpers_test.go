// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

const (
	testARN       = "arn:aws:lambda:eu-west-1:123456789012:function:checkout"
	testRequestID = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"
	testRoot      = "1-5759e988-bd862e3fe1be46a994272793"
	testHeader    = "Root=" + testRoot + ";Parent=53995c3f42cd8ad8;Sampled=1"
)

var testTime = time.Date(2026, 11, 23, 4, 39, 29, 907_654_321, time.UTC)

// spanContext is that of a sampled span.
func spanContext() trace.SpanContext {
	return trace.NewSpanContext(trace.SpanContextConfig{
		TraceID:    trace.TraceID{0x57, 0x59, 0xe9, 0x88, 0xbd, 0x86, 0x2e, 0x3f, 0xe1, 0xbe, 0x46, 0xa9, 0x94, 0x27, 0x27, 0x93},
		SpanID:     trace.SpanID{0x53, 0x99, 0x5c, 0x3f, 0x42, 0xcd, 0x8a, 0xd8},
		TraceFlags: trace.FlagsSampled,
	})
}

// setLambda sets the environment of a function, without levels or a service, for the test.
func setLambda(tb testing.TB) {
	tb.Helper()
	for name, value := range map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME":        "checkout",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"TZ":                              ":UTC",
		"POWERTOOLS_LOG_LEVEL":            "", "LOG_LEVEL": "", "AWS_LAMBDA_LOG_LEVEL": "",
		"POWERTOOLS_SERVICE_NAME": "", "OTEL_SERVICE_NAME": "", "POWERTOOLS_LOGGER_SAMPLE_RATE": "", "POWERTOOLS_LOGGER_CASE": "",
		"POWERTOOLS_DEV": "",
	} {
		tb.Setenv(name, value)
	}
}

// newHandler returns a handler that writes lines to w.
func newHandler(w io.Writer, opts slogx.Options) slog.Handler {
	opts.LoggerProvider = sdklog.NewLoggerProvider(slogx.ProviderOptions(slogx.NewProcessor(w, &opts))...)
	return slogx.NewHandler(&opts)
}

// inInvocation calls f with the context of an invocation that has no span.
func inInvocation(tb testing.TB, e *invocation.Environment, f func(ctx context.Context)) {
	tb.Helper()
	invoke(tb, e, &lambdacontext.LambdaContext{AwsRequestID: testRequestID, InvokedFunctionArn: testARN}, f)
}

func invoke(tb testing.TB, e *invocation.Environment, lc *lambdacontext.LambdaContext, f func(ctx context.Context)) {
	tb.Helper()
	invokeBelow(tb, lambdacontext.NewContext(tb.Context(), lc), e, f)
}

// invokeBelow calls f in an invocation whose context is below ctx.
func invokeBelow(tb testing.TB, ctx context.Context, e *invocation.Environment, f func(ctx context.Context)) {
	tb.Helper()
	handler := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		f(ctx)
		return nil, nil
	}, invocation.WithEnvironment(e), invocation.WithTracerProvider(noop.NewTracerProvider()))
	ctx = context.WithValue(ctx, "x-amzn-trace-id", testHeader) //nolint:staticcheck // aws-lambda-go's key is a string.
	answer, err := handler(ctx, json.RawMessage(`{}`))
	if err != nil {
		tb.Errorf("invocation: %v", err)
	}
	if closer, ok := answer.(io.Closer); ok {
		if err := closer.Close(); err != nil {
			tb.Errorf("close the answer: %v", err)
		}
	}
}

// emit sends a record with a fixed time and no location through h.
func emit(tb testing.TB, h slog.Handler, ctx context.Context, level slog.Level, message string, attrs ...slog.Attr) {
	tb.Helper()
	record := slog.NewRecord(testTime, level, message, 0)
	record.AddAttrs(attrs...)
	if err := h.Handle(ctx, record); err != nil {
		tb.Errorf("Handle: %v", err)
	}
}

// lineOf returns the members of the one line in buf, which it empties. The line must be valid JSON without duplicate
// keys at any level.
func lineOf(tb testing.TB, buf *bytes.Buffer) map[string]any {
	tb.Helper()
	text := buf.String()
	buf.Reset()
	if strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "\n") {
		tb.Fatalf("wrote %q, want one line", text)
	}
	if err := checkKeys([]byte(text)); err != nil {
		tb.Fatalf("line %s: %v", text, err)
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var members map[string]any
	if err := decoder.Decode(&members); err != nil {
		tb.Fatalf("line %s: %v", text, err)
	}
	return members
}

// checkKeys returns an error unless data is one JSON value whose objects have no key twice.
func checkKeys(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := checkValue(decoder); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("after the value: %w, want the end", err)
	}
	return nil
}

func checkValue(decoder *json.Decoder) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for decoder.More() {
		if delim == '{' {
			key, err := decoder.Token()
			if err != nil {
				return err
			}
			if seen[key.(string)] {
				return fmt.Errorf("key %q is there twice", key)
			}
			seen[key.(string)] = true
		}
		if err := checkValue(decoder); err != nil {
			return err
		}
	}
	_, err = decoder.Token()
	return err
}

// errorRecorder is an otel.ErrorHandler that keeps what it is told.
type errorRecorder struct {
	mu     sync.Mutex
	errors []string
}

// Handle implements [otel.ErrorHandler].
func (r *errorRecorder) Handle(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, err.Error())
}

func (r *errorRecorder) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.errors...)
}

// recordErrors installs an errorRecorder until the test ends. Such tests must not be parallel.
func recordErrors(tb testing.TB) *errorRecorder {
	tb.Helper()
	r := &errorRecorder{}
	setErrorHandler(tb, r.Handle)
	return r
}

// setErrorHandler installs an otel.ErrorHandler until the test ends.
func setErrorHandler(tb testing.TB, handle func(error)) {
	tb.Helper()
	before := otel.GetErrorHandler()
	otel.SetErrorHandler(otel.ErrorHandlerFunc(handle))
	tb.Cleanup(func() { otel.SetErrorHandler(before) })
}
