// SPDX-License-Identifier: Apache-2.0

// Command sdkonly greets with the OpenTelemetry SDKs and what this project builds on, and with no code of this project:
// a span and a count that go nowhere, and a log line on standard output. No exporter does I/O, so it is the floor, what
// the libraries cost by themselves.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	slogmulti "github.com/samber/slog-multi"
	"go.opentelemetry.io/contrib/propagators/aws/xray"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

const scope = "github.com/otel-powertools/powertools/bench/functions/sdkonly"

var (
	tracer       = otel.Tracer(scope)
	meter        = otel.Meter(scope)
	greetings, _ = meter.Int64Counter("greetings", metric.WithUnit("{greeting}"))
)

type request struct {
	Name string `json:"name"`
}

// greeter holds what the SDK leaves to the program: nothing collects metrics by itself.
type greeter struct {
	collect func(context.Context, *metricdata.ResourceMetrics) error
	metrics metricdata.ResourceMetrics
}

func (g *greeter) greet(ctx context.Context, in request) (string, error) {
	header, _ := ctx.Value("x-amzn-trace-id").(string)
	ctx = otel.GetTextMapPropagator().Extract(ctx, propagation.MapCarrier{"X-Amzn-Trace-Id": header})
	ctx, span := tracer.Start(ctx, "compose")
	defer span.End()

	slog.InfoContext(ctx, "greeting", "name", in.Name)
	greetings.Add(ctx, 1, metric.WithAttributes(attribute.String("channel", "cli")))
	return "Hello, " + in.Name, g.collect(ctx, &g.metrics)
}

func main() {
	reader := install(context.Background())
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(
		propagation.Baggage{}, propagation.TraceContext{}, xray.Propagator{}))
	slog.SetDefault(slog.New(slogmulti.Pipe(correlate()).Handler(slog.NewJSONHandler(os.Stdout, nil))))

	g := &greeter{collect: reader.Collect}
	lambda.Start(g.greet)
}
