// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"io"
	"log/slog"
	"testing"

	"github.com/otel-powertools/powertools/slogx"
)

// BenchmarkMask shows what masking costs on top of a line: on either side, with and without something to mask.
func BenchmarkMask(b *testing.B) {
	setLambda(b)
	for _, bb := range []struct {
		name string
		path string // "" masks nothing
	}{{"off", ""}, {"elsewhere", "card.number"}, {"value", "order_id"}, {"in a group", "user.email"}} {
		bench := func(side string, handler slog.Handler) {
			b.Run(bb.name+"/"+side, func(b *testing.B) {
				logger := slog.New(handler)
				ctx := b.Context()
				b.ReportAllocs()
				for b.Loop() {
					logger.LogAttrs(ctx, slog.LevelInfo, "signed in", slog.String("order_id", "o-1"),
						slog.Group("user", slog.String("name", "Ada"), slog.String("email", "a@b")))
				}
			})
		}
		bench("slog", slogx.Mask(bb.path)(newHandler(io.Discard, slogx.Options{})))
		if bb.path != "" {
			bench("record", newHandler(io.Discard, slogx.Options{Mask: slogx.MaskPaths(bb.path)}))
		}
	}
}

// TestBudget_MaskElsewhere holds a record without anything to mask to what it costs without Mask.
func TestBudget_MaskElsewhere(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes sync.Pool forget")
	}
	setLambda(t)
	plain := newHandler(io.Discard, slogx.Options{})
	allocations := func(handler slog.Handler) float64 {
		logger := slog.New(handler)
		return testing.AllocsPerRun(200, func() {
			logger.LogAttrs(t.Context(), slog.LevelInfo, "m", slog.String("a", "b"), slog.Int("c", 3))
		})
	}
	if got, want := allocations(slogx.Mask("card.number")(plain)), allocations(plain); got > want {
		t.Errorf("%v allocations, want the %v of a line", got, want)
	}
}
