// SPDX-License-Identifier: Apache-2.0

package powertools

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/telemetry"
)

// Start sets telemetry up and serves invocations with handler, in place of lambda.Start. Handler is whatever
// lambda.Start accepts, or a router or resolver of this module. Start never returns.
//
// A handler that cannot work ends the program with status 1 and a line that says what to pass instead.
//
// Outside Lambda, Start answers one event that is piped to standard input. Without one it says how to run the function
// on this machine and ends with status 2.
func Start(handler any, opts ...Option) {
	ctx := context.Background()
	if outsideLambda() {
		os.Exit(runOnce(ctx, handler, opts, os.Stdin, os.Stdout, os.Stderr))
	}
	t, err := Setup(ctx, opts...)
	if err != nil {
		slog.Error("Lambda function cannot start", "error", err)
		os.Exit(1)
	}
	t.Start(handler)
}

// Telemetry is what [Setup] made. Its methods are safe for concurrent use.
type Telemetry struct{ inner *telemetry.Telemetry }

// Setup sets telemetry up without starting the handler, for programs that make clients or fetch something first: what
// they log and trace is exported too. From then on slog.Default, package log and the global OpenTelemetry providers
// are ours.
//
// Mistakes in environment variables keep the default and are said once on standard error; an error is returned when
// options contradict each other.
func Setup(ctx context.Context, opts ...Option) (*Telemetry, error) {
	t, err := telemetry.Setup(ctx, opts...)
	if err != nil {
		return nil, err
	}
	return &Telemetry{t}, nil
}

// Start serves invocations with handler. It is the second half of the function [Start] and never returns.
func (t *Telemetry) Start(handler any) {
	h, err := t.Wrap(handler)
	if err != nil {
		slog.Error("Lambda function cannot start", "error", err)
		os.Exit(1)
	}
	lambda.StartWithOptions(h, t.inner.LambdaOptions()...)
}

// Wrap returns handler observed, for lambda.Start or for whoever calls handlers. Its answer is an io.ReadCloser:
// aws-lambda-go reads and closes it; another caller must.
func (t *Telemetry) Wrap(handler any) (invocation.Handler, error) { return t.inner.Wrap(handler) }

// Flush exports what was recorded outside invocations. A wrapped handler does so by itself.
func (t *Telemetry) Flush(ctx context.Context) error { return t.inner.Flush(ctx) }

// Shutdown flushes and closes the providers that [Setup] made. What is recorded afterwards is lost.
func (t *Telemetry) Shutdown(ctx context.Context) error { return t.inner.Shutdown(ctx) }
