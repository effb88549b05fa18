// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"encoding/json"
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
	decode  func(data []byte, v any) error
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

func newConfig(opts []Option) config {
	c := config{meter: otel.GetMeterProvider(), decode: json.Unmarshal}
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

// WithDecoder sets how [JSON] and [JSONValue] decode messages, for exact numbers or strict fields. The default is
// [json.Unmarshal].
func WithDecoder(decode func(data []byte, v any) error) Option {
	return optionFunc(func(c config) config { c.decode = decode; return c })
}

// WithLogger sets where unknown route keys and failures of handlers are logged. The default is [slog.Default] at the time.
func WithLogger(logger *slog.Logger) Option {
	return optionFunc(func(c config) config { c.logger = logger; return c })
}

// WithLoggerProvider sets a provider of OpenTelemetry that gets warnings and failures in place of the logger, also where
// [WithLogger] sets one. The default is none: [slog.Default] leads to the global provider where OpenTelemetry is set up, and
// shows lines also where it is not.
func WithLoggerProvider(lp log.LoggerProvider) Option {
	return optionFunc(func(c config) config { c.records = lp; return c })
}

// WithMeterProvider sets the provider of metrics. The default is the global one.
func WithMeterProvider(mp metric.MeterProvider) Option {
	return optionFunc(func(c config) config { c.meter = mp; return c })
}
