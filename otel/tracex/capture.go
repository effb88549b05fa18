// SPDX-License-Identifier: Apache-2.0

package tracex

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
)

// ScopeName is the instrumentation scope of the spans this package starts.
const ScopeName = "github.com/otel-powertools/powertools/otel/tracex"

// Capture runs fn inside a span. The error of fn is recorded on the span and returned unchanged; a panic is recorded and
// raised again with the same value. An empty name is "## " and the function that called Capture, such as "## shop.pay".
//
// Where the current span is not recorded, fn runs in ctx as it is.
func Capture(ctx context.Context, name string, fn func(ctx context.Context) error, opts ...Option) (err error) {
	if dropped(ctx) {
		return fn(ctx)
	}
	c := start(ctx, name, opts)
	defer c.end(&err)
	return fn(c.ctx)
}

// CaptureValue is [Capture] for functions that return a value. In an invocation the value is recorded as metadata
// "<name> response" in the namespace of the service, unless it is nil or a stream, or the capture of responses is off;
// see [CaptureHandler].
func CaptureValue[T any](ctx context.Context, name string, fn func(ctx context.Context) (T, error), opts ...Option) (value T, err error) {
	if dropped(ctx) {
		return fn(ctx)
	}
	c := start(ctx, name, opts)
	defer c.end(&err)
	value, err = fn(c.ctx)
	if err == nil && c.config.response && c.span.IsRecording() {
		c.config.putResponse(c.span, c.name, value)
	}
	return value, err
}

// dropped reports whether ctx is below a span of this process that is not recorded, and with it everything below.
func dropped(ctx context.Context) bool {
	span := trace.SpanFromContext(ctx)
	if span.IsRecording() {
		return false
	}
	sc := span.SpanContext()
	return sc.IsValid() && !sc.IsRemote() && !sc.IsSampled()
}

// capture is a function that runs in a span.
type capture struct {
	ctx    context.Context
	span   trace.Span
	name   string
	config config
}

// start starts the span of a function. It must be called by an exported function of this package directly.
func start(ctx context.Context, name string, opts []Option) capture {
	if name == "" {
		name = namePrefix + caller()
	}
	c := capture{name: name, config: configOf(ctx, opts)}
	c.ctx, c.span = tracerOf(ctx, c.config.tracerProvider).Start(ctx, name)
	return c
}

// tracerOf returns a tracer of the given provider, else of the current span's, else of the global one.
func tracerOf(ctx context.Context, provider trace.TracerProvider) trace.Tracer {
	if provider == nil {
		// The provider of a remote span only makes spans that do nothing.
		if span := trace.SpanFromContext(ctx); span.IsRecording() {
			provider = span.TracerProvider()
		} else {
			provider = otel.GetTracerProvider()
		}
	}
	return provider.Tracer(ScopeName)
}

// end ends the span with the outcome of the function. It must be deferred directly, so that it can recover.
func (c *capture) end(err *error) {
	if value := recover(); value != nil {
		c.config.record(c.span, exception.Recovered(value), nil)
		c.span.End()
		panic(value)
	}
	if *err != nil && c.span.IsRecording() {
		c.config.record(c.span, *err, exception.Callers(1))
	}
	c.span.End()
}

// namePrefix is how Powertools marks the spans of functions.
const namePrefix = "## "

// plainName returns the name of a span without Powertools' mark.
func plainName(name string) string { return strings.TrimPrefix(name, namePrefix) }
