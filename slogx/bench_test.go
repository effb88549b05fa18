// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

// BenchmarkLine compares a line with a handler of package slog that writes the same members: the constant ones
// encoded in advance, the ids of the span given to the call. Run with -bench Line.
func BenchmarkLine(b *testing.B) {
	setLambda(b)
	environment := invocation.NewEnvironment()
	for _, location := range []bool{true, false} {
		name := map[bool]string{true: "location", false: "bare"}[location]
		b.Run(name+"/slogx", func(b *testing.B) {
			inInvocation(b, environment, func(ctx context.Context) {
				opts := &slogx.Options{Level: slog.LevelInfo, OmitLocation: !location, Service: "payment", Environment: environment}
				opts.LoggerProvider = sdklog.NewLoggerProvider(slogx.ProviderOptions(slogx.NewProcessor(io.Discard, opts))...)
				logger := slog.New(slogx.NewHandler(opts))
				ctx = trace.ContextWithSpanContext(ctx, spanContext())
				b.ReportAllocs()
				for b.Loop() {
					logger.LogAttrs(ctx, slog.LevelInfo, "collecting payment",
						slog.String("order_id", "o-1"), slog.Int("items", 3), slog.Bool("express", true))
				}
			})
		})
		b.Run(name+"/JSONHandler", func(b *testing.B) {
			handler := slog.NewJSONHandler(io.Discard, &slog.HandlerOptions{AddSource: location})
			logger := slog.New(handler).With("service", "payment", "cold_start", true,
				"function_name", "checkout", "function_memory_size", 128,
				"function_arn", testARN, "function_request_id", testRequestID)
			span := spanContext()
			b.ReportAllocs()
			for b.Loop() {
				traceID := span.TraceID().String()
				logger.LogAttrs(context.Background(), slog.LevelInfo, "collecting payment",
					slog.String("order_id", "o-1"), slog.Int("items", 3), slog.Bool("express", true),
					slog.String("xray_trace_id", "1-"+traceID[:8]+"-"+traceID[8:]), slog.String("trace_id", traceID),
					slog.String("span_id", span.SpanID().String()), slog.String("trace_flags", span.TraceFlags().String()))
			}
		})
	}
}

func BenchmarkBelowLevel(b *testing.B) {
	logger := slog.New(slogx.NewHandler(&slogx.Options{Level: slog.LevelInfo}))
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		logger.DebugContext(ctx, "collecting payment")
	}
}
