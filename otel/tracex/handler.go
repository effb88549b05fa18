// SPDX-License-Identifier: Apache-2.0

package tracex

import (
	"bytes"
	"context"
	"encoding/json"

	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// CaptureHandler returns middleware that records what the handler returns, as metadata "<function name> response" of the
// invocation's span, and that settles for [Capture] and its siblings what they record in the invocation. Package powertools
// puts it around the handler.
//
// By default values and errors are recorded, unless POWERTOOLS_TRACER_CAPTURE_RESPONSE or POWERTOOLS_TRACER_CAPTURE_ERROR
// says false; options beat the variables. Streams and answers to HTTP requests are never recorded.
// In an invocation that is not traced it does nothing.
func CaptureHandler(opts ...Option) invocation.Middleware {
	c := newConfig(opts)
	return func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			span := trace.SpanFromContext(ctx)
			if !span.IsRecording() {
				return next(ctx, payload)
			}
			invocation.Attach(ctx, configKey{}, &c)
			if !c.errors {
				invocation.RecordErrorsWith(ctx, func(span trace.Span, err error) { c.record(span, err, nil) })
			}
			value, err := next(ctx, payload)
			if err != nil || value == nil || !c.response || isHTTP(payload) {
				return value, err
			}
			// Encoded once: the answer that goes on is what was recorded.
			answer, document := invocation.EncodeAnswer(value)
			if document != nil {
				c.putDocument(span, handlerName(ctx), document)
			}
			return answer, nil
		}
	}
}

// handlerName is what the metadata of a handler is named after. A Go handler has no name of its own in Lambda.
func handlerName(ctx context.Context) string {
	if facts, ok := invocation.From(ctx); ok && facts.Function.Name != "" {
		return facts.Function.Name
	}
	return "handler"
}

// isHTTP reports whether an event is an HTTP request, whose answer's body is the user's data or large or both. Only events of
// VPC Lattice's first version have no request context.
func isHTTP(payload json.RawMessage) bool {
	return bytes.Contains(payload, []byte(`"requestContext"`)) || bytes.Contains(payload, []byte(`"raw_path"`))
}
