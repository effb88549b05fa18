// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/utilities/parser"
)

// telemetry returns options that record, and what has been recorded.
func telemetry(t *testing.T) (provider *sdktrace.TracerProvider, opts []parser.Option, spans *tracetest.SpanRecorder, counts func() map[string]int64) {
	t.Helper()
	spans = tracetest.NewSpanRecorder()
	reader := sdkmetric.NewManualReader()
	provider = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))
	opts = []parser.Option{
		parser.WithTracerProvider(provider),
		parser.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))),
	}
	counts = func() map[string]int64 {
		var all metricdata.ResourceMetrics
		if err := reader.Collect(context.Background(), &all); err != nil {
			t.Fatal(err)
		}
		found := map[string]int64{}
		for _, scope := range all.ScopeMetrics {
			if scope.Scope.Name != parser.ScopeName {
				t.Errorf("scope %q", scope.Scope.Name)
			}
			for _, m := range scope.Metrics {
				for _, point := range m.Data.(metricdata.Sum[int64]).DataPoints {
					envelope, _ := point.Attributes.Value("powertools.parser.envelope")
					found[m.Name+" "+envelope.AsString()] = point.Value
				}
			}
		}
		return found
	}
	return provider, opts, spans, counts
}

// show writes a span in lines, without the times.
func show(span sdktrace.ReadOnlySpan) []string {
	lines := []string{span.Name() + " " + span.Status().Code.String()}
	attributes := func(list []attribute.KeyValue) {
		for _, a := range list {
			lines = append(lines, fmt.Sprint("  ", a.Key, "=", a.Value.String()))
		}
	}
	attributes(span.Attributes())
	for _, e := range span.Events() {
		lines = append(lines, e.Name)
		attributes(e.Attributes)
	}
	return lines
}

func TestTelemetry_3_5(t *testing.T) {
	t.Parallel()
	_, opts, spans, counts := telemetry(t)
	bodies := make([]string, 13)
	for i := range bodies {
		bodies[i] = badOrder
	}
	bodies[3] = goodOrder
	event := []byte(recordsOf("Records", `{"eventSource":"aws:sqs","body":%}`, text)(bodies...))
	if _, err := parser.Unwrap(context.Background(), event, parser.SQS[order](), opts...); err == nil {
		t.Fatal("no error")
	}
	if _, err := parser.Unwrap(context.Background(), event, parser.Safe(parser.SQS[order]()), opts...); err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse[order](context.Background(), []byte(goodOrder), opts...); err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse[order](context.Background(), []byte(badOrder), opts...); err == nil {
		t.Fatal("no error")
	}
	ended := spans.Ended()
	if len(ended) != 4 {
		t.Fatalf("%d spans", len(ended))
	}
	var paths []string
	for _, i := range []int{0, 1, 2, 4, 5, 6, 7, 8, 9, 10} {
		paths = append(paths, fmt.Sprintf(`"Records[%d].body.items[1].quantity"`, i))
	}
	failed := []string{
		"parser.failed",
		"  powertools.parser.envelope=SQS",
		"  powertools.parser.failed=12",
		"  powertools.parser.paths=[" + strings.Join(paths, ",") + "]",
		"  error.type=ParseError",
	}
	for i, want := range [][]string{
		append([]string{"parser.parse Error", "  powertools.parser.model=[]parser_test.order", "  powertools.parser.envelope=SQS", "  powertools.parser.records=13", "  powertools.parser.failed=12", "  error.type=ParseError"}, failed...),
		append([]string{"parser.parse Error", "  powertools.parser.model=parser.Result[[]github.com/otel-powertools/powertools/utilities/parser_test.order]", "  powertools.parser.envelope=SQS", "  powertools.parser.records=13", "  powertools.parser.failed=12", "  error.type=ParseError"}, failed...),
		{"parser.parse Unset", "  powertools.parser.model=parser_test.order"},
		{"parser.parse Error", "  powertools.parser.model=parser_test.order", "  powertools.parser.failed=1", "  error.type=ParseError", "parser.failed", "  powertools.parser.envelope=none", "  powertools.parser.failed=1", `  powertools.parser.paths=["items[1].quantity"]`, "  error.type=ParseError"},
	} {
		if diff := cmp.Diff(want, show(ended[i])); diff != "" {
			t.Errorf("span %d (-want +got):\n%s", i, diff)
		}
		if strings.Contains(fmt.Sprint(show(ended[i]), ended[i].Status()), secret[:4]) {
			t.Errorf("a value on span %d: %v", i, ended[i].Status())
		}
	}
	if diff := cmp.Diff(map[string]int64{"ParseErrors SQS": 24, "ParseErrors none": 1}, counts()); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// TestTelemetry_3_5_Records has events on the current span, and no spans of their own.
func TestTelemetry_3_5_Records(t *testing.T) {
	t.Parallel()
	provider, opts, spans, counts := telemetry(t)
	ctx, span := provider.Tracer("test").Start(context.Background(), "handle")
	event := events.SQSEvent{Records: []events.SQSMessage{{EventSource: "aws:sqs", Body: "{}"}, {EventSource: "aws:sqs", Body: secret}}}
	for range parser.SQSRecords[order](ctx, event, opts...) {
		continue
	}
	span.End()
	ended := spans.Ended()
	want := []string{"handle Unset", "parser.failed", "  powertools.parser.envelope=SQS", "  powertools.parser.failed=1", `  powertools.parser.paths=["Records[1].body"]`, "  error.type=ParseError"}
	if diff := cmp.Diff(want, show(ended[0])); len(ended) != 1 || diff != "" {
		t.Errorf("%d spans (-want +got):\n%s", len(ended), diff)
	}
	if diff := cmp.Diff(map[string]int64{"ParseErrors SQS": 1}, counts()); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}
