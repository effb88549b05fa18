// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// collect returns the sums by name and reason.
func collect(t *testing.T, reader sdkmetric.Reader) map[string]int64 {
	t.Helper()
	var data metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	sums := map[string]int64{}
	for _, scope := range data.ScopeMetrics {
		if scope.Scope.Name != xray.ScopeName {
			t.Errorf("scope %q, want %q", scope.Scope.Name, xray.ScopeName)
		}
		for _, m := range scope.Metrics {
			sum, ok := m.Data.(metricdata.Sum[int64])
			if !ok || !sum.IsMonotonic || m.Unit != "{document}" || m.Description == "" {
				t.Errorf("%s: %T, unit %q, described as %q", m.Name, m.Data, m.Unit, m.Description)
			}
			for _, point := range sum.DataPoints {
				name := m.Name
				if reason, found := point.Attributes.Value("reason"); found {
					name += " " + reason.AsString()
				}
				sums[name] = point.Value
			}
		}
	}
	return sums
}

func TestOptions_72_MeterProvider(t *testing.T) {
	t.Parallel()
	reader := sdkmetric.NewManualReader()
	sent := &collector{}
	sim := &simulation{now: start, service: 50 * time.Microsecond, capacity: usable, stalls: func(int) time.Duration { return 0 }}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent), xray.WithClock(sim.Now, sim.Sleep),
		xray.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))))
	if diff := cmp.Diff(map[string]int64{}, collect(t, reader)); diff != "" {
		t.Errorf("before anything happened (-want +got):\n%s", diff)
	}
	work := func(size int) error {
		return s.invoke(t, activeHead, func(ctx context.Context) error {
			_, span := s.tracer.Start(ctx, "work")
			span.SetAttributes(text("padding", strings.Repeat("x", size)))
			span.End()
			return nil
		})
	}
	for _, size := range []int{10, 100_000} {
		if err := work(size); err != nil {
			t.Fatal(err)
		}
	}
	var stray func()
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		_, span := s.tracer.Start(ctx, "stray")
		stray = func() { span.End() }
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	stray()
	if diff := cmp.Diff(map[string]int64{"powertools.xray.sent": 6, "powertools.xray.reduced": 1, "powertools.xray.late": 1}, collect(t, reader)); diff != "" {
		t.Errorf("after three invocations (-want +got):\n%s", diff)
	}

	sent.err = errBroken
	if err := work(10); err != nil {
		t.Fatal(err)
	}
	sent.err = nil
	xray.WithPacedTransport(sent)(s.processor)
	document := fmt.Appendf(nil, "%01000d", 0)
	for range 4000 {
		if _, err := s.processor.Submit(document); err != nil {
			t.Fatal(err)
		}
	}
	stats := s.processor.Stats()
	want := map[string]int64{
		"powertools.xray.sent": int64(stats.Sent), "powertools.xray.reduced": 1, "powertools.xray.late": 1,
		"powertools.xray.dropped transport": 2, "powertools.xray.dropped queue": int64(stats.DroppedQueue),
	}
	if stats.DroppedQueue == 0 {
		t.Error("the queue took everything")
	}
	if diff := cmp.Diff(want, collect(t, reader)); diff != "" {
		t.Errorf("after losses (-want +got):\n%s", diff)
	}

	if err := s.processor.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int64{}, collect(t, reader)); diff != "" {
		t.Errorf("after shutdown (-want +got):\n%s", diff)
	}
}
