// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/utilities/jmespath"
)

// Option configures [Wrap], [WrapValue], [Middleware] and [Extract].
type Option interface{ apply(config) config }

type config struct {
	inbound, outbound *Schema
	envelope          *jmespath.Expression
	defaults          bool
	anyCase           bool
	tracerProvider    trace.TracerProvider
	meterProvider     metric.MeterProvider
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

func newConfig(opts []Option) config {
	c := config{defaults: true}
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

// WithInbound sets the schema of the event. Without it events are not validated.
func WithInbound(s *Schema) Option {
	return optionFunc(func(c config) config { c.inbound = s; return c })
}

// WithOutbound sets the schema of the answer. Without it answers are not validated.
func WithOutbound(s *Schema) Option {
	return optionFunc(func(c config) config { c.outbound = s; return c })
}

// WithEnvelope validates what an expression finds in the event, such as [jmespath.SQS], not the event as a whole. Without
// a schema [Middleware] and [Extract] only take it off.
func WithEnvelope(e *jmespath.Expression) Option {
	return optionFunc(func(c config) config { c.envelope = e; return c })
}

// WithoutDefaults leaves members that are missing as they are. Else they get the default of their schema first.
func WithoutDefaults() Option {
	return optionFunc(func(c config) config { c.defaults = false; return c })
}

// WithAnyCase takes events with members whose names differ from a property of the schema by their case only, such as the
// headers of HTTP requests. What they hold is not validated, and encoding/json puts it into the field of the property.
func WithAnyCase() Option {
	return optionFunc(func(c config) config { c.anyCase = true; return c })
}

// WithTracerProvider sets the provider of the spans. The default is the global one.
func WithTracerProvider(tp trace.TracerProvider) Option {
	return optionFunc(func(c config) config { c.tracerProvider = tp; return c })
}

// WithMeterProvider sets the provider of the metrics. The default is the global one.
func WithMeterProvider(mp metric.MeterProvider) Option {
	return optionFunc(func(c config) config { c.meterProvider = mp; return c })
}
