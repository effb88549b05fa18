// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

const (
	logARN       = "arn:aws:lambda:eu-west-1:123456789012:function:bench"
	logRequestID = "6f47d2f9-96f4-4d19-8b8e-000000000001"
	logRoot      = "1-5759e988-bd862e3fe1be46a994272793"
	logTraceID   = "5759e988bd862e3fe1be46a994272793"
	logSpanID    = "53995c3f42cd8ad8"

	// logTime is the layout of timestamps, RFC 3339 with milliseconds, where a library lets one choose.
	logTime = "2006-01-02T15:04:05.000Z07:00"
)

// lineLogger logs the same line with one library, at level INFO, and another one below the level.
type lineLogger struct {
	name        string
	line, below func()
}

// lineLoggers returns a logger of each library that writes to w, in the invocation of ctx.
//
// Where a library can encode members in advance, those of the function and the invocation are. The ids of the span
// differ from call to call, so the call gives them, as the text that they would have to be made first; slogx alone takes
// them from the context and makes the text itself.
func lineLoggers(ctx context.Context, environment *invocation.Environment, w io.Writer, location bool) []lineLogger {
	return []lineLogger{
		slogxLogger(ctx, environment, w, location),
		jsonHandlerLogger(ctx, w, location),
		zapLogger(w, location),
		zerologLogger(w, location),
	}
}

func slogxLogger(ctx context.Context, environment *invocation.Environment, w io.Writer, location bool) lineLogger {
	opts := &slogx.Options{Service: "payment", Level: slog.LevelInfo, TimeZone: time.UTC, OmitLocation: !location, Environment: environment}
	opts.LoggerProvider = sdklog.NewLoggerProvider(slogx.ProviderOptions(slogx.NewProcessor(w, opts))...)
	logger := slog.New(slogx.NewHandler(opts))
	return lineLogger{
		name: "slogx",
		line: func() {
			logger.LogAttrs(ctx, slog.LevelInfo, "collecting payment",
				slog.String("order_id", "o-1"), slog.Int("items", 3), slog.Bool("express", true))
		},
		below: func() { logger.LogAttrs(ctx, slog.LevelDebug, "collecting payment", slog.String("order_id", "o-1")) },
	}
}

func jsonHandlerLogger(ctx context.Context, w io.Writer, location bool) lineLogger {
	handler := slog.NewJSONHandler(w, &slog.HandlerOptions{AddSource: location})
	logger := slog.New(handler).With("service", "payment", "cold_start", true, "function_name", "bench",
		"function_memory_size", 128, "function_arn", logARN, "function_request_id", logRequestID)
	return lineLogger{
		name: "JSONHandler",
		line: func() {
			logger.LogAttrs(ctx, slog.LevelInfo, "collecting payment",
				slog.String("order_id", "o-1"), slog.Int("items", 3), slog.Bool("express", true),
				slog.String("xray_trace_id", logRoot), slog.String("trace_id", logTraceID), slog.String("span_id", logSpanID),
				slog.String("trace_flags", "01"))
		},
		below: func() { logger.LogAttrs(ctx, slog.LevelDebug, "collecting payment", slog.String("order_id", "o-1")) },
	}
}

func zapLogger(w io.Writer, location bool) lineLogger {
	config := zap.NewProductionEncoderConfig()
	config.EncodeTime = zapcore.TimeEncoderOfLayout(logTime)
	logger := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(config), zapcore.Lock(zapcore.AddSync(w)), zap.InfoLevel),
		zap.WithCaller(location)).
		With(zap.String("service", "payment"), zap.Bool("cold_start", true), zap.String("function_name", "bench"),
			zap.Int("function_memory_size", 128), zap.String("function_arn", logARN), zap.String("function_request_id", logRequestID))
	return lineLogger{
		name: "zap",
		line: func() {
			logger.Info("collecting payment",
				zap.String("order_id", "o-1"), zap.Int("items", 3), zap.Bool("express", true),
				zap.String("xray_trace_id", logRoot), zap.String("trace_id", logTraceID), zap.String("span_id", logSpanID),
				zap.String("trace_flags", "01"))
		},
		below: func() { logger.Debug("collecting payment", zap.String("order_id", "o-1")) },
	}
}

// zerologLogger writes times with seconds alone: a layout is a variable of zerolog's package.
func zerologLogger(w io.Writer, location bool) lineLogger {
	with := zerolog.New(zerolog.SyncWriter(w)).Level(zerolog.InfoLevel).With().Timestamp().
		Str("service", "payment").Bool("cold_start", true).Str("function_name", "bench").
		Int("function_memory_size", 128).Str("function_arn", logARN).Str("function_request_id", logRequestID)
	if location {
		with = with.Caller()
	}
	logger := with.Logger()
	return lineLogger{
		name: "zerolog",
		line: func() {
			logger.Info().Str("order_id", "o-1").Int("items", 3).Bool("express", true).
				Str("xray_trace_id", logRoot).Str("trace_id", logTraceID).Str("span_id", logSpanID).
				Str("trace_flags", "01").Msg("collecting payment")
		},
		below: func() { logger.Debug().Str("order_id", "o-1").Msg("collecting payment") },
	}
}

// inInvocation calls f in the first invocation of an environment, with the context of a sampled span.
func inInvocation(tb testing.TB, f func(context.Context, *invocation.Environment)) {
	tb.Helper()
	for key, value := range map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME": "bench", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128", "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
		"AWS_LAMBDA_LOG_LEVEL": "", "POWERTOOLS_LOG_LEVEL": "", "LOG_LEVEL": "", "POWERTOOLS_DEV": "", "POWERTOOLS_LOGGER_SAMPLE_RATE": "",
	} {
		tb.Setenv(key, value)
	}
	environment := invocation.NewEnvironment()
	handler := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		traceID, _ := trace.TraceIDFromHex(logTraceID)
		spanID, _ := trace.SpanIDFromHex(logSpanID)
		f(trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
			TraceID: traceID, SpanID: spanID, TraceFlags: trace.FlagsSampled,
		})), environment)
		return nil, nil
	}, invocation.WithEnvironment(environment), invocation.WithTracerProvider(noop.NewTracerProvider()))
	ctx := lambdacontext.NewContext(tb.Context(), &lambdacontext.LambdaContext{AwsRequestID: logRequestID, InvokedFunctionArn: logARN})
	if _, err := handler(ctx, json.RawMessage(`{}`)); err != nil {
		tb.Fatal(err)
	}
}

// TestLogMembers shows that all libraries write the same members, but for level, time, message and location, for which
// each has its own names and forms.
func TestLogMembers(t *testing.T) {
	want := map[string]any{
		"service": "payment", "cold_start": true, "function_name": "bench", "function_memory_size": 128.0,
		"function_arn": logARN, "function_request_id": logRequestID,
		"order_id": "o-1", "items": 3.0, "express": true,
		"xray_trace_id": logRoot, "trace_id": logTraceID, "span_id": logSpanID, "trace_flags": "01",
	}
	inInvocation(t, func(ctx context.Context, environment *invocation.Environment) {
		for _, location := range []bool{true, false} {
			var buf bytes.Buffer
			for _, logger := range lineLoggers(ctx, environment, &buf, location) {
				logger.below()
				logger.line()
				var got map[string]any
				if err := json.Unmarshal(buf.Bytes(), &got); err != nil {
					t.Fatalf("%s: %v: %s", logger.name, err, &buf)
				}
				buf.Reset()
				own := 3
				if location {
					own = 4
				}
				if extra := len(got) - len(want); extra != own {
					t.Errorf("%s: %d members of its own in %q, want %d", logger.name, extra, slices.Sorted(maps.Keys(got)), own)
				}
				maps.DeleteFunc(got, func(key string, _ any) bool { _, ok := want[key]; return !ok })
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: members (-want +got):\n%s", logger.name, diff)
				}
			}
		}
	})
}

// BenchmarkLog measures one line with the members of TestLogMembers.
func BenchmarkLog(b *testing.B) {
	benchmarkLog(b, func(l lineLogger) func() { return l.line })
}

// BenchmarkLogBelowLevel measures a call whose line is not wanted.
func BenchmarkLogBelowLevel(b *testing.B) {
	benchmarkLog(b, func(l lineLogger) func() { return l.below })
}

func benchmarkLog(b *testing.B, pick func(lineLogger) func()) {
	b.Helper()
	inInvocation(b, func(ctx context.Context, environment *invocation.Environment) {
		for _, location := range []bool{true, false} {
			for _, logger := range lineLoggers(ctx, environment, io.Discard, location) {
				log := pick(logger)
				b.Run(fmt.Sprintf("location=%t/%s", location, logger.name), func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						log()
					}
				})
			}
		}
	})
}
