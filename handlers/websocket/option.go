// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
)

// Option configures [New].
type Option interface{ apply(config) config }

type config struct {
	logger *slog.Logger
	meter  metric.MeterProvider
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

func newConfig(opts []Option) config {
	c := config{meter: otel.GetMeterProvider()}
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

// WithLogger sets where unknown route keys and failures of handlers are logged. The default is [slog.Default] at the time.
func WithLogger(logger *slog.Logger) Option {
	return optionFunc(func(c config) config { c.logger = logger; return c })
}

// WithMeterProvider sets the provider of metrics. The default is the global one.
func WithMeterProvider(mp metric.MeterProvider) Option {
	return optionFunc(func(c config) config { c.meter = mp; return c })
}

// log returns the logger.
func (c *config) log() *slog.Logger {
	if c.logger != nil {
		return c.logger
	}
	return slog.Default()
}
