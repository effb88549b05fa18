// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"encoding/json"
	"io"
	"log/slog"
	"slices"

	"github.com/aws/aws-lambda-go/lambda"
	slogmulti "github.com/samber/slog-multi"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/emf"
	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/tracex"
	"github.com/otel-powertools/powertools/slogx"
)

// Option configures [Setup]. An option beats the environment variable that sets the same.
type Option interface{ apply(config) config }

type config struct {
	service string
	output  io.Writer

	logging       slogx.Options
	correlationID func(json.RawMessage) string
	logMiddleware []slogmulti.Middleware
	logHandlers   []slog.Handler
	xray          []xray.Option
	emf           []emf.Option
	otlp          []otlp.Option
	wantsOTLP     bool
	otlpProtocol  string
	otlpExporters Exporters
	exporters     map[string]Exporters // by name
	views         []sdkmetric.View
	capture       []tracex.Option

	middleware      []invocation.Middleware
	middlewareSpans []invocation.Option
	decoder         invocation.Decoder
	lambda          []lambda.Option

	tracerOptions  []sdktrace.TracerProviderOption
	meterOptions   []sdkmetric.Option
	loggerOptions  []sdklog.LoggerProviderOption
	tracerProvider trace.TracerProvider
	meterProvider  metric.MeterProvider
	loggerProvider log.LoggerProvider
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

func newConfig(opts []Option) config {
	var c config
	for _, o := range opts {
		c = o.apply(c)
	}
	return c
}

// extend returns a new slice, so that options given to one Setup never show in another.
func extend[T any](have []T, more []T) []T { return append(slices.Clip(have), more...) }

// WithService sets the name of the service: member service of log lines, dimension service of metrics, annotation
// Service of traces and resource attribute service.name. The default is POWERTOOLS_SERVICE_NAME, OTEL_SERVICE_NAME, the
// function's name, or "service_undefined".
func WithService(name string) Option {
	return optionFunc(func(c config) config { c.service = name; return c })
}

// WithNamespace sets the CloudWatch namespace of metrics. The default is POWERTOOLS_METRICS_NAMESPACE, or the
// service's name.
func WithNamespace(name string) Option { return WithEMF(emf.WithNamespace(name)) }

// WithOutput sets where log lines and EMF lines go. The default is standard output, which Lambda sends to CloudWatch
// Logs. Every line is one Write; w must be safe for concurrent use.
func WithOutput(w io.Writer) Option {
	return optionFunc(func(c config) config { c.output = w; return c })
}

// WithLogging configures log lines. Service and Environment are set by [Setup] where they are empty.
func WithLogging(options slogx.Options) Option {
	return optionFunc(func(c config) config { c.logging = options; return c })
}

// WithCorrelationID sets how the id of the request that an event belongs to is found in events; see
// [slogx.CorrelationPath] and [slogx.CorrelationSearch]. The id is the member correlation_id of all lines of the
// invocation. It beats the CorrelationID of [WithLogging].
func WithCorrelationID(find func(payload json.RawMessage) string) Option {
	return optionFunc(func(c config) config { c.correlationID = find; return c })
}

// WithLogMiddleware puts handlers in front of ours in slog.Default, the first outermost: they see every record and may
// change, drop or hold it.
func WithLogMiddleware(middleware ...slogmulti.Middleware) Option {
	return optionFunc(func(c config) config { c.logMiddleware = extend(c.logMiddleware, middleware); return c })
}

// WithLogHandlers adds handlers that get every record of slog.Default beside ours, after the middleware.
func WithLogHandlers(handlers ...slog.Handler) Option {
	return optionFunc(func(c config) config { c.logHandlers = extend(c.logHandlers, handlers); return c })
}

// WithXRay configures the X-Ray exporter.
func WithXRay(options ...xray.Option) Option {
	return optionFunc(func(c config) config { c.xray = extend(c.xray, options); return c })
}

// WithCapture configures what traces show of values that functions return and of errors, in every invocation: see
// [tracex.CaptureHandler]. The default is both, unless POWERTOOLS_TRACER_CAPTURE_RESPONSE or
// POWERTOOLS_TRACER_CAPTURE_ERROR says false.
func WithCapture(options ...tracex.Option) Option {
	return optionFunc(func(c config) config { c.capture = extend(c.capture, options); return c })
}

// WithEMF configures the CloudWatch metrics exporter.
func WithEMF(options ...emf.Option) Option {
	return optionFunc(func(c config) config { c.emf = extend(c.emf, options); return c })
}

// WithViews adds metric views. Give views here, not to [WithMeterOptions]: the SDK applies every view that matches, and
// one beside ours would take the raw values away from CloudWatch.
func WithViews(views ...sdkmetric.View) Option {
	return optionFunc(func(c config) config { c.views = extend(c.views, views); return c })
}

// WithMiddleware adds middleware around the handler, the first outermost.
func WithMiddleware(middleware ...invocation.Middleware) Option {
	return optionFunc(func(c config) config { c.middleware = extend(c.middleware, middleware); return c })
}

// WithMiddlewareSpans sets whether middleware made by invocation.Named runs in spans of its own. The default is
// POWERTOOLS_TRACE_MIDDLEWARES, else not.
func WithMiddlewareSpans(on bool) Option {
	return optionFunc(func(c config) config {
		c.middlewareSpans = []invocation.Option{invocation.WithMiddlewareSpans(on)}
		return c
	})
}

// WithDecoder sets how events are decoded into the handler's argument. The default is encoding/json, as in aws-lambda-go.
func WithDecoder(decode func(payload []byte, v any) error) Option {
	return optionFunc(func(c config) config { c.decoder = decode; return c })
}

// WithLambdaOptions adds options for lambda.StartWithOptions. Those that concern JSON have no effect, because events
// and answers do not pass through aws-lambda-go's encoder; use [WithDecoder].
func WithLambdaOptions(options ...lambda.Option) Option {
	return optionFunc(func(c config) config { c.lambda = extend(c.lambda, options); return c })
}

// WithTracerOptions extends our tracer provider, with a span processor of the user's for example. It is flushed after
// each answer has left; what exports as spans end, like sdktrace.WithSyncer, still does so before. With any of these
// options OTEL_TRACES_SAMPLER decides what is recorded, not the X-Ray header; see the package comment.
func WithTracerOptions(options ...sdktrace.TracerProviderOption) Option {
	return optionFunc(func(c config) config { c.tracerOptions = extend(c.tracerOptions, options); return c })
}

// WithMeterOptions extends our meter provider, with a reader of the user's for example.
// It is flushed after each answer has left. For views see [WithViews].
func WithMeterOptions(options ...sdkmetric.Option) Option {
	return optionFunc(func(c config) config { c.meterOptions = extend(c.meterOptions, options); return c })
}

// WithLoggerOptions extends our logger provider, with a log processor of the user's for example.
// It is flushed after each answer has left.
func WithLoggerOptions(options ...sdklog.LoggerProviderOption) Option {
	return optionFunc(func(c config) config { c.loggerOptions = extend(c.loggerOptions, options); return c })
}

// WithProviders uses the user's own OpenTelemetry providers in place of ours; nil keeps ours. They are made the global
// ones, and flushed after each answer has left if they have a ForceFlush method.
func WithProviders(tp trace.TracerProvider, mp metric.MeterProvider, lp log.LoggerProvider) Option {
	return optionFunc(func(c config) config {
		c.tracerProvider, c.meterProvider, c.loggerProvider = tp, mp, lp
		return c
	})
}
