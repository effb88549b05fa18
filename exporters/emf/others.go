// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"
	"slices"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// ForOthers returns an exporter for a second reader of a provider made with [Exporter.ProviderOptions]: exporter without
// the exemplars that name the invocation of a measurement, of which there is one for each value. They are for EMF; the
// SDK hands them to every reader, since its views know none. Exemplars of other reservoirs pass. It changes the data it
// is given, once, so that the same data may be exported again.
func ForOthers(exporter sdkmetric.Exporter) sdkmetric.Exporter { return others{exporter} }

type others struct{ sdkmetric.Exporter }

// Export implements [sdkmetric.Exporter].
func (o others) Export(ctx context.Context, data *metricdata.ResourceMetrics) error {
	for _, scope := range data.ScopeMetrics {
		for _, metric := range scope.Metrics {
			withoutOrigins(metric.Data)
		}
	}
	return o.Exporter.Export(ctx, data)
}

func withoutOrigins(data metricdata.Aggregation) {
	switch data := data.(type) {
	case metricdata.Sum[int64]:
		ofPoints(data.DataPoints)
	case metricdata.Sum[float64]:
		ofPoints(data.DataPoints)
	case metricdata.Gauge[int64]:
		ofPoints(data.DataPoints)
	case metricdata.Gauge[float64]:
		ofPoints(data.DataPoints)
	case metricdata.Histogram[int64]:
		ofHistograms(data.DataPoints)
	case metricdata.Histogram[float64]:
		ofHistograms(data.DataPoints)
	case metricdata.ExponentialHistogram[int64]:
		ofExponential(data.DataPoints)
	case metricdata.ExponentialHistogram[float64]:
		ofExponential(data.DataPoints)
	}
}

func ofPoints[N int64 | float64](points []metricdata.DataPoint[N]) {
	for i := range points {
		points[i].Exemplars = foreign(points[i].Exemplars)
	}
}

func ofHistograms[N int64 | float64](points []metricdata.HistogramDataPoint[N]) {
	for i := range points {
		points[i].Exemplars = foreign(points[i].Exemplars)
	}
}

func ofExponential[N int64 | float64](points []metricdata.ExponentialHistogramDataPoint[N]) {
	for i := range points {
		points[i].Exemplars = foreign(points[i].Exemplars)
	}
}

// foreign returns the exemplars that are not of this package's reservoirs.
func foreign[N int64 | float64](exemplars []metricdata.Exemplar[N]) []metricdata.Exemplar[N] {
	return slices.DeleteFunc(exemplars, func(e metricdata.Exemplar[N]) bool {
		return len(e.FilteredAttributes) > 0 && e.FilteredAttributes[0].Key == originRequestID
	})
}
