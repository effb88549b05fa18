// SPDX-License-Identifier: Apache-2.0

// Command otlphttp greets with OpenTelemetry's own parts: contrib's wrapper around the handler, and the official OTLP
// exporters over HTTP for traces and metrics, flushed at every invocation. The log line goes to standard output.
package main

import (
	"context"
	"log"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"go.opentelemetry.io/contrib/instrumentation/github.com/aws/aws-lambda-go/otellambda"
	"go.opentelemetry.io/contrib/propagators/aws/xray"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
)

const scope = "github.com/otel-powertools/powertools/bench/functions/otlphttp"

var (
	tracer       = otel.Tracer(scope)
	meter        = otel.Meter(scope)
	greetings, _ = meter.Int64Counter("greetings", metric.WithUnit("{greeting}"))
)

type request struct {
	Name string `json:"name"`
}

func greet(ctx context.Context, in request) (string, error) {
	ctx, span := tracer.Start(ctx, "compose")
	defer span.End()

	slog.InfoContext(ctx, "greeting", "name", in.Name)
	greetings.Add(ctx, 1, metric.WithAttributes(attribute.String("channel", "cli")))
	return "Hello, " + in.Name, nil
}

// header carries the trace header, which aws-lambda-go leaves in the environment.
func header([]byte) propagation.TextMapCarrier {
	return propagation.MapCarrier{"X-Amzn-Trace-Id": os.Getenv("_X_AMZN_TRACE_ID")}
}

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	providers, err := install(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(otellambda.InstrumentHandler(greet,
		otellambda.WithFlusher(providers),
		otellambda.WithPropagator(xray.Propagator{}),
		otellambda.WithEventToCarrier(header),
	))
}
