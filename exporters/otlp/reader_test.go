// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

func TestReaderKeepsDeltasThatCouldNotBeSent(t *testing.T) {
	rec := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	e, err := otlp.NewMetrics(otlp.WithEndpoint(rec.URL), otlp.WithDelta(), otlp.WithSleep(func(<-chan struct{}, time.Duration) bool { return false }))
	if err != nil {
		t.Fatal(err)
	}
	reader := otlp.NewReader(e)
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	counter, err := provider.Meter("m").Int64Counter("orders")
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.ForceFlush(t.Context()); err != nil || len(rec.all()) != 0 {
		t.Errorf("a flush of nothing: %v, %d requests", err, len(rec.all()))
	}
	counter.Add(t.Context(), 1)
	if err := provider.ForceFlush(t.Context()); !errors.Is(err, otlp.ErrRetryable) {
		t.Errorf("error = %v", err)
	}
	counter.Add(t.Context(), 2)
	if err := provider.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(otlp.Stats{Exported: 2, Deferred: 1}, e.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	if n := len(rec.all()); n != 3 {
		t.Errorf("%d requests, want the failed one, it again, and the second", n)
	}
	if err := reader.ForceFlush(t.Context()); !errors.Is(err, sdkmetric.ErrReaderShutdown) {
		t.Errorf("flush after shutdown: %v", err)
	}
}

// TestReaderCollectsInTurn flushes while a callback of another flush runs.
func TestReaderCollectsInTurn(t *testing.T) {
	said := handled(t)
	rec := newReceiver(t, nil)
	e, err := otlp.NewMetrics(otlp.WithEndpoint(rec.URL))
	if err != nil {
		t.Fatal(err)
	}
	reader := otlp.NewReader(e)
	meter := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)).Meter("m")
	entered, release := make(chan struct{}, 2), make(chan struct{})
	_, err = meter.Int64ObservableGauge("g", metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
		entered <- struct{}{}
		<-release
		o.Observe(1)
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	first := make(chan error, 1)
	go func() { first <- reader.ForceFlush(context.Background()) }()
	<-entered
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := reader.ForceFlush(ctx); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "an earlier flush still runs") {
		t.Errorf("second flush: %v", err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Errorf("first flush: %v", err)
	}
	if err := reader.Shutdown(t.Context()); err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if len(rec.all()) != 2 || len(said.all()) != 1 {
		t.Errorf("%d requests, said %q; want 2, and the flush that had to wait", len(rec.all()), said.texts())
	}
}

func TestMetricPreferences(t *testing.T) {
	kinds := []sdkmetric.InstrumentKind{
		sdkmetric.InstrumentKindCounter, sdkmetric.InstrumentKindHistogram, sdkmetric.InstrumentKindObservableCounter,
		sdkmetric.InstrumentKindUpDownCounter, sdkmetric.InstrumentKindObservableUpDownCounter, sdkmetric.InstrumentKindObservableGauge,
	}
	const d, c = metricdata.DeltaTemporality, metricdata.CumulativeTemporality
	tests := map[string][]metricdata.Temporality{
		"":           {c, c, c, c, c, c},
		"cumulative": {c, c, c, c, c, c},
		"Delta":      {d, d, d, c, c, c},
		"lowmemory":  {d, d, c, c, c, c},
		"bad":        {c, c, c, c, c, c},
	}
	for value, want := range tests {
		t.Run(value, func(t *testing.T) {
			said := handled(t)
			t.Setenv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", value)
			e, err := otlp.NewMetrics()
			if err != nil {
				t.Fatal(err)
			}
			var got []metricdata.Temporality
			for _, kind := range kinds {
				got = append(got, e.Temporality(kind))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if (value == "bad") != (len(said.all()) == 1) {
				t.Errorf("said %v", said.all())
			}
		})
	}
	t.Setenv("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "base2_exponential_bucket_histogram")
	e, err := otlp.NewMetrics()
	if err != nil {
		t.Fatal(err)
	}
	want := sdkmetric.AggregationBase2ExponentialHistogram{MaxSize: 160, MaxScale: 20}
	if got := e.Aggregation(sdkmetric.InstrumentKindHistogram); got != want {
		t.Errorf("aggregation = %v", got)
	}
}
