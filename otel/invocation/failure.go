// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"context"
	"io"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
)

// logFailure writes the one line that tells of a failed invocation, on slog.Default. It carries no source location:
// that would be this file's, for every failure there is.
func logFailure(ctx context.Context, outcome Outcome) {
	handler := slog.Default().Handler()
	if !handler.Enabled(ctx, slog.LevelError) {
		return
	}
	message := "Lambda invocation failed"
	if outcome.Panicked {
		message = "Lambda invocation panicked"
	}
	record := slog.NewRecord(time.Now(), slog.LevelError, message, 0)
	record.AddAttrs(slog.Any("error", outcome.Err))
	if outcome.Panicked {
		record.AddAttrs(slog.Bool("panic", true))
	}
	_ = handler.Handle(ctx, record) // A failing log sink reports itself; the invocation's own error counts more.
}

// errorRecorderKey is what the error recorder of an invocation is attached under.
type errorRecorderKey struct{}

// RecordErrorsWith sets how the error or panic of the invocation of ctx is put on its span, and how an error that passes
// through named middleware is put on the span of that. The default records errors in full, with message, stack and
// causes. It reports false outside an invocation. See [RecordError].
func RecordErrorsWith(ctx context.Context, record func(span trace.Span, err error)) bool {
	return Attach(ctx, errorRecorderKey{}, record)
}

// RecordError puts on span that err is how its operation failed, as the invocation of ctx has it: in full, unless
// [RecordErrorsWith] was called. It is for spans that nobody asked for, such as those of routers. Callers are program
// counters for an error without a stack, or nil.
func RecordError(ctx context.Context, span trace.Span, err error, callers []uintptr) {
	if record, ok := errorRecorder(ctx); ok {
		record(span, err)
		return
	}
	exception.Record(span, err, callers)
}

// RecordsErrorsInFull reports whether spans of the invocation of ctx may tell the text, the causes and the stack of errors:
// whether [RecordErrorsWith] was not called.
func RecordsErrorsInFull(ctx context.Context) bool {
	_, ok := errorRecorder(ctx)
	return !ok
}

func errorRecorder(ctx context.Context) (record func(trace.Span, error), ok bool) {
	record, ok = Attached(ctx, errorRecorderKey{}).(func(trace.Span, error))
	return record, ok
}

// streamGuard ends the invocation when the user's reader panics. Read runs on the HTTP transport's goroutine, where a
// panic ends the process with no one to recover it.
type streamGuard struct {
	body io.Reader
	fail func(Outcome)
}

// Read implements [io.Reader].
func (s *streamGuard) Read(p []byte) (int, error) {
	defer func() {
		if value := recover(); value != nil {
			s.fail(Outcome{Err: exception.Recovered(value), Panicked: true, Streamed: true})
			panic(value)
		}
	}()
	return s.body.Read(p)
}
