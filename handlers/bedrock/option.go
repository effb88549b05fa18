// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"encoding/json"
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// Option configures [New].
type Option interface{ apply(config) config }

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

type config struct {
	decode func(data []byte, v any) error
	logger *slog.Logger
	tracer trace.TracerProvider // nil: that of the span around
	meter  metric.MeterProvider
}

func newConfig(opts []Option) config {
	c := config{decode: json.Unmarshal, meter: otel.GetMeterProvider()}
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

// WithDecoder sets how the parameters of tools are decoded, for exact numbers or strict fields. The default is
// [json.Unmarshal].
func WithDecoder(decode func(data []byte, v any) error) Option {
	return optionFunc(func(c config) config { c.decode = decode; return c })
}

// WithLogger sets where failures of tools and handlers are logged. The default is [slog.Default] at the time.
func WithLogger(logger *slog.Logger) Option {
	return optionFunc(func(c config) config { c.logger = logger; return c })
}

// WithTracerProvider sets who makes the spans of tools. The default is the provider of the span around, else the global one.
func WithTracerProvider(provider trace.TracerProvider) Option {
	return optionFunc(func(c config) config { c.tracer = provider; return c })
}

// WithMeterProvider sets who records metrics. The default is the global provider.
func WithMeterProvider(provider metric.MeterProvider) Option {
	return optionFunc(func(c config) config { c.meter = provider; return c })
}

// log returns the handler of log lines.
func (c *config) log() slog.Handler {
	if c.logger != nil {
		return c.logger.Handler()
	}
	return slog.Default().Handler()
}
