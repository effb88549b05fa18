// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/utilities/jmespath"
	"github.com/otel-powertools/powertools/utilities/validation"
)

// telemetry returns options that record, and what has been recorded.
func telemetry(t *testing.T) (opts []validation.Option, spans *tracetest.SpanRecorder, counts func() map[string]int64) {
	t.Helper()
	spans = tracetest.NewSpanRecorder()
	reader := sdkmetric.NewManualReader()
	opts = []validation.Option{
		validation.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))),
		validation.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))),
	}
	counts = func() map[string]int64 {
		var all metricdata.ResourceMetrics
		if err := reader.Collect(context.Background(), &all); err != nil {
			t.Fatal(err)
		}
		found := map[string]int64{}
		for _, scope := range all.ScopeMetrics {
			if scope.Scope.Name != validation.ScopeName {
				t.Errorf("scope %q", scope.Scope.Name)
			}
			for _, m := range scope.Metrics {
				for _, point := range m.Data.(metricdata.Sum[int64]).DataPoints {
					direction, _ := point.Attributes.Value("powertools.validation.direction")
					found[m.Name+" "+direction.AsString()] = point.Value
				}
			}
		}
		return found
	}
	return opts, spans, counts
}

func TestTelemetry_2_5(t *testing.T) {
	t.Parallel()
	opts, spans, counts := telemetry(t)
	opts = append(opts, validation.WithInbound(compile(t, orderSchema)), validation.WithOutbound(compile(t, `{"maximum":5}`)))
	wrapped := validation.WrapValue(func(_ context.Context, in map[string]any) (int, error) { return len(in["items"].([]any)), nil }, opts...)

	items := make([]any, 12)
	for i := range items {
		items[i] = map[string]any{"sku": secret}
	}
	good := map[string]any{"id": 1, "items": []any{map[string]any{"sku": "a-1"}}}
	if _, err := wrapped(context.Background(), good); err != nil {
		t.Fatal(err)
	}
	_, bad := wrapped(context.Background(), map[string]any{"id": 1, "items": items})
	good["items"] = []any{good["items"].([]any)[0], good["items"].([]any)[0], good["items"].([]any)[0], good["items"].([]any)[0], good["items"].([]any)[0], good["items"].([]any)[0]}
	_, badOut := wrapped(context.Background(), good)
	if bad == nil || badOut == nil {
		t.Fatalf("errors %v and %v", bad, badOut)
	}

	ended := spans.Ended()
	var names []string
	for _, span := range ended {
		names = append(names, span.Name()+" "+span.Status().Code.String())
		if text := fmt.Sprint(span.Attributes(), span.Events(), span.Status()); strings.Contains(text, secret[:4]) {
			t.Errorf("a value on span %s: %s", span.Name(), text)
		}
	}
	want := []string{"validation.inbound Unset", "validation.outbound Unset", "validation.inbound Error", "validation.inbound Unset", "validation.outbound Error"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	failed := attribute.NewSet(ended[2].Attributes()...)
	for key, value := range map[attribute.Key]attribute.Value{
		"powertools.validation.direction":   attribute.StringValue("inbound"),
		"powertools.validation.schema_id":   attribute.StringValue("https://shop.example/order.json"),
		"powertools.validation.issue_count": attribute.IntValue(12),
		"error.type":                        attribute.StringValue("SchemaValidationError"),
	} {
		if got, ok := failed.Value(key); !ok || got != value {
			t.Errorf("%s = %v, want %v", key, got.String(), value.String())
		}
	}
	events := ended[2].Events()
	if len(events) != 1 || events[0].Name != "validation.failed" {
		t.Fatalf("events %v", events)
	}
	paths := events[0].Attributes[0].Value.AsStringSlice()
	if len(paths) != 10 || paths[0] != "/items/0/sku" || paths[9] != "/items/9/sku" {
		t.Errorf("paths %q, want the first ten", paths)
	}
	if ended[2].Status().Code != codes.Error || ended[2].Status().Description != bad.Error() {
		t.Errorf("status %v", ended[2].Status())
	}
	if diff := cmp.Diff(map[string]int64{
		"SchemaValidationErrors inbound":  1,
		"SchemaValidationErrors outbound": 1,
	}, counts()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTelemetry_2_5_Envelope(t *testing.T) {
	t.Parallel()
	opts, spans, counts := telemetry(t)
	opts = append(opts, validation.WithEnvelope(jmespath.MustCompile("powertools_json(body)")))
	if _, err := validation.Extract[any](context.Background(), []byte(`{"body":"`+secret+`"}`), compile(t, `{}`), opts...); err == nil {
		t.Fatal("no error")
	}
	ended := spans.Ended()
	if len(ended) != 1 || ended[0].Status().Code != codes.Error || len(ended[0].Events()) != 0 || len(counts()) != 1 {
		t.Errorf("%d spans, %v, %v", len(ended), ended[0].Status(), counts())
	}
}
