// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

func Example() {
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path, r.Header.Get("Content-Type"))
	}))
	defer collector.Close()

	exporter, err := otlp.NewTraces(otlp.WithEndpoint(collector.URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(otlp.NewSpanProcessor(exporter)))
	ctx := context.Background()

	_, span := provider.Tracer("shop").Start(ctx, "order")
	span.End() // is kept, and waits for nothing

	if err := provider.ForceFlush(ctx); err != nil { // after the answer of an invocation
		fmt.Println(err)
	}
	fmt.Printf("%+v\n", exporter.Stats())
	// Output:
	// POST /v1/traces application/x-protobuf
	// {Exported:1 Rejected:0 Dropped:0 Deferred:0 Retries:0}
}
