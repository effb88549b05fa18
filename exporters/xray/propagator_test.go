// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

const lineage = "Lineage=1:a87bd80c:0|2:68fd508a:5"

// roundTrip extracts a header, starts a span if asked to, and injects.
func roundTrip(t *testing.T, header string, sampler sdktrace.Sampler) (out string, span trace.SpanContext) {
	t.Helper()
	ctx := xray.Propagator{}.Extract(t.Context(), propagation.MapCarrier{"X-Amzn-Trace-Id": header})
	if sampler != nil {
		provider := sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler), sdktrace.WithIDGenerator(&countingIDs{IDGenerator: xray.NewIDGenerator()}))
		var s trace.Span
		ctx, s = provider.Tracer("test").Start(ctx, "s")
		defer s.End()
		span = s.SpanContext()
	}
	carrier := propagation.MapCarrier{}
	xray.Propagator{}.Inject(ctx, carrier)
	return carrier["X-Amzn-Trace-Id"], span
}

func TestPropagator_32(t *testing.T) {
	t.Parallel()
	const one = "0000000000000001"
	parentBased := sdktrace.ParentBased(sdktrace.NeverSample())
	tests := []struct {
		name, header string
		sampler      sdktrace.Sampler // nil: no span
		want         string
	}{
		{"sampled", activeHead, parentBased, "Root=" + rootText + ";Parent=" + one + ";Sampled=1"},
		{"lineage", activeHead + ";" + lineage, parentBased, "Root=" + rootText + ";Parent=" + one + ";Sampled=1;" + lineage},
		{"extra, Self", "Self=1-x;" + activeHead + ";k=v", parentBased, "Root=" + rootText + ";Parent=" + one + ";Sampled=1;k=v"},
		{"blanks and case", strings.ReplaceAll(strings.ToLower(activeHead), ";", " ; "), parentBased, "Root=" + rootText + ";Parent=" + one + ";Sampled=1"},
		{"not sampled", "Root=" + rootText + ";Parent=" + parentText + ";Sampled=0;" + lineage, parentBased, "Root=" + rootText + ";Parent=" + one + ";Sampled=0;" + lineage},
		{"not sampled, but recorded for others", "Root=" + rootText + ";Parent=" + parentText + ";Sampled=0", sdktrace.AlwaysSample(), "Root=" + rootText + ";Parent=" + one + ";Sampled=0"},
		{"open, still", "Root=" + rootText + ";Parent=" + parentText + ";Sampled=?", parentBased, "Root=" + rootText + ";Parent=" + one + ";Sampled=?"},
		{"open, decided", "Root=" + rootText + ";Parent=" + parentText + ";Sampled=?", sdktrace.AlwaysSample(), "Root=" + rootText + ";Parent=" + one + ";Sampled=1"},
		{"root only", "Root=" + rootText + ";Sampled=1;" + lineage, sdktrace.AlwaysSample(), "Root=" + rootText + ";Parent=" + one + ";Sampled=1;" + lineage},
		{"root only, no decision", "Root=" + rootText, parentBased, "Root=" + rootText + ";Parent=" + one},
		{"no span: as it came", activeHead + ";" + lineage + ";k=v", nil, activeHead + ";" + lineage + ";k=v"},
		{"no span, root only: as it came", "Root=" + rootText + ";Sampled=?", nil, "Root=" + rootText + ";Sampled=?"},
		{"no header, no span", "", nil, ""},
		{"bad header, no span", "Root=1-zz", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, span := roundTrip(t, tt.header, tt.sampler)
			if got != tt.want {
				t.Errorf("injected %q, want %q", got, tt.want)
			}
			if tt.sampler != nil && span.TraceID().String() != strings.ReplaceAll(rootText[2:], "-", "") {
				t.Errorf("span's trace is %s, want the header's", span.TraceID())
			}
		})
	}
}

func TestPropagator_32_OtherTraceKeepsLineage(t *testing.T) {
	t.Parallel()
	ctx := xray.Propagator{}.Extract(t.Context(), propagation.MapCarrier{"X-Amzn-Trace-Id": activeHead + ";" + lineage + ";k=v"})
	ctx = trace.ContextWithSpanContext(ctx, linkTo("0af7651916cd43dd8448eb211c80319c").SpanContext)
	carrier := propagation.MapCarrier{}
	xray.Propagator{}.Inject(ctx, carrier)
	if got, want := carrier["X-Amzn-Trace-Id"], "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=0102030405060708;Sampled=0;"+lineage; got != want {
		t.Errorf("injected %q, want %q", got, want)
	}
}

func TestPropagator_32_CarrierSpelling(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"X-Amzn-Trace-Id", "x-amzn-trace-id", "X-AMZN-TRACE-ID"} {
		ctx := xray.Propagator{}.Extract(t.Context(), propagation.MapCarrier{"other": "x", key: activeHead})
		if sc := trace.SpanContextFromContext(ctx); !sc.IsRemote() || !sc.IsSampled() || sc.SpanID().String() != parentText {
			t.Errorf("%s: span context %v", key, sc)
		}
	}
	ctx := t.Context()
	if got := (xray.Propagator{}).Extract(ctx, propagation.MapCarrier{}); got != ctx {
		t.Error("an empty carrier changed the context")
	}
	if fields := (xray.Propagator{}).Fields(); len(fields) != 1 || fields[0] != "X-Amzn-Trace-Id" {
		t.Errorf("Fields = %v", fields)
	}
}

func TestIDGenerator_32_ConcurrentSafe(t *testing.T) {
	t.Parallel()
	generator := xray.NewIDGenerator()
	rootOnly := xray.Propagator{}.Extract(t.Context(), propagation.MapCarrier{"X-Amzn-Trace-Id": "Root=" + rootText})
	active := xray.Propagator{}.Extract(t.Context(), propagation.MapCarrier{"X-Amzn-Trace-Id": activeHead})
	var mu sync.Mutex
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				continued, span := generator.NewIDs(rootOnly)
				fresh, _ := generator.NewIDs(active)
				background, _ := generator.NewIDs(context.Background())
				if continued.String() != strings.ReplaceAll(rootText[2:], "-", "") || !span.IsValid() {
					t.Errorf("ids below a Root without Parent: %s %s", continued, span)
				}
				mu.Lock()
				for _, id := range []string{span.String(), fresh.String(), background.String()} {
					if seen[id] {
						t.Errorf("id %s came twice", id)
					}
					seen[id] = true
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func FuzzPropagator(f *testing.F) {
	f.Add(activeHead + ";" + lineage)
	f.Add("Root=" + rootText + ";Sampled=?;" + lineage)
	f.Add("root = " + rootText + ";;x")
	f.Fuzz(func(t *testing.T, header string) {
		in := xray.Propagator{}.Extract(context.Background(), propagation.MapCarrier{"X-Amzn-Trace-Id": header})
		first, second := propagation.MapCarrier{}, propagation.MapCarrier{}
		xray.Propagator{}.Inject(in, first)
		xray.Propagator{}.Inject(xray.Propagator{}.Extract(context.Background(), first), second)
		if first["X-Amzn-Trace-Id"] != second["X-Amzn-Trace-Id"] {
			t.Fatalf("%q became %q, then %q", header, first, second)
		}
	})
}
