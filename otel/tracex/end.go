// SPDX-License-Identifier: Apache-2.0

package tracex

import (
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
)

// End ends span with the outcome of the function that defers it, which needs a named result:
//
//	func pay(ctx context.Context) (err error) {
//		ctx, span := tracer.Start(ctx, "pay")
//		defer tracex.End(span, &err)
//
// An error is recorded as [RecordError] does. A panic is recorded with the stack of the point where it was raised, and
// raised again with the same value. Err may be nil, for functions without an error. End must be deferred directly: inside
// another deferred function it does not see the panic.
func End(span trace.Span, err *error) {
	if value := recover(); value != nil {
		exception.Record(span, exception.Recovered(value), nil)
		span.End()
		panic(value)
	}
	if err != nil && *err != nil && span.IsRecording() {
		exception.Record(span, *err, exception.Callers(1))
	}
	span.End()
}

// RecordError records on span that err is how its operation failed: status Error, attribute error.type, and an event
// "exception" for err and each error it wraps, the first with a stack. The type is what the method ErrorCode of an AWS API
// error says, else the Go type. The stack is that of the error if it has one, else of the caller.
// A nil err, or a span that is not recorded, changes nothing.
//
// Span.RecordError of OpenTelemetry sets no status and no stack, so X-Ray would show no failure.
func RecordError(span trace.Span, err error) {
	if err != nil && span.IsRecording() {
		exception.Record(span, err, exception.Callers(1))
	}
}
