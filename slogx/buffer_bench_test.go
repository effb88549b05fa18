// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/otel-powertools/powertools/slogx"
)

// BenchmarkHeld logs lines that are held back, the oldest giving way all the time.
func BenchmarkHeld(b *testing.B) {
	f := newFunction(b, buffered(slogx.BufferOptions{}))
	_ = f.invoke(b.Context(), `{}`, func(ctx context.Context) error {
		b.ReportAllocs()
		for b.Loop() {
			f.logger.LogAttrs(ctx, slog.LevelDebug, "detail", slog.String("order_id", "o-1"), slog.Int("items", 3))
		}
		return nil
	})
}

// BenchmarkInvocation shows what the options on single invocations cost in one that logs a line.
func BenchmarkInvocation(b *testing.B) {
	for name, opts := range map[string]slogx.Options{
		"plain": {}, "buffer": buffered(slogx.BufferOptions{}), "sampling": {SampleRate: 1e-9},
		"correlation": {CorrelationID: slogx.CorrelationPath(slogx.APIGatewayHTTP)},
	} {
		b.Run(name, func(b *testing.B) {
			f := newFunction(b, opts)
			b.ReportAllocs()
			for b.Loop() {
				_ = f.invoke(b.Context(), `{"requestContext":{"requestId":"r-1"}}`, func(ctx context.Context) error {
					f.logger.DebugContext(ctx, "detail")
					f.logger.InfoContext(ctx, "m")
					return nil
				})
				f.output.take()
			}
		})
	}
}

// TestBuffer_Allocations holds a line that is held back to the allocations of one that is written.
func TestBuffer_Allocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes sync.Pool forget")
	}
	f := newFunction(t, slogx.Options{Level: slog.LevelInfo, Buffer: &slogx.BufferOptions{}})
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		got := testing.AllocsPerRun(200, func() { f.logger.LogAttrs(ctx, slog.LevelDebug, "m", slog.String("a", "b")) })
		if got > 2 {
			t.Errorf("%v allocations, want at most 2: the SDK's record and the context with the location", got)
		}
		return nil
	})
	below := slogx.NewHandler(&slogx.Options{Level: slog.LevelInfo, Buffer: &slogx.BufferOptions{}})
	if got := testing.AllocsPerRun(200, func() { below.Enabled(t.Context(), slog.LevelDebug) }); got > 0 {
		t.Errorf("below the level outside an invocation: %v allocations, want 0", got)
	}
}
