// SPDX-License-Identifier: Apache-2.0

package httpvalidation

import (
	"net/http"
	"slices"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/utilities/validation"
)

// Option configures [New].
type Option interface{ apply(config) config }

type config struct {
	inbound, outbound *validation.Schema
	maxBody           int64
	onError           func(w http.ResponseWriter, r *http.Request, err error)
	validator         []validation.Option
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

// defaultMaxBody is what a request to a Lambda function and its answer can have.
const defaultMaxBody = 6 << 20

func newConfig(opts []Option) config {
	c := config{maxBody: defaultMaxBody, onError: WriteError}
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

// WithInbound sets the schema of request bodies. Without it requests pass.
func WithInbound(s *validation.Schema) Option {
	return optionFunc(func(c config) config { c.inbound = s; return c })
}

// WithOutbound sets the schema of response bodies. Without it responses pass, and are not held back.
func WithOutbound(s *validation.Schema) Option {
	return optionFunc(func(c config) config { c.outbound = s; return c })
}

// WithAnyCase takes requests with members whose names differ from a property of the schema by their case only. What they
// hold is not validated, and encoding/json puts it into the field of the property.
func WithAnyCase() Option { return validatorOption(validation.WithAnyCase()) }

// WithMaxBody sets how many bytes a body may have, of requests and of responses. The default is 6 MiB.
func WithMaxBody(bytes int64) Option {
	return optionFunc(func(c config) config { c.maxBody = bytes; return c })
}

// WithErrorHandler sets what answers where a body is not valid. Nothing has been written to w; err is an [*Error]. The
// default is [WriteError].
func WithErrorHandler(answer func(w http.ResponseWriter, r *http.Request, err error)) Option {
	return optionFunc(func(c config) config { c.onError = answer; return c })
}

// WithTracerProvider sets the provider of the spans. The default is the global one.
func WithTracerProvider(tp trace.TracerProvider) Option {
	return validatorOption(validation.WithTracerProvider(tp))
}

// WithMeterProvider sets the provider of the metrics. The default is the global one.
func WithMeterProvider(mp metric.MeterProvider) Option {
	return validatorOption(validation.WithMeterProvider(mp))
}

func validatorOption(o validation.Option) Option {
	return optionFunc(func(c config) config {
		c.validator = append(slices.Clip(c.validator), o)
		return c
	})
}
