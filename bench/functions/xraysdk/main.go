// SPDX-License-Identifier: Apache-2.0

// Command xraysdk greets with the AWS X-Ray SDK for Go: a subsegment by UDP, and a log line on standard output.
// The SDK has no metrics.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-xray-sdk-go/xray"
)

type request struct {
	Name string `json:"name"`
}

func greet(ctx context.Context, in request) (answer string, err error) {
	err = xray.Capture(ctx, "compose", func(ctx context.Context) error {
		slog.InfoContext(ctx, "greeting", "name", in.Name)
		answer = "Hello, " + in.Name
		return xray.AddAnnotation(ctx, "channel", "cli")
	})
	return answer, err
}

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	lambda.Start(greet)
}
