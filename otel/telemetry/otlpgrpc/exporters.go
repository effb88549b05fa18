// SPDX-License-Identifier: Apache-2.0

package otlpgrpc

import (
	"context"
	"slices"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"

	"github.com/otel-powertools/powertools/otel/telemetry"
)

// Delays between attempts. OpenTelemetry's first is 5 s and gRPC's longest 2 min, too long for an invocation.
const (
	firstDelay   = 100 * time.Millisecond
	longestDelay = time.Second
)

// Option configures [Exporters].
type Option interface{ apply(config) config }

type config struct {
	traces  []otlptracegrpc.Option
	metrics []otlpmetricgrpc.Option
	logs    []otlploggrpc.Option
	dial    []grpc.DialOption
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

// WithTraces configures the exporter of traces. Options beat the environment. Give dial options to [WithDialOptions]: the
// exporter's own WithDialOption takes the place of the delays between connection attempts that this package sets, and a
// back end that comes back is found up to two minutes later. The same holds for metrics and logs.
func WithTraces(options ...otlptracegrpc.Option) Option {
	return optionFunc(func(c config) config { c.traces = append(slices.Clip(c.traces), options...); return c })
}

// WithMetrics configures the exporter of metrics, as [WithTraces] does that of traces.
func WithMetrics(options ...otlpmetricgrpc.Option) Option {
	return optionFunc(func(c config) config { c.metrics = append(slices.Clip(c.metrics), options...); return c })
}

// WithLogs configures the exporter of logs, as [WithTraces] does that of traces.
func WithLogs(options ...otlploggrpc.Option) Option {
	return optionFunc(func(c config) config { c.logs = append(slices.Clip(c.logs), options...); return c })
}

// WithDialOptions makes the connections of all three exporters with these options too. They beat those of this package
// and those that the exporters make of the environment.
func WithDialOptions(options ...grpc.DialOption) Option {
	return optionFunc(func(c config) config { c.dial = append(slices.Clip(c.dial), options...); return c })
}

// Exporters returns an option for powertools.Start or powertools.Setup that exports by OTLP over gRPC. Setup fails where
// an option is wrong; a receiver that is not there fails nothing.
func Exporters(options ...Option) telemetry.Option {
	var c config
	for _, o := range options {
		c = o.apply(c)
	}
	c = c.withDefaults()
	return telemetry.WithOTLPProtocol("grpc", telemetry.Exporters{
		Traces: func(ctx context.Context) (sdktrace.SpanExporter, error) {
			exporter, err := otlptracegrpc.New(ctx, c.traces...)
			return spanExporter{exporter}, err
		},
		Metrics: func(ctx context.Context) (sdkmetric.Exporter, error) {
			exporter, err := otlpmetricgrpc.New(ctx, c.metrics...)
			return metricExporter{exporter}, err
		},
		Logs: func(ctx context.Context) (sdklog.Exporter, error) {
			exporter, err := otlploggrpc.New(ctx, c.logs...)
			return logExporter{exporter}, err
		},
	})
}

// withDefaults puts before the options of each exporter what they then can replace.
func (c config) withDefaults() config {
	dial := append([]grpc.DialOption{reconnecting()}, c.dial...)
	c.traces = append([]otlptracegrpc.Option{
		otlptracegrpc.WithRetry(otlptracegrpc.RetryConfig(retrying())), otlptracegrpc.WithDialOption(dial...),
	}, c.traces...)
	c.metrics = append([]otlpmetricgrpc.Option{
		otlpmetricgrpc.WithRetry(otlpmetricgrpc.RetryConfig(retrying())), otlpmetricgrpc.WithDialOption(dial...),
	}, c.metrics...)
	c.logs = append([]otlploggrpc.Option{
		otlploggrpc.WithRetry(otlploggrpc.RetryConfig(retrying())), otlploggrpc.WithDialOption(dial...),
	}, c.logs...)
	return c
}

// retryConfig has the fields of the three exporters' types.
type retryConfig struct {
	Enabled         bool
	InitialInterval time.Duration
	MaxInterval     time.Duration
	MaxElapsedTime  time.Duration
}

// retrying bounds the attempts by the context of the flush alone.
func retrying() retryConfig {
	return retryConfig{Enabled: true, InitialInterval: firstDelay, MaxInterval: longestDelay}
}

func reconnecting() grpc.DialOption {
	delays := backoff.DefaultConfig
	delays.BaseDelay, delays.MaxDelay = firstDelay, longestDelay
	return grpc.WithConnectParams(grpc.ConnectParams{Backoff: delays, MinConnectTimeout: longestDelay})
}
