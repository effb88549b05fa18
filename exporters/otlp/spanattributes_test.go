// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

func TestWithSpanAttributes(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	e := newTraces(t, otlp.WithEndpoint(rec.URL), otlp.WithSpanAttributes(func(span sdktrace.ReadOnlySpan) []attribute.KeyValue {
		if span.Name() == "span 1" {
			return span.Attributes()
		}
		return []attribute.KeyValue{attribute.String("only", span.Name())}
	}))
	given := spans(2)
	before := slices.Clone(given[0].Attributes())
	if err := e.ExportSpans(t.Context(), given); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before, given[0].Attributes()) {
		t.Errorf("the span's own attributes are %v, want %v", given[0].Attributes(), before)
	}
	var keys [][]string
	for _, resource := range fields(rec.all()[0].body, 1) {
		for _, scope := range fields(resource, 2) {
			for _, span := range fields(scope, 2) {
				var of []string
				for _, attr := range fields(span, 9) {
					of = append(of, string(fields(attr, 1)[0]))
				}
				keys = append(keys, of)
			}
		}
	}
	if diff := cmp.Diff([][]string{{"only"}, {"s", "n", "f", "b", "empty"}}, keys); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
}

func ExampleWithSpanAttributes() {
	withoutUser := otlp.WithSpanAttributes(func(span sdktrace.ReadOnlySpan) []attribute.KeyValue {
		return slices.DeleteFunc(slices.Clone(span.Attributes()), func(attr attribute.KeyValue) bool { return attr.Key == "user.id" })
	})
	_, err := otlp.NewTraces(withoutUser)
	fmt.Println(err)
	// Output: <nil>
}
