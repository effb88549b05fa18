// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"context"
	"sync"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/internal/settings"
)

// spanSwitch says whether named middleware has spans. [New] decides it for its invocations.
type spanSwitch int8

const (
	spansUndecided spanSwitch = iota
	spansOn
	spansOff
)

func switched(on bool) spanSwitch {
	if on {
		return spansOn
	}
	return spansOff
}

// spansByVariable reads POWERTOOLS_TRACE_MIDDLEWARES.
func spansByVariable() bool {
	on, err := settings.Bool("POWERTOOLS_TRACE_MIDDLEWARES", false)
	if err != nil {
		otel.Handle(err)
	}
	return on
}

// middlewareSpans makes the spans of one named middleware.
type middlewareSpans struct {
	name string
	// outside reports whether there are spans outside invocations, where nobody has decided it. The variable is read by the
	// first call: middleware in a variable of a package is made before the program has set anything up.
	outside func() bool
}

func newMiddlewareSpans(name string) middlewareSpans {
	return middlewareSpans{"## " + name, sync.OnceValue(spansByVariable)}
}

// wanted reports whether the middleware runs in a span.
func (m middlewareSpans) wanted(ctx context.Context) bool {
	if s := scopeOf(ctx); s != nil && s.running.spans != spansUndecided {
		return s.running.spans == spansOn
	}
	return m.outside()
}

// middlewareSpan is the span around one call.
type middlewareSpan struct {
	ctx      context.Context
	span     trace.Span
	returned bool // false when end is called: a panic passes through
}

func (m middlewareSpans) start(ctx context.Context) *middlewareSpan {
	provider := otel.GetTracerProvider()
	if around := trace.SpanFromContext(ctx); around.IsRecording() {
		provider = around.TracerProvider()
	}
	var s middlewareSpan
	s.ctx, s.span = provider.Tracer(ScopeName).Start(ctx, m.name)
	return &s
}

// end is deferred.
func (s *middlewareSpan) end(err *error) {
	if !s.returned {
		// What the panic was is on the invocation's span.
		s.span.SetStatus(codes.Error, "panic")
		s.span.SetAttributes(exception.ErrorTypeKey.String("panic"))
	}
	if *err != nil {
		RecordError(s.ctx, s.span, *err, nil)
	}
	s.span.End()
}
