// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/exporters/emf"
)

func TestExporter_M41_Temporality(t *testing.T) {
	clearVariables(t)
	exporter, err := emf.New()
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[sdkmetric.InstrumentKind]metricdata.Temporality{
		sdkmetric.InstrumentKindCounter:                 metricdata.DeltaTemporality,
		sdkmetric.InstrumentKindHistogram:               metricdata.DeltaTemporality,
		sdkmetric.InstrumentKindGauge:                   metricdata.DeltaTemporality,
		sdkmetric.InstrumentKindObservableCounter:       metricdata.DeltaTemporality,
		sdkmetric.InstrumentKindObservableGauge:         metricdata.DeltaTemporality,
		sdkmetric.InstrumentKindUpDownCounter:           metricdata.CumulativeTemporality,
		sdkmetric.InstrumentKindObservableUpDownCounter: metricdata.CumulativeTemporality,
	} {
		if got := exporter.Temporality(kind); got != want {
			t.Errorf("Temporality(%v) = %v, want %v", kind, got, want)
		}
		_, exponential := exporter.Aggregation(kind).(sdkmetric.AggregationBase2ExponentialHistogram)
		if want := kind == sdkmetric.InstrumentKindHistogram; exponential != want {
			t.Errorf("Aggregation(%v) is exponential: %t, want %t", kind, exponential, want)
		}
	}
}

// TestDefaultPropertyKeys_M42_EachIsAProperty records one attribute of each key that has values without bound.
func TestDefaultPropertyKeys_M42_EachIsAProperty(t *testing.T) {
	clearVariables(t)
	for _, key := range []string{
		"faas.invocation_id", "aws.request_id", "request_id", "trace_id", "span_id", "session.id",
		"user.id", "user.name", "enduser.id", "client.address", "network.peer.port",
		"url.full", "url.path", "url.query", "http.target", "user_agent.original",
		"messaging.message.id", "messaging.message.conversation_id", "db.query.text", "db.statement",
		"exception.message", "exception.stacktrace", "error.message", "thread.id", "code.function.name",
	} {
		s := newSetup(t)
		c, _ := s.meter.Int64Counter("orders")
		c.Add(t.Context(), 1, attributes(attribute.String(key, "v")))
		lines := s.flush()
		if m := ingest(t, lines[0])[0]; m.dimensions != "service=cart" {
			t.Errorf("%s: dimensions %q", key, m.dimensions)
		}
		if got := decode(t, lines[0])[key]; got != "v" {
			t.Errorf("%s: property %v", key, got)
		}
	}
}
