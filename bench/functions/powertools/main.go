// SPDX-License-Identifier: Apache-2.0

// Command powertools greets with this project: a log line on standard output, a metric in EMF beside it, and two spans
// (the invocation's and the handler's own) as X-Ray documents by UDP. Nothing is configured, as in examples/hello.
package main

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools" //nolint:depguard // This is a program.
)

const scope = "github.com/otel-powertools/powertools/bench/functions/powertools"

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

func main() { powertools.Start(greet) }
