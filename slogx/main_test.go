// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

// childVariable makes the test binary a Lambda function; see TestStdLog_LambdaGo.
const childVariable = "SLOGX_TEST_FUNCTION"

func TestMain(m *testing.M) {
	if name := os.Getenv(childVariable); name != "" {
		runFunction(name)
	}
	os.Exit(m.Run())
}

// chosenError says itself what Lambda is told.
type chosenError struct{ error }

func (chosenError) LambdaError() messages.InvokeResponse_Error {
	return messages.InvokeResponse_Error{Message: "chosen <\xff>", Type: "Chosen"}
}

// runFunction serves events with a handler that fails in the way of the given name. It does not return.
func runFunction(name string) {
	derived := slog.With("early", "yes")
	handler := newHandler(os.Stdout, slogx.Options{Service: "payment"})
	slog.SetDefault(slog.New(handler))
	std := slogx.NewStdLog(handler)
	log.SetOutput(std)

	hooks := invocation.ProcessHooks{End: func(_ context.Context, o invocation.Outcome) { std.Logged(o.Err) }}
	name, unexpected := strings.CutPrefix(name, "unexpected ")
	if unexpected {
		hooks = invocation.ProcessHooks{}
	}
	lambda.Start(invocation.New(func(context.Context, json.RawMessage) (any, error) {
		derived.Info("in the handler")
		switch name {
		case "panic":
			panic(fmt.Sprint("boom\xff", 1))
		case "response":
			return nil, messages.InvokeResponse_Error{Message: "chosen message", Type: "Chosen"}
		case "chosen":
			return nil, fmt.Errorf("not for clients: %w", chosenError{errors.New("cause")})
		}
		return nil, errors.New("boom <&>\xff")
	}, invocation.WithProcessHooks(hooks)))
}
