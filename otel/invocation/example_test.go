// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// A handler reads the facts of its invocation from the context.
func ExampleFrom() {
	greet := func(ctx context.Context, in struct{ Name string }) (string, error) {
		facts, _ := invocation.From(ctx)
		return "Hello, " + in.Name + ", from request " + facts.RequestID, nil
	}
	handler, err := invocation.Adapt(greet, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	// In a function, powertools.Start does this and aws-lambda-go makes the context.
	ctx := lambdacontext.NewContext(context.Background(), &lambdacontext.LambdaContext{AwsRequestID: "42"})
	answer, _ := invocation.New(handler)(ctx, json.RawMessage(`{"Name":"Ada"}`))
	_, _ = io.Copy(os.Stdout, answer.(io.Reader))
	// Output: "Hello, Ada, from request 42"
}

// Middleware sees every event and may answer without calling the handler.
func ExampleChain() {
	warmUp := func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			if string(payload) == `{"warmup":true}` {
				return "warm", nil
			}
			return next(ctx, payload)
		}
	}
	handler := invocation.Chain(func(context.Context, json.RawMessage) (any, error) { return "worked", nil }, warmUp)
	for _, event := range []string{`{"warmup":true}`, `{}`} {
		answer, _ := handler(context.Background(), json.RawMessage(event))
		fmt.Println(answer)
	}
	// Output:
	// warm
	// worked
}
