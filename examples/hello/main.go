// SPDX-License-Identifier: Apache-2.0

// Command hello is a Lambda function that greets, observed in full: a log line, a metric and a trace.
package main

import (
	"context"
	"errors"
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools"
)

const scope = "github.com/otel-powertools/powertools/examples/hello"

var (
	tracer       = otel.Tracer(scope)
	meter        = otel.Meter(scope)
	greetings, _ = meter.Int64Counter("greetings", metric.WithUnit("{greeting}"))
)

var errNobody = errors.New("nobody to greet: the event has no name")

type request struct {
	Name string `json:"name"`
}

func greet(ctx context.Context, in request) (string, error) {
	ctx, span := tracer.Start(ctx, "compose")
	defer span.End()

	if in.Name == "" {
		return "", errNobody
	}
	slog.InfoContext(ctx, "greeting", "name", in.Name)
	greetings.Add(ctx, 1, metric.WithAttributes(attribute.String("channel", "cli")))
	return "Hello, " + in.Name, nil
}

func main() { powertools.Start(greet) }
