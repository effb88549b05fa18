// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"context"
	"encoding/json"
	"slices"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// Option configures all functions of this package that take one.
type Option interface{ apply(config) config }

// Schema is a JSON Schema, such as a *validation.Schema of package validation.
type Schema interface {
	ValidateBytes(document []byte) error
}

type config struct {
	strict, exact bool
	values        bool
	maxInflated   int
	schemas       []Schema
	validators    []func(context.Context, any) error
	onError       func(context.Context, error, json.RawMessage) error
	// answer is a func(context.Context, error, json.RawMessage) (Out, error) of the function's Out.
	answer         any
	tracerProvider trace.TracerProvider
	meterProvider  metric.MeterProvider
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

// defaultMaxInflated is more than Lambda's largest event becomes at the ratio that logs are compressed with.
const defaultMaxInflated = 16 << 20

func newConfig(opts []Option) *config {
	c := config{maxInflated: defaultMaxInflated}
	for _, o := range opts {
		c = o.apply(c)
	}
	return &c
}

// WithStrict refuses members that the payload's type has no field for.
func WithStrict() Option {
	return optionFunc(func(c config) config { c.strict = true; return c })
}

// WithUseNumber makes numbers in fields of type any a [json.Number], which keeps all digits. The default is a float64.
func WithUseNumber() Option {
	return optionFunc(func(c config) config { c.exact = true; return c })
}

// WithMaxInflated limits the bytes that one event may have in all once it is decompressed. The default is 16 MiB.
func WithMaxInflated(bytes int) Option {
	return optionFunc(func(c config) config { c.maxInflated = bytes; return c })
}

// WithSchema validates the bytes of payloads before they are decoded. A schema sees which members are missing; after
// decoding, one that is missing is one that is zero. Given twice, both hold.
func WithSchema(s Schema) Option {
	return optionFunc(func(c config) config {
		c.schemas = append(slices.Clip(c.schemas), s)
		return c
	})
}

// WithValidator validates decoded payloads, after their own methods Validate. It gets a pointer to the value, or the pointer
// that is the value. Given twice, the second runs if the first finds nothing.
func WithValidator(validate func(ctx context.Context, value any) error) Option {
	return optionFunc(func(c config) config {
		c.validators = append(slices.Clip(c.validators), validate)
		return c
	})
}

// WithErrorHandler gives [Wrap], [WrapValue], [Handler] and [HandlerValue] what to do with an event that cannot be parsed,
// for which the function is not called. What it returns is returned; nil is success, with the zero value as the answer. The
// event is as Lambda sent it. Errors of the function do not come here.
func WithErrorHandler(handle func(ctx context.Context, err error, event json.RawMessage) error) Option {
	return optionFunc(func(c config) config { c.onError = handle; return c })
}

// WithErrorAnswer is [WithErrorHandler] with an answer, for [WrapValue] and [HandlerValue], which panic if Out is not that
// of their function.
func WithErrorAnswer[Out any](handle func(ctx context.Context, err error, event json.RawMessage) (Out, error)) Option {
	return optionFunc(func(c config) config { c.answer = handle; return c })
}

// WithValuesInErrors lets errors say what encoding/json and methods UnmarshalJSON say, which may have values of the event. It
// is for development.
func WithValuesInErrors() Option {
	return optionFunc(func(c config) config { c.values = true; return c })
}

// WithTracerProvider sets the provider of the spans. The default is the global one.
func WithTracerProvider(tp trace.TracerProvider) Option {
	return optionFunc(func(c config) config { c.tracerProvider = tp; return c })
}

// WithMeterProvider sets the provider of the metrics. The default is the global one.
func WithMeterProvider(mp metric.MeterProvider) Option {
	return optionFunc(func(c config) config { c.meterProvider = mp; return c })
}
