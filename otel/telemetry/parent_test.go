// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/telemetry"
)

const w3cTrace, w3cSpan = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"

// TestParentModes is the table of what becomes the parent of an invocation's span and what a link.
func TestParentModes(t *testing.T) {
	const withContext = `{"headers":{"Traceparent":"00-` + w3cTrace + "-" + w3cSpan + `-01"}}`
	const sameTrace = `{"headers":{"traceparent":"00-` + traceID + "-" + w3cSpan + `-01"}}`
	tests := []struct {
		name, mode, exporter, header, event string
		trace, parent, link                 string // ids; empty for a new trace, no parent, no link
	}{
		{"X-Ray is the default with our exporter", "", "xray", header + ";Sampled=1", withContext, traceID, parentID, w3cTrace},
		{"no link within the same trace", "", "xray", header + ";Sampled=1", sameTrace, traceID, parentID, ""},
		{"no context in the event", "", "xray", header + ";Sampled=1", `{}`, traceID, parentID, ""},
		{"no header", "", "xray", "", withContext, "", "", ""},
		{"W3C is the default without", "", "none", header + ";Sampled=1", withContext, w3cTrace, w3cSpan, traceID},
		{"the header alone is a link for others", "", "none", header + ";Sampled=1", `{}`, "", "", traceID},
		{"W3C on request", "w3c", "xray", header + ";Sampled=1", withContext, w3cTrace, w3cSpan, traceID},
		{"X-Ray on request", "XRAY", "none", header + ";Sampled=1", withContext, traceID, parentID, w3cTrace},
		{"auto, sampled", "auto", "xray", header + ";Sampled=1", withContext, traceID, parentID, w3cTrace},
		{"auto, not sampled", "auto", "xray", header + ";Sampled=0", withContext, w3cTrace, w3cSpan, traceID},
		{"auto, nothing in the event", "auto", "xray", header + ";Sampled=1", `{}`, traceID, parentID, ""},
		{"unknown mode keeps the default", "zipkin", "xray", header + ";Sampled=1", withContext, traceID, parentID, w3cTrace},
		{"headers that are none", "", "none", "", `{"headers":"traceparent"}`, "", "", ""},
		{"broken traceparent", "w3c", "xray", header + ";Sampled=1", `{"headers":{"traceparent":"00-xyz"}}`, "", "", traceID},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onLambda(t)
			t.Setenv("POWERTOOLS_TRACE_PARENT", tt.mode)
			t.Setenv("OTEL_TRACES_EXPORTER", tt.exporter)
			spans := tracetest.NewInMemoryExporter()
			tel, _, _ := setup(t, telemetry.WithTracerOptions(sdktrace.WithSyncer(spans), sdktrace.WithSampler(sdktrace.AlwaysSample())))
			if _, err := invoke(t, tel, tt.header, tt.event, func() {}); err != nil {
				t.Fatal(err)
			}
			span := spans.GetSpans()[0]
			if got := span.SpanContext.TraceID().String(); tt.trace != "" && got != tt.trace || tt.trace == "" && (got == traceID || got == w3cTrace) {
				t.Errorf("trace = %s, want %q", got, tt.trace)
			}
			if got := id(span.Parent.SpanID()); got != tt.parent {
				t.Errorf("parent = %q, want %q", got, tt.parent)
			}
			var link string
			if len(span.Links) > 0 {
				link = span.Links[0].SpanContext.TraceID().String()
			}
			if link != tt.link || len(span.Links) > 1 {
				t.Errorf("links = %v, want one to %q", span.Links, tt.link)
			}
		})
	}
}

func id(s trace.SpanID) string {
	if !s.IsValid() {
		return ""
	}
	return s.String()
}
