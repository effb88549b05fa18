// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
)

var (
	// ErrProtocol is what constructors return for a protocol other than http/protobuf.
	ErrProtocol = errors.New("otlp: protocol is not supported")
	// ErrRetryable is wrapped by errors of exports that failed for now: the back end was away or busy, or the time was
	// up. What was to be exported may be given to the exporter again. An error without it means that it was dropped.
	ErrRetryable = errors.New("otlp: may be sent again")
	// ErrDropped is wrapped by errors of exports that were refused for good.
	ErrDropped = errors.New("otlp: dropped")

	errShutdown    = errors.New("otlp: exporter is shut down")
	errUnknownData = errors.New("otlp: unknown kind of metric data")
	errPanic       = errors.New("otlp: panic")
	errBusy        = errors.New("an earlier flush still runs")
)

// failure is an export that an exporter of this package gave up. One that is [ErrDropped] has been reported.
type failure struct {
	kind  error // ErrRetryable or ErrDropped
	cause string
	err   error
}

// Error implements error.
func (f *failure) Error() string {
	if errors.Is(f.kind, ErrDropped) {
		return f.kind.Error() + ": " + f.err.Error()
	}
	return f.err.Error()
}

// Unwrap returns what kind of failure it is, and what happened.
func (f *failure) Unwrap() []error { return []error{f.kind, f.err} }

// isReported reports whether the exporter that returned err has told the global error handler.
func isReported(err error) bool {
	f, ok := errors.AsType[*failure](err)
	return ok && errors.Is(f.kind, ErrDropped)
}

// isRetryable reports whether what an exporter failed to export should be kept. Exporters of others say nothing, but a
// context that ended is no reason to lose anything. What was refused may have been so because of some other context.
func isRetryable(err error) bool {
	if errors.Is(err, ErrDropped) {
		return false
	}
	return errors.Is(err, ErrRetryable) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// causeOf returns what errors of one cause have in common. Numbers in a text are ports, counts or times.
func causeOf(err error) string {
	if f, ok := errors.AsType[*failure](err); ok {
		return f.cause
	}
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, err.Error())
}

// panicError returns an error for a value that was recovered. Only a deferred function may call it.
func panicError(value any) error {
	return fmt.Errorf("%w: %v%s", errPanic, value, panicSite())
}

// panicSite returns where the running panic began.
func panicSite() string {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	for panicking := false; ; {
		frame, more := frames.Next()
		inRuntime := strings.HasPrefix(frame.Function, "runtime.")
		if panicking && !inRuntime {
			return fmt.Sprintf(" (in %s, line %d)", frame.Function, frame.Line)
		}
		panicking = panicking || inRuntime && strings.HasSuffix(frame.Function, "panic")
		if !more {
			return ""
		}
	}
}
