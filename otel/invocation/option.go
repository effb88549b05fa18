// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
)

// ParentFunc returns a context whose span context is the parent of the invocation's span, and links for that span.
// It is called once for each invocation, before the span starts; ctx carries the invocation's facts already.
type ParentFunc func(ctx context.Context, facts *Facts, payload json.RawMessage) (context.Context, []trace.Link)

// Option configures [New].
type Option interface{ apply(config) config }

type config struct {
	environment    *Environment
	hooks          []ProcessHooks
	middleware     []Middleware
	parent         ParentFunc
	tracerProvider trace.TracerProvider
	spans          spanSwitch
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

func newConfig(opts []Option) config {
	c := config{parent: defaultParent}
	for _, o := range opts {
		c = o.apply(c)
	}
	if c.environment == nil {
		c.environment = NewEnvironment()
	}
	if c.tracerProvider == nil {
		c.tracerProvider = otel.GetTracerProvider()
	}
	if c.spans == spansUndecided {
		c.spans = switched(spansByVariable())
	}
	return c
}

// WithEnvironment sets what invocations of the process share. The default is a new one that reads Lambda's variables.
func WithEnvironment(e *Environment) Option {
	return optionFunc(func(c config) config { c.environment = e; return c })
}

// WithProcessHooks adds hooks that are called for every invocation. Begin, Deadline, End and Flush are each called in
// the order in which the hooks were added.
func WithProcessHooks(hooks ...ProcessHooks) Option {
	return optionFunc(func(c config) config {
		c.hooks = append(slices.Clip(c.hooks), hooks...)
		return c
	})
}

// WithMiddleware adds middleware around the handler, the first outermost. It runs inside the invocation's span.
func WithMiddleware(middleware ...Middleware) Option {
	return optionFunc(func(c config) config {
		c.middleware = append(slices.Clip(c.middleware), middleware...)
		return c
	})
}

// WithMiddlewareSpans sets whether middleware made by [Named] or [NamedValue] runs in spans of its own. The default is
// POWERTOOLS_TRACE_MIDDLEWARES, which [New] reads, else not.
func WithMiddlewareSpans(on bool) Option {
	return optionFunc(func(c config) config { c.spans = switched(on); return c })
}

// WithParent sets how the parent of the invocation's span is found. The default gives the invocation's X-Ray header,
// as X-Amzn-Trace-Id, to the global propagator.
func WithParent(parent ParentFunc) Option {
	return optionFunc(func(c config) config { c.parent = parent; return c })
}

// WithTracerProvider sets the provider of the invocation's span. The default is the global one.
func WithTracerProvider(tp trace.TracerProvider) Option {
	return optionFunc(func(c config) config { c.tracerProvider = tp; return c })
}

// headerCarrier is a carrier with the X-Ray header alone.
type headerCarrier struct{ value string }

const traceHeaderName = "X-Amzn-Trace-Id"

func (c headerCarrier) Get(key string) string {
	if strings.EqualFold(key, traceHeaderName) {
		return c.value
	}
	return ""
}

func (headerCarrier) Set(string, string) {}

func (headerCarrier) Keys() []string { return []string{traceHeaderName} }
