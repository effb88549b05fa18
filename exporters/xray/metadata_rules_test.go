// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// TestRules_29_Events keeps the first 32 events. Exceptions are in the cause and do not count.
func TestRules_29_Events(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ events, want int }{{31, 31}, {32, 32}, {33, 32}, {40, 32}} {
		d := encode(t, func(span trace.Span) {
			for i := range tt.events {
				span.AddEvent("exception", trace.WithAttributes(text("exception.type", "E")))
				span.AddEvent(fmt.Sprint("event ", i))
			}
		})
		events, _ := dig(d, "metadata.shop.events").([]any)
		if len(events) != tt.want {
			t.Fatalf("%d events of %d, want %d", len(events), tt.events, tt.want)
		}
		for i, event := range events {
			if want := fmt.Sprint("event ", i); at(event, "name") != want {
				t.Errorf("event %d of %d is %v, want %q", i, tt.events, at(event, "name"), want)
			}
		}
	}
}

// TestRules_29_ReservedNames gives no namespace and no key a name that X-Ray keeps for itself, however it came about.
func TestRules_29_ReservedNames(t *testing.T) {
	t.Parallel()
	d := encode(t, func(span trace.Span) {
		span.SetAttributes(
			text("AWS.plain", "1"), text("metadata.AWS.member", "2"), text("metadata..AWS.dotted", "3"),
			text("aws.xray.metadata.AWS.EC2", `{"AWS.id":4,"id":5}`), text("metadata.AWSome.AWS.x", "6"), text("aws.lower", "7"),
		)
	})
	if diff := cmp.Diff(map[string]any{
		"shop":     map[string]any{"_AWS.plain": "1", "_AWS.dotted": "3", "aws.lower": "7"},
		"AWS":      map[string]any{"member": "2"},
		"_AWS.EC2": map[string]any{"_AWS.id": 4.0, "id": 5.0},
		"AWSome":   map[string]any{"_AWS.x": "6"},
	}, d["metadata"]); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
}

// TestRules_29_Nesting follows lists and maps sixteen deep. What is deeper is a mark, so no value can exhaust the stack.
func TestRules_29_Nesting(t *testing.T) {
	t.Parallel()
	list := func(inner attribute.Value) attribute.Value { return attribute.SliceValue(inner) }
	object := func(inner attribute.Value) attribute.Value {
		return attribute.MapValue(attribute.KeyValue{Key: "in", Value: inner})
	}
	for name, wrap := range map[string]func(attribute.Value) attribute.Value{"lists": list, "maps": object} {
		for _, tt := range []struct {
			depth, levels int
			innermost     any
		}{{1, 1, "end"}, {16, 16, "end"}, {17, 16, "…"}, {100, 16, "…"}} {
			v := attribute.StringValue("end")
			for range tt.depth {
				v = wrap(v)
			}
			d := encode(t, func(span trace.Span) { span.SetAttributes(attribute.KeyValue{Key: "deep", Value: v}) })
			levels, value := 0, dig(d, "metadata.shop.deep")
			for ; ; levels++ {
				if inner, ok := value.([]any); ok && len(inner) == 1 {
					value = inner[0]
				} else if inner, ok := value.(map[string]any); ok && len(inner) == 1 {
					value = inner["in"]
				} else {
					break
				}
			}
			if levels != tt.levels || value != tt.innermost {
				t.Errorf("%s %d deep: %d levels around %v, want %d around %v", name, tt.depth, levels, value, tt.levels, tt.innermost)
			}
		}
	}
}
