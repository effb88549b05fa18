// SPDX-License-Identifier: Apache-2.0

package tracex_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/tracex"
)

// traced runs fn below a span and prints what its other spans recorded.
func traced(fn func(ctx context.Context, tracer trace.Tracer)) {
	exporter := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	tracer := provider.Tracer("example")
	ctx, span := tracer.Start(context.Background(), "invocation")
	fn(ctx, tracer)
	span.End()
	for _, s := range exporter.GetSpans() {
		fmt.Println(strings.TrimSpace(s.Name + " " + s.Status.Code.String() + " " + s.Status.Description))
		for _, attr := range s.Attributes {
			fmt.Println("  ", attr.Key, "=", attr.Value.String())
		}
	}
}

func ExampleCapture() {
	traced(func(ctx context.Context, _ trace.Tracer) {
		_ = tracex.Capture(ctx, "reserve", func(context.Context) error { return errors.New("out of stock") })
	})
	// Output:
	// reserve Error out of stock
	//    error.type = *errors.errorString
	// invocation Unset
}

func ExampleCaptureValue() {
	traced(func(ctx context.Context, _ trace.Tracer) {
		price, err := tracex.CaptureValue(ctx, "price", func(context.Context) (int, error) { return 42, nil }, tracex.WithResponse())
		fmt.Println(price, err)
	})
	// Output:
	// 42 <nil>
	// price Unset
	//    metadata.price response = 42
	// invocation Unset
}

func ExampleCaptureSeq() {
	traced(func(ctx context.Context, _ trace.Tracer) {
		pages := func(context.Context) iter.Seq[string] {
			return func(yield func(string) bool) { _ = yield("first") && yield("second") }
		}
		for page := range tracex.CaptureSeq(ctx, "list", pages) {
			fmt.Println(page)
		}
	})
	// Output:
	// first
	// second
	// list Unset
	// invocation Unset
}

func ExampleEnd() {
	traced(func(ctx context.Context, tracer trace.Tracer) {
		pay := func(ctx context.Context) (err error) {
			_, span := tracer.Start(ctx, "pay")
			defer tracex.End(span, &err)
			return errors.New("card declined")
		}
		fmt.Println(pay(ctx))
	})
	// Output:
	// card declined
	// pay Error card declined
	//    error.type = *errors.errorString
	// invocation Unset
}

func ExampleRecordError() {
	traced(func(ctx context.Context, _ trace.Tracer) {
		tracex.RecordError(trace.SpanFromContext(ctx), errors.New("cache away, went on without"))
	})
	// Output:
	// invocation Error cache away, went on without
	//    error.type = *errors.errorString
}

func ExampleAnnotate() {
	traced(func(ctx context.Context, _ trace.Tracer) {
		tracex.Annotate(ctx, attribute.String("tier", "gold"), attribute.Int("items", 3))
	})
	// Output:
	// invocation Unset
	//    annotation.tier = gold
	//    annotation.items = 3
}

func ExamplePutMetadata() {
	traced(func(ctx context.Context, _ trace.Tracer) {
		tracex.PutMetadata(ctx, "", "order", map[string]any{"id": "o-1", "items": []int{7, 9}})
	})
	// Output:
	// invocation Unset
	//    metadata.order = {"id":"o-1","items":[7,9]}
}

func ExampleXRayTraceID() {
	handler := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		fmt.Println(tracex.XRayTraceID(ctx), tracex.IsSampled(ctx))
		return nil, nil
	})
	ctx := context.WithValue(context.Background(), "x-amzn-trace-id", header) //nolint:staticcheck // aws-lambda-go's key
	_, _ = handler(ctx, json.RawMessage("{}"))
	// Output: 1-5759e988-bd862e3fe1be46a994272793 true
}

func ExampleForceUnsampled() {
	traced(func(ctx context.Context, tracer trace.Tracer) {
		_, span := tracer.Start(tracex.ForceUnsampled(ctx), "one of ten thousand messages")
		fmt.Println(span.IsRecording())
		span.End()
	})
	// Output:
	// false
	// invocation Unset
}

func ExampleCaptureHandler() {
	exporter := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	withoutCard := func(_ string, document json.RawMessage) json.RawMessage {
		var members map[string]json.RawMessage
		if json.Unmarshal(document, &members) != nil {
			return nil
		}
		delete(members, "card")
		kept, _ := json.Marshal(members)
		return kept
	}
	handler := invocation.New(
		func(context.Context, json.RawMessage) (any, error) {
			return map[string]string{"id": "o-1", "card": "4111"}, nil
		},
		invocation.WithTracerProvider(provider),
		invocation.WithMiddleware(tracex.CaptureHandler(tracex.WithRedact(withoutCard))),
	)
	_, _ = handler(context.Background(), json.RawMessage("{}"))
	fmt.Println(value(exporter.GetSpans()[0], "metadata.handler response"))
	// Output: {"id":"o-1"}
}

func ExampleIgnore() {
	ignored, err := tracex.Ignore(tracex.Endpoint{Host: "*.internal", Paths: []string{"/health"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ignored(&url.URL{Host: "stock.internal:8080", Path: "/health"}), ignored(&url.URL{Host: "stock.internal", Path: "/orders"}))
	// Output: true false
}
