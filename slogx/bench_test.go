// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

// BenchmarkLine compares a line with a handler of package slog that writes the same members: the constant ones encoded
// in advance, the ids of the span given to the call as text.
func BenchmarkLine(b *testing.B) {
	setLambda(b)
	environment := invocation.NewEnvironment()
	for _, location := range []bool{true, false} {
		for _, span := range []bool{false, true} {
			name := map[bool]string{true: "location", false: "bare"}[location] + map[bool]string{true: "+span", false: ""}[span]
			b.Run(name+"/slogx", func(b *testing.B) {
				inInvocation(b, environment, func(ctx context.Context) {
					logger := slog.New(newHandler(io.Discard, slogx.Options{
						Level: slog.LevelInfo, OmitLocation: !location, Service: "payment", Environment: environment,
					}))
					if span {
						ctx = trace.ContextWithSpanContext(ctx, spanContext())
					}
					b.ReportAllocs()
					for b.Loop() {
						logger.LogAttrs(ctx, slog.LevelInfo, "collecting payment",
							slog.String("order_id", "o-1"), slog.Int("items", 3), slog.Bool("express", true))
					}
				})
			})
			b.Run(name+"/JSONHandler", func(b *testing.B) {
				handler := slog.NewJSONHandler(io.Discard, &slog.HandlerOptions{AddSource: location}) //nolint:sloglint // It has to encode.
				logger := slog.New(handler).With("service", "payment", "cold_start", true, "function_name", "checkout",
					"function_memory_size", 128, "function_arn", testARN, "function_request_id", testRequestID)
				attrs := []slog.Attr{
					slog.String("order_id", "o-1"), slog.Int("items", 3), slog.Bool("express", true), slog.String("xray_trace_id", testRoot),
				}
				if span {
					id := spanContext()
					attrs = append(attrs, slog.String("trace_id", id.TraceID().String()), slog.String("span_id", id.SpanID().String()),
						slog.String("trace_flags", id.TraceFlags().String()))
				}
				ctx := b.Context()
				b.ReportAllocs()
				for b.Loop() {
					logger.LogAttrs(ctx, slog.LevelInfo, "collecting payment", attrs...)
				}
			})
		}
	}
}

// BenchmarkLine_Parallel logs from all processors at once, in one invocation.
func BenchmarkLine_Parallel(b *testing.B) {
	setLambda(b)
	environment := invocation.NewEnvironment()
	logger := slog.New(newHandler(io.Discard, slogx.Options{Environment: environment}))
	inInvocation(b, environment, func(ctx context.Context) {
		ctx = trace.ContextWithSpanContext(ctx, spanContext())
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				logger.LogAttrs(ctx, slog.LevelInfo, "collecting payment",
					slog.String("order_id", "o-1"), slog.Int("items", 3), slog.Bool("express", true))
			}
		})
	})
}

// BenchmarkLine_Values logs what needs more work than the common kinds.
func BenchmarkLine_Values(b *testing.B) {
	setLambda(b)
	logger := slog.New(newHandler(io.Discard, slogx.Options{}))
	for _, bb := range []struct {
		name string
		attr slog.Attr
	}{
		{"error", slogx.Err(fmt.Errorf("read: %w", io.ErrUnexpectedEOF))},
		{"group", slog.Group("g", "a", 1, "b", "x")},
		{"struct", slog.Any("cart", cart{ID: "c-1", Items: []int64{1, 2, 3}})},
		{"duration", slog.Duration("d", 1500*time.Millisecond)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				logger.LogAttrs(b.Context(), slog.LevelInfo, "m", bb.attr)
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
