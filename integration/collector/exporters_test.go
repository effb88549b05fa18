// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	collectorlogs "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	collectormetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	collectortrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// seeds is how many generated requests of each signal are compared on each way.
const seeds = 200

// passOn hands requests on as they come: no batches, no queue, and the answer is that of the back end.
const passOn = `
receivers:
  otlp:
    protocols:
      http:
        endpoint: ADDRESS
exporters:
  otlphttp:
    endpoint: BACKEND
    encoding: proto
    compression: none
    sending_queue:
      enabled: false
    retry_on_failure:
      enabled: false
service:
  telemetry:
    metrics:
      level: none
  pipelines:
    traces: {receivers: [otlp], exporters: [otlphttp]}
    metrics: {receivers: [otlp], exporters: [otlphttp]}
    logs: {receivers: [otlp], exporters: [otlphttp]}
`

// ways calls compare twice: with exporters that send straight to a receiver, where the bytes are compared, and with
// exporters that send to a real collector, where what it sends on is.
func ways(t *testing.T, compare func(t *testing.T, entry string, rec *otlpReceiver, direct bool)) {
	t.Run("direct", func(t *testing.T) {
		rec := newOTLPReceiver(t)
		compare(t, rec.URL, rec, true)
	})
	t.Run("through the collector", func(t *testing.T) {
		rec, address := newOTLPReceiver(t), freeAddress(t)
		file := filepath.Join(t.TempDir(), "pass-on.yaml")
		text := strings.NewReplacer("ADDRESS", address, "BACKEND", rec.URL).Replace(passOn)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		start(t, environment(), file)
		compare(t, "http://"+address, rec, false)
	})
}

// TestOTLPSpansAsTheOfficialExporter: one difference is known and not generated: the state of a link's trace, which the
// protocol has and the official exporter leaves out.
func TestOTLPSpansAsTheOfficialExporter(t *testing.T) {
	ways(t, compareSpans)
}

func compareSpans(t *testing.T, entry string, rec *otlpReceiver, direct bool) {
	t.Helper()
	official, err := otlptracehttp.New(t.Context(), otlptracehttp.WithEndpointURL(entry+"/v1/traces"))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := otlp.NewTraces(otlp.WithEndpoint(entry))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(seeds) {
		spans := newGenerator(seed).spans()
		var want, got collectortrace.ExportTraceServiceRequest
		if err := official.ExportSpans(t.Context(), spans); err != nil {
			t.Fatal(err)
		}
		wantSize := rec.decode(t, &want)
		if err := ours.ExportSpans(t.Context(), spans); err != nil {
			t.Fatal(err)
		}
		gotSize := rec.decode(t, &got)
		if !proto.Equal(&want, &got) { // A hundred times faster than the difference.
			t.Fatalf("seed %d (-official +ours):\n%s", seed, cmp.Diff(&want, &got, protocmp.Transform()))
		}
		if direct && gotSize != wantSize {
			t.Errorf("seed %d: %d bytes, official %d", seed, gotSize, wantSize)
		}
	}
}

func TestOTLPSpansOfSeveralResources(t *testing.T) {
	ways(t, compareResources)
}

func compareResources(t *testing.T, entry string, rec *otlpReceiver, _ bool) {
	t.Helper()
	g := newGenerator(7)
	spans := append(append(g.spans(), g.spans()...), g.spans()...)
	official, err := otlptracehttp.New(t.Context(), otlptracehttp.WithEndpointURL(entry+"/v1/traces"))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := otlp.NewTraces(otlp.WithEndpoint(entry))
	if err != nil {
		t.Fatal(err)
	}
	var want, got collectortrace.ExportTraceServiceRequest
	if err := official.ExportSpans(t.Context(), spans); err != nil {
		t.Fatal(err)
	}
	rec.decode(t, &want)
	if err := ours.ExportSpans(t.Context(), spans); err != nil {
		t.Fatal(err)
	}
	rec.decode(t, &got)
	// The official exporter orders resources by a map.
	first := func(r *tracepb.ResourceSpans) string { return string(r.ScopeSpans[0].Spans[0].SpanId) }
	sorted := protocmp.SortRepeated(func(a, b *tracepb.ResourceSpans) bool { return first(a) < first(b) })
	if diff := cmp.Diff(&want, &got, protocmp.Transform(), sorted); diff != "" {
		t.Errorf("(-official +ours):\n%s", diff)
	}
}

func TestOTLPMetricsAsTheOfficialExporter(t *testing.T) {
	ways(t, compareMetrics)
}

func compareMetrics(t *testing.T, entry string, rec *otlpReceiver, direct bool) {
	t.Helper()
	official, err := otlpmetrichttp.New(t.Context(), otlpmetrichttp.WithEndpointURL(entry+"/v1/metrics"))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := otlp.NewMetrics(otlp.WithEndpoint(entry))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(seeds) {
		rm := newGenerator(seed).metrics()
		var want, got collectormetrics.ExportMetricsServiceRequest
		if err := official.Export(t.Context(), rm); err != nil {
			t.Fatal(err)
		}
		wantSize := rec.decode(t, &want)
		if err := ours.Export(t.Context(), rm); err != nil {
			t.Fatal(err)
		}
		gotSize := rec.decode(t, &got)
		if !proto.Equal(&want, &got) { // A hundred times faster than the difference.
			t.Fatalf("seed %d (-official +ours):\n%s", seed, cmp.Diff(&want, &got, protocmp.Transform()))
		}
		if direct && gotSize != wantSize {
			t.Errorf("seed %d: %d bytes, official %d", seed, gotSize, wantSize)
		}
	}
}

func TestOTLPLogsAsTheOfficialExporter(t *testing.T) {
	ways(t, compareLogs)
}

func compareLogs(t *testing.T, entry string, rec *otlpReceiver, _ bool) {
	t.Helper()
	for seed := range uint64(seeds) {
		official, err := otlploghttp.New(t.Context(), otlploghttp.WithEndpointURL(entry+"/v1/logs"))
		if err != nil {
			t.Fatal(err)
		}
		ours, err := otlp.NewLogs(otlp.WithEndpoint(entry))
		if err != nil {
			t.Fatal(err)
		}
		g := newGenerator(seed)
		theirProcessor, ourProcessor := otlp.NewLogProcessor(official), otlp.NewLogProcessor(ours)
		provider := sdklog.NewLoggerProvider(sdklog.WithResource(g.resource()), sdklog.WithAttributeCountLimit(3),
			sdklog.WithProcessor(theirProcessor), sdklog.WithProcessor(ourProcessor))
		g.emit(t, provider)
		var want, got collectorlogs.ExportLogsServiceRequest
		if err := theirProcessor.ForceFlush(t.Context()); err != nil {
			t.Fatal(err)
		}
		rec.decode(t, &want)
		if err := ourProcessor.ForceFlush(t.Context()); err != nil {
			t.Fatal(err)
		}
		rec.decode(t, &got)
		sorted := protocmp.SortRepeated(func(a, b *logspb.ResourceLogs) bool { return a.SchemaUrl < b.SchemaUrl })
		if diff := cmp.Diff(&want, &got, protocmp.Transform(), sorted); diff != "" {
			t.Fatalf("seed %d (-official +ours):\n%s", seed, diff)
		}
		if err := provider.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
