// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
)

// Option configures [New].
type Option interface{ apply(config) config }

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

type config struct {
	source      Source
	streaming   bool
	stage       stageMode
	basePaths   []string
	binaryTypes []string
	maxAnswer   int
	trustedHops int
	fails       func(status int) bool
	accessLog   bool
	traceHeader bool
	metrics     bool
	bodySizes   bool
	capture     func(contentType string, body []byte) []byte
	meter       metric.MeterProvider
}

type stageMode int

const (
	stageByHost stageMode = iota
	stageStrip
	stageKeep
)

func newConfig(opts []Option) config {
	c := config{metrics: true, meter: otel.GetMeterProvider()}
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

// WithSource pins the source of events: those that come from another one fail the invocation. An event that could be of
// several, as one made by hand or by a local emulator, is taken for one of the pinned source. The default, [Auto], tells the
// source from each event.
func WithSource(source Source) Option {
	return optionFunc(func(c config) config {
		c.source = source
		return c
	})
}

// WithStreaming sends answers as streams, so that clients get the first bytes while the handler still writes, and answers
// are not limited to 6 MB. The default is whole answers.
//
// It works for REST APIs and function URLs, and both must be configured for it: a function URL with invoke mode
// RESPONSE_STREAM, a REST API with transfer mode STREAM and an integration URI that ends in
// /response-streaming-invocations. A function cannot see how it is integrated. If only one side streams, clients get
// garbage. Requests from other sources are answered whole.
//
// AWS limits streams to 200 MB, of which what follows the first 6 MB leaves at 2 MB a second; a REST API also to 15 minutes,
// and to 5 minutes without a byte, or 30 seconds if it is edge-optimized.
func WithStreaming() Option {
	return optionFunc(func(c config) config {
		c.streaming = true
		return c
	})
}

// WithStripStage sets whether the name of the API's stage is taken away from the beginning of paths. By default it is where
// HTTP APIs put it there: when they are called by their own host name, and the stage is not $default. [BasePath] has what
// was taken away. The stage is taken only where it is a whole segment.
func WithStripStage(strip bool) Option {
	return optionFunc(func(c config) config {
		c.stage = stageKeep
		if strip {
			c.stage = stageStrip
		}
		return c
	})
}

// WithBasePath takes the first of the prefixes that a path begins with away from it, as the mapping of a custom domain
// leaves one there: "/orders" makes "/orders/7" into "/7", and leaves "/ordersarchive" alone. [BasePath] has what was
// taken away.
func WithBasePath(prefixes ...string) Option {
	return optionFunc(func(c config) config {
		c.basePaths = append([]string(nil), c.basePaths...)
		for _, prefix := range prefixes {
			if prefix = "/" + strings.Trim(prefix, "/"); prefix != "/" {
				c.basePaths = append(c.basePaths, prefix)
			}
		}
		return c
	})
}

// WithBinaryTypes adds content types whose bodies leave as base64, such as "application/pdf", "image/*". The default is
// none: bodies with a content encoding and those that are not valid UTF-8 leave so without being named.
func WithBinaryTypes(types ...string) Option {
	return optionFunc(func(c config) config {
		c.binaryTypes = append([]string(nil), c.binaryTypes...)
		for _, t := range types {
			c.binaryTypes = append(c.binaryTypes, strings.ToLower(strings.TrimSpace(t)))
		}
		return c
	})
}

// WithMaxResponseSize lowers the limit for an answer, in bytes of the JSON that leaves the function. The default is what
// the source takes: 1 MiB for a load balancer, else Lambda's 6 MiB, and what is more than that, or not more than 0, is the
// same. A larger answer is replaced by one with status 500. Answers that [WithStreaming] sends have no limit.
func WithMaxResponseSize(bytes int) Option {
	return optionFunc(func(c config) config {
		c.maxAnswer = bytes
		return c
	})
}

// WithTrustedHops says how many proxies of your own stand between clients and the load balancer or VPC Lattice service.
// The client's address is then that many items further left in X-Forwarded-For. The default is 0: the last item.
func WithTrustedHops(hops int) Option {
	return optionFunc(func(c config) config {
		c.trustedHops = max(0, hops)
		return c
	})
}

// WithFailInvocation makes the invocation fail where fails reports true for the status of the answer, so that Lambda's
// metric Errors counts it. The client then gets what the gateway answers when a function fails, usually 502. An answer
// that has begun to stream is not affected. An invocation for which fails panics fails with that. The default is never.
func WithFailInvocation(fails func(status int) bool) Option {
	return optionFunc(func(c config) config {
		c.fails = fails
		return c
	})
}

// WithTraceHeader writes the header X-Amzn-Trace-Id into answers, so that clients can tell which trace a request is in:
//
//	Root=1-5759e988-bd862e3fe1be46a994272793               the trace of the invocation
//	Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1     to a request whose own header says Sampled=?
//
// It is in every answer, those to refused requests and the status of a panic included, unless the handler has set it. Scripts
// of other origins see it only if CORS exposes it. REST APIs and function URLs write one of their own. The default is none.
func WithTraceHeader() Option {
	return optionFunc(func(c config) config {
		c.traceHeader = true
		return c
	})
}

// WithAccessLog writes one line of level INFO for each request: method, path, route, status, size and duration.
func WithAccessLog() Option {
	return optionFunc(func(c config) config {
		c.accessLog = true
		return c
	})
}

// WithResponseCapture puts the bodies of answers on the span, as metadata "response" of namespace "http": those that leave as
// text, cut to 32 KiB. Redact takes a copy of the body and returns what may be seen of it, nil for nothing. The default is
// to record none: bodies hold data of users. Streams are never recorded.
func WithResponseCapture(redact func(contentType string, body []byte) []byte) Option {
	return optionFunc(func(c config) config {
		c.capture = redact
		return c
	})
}

// WithoutMetrics turns the metric http.server.request.duration off. It is recorded by default.
func WithoutMetrics() Option {
	return optionFunc(func(c config) config {
		c.metrics = false
		return c
	})
}

// WithBodySizes records the metrics http.server.request.body.size and http.server.response.body.size as well.
func WithBodySizes() Option {
	return optionFunc(func(c config) config {
		c.bodySizes = true
		return c
	})
}

// WithMeterProvider sets who records metrics. The default is the global provider.
func WithMeterProvider(provider metric.MeterProvider) Option {
	return optionFunc(func(c config) config {
		c.meter = provider
		return c
	})
}
