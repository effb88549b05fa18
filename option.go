// SPDX-License-Identifier: Apache-2.0

package powertools

import (
	"encoding/json"
	"io"
	"log/slog"

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
	"github.com/otel-powertools/powertools/otel/telemetry"
	"github.com/otel-powertools/powertools/otel/tracex"
	"github.com/otel-powertools/powertools/slogx"
)

// Option configures [Start] and [Setup]. An option beats the environment variable that sets the same.
type Option = telemetry.Option

// WithService sets the name of the service: member service of log lines, dimension service of metrics, annotation
// Service of traces and resource attribute service.name. The default is POWERTOOLS_SERVICE_NAME, OTEL_SERVICE_NAME, the
// function's name, or "service_undefined".
func WithService(name string) Option { return telemetry.WithService(name) }

// WithNamespace sets the CloudWatch namespace of metrics. The default is POWERTOOLS_METRICS_NAMESPACE, or the
// service's name.
func WithNamespace(name string) Option { return telemetry.WithNamespace(name) }

// WithOutput sets where log lines and EMF lines go. The default is standard output, which Lambda sends to CloudWatch
// Logs. Every line is one Write; w must be safe for concurrent use.
func WithOutput(w io.Writer) Option { return telemetry.WithOutput(w) }

// WithLogging configures log lines.
func WithLogging(options slogx.Options) Option { return telemetry.WithLogging(options) }

// WithCorrelationID sets how the id of the request that an event belongs to is found in events; see
// [slogx.CorrelationPath] and [slogx.CorrelationSearch]. The id is the member correlation_id of all lines of the
// invocation. It beats the CorrelationID of [WithLogging].
func WithCorrelationID(find func(payload json.RawMessage) string) Option {
	return telemetry.WithCorrelationID(find)
}

// WithLogMiddleware puts handlers in front of ours in slog.Default, the first outermost: they see every record and may
// change, drop or hold it.
func WithLogMiddleware(middleware ...slogmulti.Middleware) Option {
	return telemetry.WithLogMiddleware(middleware...)
}

// WithLogHandlers adds handlers that get every record of slog.Default beside ours, after the middleware.
func WithLogHandlers(handlers ...slog.Handler) Option { return telemetry.WithLogHandlers(handlers...) }

// WithXRay configures the X-Ray exporter.
func WithXRay(options ...xray.Option) Option { return telemetry.WithXRay(options...) }

// WithOTLP exports all three signals by OTLP over HTTP as well, as if OTEL_EXPORTER_OTLP_ENDPOINT were set; options beat
// the OTEL_EXPORTER_OTLP_* variables. A list in OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER or OTEL_LOGS_EXPORTER still
// decides for its signal. The default is OTLP for the signals that the environment gives an endpoint. For OTLP over gRPC
// see package otlpgrpc.
func WithOTLP(options ...otlp.Option) Option { return telemetry.WithOTLP(options...) }

// WithCapture configures what traces show of values that functions return and of errors, in every invocation: see
// [tracex.CaptureHandler]. The default is both, unless POWERTOOLS_TRACER_CAPTURE_RESPONSE or
// POWERTOOLS_TRACER_CAPTURE_ERROR says false.
func WithCapture(options ...tracex.Option) Option { return telemetry.WithCapture(options...) }

// WithEMF configures the CloudWatch metrics exporter.
func WithEMF(options ...emf.Option) Option { return telemetry.WithEMF(options...) }

// WithViews adds metric views. Give views here, not to [WithMeterOptions]: the SDK applies every view that matches, and
// one beside ours would take the raw values away from CloudWatch.
func WithViews(views ...sdkmetric.View) Option { return telemetry.WithViews(views...) }

// WithMiddleware adds middleware around the handler, the first outermost.
func WithMiddleware(middleware ...invocation.Middleware) Option {
	return telemetry.WithMiddleware(middleware...)
}

// WithMiddlewareSpans sets whether middleware made by [invocation.Named] runs in spans of its own. The default is
// POWERTOOLS_TRACE_MIDDLEWARES, else not.
func WithMiddlewareSpans(on bool) Option { return telemetry.WithMiddlewareSpans(on) }

// WithDecoder sets how events are decoded into the handler's argument. The default is encoding/json, as in aws-lambda-go.
func WithDecoder(decode func(payload []byte, v any) error) Option {
	return telemetry.WithDecoder(decode)
}

// WithLambdaOptions adds options for lambda.StartWithOptions. Those that concern JSON have no effect, because events
// and answers do not pass through aws-lambda-go's encoder; use [WithDecoder].
func WithLambdaOptions(options ...lambda.Option) Option {
	return telemetry.WithLambdaOptions(options...)
}

// WithTracerOptions extends our tracer provider, with a span processor of the user's for example. It is flushed after
// each answer has left; what exports as spans end, like sdktrace.WithSyncer, still does so before. With any of these
// options OTEL_TRACES_SAMPLER decides what is recorded, not the X-Ray header; see package telemetry.
func WithTracerOptions(options ...sdktrace.TracerProviderOption) Option {
	return telemetry.WithTracerOptions(options...)
}

// WithMeterOptions extends our meter provider, with a reader of the user's for example.
// It is flushed after each answer has left. For views see [WithViews].
func WithMeterOptions(options ...sdkmetric.Option) Option {
	return telemetry.WithMeterOptions(options...)
}

// WithLoggerOptions extends our logger provider, with a log processor of the user's for example.
// It is flushed after each answer has left.
func WithLoggerOptions(options ...sdklog.LoggerProviderOption) Option {
	return telemetry.WithLoggerOptions(options...)
}

// WithProviders uses the user's own OpenTelemetry providers in place of ours; nil keeps ours. They are made the global
// ones, and flushed after each answer has left if they have a ForceFlush method.
func WithProviders(tp trace.TracerProvider, mp metric.MeterProvider, lp log.LoggerProvider) Option {
	return telemetry.WithProviders(tp, mp, lp)
}
