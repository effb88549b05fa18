// SPDX-License-Identifier: Apache-2.0

package emf

import (
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

const (
	// histogramSize is odd on purpose: it is as precise as the usual 160, and it tells a reservoir that the data is
	// read by this package. A view sees the aggregation of a pipeline but not its reader.
	histogramSize  = 161
	histogramScale = 20
)

// Temporality returns delta for all kinds but up-down counters: what was measured leaves once. A gauge is delta too, so
// a value of an earlier invocation is not repeated. Up-down counters are levels, which cumulative keeps.
func (e *Exporter) Temporality(kind sdkmetric.InstrumentKind) metricdata.Temporality {
	switch kind {
	case sdkmetric.InstrumentKindUpDownCounter, sdkmetric.InstrumentKindObservableUpDownCounter:
		return metricdata.CumulativeTemporality
	}
	return metricdata.DeltaTemporality
}

// Aggregation returns an exponential histogram for histograms, the SDK's default for other kinds. The histogram is
// what is left when a series has more values than are kept one by one.
func (e *Exporter) Aggregation(kind sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	if kind == sdkmetric.InstrumentKindHistogram {
		return sdkmetric.AggregationBase2ExponentialHistogram{MaxSize: histogramSize, MaxScale: histogramScale}
	}
	return sdkmetric.DefaultAggregationSelector(kind)
}

// ownHistogram reports whether an aggregation is the one that Aggregation asks for.
func ownHistogram(aggregation sdkmetric.Aggregation) bool {
	h, ok := aggregation.(sdkmetric.AggregationBase2ExponentialHistogram)
	return ok && h.MaxSize == histogramSize && h.MaxScale == histogramScale
}
