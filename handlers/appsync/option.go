// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"encoding/json"
	"runtime"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// Option configures [New].
type Option interface{ apply(config) config }

// ResolverOption configures one resolver, where it is registered. Given to [New] it is the default of the router's
// resolvers.
type ResolverOption interface {
	Option
	applyResolver(resolverConfig) resolverConfig
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

type resolverOptionFunc func(resolverConfig) resolverConfig

func (f resolverOptionFunc) apply(c config) config {
	c.resolver = f(c.resolver)
	return c
}

func (f resolverOptionFunc) applyResolver(c resolverConfig) resolverConfig { return f(c) }

type config struct {
	resolver resolverConfig
	decode   func(data []byte, v any) error
	metrics  bool
	tracers  trace.TracerProvider
	meters   metric.MeterProvider
	loggers  log.LoggerProvider
}

type resolverConfig struct {
	concurrency int
	failFast    bool
	form        answerForm
}

// answerForm is how results and errors leave.
type answerForm int

const (
	formPlain    answerForm = iota // errors fail the invocation, those of items are null
	formEnvelope                   // {"data":…,"errorMessage":…,"errorType":…}
	formObject                     // {"error":"Type - message"}
)

func newConfig(opts []Option) config {
	c := config{
		resolver: resolverConfig{concurrency: runtime.GOMAXPROCS(0)},
		decode:   json.Unmarshal,
		metrics:  true,
		tracers:  otel.GetTracerProvider(),
		meters:   otel.GetMeterProvider(),
		loggers:  otel.GetLoggerProvider(),
	}
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

// WithConcurrency sets how many items of a batch a resolver of [HandleEach] resolves at once. The default is
// GOMAXPROCS, which suits work on the CPU; for calls to other services more is faster. Less than 1 is 1: one after
// another, in order.
func WithConcurrency(items int) ResolverOption {
	return resolverOptionFunc(func(c resolverConfig) resolverConfig {
		c.concurrency = max(1, items)
		return c
	})
}

// WithFailFast makes the first failed item of a batch of [HandleEach] the error of the whole: no further items are
// started, the context of those that run is cancelled, and the error is that of the batch. By default the others are
// resolved.
func WithFailFast() ResolverOption {
	return resolverOptionFunc(func(c resolverConfig) resolverConfig {
		c.failFast = true
		return c
	})
}

// WithEnvelope answers every event, and every item of a batch, with
//
//	{"data":…,"errorMessage":…,"errorType":…,"errorInfo":…}
//
// where either data or the others are null, and errorInfo is left out if there is none. Errors of resolvers then do not
// fail the invocation. It is not for direct Lambda resolvers: response code has to unpack it, which runs for each item of
// a batch.
//
//	export function response(ctx) {
//		const { data, errorMessage, errorType, errorInfo } = ctx.result;
//		if (errorMessage) util.error(errorMessage, errorType, data, errorInfo);
//		return data;
//	}
func WithEnvelope() ResolverOption {
	return resolverOptionFunc(func(c resolverConfig) resolverConfig {
		c.form = formEnvelope
		return c
	})
}

// WithErrorObject answers an error of a resolver with
//
//	{"error":"Type - message"}
//
// in place of failing the invocation, as Powertools for TypeScript does. Failed items of a batch are null; where a whole
// batch fails, each of its items is answered so. The response code of the resolver in AppSync has to make a GraphQL error
// of it.
func WithErrorObject() ResolverOption {
	return resolverOptionFunc(func(c resolverConfig) resolverConfig {
		c.form = formObject
		return c
	})
}

// WithDecoder sets how arguments and events are decoded, for exact numbers or strict fields. The default is
// [json.Unmarshal].
func WithDecoder(decode func(data []byte, v any) error) Option {
	return optionFunc(func(c config) config { c.decode = decode; return c })
}

// WithoutMetrics records no metrics.
func WithoutMetrics() Option {
	return optionFunc(func(c config) config { c.metrics = false; return c })
}

// WithTracerProvider sets who makes the spans of resolvers. The default is the global provider.
func WithTracerProvider(provider trace.TracerProvider) Option {
	return optionFunc(func(c config) config { c.tracers = provider; return c })
}

// WithMeterProvider sets who makes the instruments. The default is the global provider.
func WithMeterProvider(provider metric.MeterProvider) Option {
	return optionFunc(func(c config) config { c.meters = provider; return c })
}

// WithLoggerProvider sets where errors are logged that do not fail the invocation. The default is the global provider.
func WithLoggerProvider(provider log.LoggerProvider) Option {
	return optionFunc(func(c config) config { c.loggers = provider; return c })
}
