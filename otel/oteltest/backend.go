// SPDX-License-Identifier: Apache-2.0

package oteltest

import (
	"bytes"
	"context"
	"io"
	"log"
	"log/slog"
	"sync"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/otel/telemetry"
)

// backend is where the one set of providers of the process exports to.
type backend struct {
	telemetry *telemetry.Telemetry
	logger    *slog.Logger
	logWriter io.Writer

	output *output
	spans  *tracetest.InMemoryExporter
	reader *sdkmetric.ManualReader

	mu   sync.Mutex
	sums map[string]float64
}

// theBackend returns the backend of the process. It is state of the package because the providers are state of the
// process: only the first are followed.
var theBackend = sync.OnceValues(newBackend)

func newBackend() (*backend, error) {
	b := &backend{
		output: &output{},
		spans:  tracetest.NewInMemoryExporter(),
		// Deltas, added up here, so that a new recorder starts from zero.
		reader: sdkmetric.NewManualReader(sdkmetric.WithTemporalitySelector(
			func(sdkmetric.InstrumentKind) metricdata.Temporality { return metricdata.DeltaTemporality })),
		sums: map[string]float64{},
	}
	t, err := telemetry.Setup(context.Background(),
		telemetry.WithOutput(b.output),
		telemetry.WithTracerOptions(sdktrace.WithSyncer(b.spans), sdktrace.WithSampler(sdktrace.AlwaysSample())),
		telemetry.WithMeterOptions(sdkmetric.WithReader(b.reader)),
	)
	b.telemetry, b.logger, b.logWriter = t, slog.Default(), log.Writer()
	return b, err
}

func (b *backend) reset() {
	b.output.reset()
	b.spans.Reset()
	_, _ = b.sum("")
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.sums)
}

func (b *backend) sum(name string) (float64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var data metricdata.ResourceMetrics
	if err := b.reader.Collect(context.Background(), &data); err != nil {
		return 0, err
	}
	for _, scope := range data.ScopeMetrics {
		for _, m := range scope.Metrics {
			b.add(m)
		}
	}
	return b.sums[name], nil
}

func (b *backend) add(m metricdata.Metrics) {
	switch d := m.Data.(type) {
	case metricdata.Sum[int64]:
		for _, p := range d.DataPoints {
			b.sums[m.Name] += float64(p.Value)
		}
	case metricdata.Sum[float64]:
		for _, p := range d.DataPoints {
			b.sums[m.Name] += p.Value
		}
	case metricdata.Gauge[int64]:
		for _, p := range d.DataPoints {
			b.sums[m.Name] = float64(p.Value)
		}
	case metricdata.Gauge[float64]:
		for _, p := range d.DataPoints {
			b.sums[m.Name] = p.Value
		}
	case metricdata.Histogram[int64]:
		for _, p := range d.DataPoints {
			b.sums[m.Name] += float64(p.Sum)
		}
	case metricdata.Histogram[float64]:
		for _, p := range d.DataPoints {
			b.sums[m.Name] += p.Sum
		}
	}
}

// output is standard output in memory.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements [io.Writer].
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) bytes() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return bytes.Clone(o.buf.Bytes())
}

func (o *output) reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.buf.Reset()
}
