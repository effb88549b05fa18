// SPDX-License-Identifier: Apache-2.0

// Package exception turns Go errors and panics into what telemetry calls exceptions: a type, a message, stack frames
// and causes. Spans, log lines and X-Ray documents describe an error through it, so they all say the same.
//
//	defer func() {
//		if value := recover(); value != nil {
//			exception.Record(span, exception.Recovered(value), nil)
//			panic(value)
//		}
//	}()
//	if err := work(ctx); err != nil {
//		exception.Record(span, err, exception.Callers(0))
//	}
//
// # Mapping
//
//	Type       ErrorType() string, else ErrorCode() string (the code of an AWS API error), else the Go type (*fs.PathError)
//	Message    Error()
//	Frames     Callers() or StackTrace() []uintptr of the error, else a stack that it prints with %+v
//	Causes     Unwrap() error, Unwrap() []error
//
// [Record] writes that to a span, and [LogAttributes] to a log record.
//
// A messages.InvokeResponse_Error of aws-lambda-go has the type and message of its fields. An error with a method
// Itself() error is a mere carrier: the error that it returns is described in its place.
//
// # Caveats
//
// A Go error has no stack unless its author gave it one, so [Record] takes the program counters of its caller.
// Wrappers made by fmt.Errorf are exceptions of their own, with type *fmt.wrapError: the message belongs to them.
// At most [MaxExceptions] exceptions of an error are described, at most [MaxDepth] deep; the rest is left out.
package exception
