// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

// TestBudget_Allocations holds lines to what the SDK allocates, its record, and one context for the location.
func TestBudget_Allocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes sync.Pool forget")
	}
	setLambda(t)
	environment := invocation.NewEnvironment()
	located := slog.New(newHandler(io.Discard, slogx.Options{Environment: environment}))
	bare := slog.New(newHandler(io.Discard, slogx.Options{Environment: environment, OmitLocation: true}))
	inInvocation(t, environment, func(ctx context.Context) {
		slogx.AddAttrs(ctx, slog.String("order_id", "o-1"))
		ctx = trace.ContextWithSpanContext(ctx, spanContext())
		line := func(logger *slog.Logger) func() {
			return func() {
				logger.LogAttrs(ctx, slog.LevelInfo, "m", slog.String("a", "b"), slog.Int("c", 3), slog.Bool("d", true))
			}
		}
		tests := []struct {
			name string
			log  func()
			want float64
		}{
			{"below the level", func() { located.DebugContext(ctx, "m") }, 0},
			{"without location", line(bare), 1},
			{"with location", line(located), 2},
			{"without a context", func() { located.Info("m") }, 2},
		}
		for _, tt := range tests {
			if got := testing.AllocsPerRun(200, tt.log); got > tt.want {
				t.Errorf("%s: %v allocations, want at most %v", tt.name, got, tt.want)
			}
		}
	})
}
