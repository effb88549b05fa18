// SPDX-License-Identifier: Apache-2.0

// Package console prints traces, metrics and logs with OpenTelemetry's own exporters, to look at what a program records.
//
//	func main() {
//		powertools.Start(handle, console.Exporters())
//	}
//
// Nothing is printed until the environment asks for it, signal by signal, alone or beside other exporters:
//
//	OTEL_TRACES_EXPORTER=console
//	OTEL_METRICS_EXPORTER=awsemf,console
//	OTEL_LOGS_EXPORTER=powertools,console
//
// # Caveats
//
// The exporters print what they are given when an answer has left, not as it is recorded, because they are flushed like
// any other. They make a function 0.1 MB larger, which is why they are not built in.
package console

import (
	"context"
	"io"
	"os"

	"go.opentelemetry.io/otel/exporters/stdout/stdoutlog"
	"go.opentelemetry.io/otel/exporters/stdout/stdoutmetric"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/otel/telemetry"
)

// Option configures [Exporters].
type Option interface{ apply(config) config }

type config struct {
	writer io.Writer
	pretty bool
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

// WithWriter prints to w; the default is standard output. w must be safe for concurrent use.
func WithWriter(w io.Writer) Option {
	return optionFunc(func(c config) config { c.writer = w; return c })
}

// WithPrettyPrint prints JSON over several lines, for terminals. The default is one line for each span, log record or
// collection of metrics.
func WithPrettyPrint() Option {
	return optionFunc(func(c config) config { c.pretty = true; return c })
}

// Exporters returns an option for powertools.Start or powertools.Setup, under which the name console in
// OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER and OTEL_LOGS_EXPORTER is known.
func Exporters(options ...Option) telemetry.Option {
	c := config{writer: os.Stdout}
	for _, o := range options {
		c = o.apply(c)
	}
	return telemetry.WithExporters("console", telemetry.Exporters{Traces: c.traces, Metrics: c.metrics, Logs: c.logs})
}

func (c config) traces(context.Context) (sdktrace.SpanExporter, error) {
	options := []stdouttrace.Option{stdouttrace.WithWriter(c.writer)}
	if c.pretty {
		options = append(options, stdouttrace.WithPrettyPrint())
	}
	return stdouttrace.New(options...)
}

func (c config) metrics(context.Context) (sdkmetric.Exporter, error) {
	options := []stdoutmetric.Option{stdoutmetric.WithWriter(c.writer)}
	if c.pretty {
		options = append(options, stdoutmetric.WithPrettyPrint())
	}
	return stdoutmetric.New(options...)
}

func (c config) logs(context.Context) (sdklog.Exporter, error) {
	options := []stdoutlog.Option{stdoutlog.WithWriter(c.writer)}
	if c.pretty {
		options = append(options, stdoutlog.WithPrettyPrint())
	}
	return stdoutlog.New(options...)
}
