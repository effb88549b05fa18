// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
)

// Option configures [New].
type Option interface{ apply(config) config }

type config struct {
	logger  *slog.Logger       // nil: slog.Default at the time
	records log.LoggerProvider // nil: the logger
	meter   metric.MeterProvider
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

// WithLoggerProvider sets a provider of OpenTelemetry that gets warnings and failures in place of the logger.
func WithLoggerProvider(lp log.LoggerProvider) Option {
	return optionFunc(func(c config) config { c.records = lp; return c })
}

// WithMeterProvider sets the provider of metrics. The default is the global one.
func WithMeterProvider(mp metric.MeterProvider) Option {
	return optionFunc(func(c config) config { c.meter = mp; return c })
}
