// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"fmt"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// everything records what each step of the reducer has something to leave out of, so that every step can be the last one.
func everything(span trace.Span) {
	const frames = 32
	span.SetStatus(codes.Error, "it broke")
	span.SetAttributes(
		text("db.system.name", "mysql"), text("db.query.text", strings.Repeat("q", 4000)),
		text("annotation.ColdStart", "mine"), text("annotation.Service", "mine too"), text("plain", strings.Repeat("p", 200)),
		attribute.IntSlice("list", make([]int, 1500)),
	)
	for i := range 20 {
		span.SetAttributes(text(fmt.Sprint("annotation.a", i), strings.Repeat("a", 60)))
	}
	for i := range 20 {
		span.SetAttributes(text(fmt.Sprint("short", i), strings.Repeat("s", 100)))
	}
	for i := range 20 {
		span.AddLink(trace.Link{SpanContext: trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{byte(i + 1)}, SpanID: trace.SpanID{1}})})
	}
	for i := range 5 {
		var stack strings.Builder
		stack.WriteString("goroutine 1 [running]:\n")
		for line := range frames {
			fmt.Fprintf(&stack, "example.com/shop.frame%d(...)\n\texample.com/shop/frame.go:%d\n", line, line)
		}
		span.AddEvent("exception", trace.WithAttributes(exceptionEvent(fmt.Sprint("E", i), strings.Repeat("m", 900), stack.String(), -1)...))
	}
}

// TestRules_211_Steps lowers the limit of a document from where all fits to where hardly anything does. Whatever steps a
// document says were taken have done what they are for, all earlier ones too, and no other.
func TestRules_211_Steps(t *testing.T) {
	t.Parallel()
	last := map[string]int{}
	for limit := 34_000; limit >= 3000; limit -= 400 {
		d := encode(t, everything, xray.WithMaxDocumentBytes(limit))
		taken := map[string]bool{}
		var names []string
		list, _ := at(d, "metadata", "powertools", "truncated").([]any)
		for _, step := range list {
			names = append(names, fmt.Sprint(step))
			taken[fmt.Sprint(step)] = true
		}
		if len(names) > 0 {
			last[names[len(names)-1]]++
		}
		frames := 32.0
		if taken["stack>4"] {
			frames = 4
		} else if taken["stack>16"] {
			frames = 16
		}
		exceptions, skipped := 5, any(nil)
		if taken["exceptions>1"] {
			exceptions, skipped = 1, 4.0
		}
		shown, _ := dig(d, "cause.exceptions").([]any)
		if len(shown) != exceptions || at(shown[len(shown)-1], "skipped") != skipped {
			t.Errorf("%q: %d exceptions, skipped %v; want %d, %v", names, len(shown), at(shown[len(shown)-1], "skipped"), exceptions, skipped)
		}
		for _, x := range shown {
			stack, _ := at(x, "stack").([]any)
			truncated, _ := at(x, "truncated").(float64)
			if float64(len(stack)) != frames || truncated != 32-frames || at(stack[0], "label") != "example.com/shop.frame0" {
				t.Errorf("%q: %d frames from %v, truncated %v; want %v from the top", names, len(stack), at(stack[0], "label"), truncated, frames)
			}
		}
		want := strings.Repeat("q", 4000)
		if taken["query>512"] {
			want = strings.Repeat("q", 512) + "…"
		}
		if got := dig(d, "sql.sanitized_query"); got != want {
			t.Errorf("%q: a query of %d bytes, want %d", names, len(got.(string)), len(want))
		}
		elements, _ := dig(d, "metadata.shop.list").([]any)
		if want := map[bool]int{false: 1500, true: 50}[taken["arrays>50"]]; !taken["metadata"] && len(elements) != want {
			t.Errorf("%q: %d elements, want %d", names, len(elements), want)
		}
		if there := dig(d, "metadata.shop") != nil; there == taken["metadata"] {
			t.Errorf("%q: metadata of the program: %t", names, there)
		}
		links, _ := d["links"].([]any)
		if want := map[bool]int{false: 20, true: 0}[taken["links"]]; len(links) != want || (at(d, "metadata", "powertools", "links_dropped") == 20.0) != taken["links"] {
			t.Errorf("%q: %d links, dropped %v; want %d", names, len(links), at(d, "metadata", "powertools", "links_dropped"), want)
		}
		annotations, _ := d["annotations"].(map[string]any)
		if want := map[bool]int{false: 22, true: 2}[taken["annotations"]]; len(annotations) != want ||
			annotations["ColdStart"] != "mine" || annotations["Service"] != "mine too" {
			t.Errorf("%q: annotations %v, want %d with ColdStart and Service", names, annotations, want)
		}
	}
	for _, step := range []string{"arrays>50", "stack>16", "stack>4", "exceptions>1", "query>512", "metadata", "links", "annotations"} {
		if last[step] == 0 {
			t.Errorf("no document needed the step %q and none after it; there were %v", step, last)
		}
	}
}
