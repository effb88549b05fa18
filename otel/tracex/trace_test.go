// SPDX-License-Identifier: Apache-2.0

package tracex_test

import (
	"context"
	"encoding/json"
	"net/url"
	"testing"

	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/tracex"
)

func TestTracer_T22_TraceID(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	remote := xray.Propagator{}.Extract(context.Background(), propagation.MapCarrier{"X-Amzn-Trace-Id": header})
	rootOnly := xray.Propagator{}.Extract(context.Background(), propagation.MapCarrier{"X-Amzn-Trace-Id": "Root=" + rootText})
	local := trace.ContextWithSpanContext(context.Background(), trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{0x57, 0x59, 0xe9, 0x88, 0xff, 15: 1}, SpanID: trace.SpanID{1}, TraceFlags: trace.FlagsSampled,
	}))
	tests := []struct {
		name    string
		ctx     context.Context
		id      string
		sampled bool
	}{
		{"nothing", context.Background(), "", false},
		{"header", remote, rootText, true},
		{"root only", rootOnly, rootText, false},
		{"span", local, "1-5759e988-ff0000000000000000000001", true},
		{"unsampled", tracex.ForceUnsampled(remote), rootText, false},
	}
	for _, tt := range tests {
		if id, sampled := tracex.XRayTraceID(tt.ctx), tracex.IsSampled(tt.ctx); id != tt.id || sampled != tt.sampled {
			t.Errorf("%s: id %q, sampled %t; want %q, %t", tt.name, id, sampled, tt.id, tt.sampled)
		}
	}

	// Where nothing reads the header, the invocation still knows it.
	never := newRecorder(t, sdktrace.WithSampler(sdktrace.NeverSample()))
	for name, rec := range map[string]*recorder{"recorded": r, "off": never} {
		err := rec.invoke(t, "{}", func(ctx context.Context, _ json.RawMessage) (any, error) {
			if id := tracex.XRayTraceID(ctx); id != rootText {
				t.Errorf("%s: id %q, want %q", name, id, rootText)
			}
			if sampled := tracex.IsSampled(ctx); sampled != (rec == r) {
				t.Errorf("%s: sampled %t", name, sampled)
			}
			return nil, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestForceUnsampled(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	ctx := xray.Propagator{}.Extract(context.Background(), propagation.MapCarrier{"X-Amzn-Trace-Id": header})
	ctx, span := r.provider.Tracer("test").Start(ctx, "invocation")
	ctx = tracex.ForceUnsampled(ctx)
	ctx, below := r.provider.Tracer("test").Start(ctx, "below")
	carrier := propagation.MapCarrier{}
	xray.Propagator{}.Inject(ctx, carrier)
	below.End()
	span.End()

	want := "Root=" + rootText + ";Parent=" + below.SpanContext().SpanID().String() + ";Sampled=0;Lineage=a87bd80c:1|68fd508a:5"
	if got := carrier["X-Amzn-Trace-Id"]; got != want {
		t.Errorf("header below = %q, want %q", got, want)
	}
	if n := len(r.exporter.GetSpans()); n != 1 {
		t.Errorf("%d spans recorded, want the one above only", n)
	}
	if tracex.ForceUnsampled(context.Background()) != context.Background() {
		t.Error("without a trace the context changed")
	}
}

func TestTracer_T25_Ignore(t *testing.T) {
	t.Parallel()
	ignored, err := tracex.Ignore(
		tracex.Endpoint{Host: "*.internal"},
		tracex.Endpoint{Host: "api.example.com", Paths: []string{"/health", "/v?/ping"}},
		tracex.Endpoint{Paths: []string{"/metrics"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"http://db.internal:8080/x":         true,
		"http://db.internal.example.com/":   false,
		"https://api.example.com/health":    true,
		"https://api.example.com/health?x":  true,
		"https://api.example.com/v2/ping":   true,
		"https://api.example.com/orders":    false,
		"https://other.example.com/metrics": true,
	} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := ignored(u); got != want {
			t.Errorf("ignored(%s) = %t, want %t", text, got, want)
		}
	}
	if _, err := tracex.Ignore(tracex.Endpoint{Host: "[a"}); err == nil {
		t.Error("a malformed pattern was accepted")
	}
}
