// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/slogx"
)

// TestLogger_L7_L8_MembersOfOtherLanguages holds a line against the members that Powertools for Python and TypeScript
// print: queries for their lines find ours.
func TestLogger_L7_L8_MembersOfOtherLanguages(t *testing.T) {
	f := newFunction(t, slogx.Options{
		Service: "payment", SampleRate: 0.25, CorrelationID: slogx.CorrelationPath("id"),
		Level: slog.LevelDebug, Attrs: []slog.Attr{slog.String("env", "prod")},
	})
	_ = f.invoke(contextWithHeader(t.Context()), `{"id":"abc"}`, func(ctx context.Context) error {
		slogx.AddAttrs(ctx, slog.String("order_id", "o1"))
		f.logger.InfoContext(ctx, "Collecting payment", "charge_id", "c1")
		return nil
	})
	line := f.lines(t)[0]
	for _, key := range []string{"location", "timestamp"} { // They differ each time.
		if text, _ := line[key].(string); text == "" {
			t.Errorf("%s = %v, want text", key, line[key])
		}
		delete(line, key)
	}
	want := map[string]any{
		"level": "INFO", "message": "Collecting payment", "service": "payment", "sampling_rate": json.Number("0.25"), "cold_start": true,
		"function_name": "checkout", "function_memory_size": json.Number("128"), "function_arn": testARN, "function_request_id": testRequestID,
		"correlation_id": "abc", "env": "prod", "order_id": "o1", "charge_id": "c1", "xray_trace_id": testRoot,
	}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
}

// contextWithHeader is a context as aws-lambda-go makes it, with an X-Ray header.
func contextWithHeader(ctx context.Context) context.Context {
	return context.WithValue(ctx, "x-amzn-trace-id", testHeader) //nolint:staticcheck // aws-lambda-go's key is a string.
}

// TestLogger_L25_LogFormat writes JSON whatever format Lambda is told.
func TestLogger_L25_LogFormat(t *testing.T) {
	for _, format := range []string{"TEXT", "JSON", ""} {
		f := newFunction(t, slogx.Options{}, "AWS_LAMBDA_LOG_FORMAT="+format)
		f.logger.Info("m")
		if diff := cmp.Diff([]string{"INFO m"}, f.messages(t)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", format, diff)
		}
	}
}

// TestLogger_L34_MessagesAreText keeps messages that look like JSON; JSON as a value is asked for with its type (L36).
func TestLogger_L34_MessagesAreText(t *testing.T) {
	f := newFunction(t, slogx.Options{})
	for _, message := range []string{"5", "true", "null", `{"a":1}`, "%d", ""} {
		f.logger.Info(message, "value", json.RawMessage(`{"n":9007199254740993}`))
		line := f.lines(t)[0]
		if line["message"] != message {
			t.Errorf("message = %v, want %q", line["message"], message)
		}
		if diff := cmp.Diff(map[string]any{"n": json.Number("9007199254740993")}, line["value"]); diff != "" {
			t.Errorf("value (-want +got):\n%s", diff)
		}
	}
}

// TestLogger_L48_Steps shows the order around a handler: sampling, the invocation's members, correlation id, event,
// handler, what was held back, failure.
func TestLogger_L48_Steps(t *testing.T) {
	f := newFunction(t, slogx.Options{Level: slog.LevelInfo, SampleRate: 1, CorrelationID: slogx.CorrelationPath("id"), Buffer: &slogx.BufferOptions{}})
	log := slogx.LogPayloads(f.handler, slogx.PayloadOptions{Event: slogx.On, Response: slogx.On})
	_ = f.invoke(t.Context(), `{"id":"abc"}`, func(ctx context.Context) error {
		_, err := log(func(ctx context.Context, _ json.RawMessage) (any, error) {
			f.logger.Log(ctx, slogx.LevelTrace, "held")
			f.logger.DebugContext(ctx, "handler")
			return 1, nil
		})(ctx, json.RawMessage(`{"id":"abc"}`))
		f.logger.ErrorContext(ctx, "failed")
		return err
	})
	var got []string
	for _, line := range f.lines(t) {
		got = append(got, fmt.Sprint(line["level"], " ", line["message"]))
		if line["correlation_id"] != "abc" || line["function_request_id"] != testRequestID {
			t.Errorf("line = %v, want members of the invocation", line)
		}
	}
	want := []string{announcement, "INFO Lambda invocation event", "DEBUG handler", "INFO Lambda invocation response", "TRACE held", "ERROR failed"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
