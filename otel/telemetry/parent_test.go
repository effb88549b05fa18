// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"io"
	"net/http"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
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

// answering is a back end that takes everything, whatever its name.
type answering struct{}

func (answering) RoundTrip(r *http.Request) (*http.Response, error) {
	_, err := io.Copy(io.Discard, r.Body)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Header: http.Header{}, Request: r}, err
}

// TestParentModes_OTLP shows that the default follows where traces go: X-Ray's endpoint for OTLP wants the parent that
// X-Ray's own exporter wants.
func TestParentModes_OTLP(t *testing.T) {
	const withContext = `{"headers":{"traceparent":"00-` + w3cTrace + "-" + w3cSpan + `-01"}}`
	for endpoint, want := range map[string]string{
		"https://xray.eu-west-1.amazonaws.com":                 traceID,
		"https://XRAY.us-gov-west-1.amazonaws.com":             traceID,
		"https://xray-fips.us-east-1.amazonaws.com":            traceID,
		"https://xray.cn-north-1.amazonaws.com.cn/v1/traces":   traceID,
		"https://xray.eu-west-1.api.aws":                       traceID,
		"https://vpce-0a1b.xray.eu-west-1.vpce.amazonaws.com":  traceID,
		"https://xray.cn-north-1.api.amazonwebservices.com.cn": traceID,
		"https://xray.example.com":                             w3cTrace,
		"https://logs.eu-west-1.amazonaws.com":                 w3cTrace,
		"https://collector.xray.eu-west-1.amazonaws.com":       w3cTrace,
	} {
		t.Run(endpoint, func(t *testing.T) {
			onLambda(t)
			t.Setenv("OTEL_TRACES_EXPORTER", "otlp")
			t.Setenv("OTEL_METRICS_EXPORTER", "none")
			t.Setenv("OTEL_LOGS_EXPORTER", "none")
			spans := tracetest.NewInMemoryExporter()
			transport := func(http.RoundTripper) http.RoundTripper { return answering{} }
			tel, _, _ := setup(t, telemetry.WithTracerOptions(sdktrace.WithSyncer(spans)),
				telemetry.WithOTLP(otlp.WithEndpoint(endpoint), otlp.WithRoundTripper(transport)))
			if _, err := invoke(t, tel, header+";Sampled=1", withContext, func() {}); err != nil {
				t.Fatal(err)
			}
			if got := spans.GetSpans()[0].SpanContext.TraceID().String(); got != want {
				t.Errorf("trace = %s, want %s", got, want)
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
