// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

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

// Typed middleware sees the decoded event, and what comes out has the shape that went in.
func ExampleChainValue() {
	type order struct{ Items int }
	limit := func(next invocation.Func[order, string]) invocation.Func[order, string] {
		return func(ctx context.Context, in order) (string, error) {
			if in.Items > 10 {
				return "too many", nil
			}
			return next(ctx, in)
		}
	}
	place := invocation.ChainValue(func(_ context.Context, in order) (string, error) {
		return fmt.Sprintf("%d on their way", in.Items), nil
	}, limit)
	// The program is powertools.Start(place), or lambda.Start(place).
	for _, items := range []int{3, 30} {
		answer, _ := place(context.Background(), order{items})
		fmt.Println(answer)
	}
	// Output:
	// 3 on their way
	// too many
}

// A span around typed middleware says how long it took, with the handler inside.
func ExampleNamedValue() {
	type order struct{ Items int }
	place := invocation.ChainValue(func(_ context.Context, in order) (string, error) {
		return fmt.Sprintf("%d on their way", in.Items), nil
	}, invocation.NamedValue("limited", limited[order, string]))
	handler, err := invocation.Adapt(place, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	spans := tracetest.NewInMemoryExporter()
	// In a program: powertools.Start(place, powertools.WithMiddlewareSpans(true)), or the variable.
	handler = invocation.New(handler, invocation.WithMiddlewareSpans(true),
		invocation.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))))
	answer, _ := handler(context.Background(), json.RawMessage(`{"Items": 3}`))
	_, _ = io.Copy(os.Stdout, answer.(io.Reader))
	fmt.Println()
	fmt.Println(spans.GetSpans()[0].Name)
	// Output:
	// "3 on their way"
	// ## limited
}

// limited is for functions of any types.
func limited[In, Out any](next invocation.Func[In, Out]) invocation.Func[In, Out] {
	return func(ctx context.Context, in In) (Out, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		return next(ctx, in)
	}
}
