// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/internal/settings"
)

// unreachable returns the URL of a port that nobody listens on.
func unreachable(t *testing.T) string {
	t.Helper()
	rec := newReceiver(t, nil)
	rec.Close()
	return rec.URL
}

// impatient is an option that does not wait between attempts: the first failure ends an export.
func impatient() otlp.Option {
	return otlp.WithSleep(func(<-chan struct{}, time.Duration) bool { return false })
}

// failing is an exporter of all signals that is not one of this package.
type failing struct {
	fail   func() error
	closed int
}

func (f *failing) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return f.fail() }
func (f *failing) ForceFlush(context.Context) error                           { return nil }
func (f *failing) Shutdown(context.Context) error                             { f.closed++; return nil }

type failingLogs struct{ failing }

func (f *failingLogs) Export(context.Context, []sdklog.Record) error { return f.fail() }

type failingMetrics struct{ failing }

func (f *failingMetrics) Export(context.Context, *metricdata.ResourceMetrics) error { return f.fail() }

func (f *failingMetrics) Temporality(sdkmetric.InstrumentKind) metricdata.Temporality {
	return metricdata.DeltaTemporality
}

func (f *failingMetrics) Aggregation(kind sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	return sdkmetric.DefaultAggregationSelector(kind)
}

// flushed is one of the three pipelines with something to flush.
type flushed struct {
	record func(t *testing.T)
	flush  func(context.Context) error
	stop   func(context.Context) error
	stats  func() otlp.PipelineStats
	closed func() int
}

// pipelines returns the three pipelines, each in front of an exporter that is not one of this package.
func pipelines(t *testing.T, fail func() error) map[string]flushed {
	t.Helper()
	f := failing{fail: fail}
	spanExporter, logExporter, metricExporter := &f, &failingLogs{f}, &failingMetrics{f}
	spanProcessor, logProcessor, reader := otlp.NewSpanProcessor(spanExporter), otlp.NewLogProcessor(logExporter), otlp.NewReader(metricExporter)
	logs := sdklog.NewLoggerProvider(sdklog.WithProcessor(logProcessor))
	counter, err := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)).Meter("m").Int64Counter("orders")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]flushed{
		"spans": {
			func(*testing.T) { end(spanProcessor, 0, 1) },
			spanProcessor.ForceFlush, spanProcessor.Shutdown, spanProcessor.Stats,
			func() int { return spanExporter.closed },
		},
		"log records": {
			func(t *testing.T) { logs.Logger("l").Emit(t.Context(), log.Record{}) },
			logProcessor.ForceFlush, logProcessor.Shutdown, logProcessor.Stats,
			func() int { return logExporter.closed },
		},
		"metrics": {
			func(t *testing.T) { counter.Add(t.Context(), 1) },
			reader.ForceFlush, reader.Shutdown, reader.Stats,
			func() int { return metricExporter.closed },
		},
	}
}

// TestFailuresAreSaidOncePerCause flushes three times what an exporter that is not one of this package answers with an
// error, whose numbers differ, or by a panic.
func TestFailuresAreSaidOncePerCause(t *testing.T) {
	n := 0
	numbered := func(format string, args ...any) error {
		n++
		return fmt.Errorf(format, append([]any{n}, args...)...)
	}
	tests := []struct {
		name string
		fail func() error
		said string
		want otlp.PipelineStats
	}{
		{"refused", func() error { return numbered("%d items: unauthenticated") }, "are lost: ", otlp.PipelineStats{Refused: 3}},
		{"panic", func() error { panic(fmt.Sprint("mine ", numbered("%d"))) }, "otlp: panic: mine", otlp.PipelineStats{Refused: 3}},
		{"panic with an end of time", func() error { panic(context.DeadlineExceeded) }, "otlp: panic", otlp.PipelineStats{Refused: 3}},
		{"nil", func() error { var f *failing; return f.fail() }, "report_test.go", otlp.PipelineStats{Refused: 3}},
		{"for now", func() error { return numbered("port %d: %w", otlp.ErrRetryable) }, "they are kept: ", otlp.PipelineStats{Waiting: 3}},
		{"time is up", func() error { return numbered("after %d ms: %w", context.DeadlineExceeded) }, "they are kept: ", otlp.PipelineStats{Waiting: 3}},
	}
	for _, tt := range tests {
		for name, p := range pipelines(t, tt.fail) {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				said := handled(t)
				for range 3 {
					p.record(t)
					if err := p.flush(t.Context()); err == nil {
						t.Error("no error")
					}
				}
				texts := said.texts()
				if len(texts) != 1 || !strings.Contains(texts[0], name) || tt.name != "nil" && !strings.Contains(texts[0], tt.said) {
					t.Fatalf("said %q, want once %q", texts, tt.said)
				}
				if !settings.IsLoss(said.all()[0]) {
					t.Error("it is no settings.Loss, which is always shown")
				}
				if strings.Contains(texts[0], "panic") != strings.Contains(texts[0], "in github.com/otel-powertools/powertools/exporters/otlp_test.") {
					t.Errorf("said %q, want it to tell where a panic was", texts[0])
				}
				if diff := cmp.Diff(tt.want, p.stats()); diff != "" {
					t.Errorf("stats (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestUnreachableIsSaid is about a collector that is not there: said at the first flush, and again only after it has
// been there in between.
func TestUnreachableIsSaid(t *testing.T) {
	said := handled(t)
	url := unreachable(t)
	up := newReceiver(t, nil)
	exporter := newTraces(t, otlp.WithEndpoint(url), impatient(), otlp.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if up == nil {
				return next.RoundTrip(r)
			}
			r = r.Clone(r.Context())
			r.URL.Host = up.Listener.Addr().String()
			return next.RoundTrip(r)
		})
	}))
	receiver := up
	p := otlp.NewSpanProcessor(exporter)
	for i, there := range []bool{false, false, true, true, false, false} {
		if up = nil; there {
			up = receiver
		}
		end(p, i, i+1)
		if err := p.ForceFlush(t.Context()); (err == nil) != there {
			t.Errorf("flush %d: %v", i, err)
		}
	}
	texts := said.texts()
	if len(texts) != 2 {
		t.Fatalf("said %q, want it twice", texts)
	}
	for _, text := range texts {
		if !strings.HasPrefix(text, "otlp: cannot export spans for now, they are kept: export traces: ") || !strings.Contains(text, "refused") {
			t.Errorf("said %q", text)
		}
	}
}

// TestOwnRefusalIsSaidOnce is about a refusal that the exporter has reported: the pipeline does not report it again.
func TestOwnRefusalIsSaidOnce(t *testing.T) {
	said := handled(t)
	rec := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) })
	p := otlp.NewSpanProcessor(newTraces(t, otlp.WithEndpoint(rec.URL)))
	for n := range 3 {
		end(p, 0, n+1)
		if err := p.ForceFlush(t.Context()); !errors.Is(err, otlp.ErrDropped) {
			t.Errorf("error = %v", err)
		}
	}
	want := []string{"otlp: dropped: export traces: " + rec.URL + "/v1/traces answered 400 Bad Request"}
	if diff := cmp.Diff(want, said.texts()); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(otlp.PipelineStats{Refused: 6}, p.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
}

// TestPanicInSpanAttributes is about the user's function that names attributes.
func TestPanicInSpanAttributes(t *testing.T) {
	said := handled(t)
	rec := newReceiver(t, nil)
	broken := true
	p := otlp.NewSpanProcessor(newTraces(t, otlp.WithEndpoint(rec.URL), otlp.WithSpanAttributes(func(span sdktrace.ReadOnlySpan) []attribute.KeyValue {
		if broken {
			panic("mine")
		}
		return span.Attributes()
	})))
	for range 2 {
		end(p, 0, 2)
		if err := p.ForceFlush(t.Context()); err == nil {
			t.Error("no error")
		}
	}
	broken = false
	end(p, 2, 3)
	if err := p.ForceFlush(t.Context()); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"span 2"}, rec.names()); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(otlp.PipelineStats{Refused: 4}, p.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	if texts := said.texts(); len(texts) != 1 || !strings.Contains(texts[0], "panic: mine (in ") {
		t.Errorf("said %q", texts)
	}
}

// TestCallbacks is about callbacks of observable instruments that fail: said once, and what others recorded is exported
// where the SDK gives it.
func TestCallbacks(t *testing.T) {
	tests := []struct {
		name     string
		callback metric.Int64Callback
		said     string
		exported uint64
	}{
		{"error", func(context.Context, metric.Int64Observer) error { return errors.New("no database") }, "no database", 2},
		{"panic", func(context.Context, metric.Int64Observer) error { panic("mine") }, "a callback of an instrument: otlp: panic: mine (in ", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			said := handled(t)
			rec := newReceiver(t, nil)
			e, err := otlp.NewMetrics(otlp.WithEndpoint(rec.URL))
			if err != nil {
				t.Fatal(err)
			}
			provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(otlp.NewReader(e)))
			t.Cleanup(func() { _ = provider.Shutdown(context.Background()) }) // fails again
			meter := provider.Meter("m")
			counter, err := meter.Int64Counter("orders")
			if err != nil {
				t.Fatal(err)
			}
			if _, err = meter.Int64ObservableGauge("g", metric.WithInt64Callback(tt.callback)); err != nil {
				t.Fatal(err)
			}
			counter.Add(t.Context(), 1)
			for range 2 {
				if err := provider.ForceFlush(t.Context()); err == nil || !strings.Contains(err.Error(), tt.said) {
					t.Errorf("error = %v, want %q", err, tt.said)
				}
			}
			if texts := said.texts(); len(texts) != 1 || !strings.Contains(texts[0], "otlp: metrics are lost: ") || !strings.Contains(texts[0], tt.said) {
				t.Errorf("said %q, want once %q", texts, tt.said)
			}
			if s := e.Stats(); s.Exported != tt.exported {
				t.Errorf("stats = %+v, want %d exported", s, tt.exported)
			}
		})
	}
}
