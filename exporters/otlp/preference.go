// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"strings"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/internal/settings"
)

// preference is what OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE chooses.
type preference uint8

const (
	preferCumulative preference = iota
	preferDelta
	preferLowMemory
)

func (c *config) readMetricPreferences() {
	name := prefix + "METRICS_TEMPORALITY_PREFERENCE"
	switch value := settings.Text(name); strings.ToLower(value) {
	case "", "cumulative":
	case "delta":
		c.temporality = preferDelta
	case "lowmemory":
		c.temporality = preferLowMemory
	default:
		c.mistake("%s=%q is none of cumulative, delta, lowmemory: using cumulative", name, value)
	}
	name = prefix + "METRICS_DEFAULT_HISTOGRAM_AGGREGATION"
	switch value := settings.Text(name); strings.ToLower(value) {
	case "", "explicit_bucket_histogram":
	case "base2_exponential_bucket_histogram":
		c.exponential = true
	default:
		c.mistake("%s=%q is neither explicit_bucket_histogram nor base2_exponential_bucket_histogram: using explicit_bucket_histogram", name, value)
	}
}

// of returns the temporality of an instrument. What goes up and down is cumulative under every preference: a sum of
// changes makes sense only from the start.
func (p preference) of(kind sdkmetric.InstrumentKind) metricdata.Temporality {
	delta := false
	switch kind {
	case sdkmetric.InstrumentKindCounter, sdkmetric.InstrumentKindHistogram:
		delta = p != preferCumulative
	case sdkmetric.InstrumentKindObservableCounter:
		delta = p == preferDelta // To know the change, the last value of every series has to be kept.
	}
	if delta {
		return metricdata.DeltaTemporality
	}
	return metricdata.CumulativeTemporality
}

// WithDelta exports counters and histograms as what was added since the last export. The default is
// OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE, else cumulative values. It matters to [NewMetrics] only.
func WithDelta() Option {
	return optionFunc(func(c config) config { c.temporality = preferDelta; return c })
}

// WithExponentialHistograms makes histograms exponential ones, unless a view says otherwise. The default is
// OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION, else explicit buckets. It matters to [NewMetrics] only.
func WithExponentialHistograms() Option {
	return optionFunc(func(c config) config { c.exponential = true; return c })
}

func (c *config) aggregation(kind sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	if c.exponential && kind == sdkmetric.InstrumentKindHistogram {
		return sdkmetric.AggregationBase2ExponentialHistogram{MaxSize: 160, MaxScale: 20}
	}
	return sdkmetric.DefaultAggregationSelector(kind)
}
