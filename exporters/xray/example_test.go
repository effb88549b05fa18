// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// printer is a transport that shows parts of each document.
type printer struct{}

func (printer) Send(document []byte) error {
	var d struct {
		Name              string
		HTTP, Annotations json.RawMessage
	}
	if err := json.Unmarshal(document, &d); err != nil {
		return err
	}
	fmt.Printf("%s: %s%s\n", d.Name, d.HTTP, d.Annotations)
	return nil
}

func ExampleNewProcessor() {
	processor, err := xray.NewProcessor(
		xray.WithTransport(printer{}), // leave it out to send to the daemon
		xray.WithIndexedAttributes("order.*"),
	)
	if err != nil {
		log.Fatal(err)
	}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithSpanProcessor(processor),
		sdktrace.WithIDGenerator(xray.NewIDGenerator()),
	)
	tracer := provider.Tracer("example.com/shop")

	ctx, work := tracer.Start(context.Background(), "checkout", trace.WithAttributes(attribute.Int("order.id", 7)))
	_, call := tracer.Start(ctx, "GET", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("http.request.method", "GET"),
		attribute.String("url.full", "https://ada:secret@api.example.com/pets?page=2"),
		attribute.Int("http.response.status_code", 200),
	))
	call.End()
	work.End()
	// Output:
	// api.example.com: {"request":{"method":"GET","url":"https://api.example.com/pets"},"response":{"status":200}}
	// checkout: {"order_id":7}
}
