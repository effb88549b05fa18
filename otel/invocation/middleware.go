// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"context"
	"encoding/json"
	"slices"
)

// Middleware wraps a handler. It may change context, payload, answer or error, and may answer without calling next.
//
// What it has to release it releases by a deferred call, which runs however next ends: with an answer, an error or a
// panic. Answering early skips what is further inside and nothing else, because each middleware cleans up after itself.
//
// An answer that is a stream, an io.Reader, is read when all middleware has returned. What such a stream needs, its context
// among it, must not be released by a deferred call, but by the stream's Close.
type Middleware func(next Handler) Handler

// Chain returns h inside the middleware, the first outermost. The result can be given to lambda.Start or
// powertools.Start, and by [LambdaHandler] to whoever wants a lambda.Handler. For h made of a function see [Adapt].
func Chain(h Handler, middleware ...Middleware) Handler {
	for _, m := range slices.Backward(middleware) {
		h = m(h)
	}
	return h
}

// Named returns middleware that runs mw, and with it all that is further inside, in a span "## name" where spans of
// middleware are asked for: by [WithMiddlewareSpans], else by POWERTOOLS_TRACE_MIDDLEWARES. [New], and so powertools.Start,
// decides that for its invocations, whenever and wherever the middleware was made; outside invocations the variable is read
// by the first call. Without spans it is mw.
//
// An error that mw returns is recorded on the span and passes unchanged; so does a panic. The span is one of the provider
// of the span around it, else of the global provider.
func Named(name string, mw Middleware) Middleware {
	return func(next Handler) Handler {
		wrapped, spans := mw(next), newMiddlewareSpans(name)
		return func(ctx context.Context, payload json.RawMessage) (value any, err error) {
			if !spans.wanted(ctx) {
				return wrapped(ctx, payload)
			}
			span := spans.start(ctx)
			defer span.end(&err)
			value, err = wrapped(span.ctx, payload)
			span.returned = true
			return value, err
		}
	}
}

// Func is a function that handles decoded events, one of those that lambda.Start accepts.
type Func[In, Out any] = func(ctx context.Context, in In) (Out, error)

// ChainValue returns fn inside the middleware, the first outermost, as [Chain] does for handlers of raw events. What comes
// out has the shape of fn, so other wrappers and lambda.Start take it.
//
// Middleware here sees the decoded event and the typed answer; the raw event is [Payload]. To change an event before it is
// decoded takes [Middleware]. So does a function that returns an error alone, unless it returns (any, error), with nil for
// the same answer null.
func ChainValue[In, Out any](fn Func[In, Out], middleware ...func(next Func[In, Out]) Func[In, Out]) Func[In, Out] {
	for _, m := range slices.Backward(middleware) {
		fn = m(fn)
	}
	return fn
}

// NamedValue is [Named] for middleware of [ChainValue]. Middleware with type parameters is named with its types, which Go
// finds in ChainValue alone:
//
//	ChainValue(place, limited, NamedValue("validated", validated[order, receipt]))
func NamedValue[In, Out any](name string, mw func(next Func[In, Out]) Func[In, Out]) func(next Func[In, Out]) Func[In, Out] {
	return func(next Func[In, Out]) Func[In, Out] {
		wrapped, spans := mw(next), newMiddlewareSpans(name)
		return func(ctx context.Context, in In) (value Out, err error) {
			if !spans.wanted(ctx) {
				return wrapped(ctx, in)
			}
			span := spans.start(ctx)
			defer span.end(&err)
			value, err = wrapped(span.ctx, in)
			span.returned = true
			return value, err
		}
	}
}
