// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// testHandler shows that the span of a handler is no second segment beside the one that Lambda itself sends.
func testHandler(t *testing.T, program string) {
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "shop-function")
	var transport documents
	environment := invocation.NewEnvironment()
	processor, err := xray.NewProcessor(xray.WithTransport(&transport), xray.WithEnvironment(environment))
	if err != nil {
		t.Fatal(err)
	}
	recorder := tracetest.NewSpanRecorder()
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithSpanProcessor(processor),
		sdktrace.WithSpanProcessor(recorder),
		sdktrace.WithIDGenerator(xray.NewIDGenerator()),
		sdktrace.WithResource(resourceOf(platform("aws", "aws_lambda"))),
	)
	handler := invocation.New(
		func(context.Context, json.RawMessage) (any, error) { return nil, nil },
		invocation.WithEnvironment(environment),
		invocation.WithTracerProvider(provider),
		invocation.WithProcessHooks(processor.Hooks()),
		invocation.WithParent(func(ctx context.Context, f *invocation.Facts, _ json.RawMessage) (context.Context, []trace.Link) {
			return xray.Propagator{}.Extract(ctx, propagation.MapCarrier{"X-Amzn-Trace-Id": f.TraceHeader}), nil
		}),
	)
	const header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
	//nolint:staticcheck // The key is the one of aws-lambda-go.
	if _, err := handler(context.WithValue(t.Context(), "x-amzn-trace-id", header), json.RawMessage(`{}`)); err != nil {
		t.Fatal(err)
	}
	if err := provider.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(transport.sent) != 1 || len(recorder.Ended()) != 1 {
		t.Fatalf("%d documents of %d spans", len(transport.sent), len(recorder.Ended()))
	}
	checkDocuments(t, transport.sent...)
	answers := translate(t, program, []sample{{name: "handler", span: recorder.Ended()[0]}})
	if len(answers[0].Documents) != 1 {
		t.Fatal(answers[0].Error)
	}
	collector, ours := read(t, answers[0].Documents[0], "default"), read(t, transport.sent[0], "shop")
	got := map[string]difference{}
	for _, path := range []string{"name", "type", "parent_id", "trace_id", "annotations.Service"} {
		got[path] = difference{path, collector[path], ours[path]}
	}
	want := map[string]difference{
		"name":                {"name", `"shop"`, `"shop-function"`},
		"type":                {"type", absent, `"subsegment"`},
		"parent_id":           {"parent_id", `"53995c3f42cd8ad8"`, `"53995c3f42cd8ad8"`},
		"trace_id":            {"trace_id", `"1-5759e988-bd862e3fe1be46a994272793"`, `"1-5759e988-bd862e3fe1be46a994272793"`},
		"annotations.Service": {"annotations.Service", absent, `"shop"`},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(difference{})); diff != "" {
		t.Errorf("documents of the handler (-want +got):\n%s\ncollector: %s\nours: %s", diff, answers[0].Documents[0], transport.sent[0])
	}
}
