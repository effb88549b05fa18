// SPDX-License-Identifier: Apache-2.0

package tracex

import (
	"context"
	"encoding/json"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Option configures [Capture], [CaptureValue], [CaptureSeq] and [CaptureSeq2] for one call, and [CaptureHandler] for all
// calls of its invocations.
type Option interface{ apply(config) config }

type config struct {
	tracerProvider trace.TracerProvider
	response       bool
	errors         bool
	redact         Redact
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

// Redact returns what is recorded of a captured value, nil for nothing. Key is the metadata's key, such as
// "shop.pay response" for the span "## shop.pay"; document is the value as JSON, which it may change. What it returns need
// not be JSON. It must be safe for concurrent use. If it panics nothing of the value is recorded.
type Redact func(key string, document json.RawMessage) json.RawMessage

// WithResponse records the value that a function returns, whatever POWERTOOLS_TRACER_CAPTURE_RESPONSE says.
func WithResponse() Option {
	return optionFunc(func(c config) config { c.response = true; return c })
}

// WithoutResponse leaves out the value that a function returns, for values that are large or secret.
func WithoutResponse() Option {
	return optionFunc(func(c config) config { c.response = false; return c })
}

// WithError records errors in full, whatever POWERTOOLS_TRACER_CAPTURE_ERROR says.
func WithError() Option {
	return optionFunc(func(c config) config { c.errors = true; return c })
}

// WithoutError records of an error that there was one and its type, but neither message nor stack.
func WithoutError() Option {
	return optionFunc(func(c config) config { c.errors = false; return c })
}

// WithRedact sets what is recorded of captured values. The default is all of them, up to 32 KiB each.
func WithRedact(redact Redact) Option {
	return optionFunc(func(c config) config { c.redact = redact; return c })
}

// WithTracerProvider sets the provider of the spans. The default is that of the current span, else the global one.
func WithTracerProvider(tp trace.TracerProvider) Option {
	return optionFunc(func(c config) config { c.tracerProvider = tp; return c })
}

// configKey is what the settings of an invocation are attached under.
type configKey struct{}

// configOf returns the settings of the invocation of ctx with opts applied. Where nobody has said that values may be
// recorded they are not: outside an invocation, and without [CaptureHandler].
func configOf(ctx context.Context, opts []Option) config {
	c := config{errors: true}
	if attached, ok := invocation.Attached(ctx, configKey{}).(*config); ok {
		c = *attached
	}
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

// newConfig returns the settings of the environment with opts applied.
func newConfig(opts []Option) config {
	read := func(name string) bool {
		on, err := settings.Bool(name, true)
		if err != nil {
			otel.Handle(err)
		}
		return on
	}
	c := config{
		response: read("POWERTOOLS_TRACER_CAPTURE_RESPONSE"),
		errors:   read("POWERTOOLS_TRACER_CAPTURE_ERROR"),
	}
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

// record records how a function failed, as far as the settings allow.
func (c *config) record(span trace.Span, err error, callers []uintptr) {
	if c.errors {
		exception.Record(span, err, callers)
		return
	}
	span.SetStatus(codes.Error, "")
	span.SetAttributes(exception.ErrorTypeKey.String(exception.Type(err)))
}
