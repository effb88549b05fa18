// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"context"
	"encoding/json"
	"slices"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
)

// ScopeName is the instrumentation scope of the spans this package starts.
const ScopeName = "github.com/otel-powertools/powertools/otel/invocation"

// Handler handles one event. The payload is the event's raw JSON; what it returns becomes the answer as [Adapt]
// describes. Handlers are called by many goroutines where a process serves several invocations at once.
type Handler func(ctx context.Context, payload json.RawMessage) (any, error)

// EventHandler is what a router or resolver is: something that handles events and is no plain function.
// [Adapt] accepts it, so it can be started as it is.
type EventHandler interface {
	HandleEvent(ctx context.Context, payload json.RawMessage) (any, error)
}

// Middleware wraps a handler. It may change context, payload, answer or error, and may answer without calling next.
type Middleware func(next Handler) Handler

// Chain returns h inside the middleware, the first outermost.
func Chain(h Handler, middleware ...Middleware) Handler {
	for _, m := range slices.Backward(middleware) {
		h = m(h)
	}
	return h
}

// Named returns middleware that runs mw inside a span "## name", as Powertools' middleware factory does.
// An error that mw returns is recorded on the span. The span is started by the global tracer provider.
func Named(name string, mw Middleware) Middleware {
	return func(next Handler) Handler {
		wrapped := mw(next)
		tracer := otel.Tracer(ScopeName)
		return func(ctx context.Context, payload json.RawMessage) (value any, err error) {
			ctx, span := tracer.Start(ctx, "## "+name, trace.WithSpanKind(trace.SpanKindInternal))
			returned := false
			defer func() {
				if !returned {
					// A panic passes through: what it was is on the invocation's span.
					span.SetStatus(codes.Error, "panic")
				}
				exception.Record(span, err, nil)
				span.End()
			}()
			value, err = wrapped(ctx, payload)
			returned = true
			return value, err
		}
	}
}
