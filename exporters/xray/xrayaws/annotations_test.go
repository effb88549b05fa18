// SPDX-License-Identifier: Apache-2.0

package xrayaws_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/exporters/xray/xrayaws"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/tracex"
)

func TestAnnotations_17(t *testing.T) {
	t.Parallel()
	type attrs = []attribute.KeyValue
	text, list := attribute.String, func(keys ...string) attribute.KeyValue { return attribute.StringSlice("aws.xray.annotations", keys) }
	tests := []struct {
		name     string
		in, want attrs
	}{
		{"nothing", nil, nil},
		{"nothing to do", attrs{text("a", "1"), list("a")}, attrs{text("a", "1"), list("a")}},
		{
			"annotations",
			attrs{text("annotation.order", "7"), text("other", "x"), attribute.Int("annotation.n", 3), attribute.Bool("annotation.b", true), attribute.Float64("annotation.f", 0.5)},
			attrs{text("order", "7"), text("other", "x"), attribute.Int("n", 3), attribute.Bool("b", true), attribute.Float64("f", 0.5), list("order", "n", "b", "f")},
		},
		{"beside a list", attrs{text("a", "1"), list("a", "absent"), text("annotation.b", "2")}, attrs{text("a", "1"), text("b", "2"), list("a", "absent", "b")}},
		{"keys", attrs{text("annotation.order.id", "1"), text("annotation.ü", "2"), text("annotation.", "3")}, attrs{text("order_id", "1"), text("_", "2"), text("__2", "3"), list("order_id", "_", "__2")}},
		{"taken", attrs{text("a", "0"), text("annotation.a", "1"), text("a_3", "x"), text("annotation.a_2", "y")}, attrs{text("a", "0"), text("a_2", "1"), text("a_3", "x"), text("a_2_2", "y"), list("a_2", "a_2_2")}},
		{"no scalar", attrs{attribute.StringSlice("annotation.a", []string{"1"}), text("annotation.b", "2")}, attrs{attribute.StringSlice("annotation.a", []string{"1"}), text("b", "2"), list("b")}},
		{"list that is none", attrs{text("aws.xray.annotations", "a"), text("annotation.b", "2")}, attrs{text("aws.xray.annotations", "a"), text("b", "2"), list("b")}},
		{
			"invocation",
			attrs{attribute.Bool("faas.coldstart", true)},
			attrs{attribute.Bool("faas.coldstart", true), attribute.Bool("ColdStart", true), text("Service", "shop"), list("ColdStart", "Service")},
		},
		{
			"invocation with its own",
			attrs{attribute.Bool("faas.coldstart", false), text("annotation.Service", "mine")},
			attrs{attribute.Bool("faas.coldstart", false), text("Service", "mine"), attribute.Bool("ColdStart", false), list("Service", "ColdStart")},
		},
	}
	for _, tt := range tests {
		span := tracetest.SpanStub{Attributes: tt.in, Resource: resource.NewSchemaless(text("service.name", "shop"))}.Snapshot()
		if diff := cmp.Diff(fmt.Sprint(tt.want), fmt.Sprint(xrayaws.Annotations(span))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if diff := cmp.Diff(fmt.Sprint(tt.in), fmt.Sprint(span.Attributes())); diff != "" {
			t.Errorf("%s: the span has changed (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestAnnotations_17_OverTheWire sends what an annotated invocation records, signed, to the endpoint.
func TestAnnotations_17_OverTheWire(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t, nil)
	exporter := newTraces(t, otlp.WithEndpoint("https://xray.eu-west-1.amazonaws.com"), otlp.WithHTTPClient(e.client()), sign(t), otlp.WithSpanAttributes(xrayaws.Annotations))
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(otlp.NewSpanProcessor(exporter)))
	handler := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		tracex.Annotate(ctx, attribute.String("order.id", "o-7"))
		return nil, nil
	}, invocation.WithTracerProvider(provider))
	if _, err := handler(t.Context(), json.RawMessage("{}")); err != nil {
		t.Fatal(err)
	}
	if err := provider.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := e.all()
	if len(got) != 1 || got[0].signature == "" {
		t.Fatalf("requests %+v, want a signed one", got)
	}
	for text, want := range map[string]bool{"aws.xray.annotations": true, "order_id": true, "o-7": true, "ColdStart": true, "annotation.": false} {
		if bytes.Contains(got[0].body, []byte(text)) != want {
			t.Errorf("body has %q: %t, want %t", text, !want, want)
		}
	}
}

func ExampleAnnotations() {
	span := tracetest.SpanStub{Attributes: []attribute.KeyValue{attribute.String("annotation.order.id", "o-7")}}.Snapshot()
	for _, attr := range xrayaws.Annotations(span) { // as otlp.WithSpanAttributes(xrayaws.Annotations) does
		fmt.Println(attr.Key, attr.Value.String())
	}
	// Output:
	// order_id o-7
	// aws.xray.annotations ["order_id"]
}

// TestAnnotations_17_Allocations counts, so it is not parallel.
func TestAnnotations_17_Allocations(t *testing.T) {
	span := tracetest.SpanStub{Attributes: []attribute.KeyValue{attribute.String("http.request.method", "GET")}}.Snapshot()
	if n := testing.AllocsPerRun(100, func() { xrayaws.Annotations(span) }); n != 0 {
		t.Errorf("a span without annotations costs %v allocations, want 0", n)
	}
}
