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
	"github.com/otel-powertools/powertools/slogx"
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

// All lines of an invocation have the id of the request that its event belongs to.
func ExampleWithCorrelationID() {
	ctx := context.Background()
	telemetry, err := powertools.Setup(ctx, powertools.WithOutput(os.Stdout),
		powertools.WithCorrelationID(slogx.CorrelationPath(slogx.APIGatewayHTTP)),
		powertools.WithLogging(slogx.Options{OmitLocation: true, KeyOrder: []string{"message", "correlation_id"}, Keys: map[string]string{
			"level": "", "timestamp": "", "service": "", "cold_start": "", "function_request_id": "", "xray_trace_id": "",
			"trace_id": "", "span_id": "", "trace_flags": "",
		}}))
	if err != nil {
		fmt.Println(err)
		return
	}
	handler, err := telemetry.Wrap(func(ctx context.Context) error {
		slog.InfoContext(ctx, "looked up")
		return nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := handler(ctx, json.RawMessage(`{"requestContext":{"requestId":"JKJaXmPLvHcESHA="}}`)); err != nil {
		fmt.Println(err)
	}
	// Output: {"message":"looked up","correlation_id":"JKJaXmPLvHcESHA="}
}
