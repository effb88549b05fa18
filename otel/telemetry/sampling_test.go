// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/telemetry"
)

// TestSampling is the table of who decides: three sets of exporters, four decisions in the X-Ray header.
// The sampler of the user's environment is always_on where one is asked.
func TestSampling(t *testing.T) {
	const (
		xrayAlone = "X-Ray alone"
		others    = "others alone"
		both      = "X-Ray and others"
	)
	tests := []struct {
		exporters, sampled string
		documents, spans   bool   // what each kind of exporter got
		injected           string // the flag that leaves the function in X-Amzn-Trace-Id: that of the header in its trace
	}{
		{xrayAlone, ";Sampled=1", true, false, ";Sampled=1"},
		{xrayAlone, ";Sampled=0", false, false, ";Sampled=0"},
		{xrayAlone, ";Sampled=?", false, false, ";Sampled=?"},
		{xrayAlone, "", false, false, ""},
		{others, ";Sampled=1", false, true, ";Sampled=1"},
		{others, ";Sampled=0", false, true, ";Sampled=1"},
		{others, ";Sampled=?", false, true, ";Sampled=1"},
		{others, "", false, true, ";Sampled=1"},
		{both, ";Sampled=1", true, true, ";Sampled=1"},
		{both, ";Sampled=0", false, true, ";Sampled=0"},
		{both, ";Sampled=?", false, true, ";Sampled=?"},
		{both, "", false, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.exporters+tt.sampled, func(t *testing.T) {
			onLambda(t)
			t.Setenv("OTEL_TRACES_SAMPLER", "always_on")
			var opts []telemetry.Option
			recorded := tracetest.NewInMemoryExporter()
			if tt.exporters != xrayAlone {
				opts = append(opts, telemetry.WithTracerOptions(sdktrace.WithSyncer(recorded)))
			}
			if tt.exporters == others {
				t.Setenv("OTEL_TRACES_EXPORTER", "none")
			}
			tel, _, docs := setup(t, opts...)
			var injected propagation.MapCarrier
			if _, err := invoke(t, tel, header+tt.sampled, `{}`, func(ctx context.Context) error {
				injected = propagation.MapCarrier{}
				otel.GetTextMapPropagator().Inject(ctx, injected)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if got := len(docs.list) > 0; got != tt.documents {
				t.Errorf("X-Ray documents: %t, want %t", got, tt.documents)
			}
			if got := len(recorded.GetSpans()) > 0; got != tt.spans {
				t.Errorf("spans to others: %t, want %t", got, tt.spans)
			}
			got := injected["X-Amzn-Trace-Id"]
			_, flag, _ := strings.Cut(got, ";Sampled=")
			if flag != strings.TrimPrefix(tt.injected, ";Sampled=") {
				t.Errorf("injected %q, want the flag %q", got, tt.injected)
			}
			if tt.exporters != others && !strings.HasPrefix(got, "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=") {
				t.Errorf("injected %q, want the trace of the header", got)
			}
		})
	}
}

// TestSampling_Default is the table without OTEL_TRACES_SAMPLER, and with the one that follows the header: what others get
// of an invocation.
func TestSampling_Default(t *testing.T) {
	const w3c = `{"headers":{"traceparent":"00-` + w3cTrace + "-" + w3cSpan
	tests := []struct {
		name, exporters, sampler, parent, sampled, event string
		want                                             bool
	}{
		{"header says no", "", "", "", ";Sampled=0", `{}`, true},
		{"header is undecided", "", "", "", ";Sampled=?", `{}`, true},
		{"header says nothing", "", "", "", "", `{}`, true},
		{"header says yes", "", "", "", ";Sampled=1", `{}`, true},
		{"following the header", "", "parentbased_always_on", "", ";Sampled=0", `{}`, false},
		{"following the header, yes", "", "parentbased_always_on", "", ";Sampled=1", `{}`, true},
		{"caller says no", "", "", "w3c", ";Sampled=1", w3c + `-00"}}`, false},
		{"caller says yes", "", "", "w3c", ";Sampled=0", w3c + `-01"}}`, true},
		{"others alone, header says no", "none", "", "", ";Sampled=0", `{}`, true},
		{"others alone, caller says no", "none", "", "", ";Sampled=1", w3c + `-00"}}`, false},
		{"none at all", "", "always_off", "", ";Sampled=1", `{}`, false},
		{"a sampler nobody knows follows the header", "", "sometimes", "", ";Sampled=0", `{}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onLambda(t)
			stderr := replaceStderr(t)
			t.Setenv("OTEL_TRACES_EXPORTER", tt.exporters)
			t.Setenv("OTEL_TRACES_SAMPLER", tt.sampler)
			t.Setenv("POWERTOOLS_TRACE_PARENT", tt.parent)
			recorded := tracetest.NewInMemoryExporter()
			tel, _, _ := setup(t, telemetry.WithTracerOptions(sdktrace.WithSyncer(recorded)))
			_, err := invoke(t, tel, header+tt.sampled, tt.event, func(ctx context.Context) {
				_, span := otel.Tracer("test").Start(ctx, "inner")
				span.End()
			})
			if err != nil {
				t.Fatal(err)
			}
			want := 0
			if tt.want {
				want = 2
			}
			if got := len(recorded.GetSpans()); got != want {
				t.Errorf("%d spans, want %d", got, want)
			}
			said, err := os.ReadFile(stderr)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(string(said), "OTEL_TRACES_SAMPLER"); got != (tt.sampler == "sometimes") {
				t.Errorf("standard error has %q", said)
			}
		})
	}
}

// TestSpansOfTheInitialisation shows that a span started before the first event is no error, and not recorded.
func TestSpansOfTheInitialisation(t *testing.T) {
	onLambda(t)
	tel, _, docs := setup(t)
	_, span := otel.Tracer("init").Start(t.Context(), "connect")
	span.End()
	if _, err := invoke(t, tel, header+";Sampled=1", `{}`, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if n := len(docs.list); n != 1 {
		t.Errorf("%d documents, want that of the invocation alone: %s", n, docs.list)
	}
}

// TestSpansOfTheInitialisationOnDemand shows that they are recorded where the X-Ray exporter has an invocation to send them with,
// and no longer than that.
func TestSpansOfTheInitialisationOnDemand(t *testing.T) {
	onLambda(t)
	tel, _, docs := setup(t, telemetry.WithXRay(xray.WithInitSpans()))
	stray := func() {
		_, span := otel.Tracer("init").Start(context.Background(), "connect")
		span.End()
	}
	stray()
	for range 2 {
		if _, err := invoke(t, tel, header+";Sampled=1", `{}`, func() error { return nil }); err != nil {
			t.Fatal(err)
		}
		stray()
	}
	if n := len(docs.list); n != 3 {
		t.Errorf("%d documents, want those of two invocations and of one span before them: %s", n, docs.list)
	}
}

// TestFirstInvocationWithoutHeader shows that wanting the spans of the initialisation samples no invocation.
func TestFirstInvocationWithoutHeader(t *testing.T) {
	onLambda(t)
	tel, _, docs := setup(t, telemetry.WithXRay(xray.WithInitSpans()))
	if _, err := invoke(t, tel, "", `{}`, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if n := len(docs.list); n != 0 {
		t.Errorf("%d documents, want none: %s", n, docs.list)
	}
}

// TestOutsideLambdaRootsAreSampled shows that a program elsewhere, with X-Ray asked for, records what it starts.
func TestOutsideLambdaRootsAreSampled(t *testing.T) {
	offLambda(t)
	t.Setenv("OTEL_TRACES_EXPORTER", "xray")
	_, _, docs := setup(t)
	_, span := otel.Tracer("batch job").Start(t.Context(), "run")
	span.End()
	if n := len(docs.list); n != 1 {
		t.Errorf("%d documents, want 1", n)
	}
}
