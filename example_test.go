// SPDX-License-Identifier: Apache-2.0

package powertools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/otel-powertools/powertools"
)

// A program calls Start with its handler, in place of lambda.Start.
func ExampleStart() {
	greet := func(ctx context.Context, in struct{ Name string }) (string, error) {
		slog.InfoContext(ctx, "greeting", "name", in.Name)
		return "Hello, " + in.Name, nil
	}
	powertools.Start(greet)
}

// Setup and Wrap are for programs that do something before, or that are no Lambda function.
func ExampleSetup() {
	ctx := context.Background()
	telemetry, err := powertools.Setup(ctx, powertools.WithService("shop"), powertools.WithOutput(io.Discard))
	if err != nil {
		slog.Error("cannot set telemetry up", "err", err)
		return
	}
	handler, err := telemetry.Wrap(func(in struct{ Name string }) (string, error) { return "Hello, " + in.Name, nil })
	if err != nil {
		slog.Error("cannot use this handler", "err", err)
		return
	}
	answer, err := handler(ctx, json.RawMessage(`{"Name":"Ada"}`))
	if err != nil {
		slog.Error("failed", "err", err)
		return
	}
	body := answer.(io.ReadCloser)
	defer body.Close()
	_, _ = io.Copy(os.Stdout, body)
	fmt.Println()
	// Output: "Hello, Ada"
}
