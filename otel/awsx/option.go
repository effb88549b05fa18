// SPDX-License-Identifier: Apache-2.0

package awsx

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Option configures [Instrument].
type Option interface{ apply(config) config }

type config struct {
	tracerProvider trace.TracerProvider
	propagator     propagation.TextMapPropagator
	attributes     AttributesFunc
	ignore         func(service, operation string) bool
	silent         bool // about this package in the user agent
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

// WithTracerProvider sets the provider of the spans. The default is that of the current span, else the global one.
func WithTracerProvider(tp trace.TracerProvider) Option {
	return optionFunc(func(c config) config { c.tracerProvider = tp; return c })
}

// WithPropagator sets a propagator whose fields are sent beside X-Amzn-Trace-Id, for servers that are not AWS's but speak
// its protocols. Its fields are part of the signature. AWS itself knows X-Amzn-Trace-Id only; that header is sent in
// any case, and as p writes it if p does. The default is to send that header only.
func WithPropagator(p propagation.TextMapPropagator) Option {
	return optionFunc(func(c config) config { c.propagator = p; return c })
}

// AttributesFunc returns what a call's span says beyond the attributes of this package. Input is the operation's input, such
// as *dynamodb.PutItemInput; output is its output, nil if the operation failed. It is called once an operation, if the
// span is recorded, and must be safe for concurrent use. It must not change either and not keep them.
type AttributesFunc func(ctx context.Context, input, output any) []attribute.KeyValue

// WithAttributes adds attributes. A later one of the same key replaces an earlier.
func WithAttributes(f AttributesFunc) Option {
	return optionFunc(func(c config) config { c.attributes = f; return c })
}

// WithIgnore makes no spans of operations for which ignore reports true, such as a poll that mostly finds nothing. Service
// and operation are spelled as the SDK spells them: "SQS", "ReceiveMessage". The trace header is sent all the same.
func WithIgnore(ignore func(service, operation string) bool) Option {
	return optionFunc(func(c config) config { c.ignore = ignore; return c })
}

// WithoutUserAgent leaves "lib/otel-powertools" out of the user agent of requests. CloudTrail and the access logs of S3 show
// it, so that calls of traced clients can be told from others.
func WithoutUserAgent() Option {
	return optionFunc(func(c config) config { c.silent = true; return c })
}
