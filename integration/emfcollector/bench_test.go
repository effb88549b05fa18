// SPDX-License-Identifier: Apache-2.0

package emfcollector_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/exporters/emf"
)

// recordTen records one value of each of ten metrics with one attribute: five histograms, four counters and a gauge.
func recordTen(ctx context.Context, meter metric.Meter) {
	gold := metric.WithAttributes(attribute.String("tier", "gold"))
	for i := range 5 {
		h, _ := meter.Float64Histogram(fmt.Sprintf("latency%d", i), metric.WithUnit("ms"))
		h.Record(ctx, float64(i)+0.5, gold)
	}
	for i := range 4 {
		c, _ := meter.Int64Counter(fmt.Sprintf("orders%d", i), metric.WithUnit("By"))
		c.Add(ctx, 1, gold)
	}
	g, _ := meter.Float64Gauge("depth")
	g.Record(ctx, 42, gold)
}

// BenchmarkCollector turns ten metrics, already received and decoded, into the collector's lines. It writes three: one
// for each kind of metric.
func BenchmarkCollector(b *testing.B) {
	collector, receiver := newCollector(b), newReceiver(b)
	provider := newProvider(b, receiver, io.Discard, false, false)
	recordTen(b.Context(), provider.Meter("bench"))
	if err := provider.ForceFlush(b.Context()); err != nil {
		b.Fatal(err)
	}
	metrics := receiver.take()[0]
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer func(before *os.File) { os.Stdout = before; _ = null.Close() }(os.Stdout)
	os.Stdout = null
	b.ReportAllocs()
	for b.Loop() {
		if err := collector.metrics.ConsumeMetrics(b.Context(), metrics); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkExport turns the same ten metrics, already collected, into our line, on the same device.
func BenchmarkExport(b *testing.B) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	exporter, err := emf.New(emf.WithWriter(null), emf.WithNamespace(namespace), emf.WithService("cart"))
	if err != nil {
		b.Fatal(err)
	}
	reader := emf.NewLambdaReader(exporter)
	provider := sdkmetric.NewMeterProvider(exporter.ProviderOptions(reader)...)
	recordTen(b.Context(), provider.Meter("bench"))
	var data metricdata.ResourceMetrics
	if err := reader.Collect(b.Context(), &data); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := exporter.Export(b.Context(), &data); err != nil {
			b.Fatal(err)
		}
	}
}
