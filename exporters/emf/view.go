// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/exemplar"
	"go.opentelemetry.io/otel/trace"
)

// ProviderOptions returns what a MeterProvider needs to export through reader, a [LambdaReader] or a
// sdkmetric.PeriodicReader of this exporter: the reader, one view around the user's, and the exemplar filter that
// offers every measurement. Give the user's views here and not to the provider; see [Exporter.View].
func (e *Exporter) ProviderOptions(reader sdkmetric.Reader, views ...sdkmetric.View) []sdkmetric.Option {
	return []sdkmetric.Option{
		sdkmetric.WithReader(reader),
		sdkmetric.WithView(e.View(views...)),
		sdkmetric.WithExemplarFilter(exemplar.AlwaysOnFilter),
	}
}

// View returns the one view that a provider may have beside this exporter: the first of views that matches an
// instrument, else none, and on it the reservoir that keeps single values and their invocations.
//
// The SDK applies every view that matches, so a second view would export an instrument twice, or once without that
// reservoir. That is also why the first match alone counts. A view that sets a reservoir of its own keeps it; the
// exporter then uses the aggregated data and cannot name invocations.
func (e *Exporter) View(views ...sdkmetric.View) sdkmetric.View {
	return func(instrument sdkmetric.Instrument) (sdkmetric.Stream, bool) {
		stream := sdkmetric.Stream{
			Name: instrument.Name, Description: instrument.Description, Unit: instrument.Unit,
		}
		for _, view := range views {
			if matched, ok := view(instrument); ok {
				stream = matched
				break
			}
		}
		if stream.ExemplarReservoirProviderSelector == nil {
			stream.ExemplarReservoirProviderSelector = e.reservoirs(instrument, stream.Name)
		}
		return stream, true
	}
}

// reservoirs chooses the reservoir of an instrument by the aggregation of each pipeline.
func (e *Exporter) reservoirs(
	instrument sdkmetric.Instrument, name string,
) sdkmetric.ExemplarReservoirProviderSelector {
	if name == "" {
		name = instrument.Name
	}
	width := minute
	if r := e.rule(instrument.Scope.Name, name); r != nil && r.Resolution != 0 {
		width = int64(r.Resolution) * second
	} else if highResolution(&instrument.Scope.Attributes) {
		width = second
	}
	return func(aggregation sdkmetric.Aggregation) exemplar.ReservoirProvider {
		switch {
		case e.variables.disabled:
		case ownHistogram(aggregation),
			e.config.rawCounters && instrument.Kind == sdkmetric.InstrumentKindCounter && isSum(aggregation):
			return func(attribute.Set) exemplar.Reservoir { return e.newRawReservoir() }
		case instrument.Kind == sdkmetric.InstrumentKindCounter && isSum(aggregation):
			how := &summing{exporter: e, width: width}
			return func(attribute.Set) exemplar.Reservoir { return e.newSumReservoir(how) }
		case instrument.Kind == sdkmetric.InstrumentKindGauge && isLastValue(aggregation):
			how := &summing{exporter: e, width: width, last: true}
			return func(attribute.Set) exemplar.Reservoir { return e.newSumReservoir(how) }
		}
		provider := sdkmetric.DefaultExemplarReservoirProviderSelector(aggregation)
		return func(attributes attribute.Set) exemplar.Reservoir {
			return sampledReservoir{provider(attributes)}
		}
	}
}

func isSum(aggregation sdkmetric.Aggregation) bool {
	_, ok := aggregation.(sdkmetric.AggregationSum)
	return ok
}

func isLastValue(aggregation sdkmetric.Aggregation) bool {
	_, ok := aggregation.(sdkmetric.AggregationLastValue)
	return ok
}

// sampledReservoir keeps exemplars as the SDK does by default, of sampled spans only, for pipelines whose data is not
// this package's to read: the provider's filter offers every measurement.
type sampledReservoir struct{ exemplar.Reservoir }

// Offer implements [exemplar.Reservoir].
func (r sampledReservoir) Offer(ctx context.Context, t time.Time, v exemplar.Value, dropped []attribute.KeyValue) {
	if trace.SpanContextFromContext(ctx).IsSampled() {
		r.Reservoir.Offer(ctx, t, v, dropped)
	}
}
