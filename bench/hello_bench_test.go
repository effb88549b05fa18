// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/aws/aws-xray-sdk-go/xray"
	"github.com/aws/aws-xray-sdk-go/xraylog"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

type request struct {
	Name string `json:"name"`
}

// greeter does the work of the programs under functions: a span, a log line and a count.
type greeter struct {
	tracer    trace.Tracer
	logger    *slog.Logger
	greetings metric.Int64Counter
}

func newGreeter(b *testing.B, tp trace.TracerProvider, mp metric.MeterProvider, logger *slog.Logger) *greeter {
	b.Helper()
	greetings, err := mp.Meter("bench").Int64Counter("greetings", metric.WithUnit("{greeting}"))
	if err != nil {
		b.Fatal(err)
	}
	return &greeter{tracer: tp.Tracer("bench"), logger: logger, greetings: greetings}
}

func (g *greeter) greet(ctx context.Context, in request) (string, error) {
	ctx, span := g.tracer.Start(ctx, "compose")
	defer span.End()

	g.logger.InfoContext(ctx, "greeting", "name", in.Name)
	g.greetings.Add(ctx, 1, metric.WithAttributes(attribute.String("channel", "cli")))
	return "Hello, " + in.Name, nil
}

// BenchmarkHello measures a whole invocation that logs a line, counts one and has a span of its own.
func BenchmarkHello(b *testing.B) {
	const event = `{"name":"Ada"}`
	logger := slog.New(slog.NewJSONHandler(io.Discard, nil)) //nolint:sloglint // The encoding is part of the work.

	// Only a log line: what the work costs with the standard library.
	b.Run("aws-lambda-go", func(b *testing.B) {
		invoke(b, func(ctx context.Context, in request) (string, error) {
			logger.InfoContext(ctx, "greeting", "name", in.Name)
			return "Hello, " + in.Name, nil
		}, sampled, event)
	})
	b.Run("powertools", func(b *testing.B) {
		t, documents := setUp(b)
		g := newGreeter(b, otel.GetTracerProvider(), otel.GetMeterProvider(), slog.Default())
		b.Run("sampled", func(b *testing.B) { powertoolsInvoke(b, t, documents, g.greet, sampled, event, 2) })
		b.Run("unsampled", func(b *testing.B) { powertoolsInvoke(b, t, documents, g.greet, unsampled, event, 0) })
	})
	// The SDK with exporters that do nothing; metrics are collected at the end of each invocation.
	b.Run("otellambda", func(b *testing.B) {
		traces := newTraces(b, sdktrace.WithSyncer(discard{}))
		reader := sdkmetric.NewManualReader()
		metrics := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
		g := newGreeter(b, traces, metrics, logger)
		var collected metricdata.ResourceMetrics
		handler := wrapContrib(g.greet, traces, sampled).(func(context.Context, any) (any, error))
		invoke(b, func(ctx context.Context, in any) (any, error) {
			answer, err := handler(ctx, in)
			if err := reader.Collect(ctx, &collected); err != nil {
				b.Fatal(err)
			}
			return answer, err
		}, sampled, event)
	})
	// A span and a log line; the SDK has no metrics.
	b.Run("aws-xray-sdk-go", func(b *testing.B) {
		onLambda(b)
		xray.SetLogger(xraylog.NullLogger) // It would write into the results.
		if err := xray.Configure(xray.Config{DaemonAddr: startDaemon(b)}); err != nil {
			b.Fatal(err)
		}
		invoke(b, func(ctx context.Context, in request) (answer string, err error) {
			err = xray.Capture(ctx, "compose", func(ctx context.Context) error {
				logger.InfoContext(ctx, "greeting", "name", in.Name)
				answer = "Hello, " + in.Name
				return nil
			})
			return answer, err
		}, sampled, event)
	})
}
