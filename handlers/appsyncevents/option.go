// SPDX-License-Identifier: Apache-2.0

package appsyncevents

import (
	"encoding/json"
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// MaxEventSize is how many bytes an event may have, with its id, for AppSync to deliver it: 240 KiB.
const MaxEventSize = 245_760

// defaultConcurrency is how many events one publish request has at most, so that all of them are handled at once.
const defaultConcurrency = 5

// Option configures [New].
type Option interface{ apply(config) config }

type config struct {
	concurrency int
	maxSize     int // 0: not checked
	decode      func(data []byte, v any) error
	masked      bool
	errorText   func(error) string
	logger      *slog.Logger       // nil: slog.Default at the time
	records     log.LoggerProvider // nil: the logger
	tracer      trace.TracerProvider
	meter       metric.MeterProvider
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

func newConfig(opts []Option) config {
	c := config{
		concurrency: defaultConcurrency, maxSize: MaxEventSize, decode: json.Unmarshal,
		tracer: otel.GetTracerProvider(), meter: otel.GetMeterProvider(),
	}
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

// WithConcurrency limits how many events of a publish request are handled at once by handlers of single events. The
// default is 5, as many as a request has; 1 handles one after the other.
func WithConcurrency(n int) Option {
	return optionFunc(func(c config) config { c.concurrency = max(1, n); return c })
}

// WithMaxEventSize sets from how many bytes on an event is answered with an error in place of its payload. The default is
// [MaxEventSize], above which AppSync drops events without a word; 0 turns the check off.
func WithMaxEventSize(bytes int) Option {
	return optionFunc(func(c config) config { c.maxSize = max(0, bytes); return c })
}

// WithDecoder sets how payloads are decoded, for exact numbers or strict fields. It must be safe for concurrent use. The
// default is [json.Unmarshal].
func WithDecoder(decode func(data []byte, v any) error) Option {
	return optionFunc(func(c config) config { c.decode = decode; return c })
}

// WithMaskedErrors tells clients nothing of errors but that there was one, unless they are an [*Error]. By default they
// get "Type - message", as from Powertools, which may show them what is nobody's business. Panics are always masked.
func WithMaskedErrors() Option {
	return optionFunc(func(c config) config { c.masked = true; return c })
}

// WithErrorText sets what clients are told about an error or a panic, of which at most 1 KiB is sent. It must be safe for
// concurrent use. Where it panics they are told as with [WithMaskedErrors].
func WithErrorText(text func(err error) string) Option {
	return optionFunc(func(c config) config { c.errorText = text; return c })
}

// WithLogger sets where warnings and failures of handlers are logged. The default is [slog.Default] at the time.
func WithLogger(logger *slog.Logger) Option {
	return optionFunc(func(c config) config { c.logger = logger; return c })
}

// WithTracerProvider sets the provider of spans. The default is the global one.
func WithTracerProvider(tp trace.TracerProvider) Option {
	return optionFunc(func(c config) config { c.tracer = tp; return c })
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
