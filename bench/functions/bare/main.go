// SPDX-License-Identifier: Apache-2.0

// Command bare greets with aws-lambda-go and the standard library alone: a log line, and neither a span nor a metric.
// Everything else is measured against it.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	Name string `json:"name"`
}

func greet(ctx context.Context, in request) (string, error) {
	slog.InfoContext(ctx, "greeting", "name", in.Name)
	return "Hello, " + in.Name, nil
}

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	lambda.Start(greet)
}
