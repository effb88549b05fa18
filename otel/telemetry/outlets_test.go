// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/otel/telemetry"
)

// TestOutlets_BesideTheUsers shows that what the user has added to a provider is flushed after each answer beside OTLP,
// and that OTLP gets everything once.
func TestOutlets_BesideTheUsers(t *testing.T) {
	onLambda(t)
	b := newBackEnd(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", b.URL)
	mine := &kept{}
	tel, _, _ := setup(t,
		telemetry.WithTracerOptions(sdktrace.WithBatcher(&mine.spans)),
		telemetry.WithMeterOptions(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(keptMetrics{mine}))),
		telemetry.WithLoggerOptions(sdklog.WithProcessor(sdklog.NewBatchProcessor(keptLogs{mine}))))
	if _, err := invoke(t, tel, header+";Sampled=1", `{}`, greet); err != nil {
		t.Fatal(err)
	}
	if spans := len(mine.spans.GetSpans()); spans != 2 || mine.metrics != 1 || mine.logs != 1 {
		t.Errorf("the user's got %d spans, %d collections and %d records", spans, mine.metrics, mine.logs)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for path, text := range map[string]string{"/v1/traces": "compose-greeting", "/v1/metrics": "greetings-sent", "/v1/logs": "hello-line"} {
		if n := countOf(b.bodies[path], text); n != 1 {
			t.Errorf("%s has %q %d times, want once", path, text, n)
		}
	}
}

func countOf(body []byte, text string) (n int) {
	for i := 0; i+len(text) <= len(body); i++ {
		if string(body[i:i+len(text)]) == text {
			n++
		}
	}
	return n
}

// patient is an exporter of the user's that notes how long it may take.
type patient struct {
	tracetest.InMemoryExporter
	left atomic.Int64
}

func (p *patient) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	deadline, _ := ctx.Deadline()
	p.left.Store(int64(time.Until(deadline)))
	return p.InMemoryExporter.ExportSpans(ctx, spans)
}

// TestOutlets_DoNotTakeTheUsersTime has a back end for OTLP that never answers: the exporter the user has added is called
// all the same, with the whole time.
func TestOutlets_DoNotTakeTheUsersTime(t *testing.T) {
	onLambda(t)
	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-done
	}))
	t.Cleanup(server.Close)
	release := sync.OnceFunc(func() { close(done) })
	t.Cleanup(release)
	t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", server.URL)
	t.Setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "400")
	mine := &patient{}
	tel, _, _ := setup(t, telemetry.WithTracerOptions(sdktrace.WithBatcher(mine)))
	if _, err := invoke(t, tel, header+";Sampled=1", `{}`, greet); err != nil {
		t.Fatal(err)
	}
	release()
	if left := time.Duration(mine.left.Load()); len(mine.GetSpans()) != 2 || left < 200*time.Millisecond {
		t.Errorf("the user's exporter got %d spans with %v left", len(mine.GetSpans()), left)
	}
}

// TestOutlets_ProgramThatFlushesProviders shows that ForceFlush of a provider, called by a program, flushes the outlets on it.
func TestOutlets_ProgramThatFlushesProviders(t *testing.T) {
	offLambda(t)
	b := newBackEnd(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", b.URL)
	setup(t, telemetry.WithTracerOptions(sdktrace.WithSpanProcessor(nothing{})))
	greet(t.Context())
	for _, p := range []any{otel.GetTracerProvider(), otel.GetMeterProvider(), otel.GetLoggerProvider()} {
		if err := p.(telemetry.Flusher).ForceFlush(t.Context()); err != nil {
			t.Error(err)
		}
	}
	for path, want := range map[string]string{"/v1/traces": "compose-greeting", "/v1/metrics": "greetings-sent", "/v1/logs": "hello-line"} {
		if !b.has(path, want) {
			t.Errorf("%s has no %q", path, want)
		}
	}
}

// nothing is a span processor of the user's without an exporter.
type nothing struct{}

func (nothing) OnStart(context.Context, sdktrace.ReadWriteSpan) {}
func (nothing) OnEnd(sdktrace.ReadOnlySpan)                     {}
func (nothing) ForceFlush(context.Context) error                { return nil }
func (nothing) Shutdown(context.Context) error                  { return nil }

// TestOutlets_ViewsWithoutEMF shows that views hold for OTLP where there is no EMF.
func TestOutlets_ViewsWithoutEMF(t *testing.T) {
	onLambda(t)
	b := newBackEnd(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", b.URL)
	t.Setenv("OTEL_METRICS_EXPORTER", "otlp")
	tel, _, _ := setup(t, telemetry.WithViews(sdkmetric.NewView(sdkmetric.Instrument{Name: "greetings-sent"}, sdkmetric.Stream{Name: "renamed"})))
	if _, err := invoke(t, tel, header, `{}`, greet); err != nil {
		t.Fatal(err)
	}
	if !b.has("/v1/metrics", "renamed") || b.has("/v1/metrics", "greetings-sent") {
		t.Error("the view was not applied")
	}
}

// countingProvider is a meter provider of the user's that can be flushed.
type countingProvider struct {
	metric.MeterProvider
	flushed int
}

func (p *countingProvider) ForceFlush(context.Context) error { p.flushed++; return nil }

// TestOutlets_ProvidersOfTheUsers shows that the user's own providers are flushed after an answer, that nothing of ours is
// on them, and that Shutdown leaves them open and closes ours.
func TestOutlets_ProvidersOfTheUsers(t *testing.T) {
	onLambda(t)
	b := newBackEnd(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", b.URL)
	mine := &kept{}
	meters := &countingProvider{MeterProvider: metricnoop.NewMeterProvider()}
	loggers := sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewBatchProcessor(keptLogs{mine})))
	defer func() { _ = loggers.Shutdown(context.Background()) }()
	tel, _, _ := setup(t, telemetry.WithProviders(nil, meters, loggers))
	if _, err := invoke(t, tel, header+";Sampled=1", `{}`, greet); err != nil {
		t.Fatal(err)
	}
	if meters.flushed != 1 || mine.logs != 1 {
		t.Errorf("flushed %d times, %d records", meters.flushed, mine.logs)
	}
	if b.has("/v1/metrics", "") && len(b.bodies["/v1/metrics"]) > 0 || b.has("/v1/logs", "hello-line") || !b.has("/v1/traces", "compose-greeting") {
		t.Error("ours are on providers of the user's, or not on our own")
	}
	if err := tel.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	_, span := otel.Tracer("test").Start(t.Context(), "after")
	if span.IsRecording() {
		t.Error("our provider is open after Shutdown")
	}
	if err := tel.Shutdown(context.Background()); err != nil {
		t.Errorf("second Shutdown: %v", err)
	}
}

// TestOutlets_InTime shows when what was recorded leaves by itself: outside Lambda after a second, on Lambda never, because
// a freeze would stop it in the middle.
func TestOutlets_InTime(t *testing.T) {
	for name, want := range map[string]int{"outside": 1, "on Lambda": 0} {
		t.Run(name, func(t *testing.T) {
			if offLambda(t); name == "on Lambda" {
				onLambda(t)
			}
			t.Setenv("OTEL_TRACES_EXPORTER", "mine")
			t.Setenv("OTEL_METRICS_EXPORTER", "none")
			t.Setenv("OTEL_LOGS_EXPORTER", "none")
			synctest.Test(t, func(t *testing.T) {
				mine := &kept{}
				tel, _, _ := setup(t, telemetry.WithExporters("mine", mine.exporters()))
				_, span := otel.Tracer("test").Start(t.Context(), "alone")
				span.End()
				time.Sleep(1500 * time.Millisecond) // on the clock of the bubble
				if got := len(mine.spans.GetSpans()); got != want {
					t.Errorf("%d spans have left, want %d", got, want)
				}
				if err := tel.Flush(t.Context()); err != nil {
					t.Error(err)
				}
				if got := len(mine.spans.GetSpans()); got != 1 {
					t.Errorf("%d spans after Flush, want 1", got)
				}
			})
		})
	}
}
