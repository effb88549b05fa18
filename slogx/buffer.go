// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/internal/settings"
)

// defaultBufferBytes is the size of an invocation's buffer that Powertools has.
const defaultBufferBytes = 20480

// BufferOptions hold lines back until it is known whether anyone needs them.
//
// In an invocation, a line at or below Level is not written but kept, made ready as of the call: with its time, its
// place and the attributes of that moment. The logger's own level does not count, so details that are too many to be
// written always are there when something goes wrong. What is kept is written, in order,
//
//   - before a line of ERROR or worse, unless KeepOnError,
//   - when the handler returns an error or panics,
//   - shortly before Lambda would end the invocation; lines from then on are written at once,
//   - if the invocation's span has the status error and OnSpanError is set,
//   - by [FlushBuffer],
//
// and else dropped when the invocation ends. Lines of the initialisation, and others outside an invocation, are never
// held back. In an invocation with a level of its own (see [Options.SampleRate]), neither is what that level asks for.
type BufferOptions struct {
	// MaxBytes is how much one invocation keeps, in bytes of its lines; 0 is 20480. If a line does not fit, the oldest
	// are dropped, and a WARN line says so when the rest is written. A line larger than all of it is written at once.
	// An invocation takes the memory with the first line it keeps.
	MaxBytes int

	// Level is the highest level that is held back. Nil is DEBUG; above WARN counts as WARN, with a report. It is read
	// once. Below Lambda's own minimum, AWS_LAMBDA_LOG_LEVEL, nothing is kept: Lambda would drop it when it is written.
	Level slog.Leveler

	// KeepOnError makes lines of ERROR or worse leave the buffer alone.
	KeepOnError bool

	// OnSpanError writes what is kept if the invocation's span ends with the status error, although the handler did not
	// fail. So a handler that answers HTTP status 500 need not do anything else.
	OnSpanError bool
}

// buffering is a processor's buffer options with the defaults in place.
type buffering struct {
	maxBytes                 int
	lowest, highest          slog.Level // of the lines that are held back; none if lowest is higher
	keepOnError, onSpanError bool
}

// newBuffering returns nil for no options.
func newBuffering(o *BufferOptions, floor slog.Level) *buffering {
	if o == nil {
		return nil
	}
	b := &buffering{
		maxBytes: o.MaxBytes, lowest: floor, highest: slog.LevelDebug, keepOnError: o.KeepOnError, onSpanError: o.OnSpanError,
	}
	if b.maxBytes <= 0 {
		b.maxBytes = defaultBufferBytes
	}
	if o.Level != nil {
		b.highest = o.Level.Level()
	}
	if b.highest > slog.LevelWarn {
		otel.Handle(settings.Mistakef("slogx: the buffer's level %s is above WARN, and such lines are never held back: using WARN",
			LevelName(b.highest)))
		b.highest = slog.LevelWarn
	}
	if b.lowest > b.highest {
		otel.Handle(settings.Mistakef("slogx: nothing is buffered: the buffer is for lines up to %s, and Lambda drops lines below %s, "+
			"as AWS_LAMBDA_LOG_LEVEL says", LevelName(b.highest), LevelName(b.lowest)))
	}
	return b
}

// FlushBuffer writes what the invocation of ctx holds back; see [BufferOptions]. Lines logged afterwards are held back
// again. Where nothing is held back it does nothing. It is safe for concurrent use.
func FlushBuffer(ctx context.Context) {
	for _, s := range sessionsOf(ctx) {
		s.flush(ctx, stateOpen)
	}
}

// ClearBuffer drops what the invocation of ctx holds back, as a good end does. It is safe for concurrent use.
func ClearBuffer(ctx context.Context) {
	for _, s := range sessionsOf(ctx) {
		s.clear()
	}
}
