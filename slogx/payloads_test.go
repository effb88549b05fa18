// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

// payloadLines runs one invocation of a handler with payloads logged and returns the answer and the lines.
func payloadLines(t *testing.T, o slogx.PayloadOptions, level slog.Level, payload string, handler invocation.Handler) (answer string, text string, err error) {
	t.Helper()
	f := newFunction(t, slogx.Options{Level: level, CorrelationID: slogx.CorrelationPath("id")})
	h := handler
	if middleware := slogx.LogPayloads(f.handler, o); middleware != nil {
		h = middleware(h)
	}
	wrapped := invocation.New(h, invocation.WithEnvironment(f.environment), invocation.WithTracerProvider(f.tracers),
		invocation.WithProcessHooks(f.processor.Hooks()))
	value, err := wrapped(t.Context(), json.RawMessage(payload))
	if reader, ok := value.(io.ReadCloser); ok {
		data, _ := io.ReadAll(reader)
		_ = reader.Close()
		answer = string(data)
	}
	return answer, f.output.take(), err
}

func returns(value any, err error) invocation.Handler {
	return func(context.Context, json.RawMessage) (any, error) { return value, err }
}

func TestLogger_L52_Payloads(t *testing.T) {
	both := slogx.PayloadOptions{Event: slogx.On, Response: slogx.On}
	mask := func(payload json.RawMessage) json.RawMessage {
		return bytes.ReplaceAll(payload, []byte("secret"), []byte("***"))
	}
	foreign, err := invocation.Adapt(lambda.NewHandler(func() (string, error) { return "foreign", nil }), nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		opts    slogx.PayloadOptions
		payload string
		handler invocation.Handler
		want    []string // parts of the lines, in order
		lines   int
	}{
		{
			"both", both, `{"id":"e-1","n":9007199254740993}`, returns(map[string]int{"a": 1}, nil),
			[]string{
				`"message":"Lambda invocation event"`, `"correlation_id":"e-1","event":{"id":"e-1","n":9007199254740993}`,
				`"message":"Lambda invocation response"`, `"response":{"a":1}`,
			},
			2,
		},
		{"event", slogx.PayloadOptions{Event: slogx.On}, `[1]`, returns(1, nil), []string{`"event":[1]`}, 1},
		{"response", slogx.PayloadOptions{Response: slogx.On}, `[1]`, returns("x", nil), []string{`"response":"x"`}, 1},
		{"error", both, `{}`, returns(nil, errors.New("boom")), []string{`"event":{}`}, 1},
		{
			"redaction",
			slogx.PayloadOptions{Event: slogx.On, Response: slogx.On, Redact: mask},
			`{"a":"secret"}`, returns("secret", nil),
			[]string{`"event":{"a":"***"}`, `"response":"***"`},
			2,
		},
		{"nothing left", slogx.PayloadOptions{Event: slogx.On, Redact: func(json.RawMessage) json.RawMessage { return nil }}, `{}`, returns(1, nil), nil, 0},
		{
			"redaction to text",
			slogx.PayloadOptions{Event: slogx.On, Redact: func(json.RawMessage) json.RawMessage { return json.RawMessage("removed") }},
			`{}`, returns(1, nil),
			[]string{`"event":"removed"`},
			1,
		},
		{"redaction that panics", slogx.PayloadOptions{Event: slogx.On, Redact: func(json.RawMessage) json.RawMessage { panic("boom") }}, `{}`, returns(1, nil), nil, 0},
		{
			"truncated",
			slogx.PayloadOptions{Event: slogx.On, MaxBytes: 10},
			`{"a":"äöü"}`, returns(1, nil),
			[]string{`"event":{"a":"ä"},"truncated":true`},
			1,
		},
		{"as long as allowed", slogx.PayloadOptions{Event: slogx.On, MaxBytes: 7}, `{"a":1}`, returns(1, nil), []string{`"event":{"a":1}`}, 1},
		{"stream", both, `{}`, returns(strings.NewReader("streamed"), nil), []string{`"event"`}, 1},
		{"bytes", both, `{}`, returns(bytes.NewReader([]byte(`{"b":2}`)), nil), []string{`"event"`, `"response":{"b":2}`}, 2},
		{"bytes carried through", both, `{}`, foreign, []string{`"event"`}, 1},
		{"null", both, `{}`, returns(nil, nil), []string{`"event"`, `"message":"Lambda invocation response"`}, 2},
		{"off", slogx.PayloadOptions{}, `{}`, returns(1, nil), nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			recordErrors(t)
			plain, _, plainErr := payloadLines(t, slogx.PayloadOptions{Event: slogx.Off}, slog.LevelInfo, tt.payload, tt.handler)
			if reader, ok := mustValue(tt.handler).(io.Seeker); ok {
				_, _ = reader.Seek(0, io.SeekStart)
			}
			answer, text, err := payloadLines(t, tt.opts, slog.LevelInfo, tt.payload, tt.handler)
			if answer != plain || (err == nil) != (plainErr == nil) {
				t.Errorf("answer = %q, %v, want %q, %v as without logging", answer, err, plain, plainErr)
			}
			rest := text
			for _, part := range tt.want {
				_, after, found := strings.Cut(rest, part)
				if !found {
					t.Fatalf("lines = %s, want %s next", text, part)
				}
				rest = after
			}
			if n := strings.Count(text, "\n"); n != tt.lines {
				t.Errorf("%d lines, want %d: %s", n, tt.lines, text)
			}
		})
	}
}

// TestLogger_L52_OtherHandlers has package slog's own handlers print payloads, as a router or fan-out may ask them to.
func TestLogger_L52_OtherHandlers(t *testing.T) {
	var out bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewJSONHandler(&out, nil), slog.NewTextHandler(&out, nil)} {
		h := slogx.LogPayloads(handler, slogx.PayloadOptions{Event: slogx.On})(returns(nil, nil))
		if _, err := h(t.Context(), json.RawMessage(`{"id":9007199254740993}`)); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{`"event":{"id":9007199254740993}`, `event="{\"id\":9007199254740993}"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("lines = %s, want %s in them", &out, want)
		}
	}
}

func mustValue(h invocation.Handler) any {
	value, _ := h(context.Background(), nil)
	return value
}

// TestLogger_L51_Environment switches by variables, which an option beats; nothing is logged above INFO.
func TestLogger_L51_Environment(t *testing.T) {
	tests := []struct {
		name            string
		event, response string
		opts            slogx.PayloadOptions
		level           slog.Level
		want            int
		mistakes        int
	}{
		{"unset", "", "", slogx.PayloadOptions{}, slog.LevelInfo, 0, 0},
		{"event", "1", "", slogx.PayloadOptions{}, slog.LevelInfo, 1, 0},
		{"response", "", " Yes ", slogx.PayloadOptions{}, slog.LevelInfo, 1, 0},
		{"option first", "true", "true", slogx.PayloadOptions{Event: slogx.Off}, slog.LevelInfo, 1, 0},
		{"bad value", "maybe", "", slogx.PayloadOptions{}, slog.LevelInfo, 0, 1},
		{"level", "true", "true", slogx.PayloadOptions{}, slog.LevelWarn, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("POWERTOOLS_LOGGER_LOG_EVENT", tt.event)
			t.Setenv("POWERTOOLS_LOGGER_LOG_RESPONSE", tt.response)
			errs := recordErrors(t)
			_, text, _ := payloadLines(t, tt.opts, tt.level, `{}`, returns(1, nil))
			if got := strings.Count(text, "\n"); got != tt.want || len(errs.all()) != tt.mistakes {
				t.Errorf("%d lines and reports %q, want %d lines and %d reports", got, errs.all(), tt.want, tt.mistakes)
			}
		})
	}
	if slogx.LogPayloads(slog.DiscardHandler, slogx.PayloadOptions{}) != nil {
		t.Error("middleware although nothing is wanted")
	}
}
