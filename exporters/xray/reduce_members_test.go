// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// TestRules_211_Members has objects of thousands of members: they do not cost the other metadata.
func TestRules_211_Members(t *testing.T) {
	t.Parallel()
	object := hostileJSON()["members"]
	members := make([]attribute.KeyValue, 0, 10_000)
	for i := range 10_000 {
		members = append(members, attribute.Int(fmt.Sprintf("member%05d", i), i))
	}
	tests := []struct {
		name  string
		attrs []attribute.KeyValue
		paths []string // of objects
		step  string   // the last
	}{
		{"two namespaces", []attribute.KeyValue{text("aws.xray.metadata.one", object), text("aws.xray.metadata.two", object)}, []string{"metadata.one", "metadata.two"}, "members>50"},
		{"a map", []attribute.KeyValue{{Key: "map", Value: attribute.MapValue(members...)}}, []string{"metadata.shop.map"}, "members>50"},
		{"one namespace that fits", []attribute.KeyValue{text("aws.xray.metadata.one", object)}, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := encode(t, func(span trace.Span) {
				span.SetAttributes(tt.attrs...)
				span.SetAttributes(text("plain", "kept"), text("metadata.orders.state", "open"))
			})
			steps, _ := at(d, "metadata", "powertools", "truncated").([]any)
			if tt.step == "" && len(steps) > 0 || tt.step != "" && (len(steps) == 0 || steps[len(steps)-1] != tt.step) {
				t.Errorf("steps %v, want %q last", steps, tt.step)
			}
			for _, path := range tt.paths {
				if kept, _ := dig(d, path).(map[string]any); len(kept) != 50 {
					t.Errorf("%d members of %s, want 50", len(kept), path)
				}
			}
			if at(d, "metadata", "shop", "plain") != "kept" || at(d, "metadata", "orders", "state") != "open" {
				t.Errorf("other metadata is lost: %v", at(d, "metadata", "shop"))
			}
		})
	}
}

// TestMetadata_210_ManyKeepTheirOrder has more metadata than is sorted by insertion: of equal keys the last still counts.
func TestMetadata_210_ManyKeepTheirOrder(t *testing.T) {
	t.Parallel()
	d := encode(t, func(span trace.Span) {
		for i := range 60 {
			span.SetAttributes(attribute.Int(fmt.Sprintf("metadata.orders.k%02d", i), 1))
		}
		for i := range 60 {
			span.SetAttributes(attribute.Int(fmt.Sprintf("metadata.shop.k%02d", i), 2))
		}
		var object strings.Builder
		for i := range 60 {
			fmt.Fprintf(&object, `"k%02d":3,`, i)
		}
		span.SetAttributes(text("aws.xray.metadata.orders", "{"+strings.TrimSuffix(object.String(), ",")+"}"))
	})
	for i := range 60 {
		key := fmt.Sprintf("k%02d", i)
		if one, two := at(d, "metadata", "orders", key), at(d, "metadata", "shop", key); one != 3.0 || two != 2.0 {
			t.Errorf("%s: %v and %v, want 3 and 2", key, one, two)
		}
	}
}

// TestReducer_211_JSONInEachAttempt makes a document smaller that has JSON: each attempt has it again.
func TestReducer_211_JSONInEachAttempt(t *testing.T) {
	t.Parallel()
	d := encode(t, func(span trace.Span) {
		span.SetAttributes(text("metadata.orders.state", `{"open":true}`), text("aws.xray.metadata.carts", `{"items":[1,2]}`), text("long", strings.Repeat("x", 100_000)))
	}, xray.WithMaxDocumentBytes(20_000))
	if got := at(d, "metadata", "orders", "state", "open"); got != true {
		t.Errorf("object %v, want it as JSON", at(d, "metadata", "orders"))
	}
	if got, _ := at(d, "metadata", "carts", "items").([]any); !slices.Equal(got, []any{1.0, 2.0}) {
		t.Errorf("namespace %v, want its member", at(d, "metadata", "carts"))
	}
}
