// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"

	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/slogx"
)

// gate is a writer that takes no line before it is opened, as a pipe does while nobody reads.
type gate struct {
	lockedBuffer

	arrived chan struct{} // a line wants through
	open    chan struct{} // closed to let lines through
}

// Write implements [io.Writer].
func (g *gate) Write(line []byte) (int, error) {
	select {
	case <-g.open:
	default:
		g.arrived <- struct{}{}
		<-g.open
	}
	return g.lockedBuffer.Write(line)
}

// TestProcessor_BlockedWriter shows that a standard output that blocks for a while delays who writes, nobody else, and
// loses nothing.
func TestProcessor_BlockedWriter(t *testing.T) {
	f := newFunction(t, slogx.Options{})
	blocked := &gate{arrived: make(chan struct{}), open: make(chan struct{})}
	opts := slogx.Options{Level: slog.LevelInfo, Buffer: &slogx.BufferOptions{}, Environment: f.environment}
	f.processor = slogx.NewProcessor(blocked, &opts)
	opts.LoggerProvider = sdklog.NewLoggerProvider(slogx.ProviderOptions(f.processor)...)
	handler := slogx.NewHandler(&opts)
	logger := slog.New(handler)

	const writers = 4
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() { logger.InfoContext(ctx, "written") })
		}
		<-blocked.arrived
		// All of this comes back while a line is stuck.
		slogx.AddAttrs(ctx, slog.Bool("added", true))
		logger.DebugContext(ctx, "held back")
		if !handler.Enabled(ctx, slog.LevelInfo) {
			t.Error("Enabled = false, want true")
		}
		slogx.ClearBuffer(ctx)
		logger.DebugContext(ctx, "kept")
		close(blocked.open)
		wg.Wait()
		slogx.FlushBuffer(ctx)
		return nil
	})
	text := blocked.take()
	for message, want := range map[string]int{"written": writers, "kept": 1, "held back": 0} {
		if got := strings.Count(text, `"message":"`+message+`"`); got != want {
			t.Errorf("%d lines %q, want %d:\n%s", got, message, want, text)
		}
	}
	for line := range strings.Lines(text) {
		if err := checkKeys([]byte(line)); err != nil {
			t.Errorf("line %s: %v", line, err)
		}
	}
	if got := f.processor.WriteErrors(); got != 0 {
		t.Errorf("WriteErrors = %d, want 0", got)
	}
}
