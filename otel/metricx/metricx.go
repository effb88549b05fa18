// SPDX-License-Identifier: Apache-2.0

package metricx

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools/internal/emfkey"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// AddProperty adds properties to the innermost scope of ctx, for measurements made from then on. A property stands on
// the log line of a metric and can be searched; it is no dimension, costs nothing but its bytes and may have any value.
// A later property of the same key replaces an earlier one, and all end with the scope. Outside an invocation it does
// nothing. It is safe for concurrent use.
func AddProperty(ctx context.Context, properties ...attribute.KeyValue) {
	invocation.AddProperties(ctx, properties...)
}

// SetTimestamp makes t the time of the measurements made in the innermost scope of ctx from then on; the zero time gives
// them back the time of the clock. CloudWatch takes times of the last two weeks and the next two hours; measurements of
// another time are dropped and reported once through otel.Handle. A scope of its own limits it to some measurements:
//
//	past := invocation.Scope(ctx)
//	metricx.SetTimestamp(past, order.PlacedAt)
//	orders.Add(past, 1)
//
// It works for counters, histograms and gauges, at the resolution of a millisecond, and only in CloudWatch: OpenTelemetry
// has no time of a measurement but that of the call. Up-down counters and observable instruments are read when they are
// exported and have that time. Outside an invocation it does nothing. It is safe for concurrent use.
func SetTimestamp(ctx context.Context, t time.Time) {
	var ms int64
	if !t.IsZero() {
		ms = t.UnixMilli()
	}
	invocation.AddProperties(ctx, attribute.Int64(emfkey.Timestamp, ms))
}

// Namespace puts all instruments of a meter into a CloudWatch namespace:
//
//	meter := otel.Meter("example.com/orders", metricx.Namespace("Shop/Orders"))
//
// CloudWatch takes 1 to 255 letters, digits and "._#:/ -", not beginning with "AWS/"; any other name is reported
// through otel.Handle and the exporter's namespace used.
func Namespace(name string) metric.MeterOption {
	return metric.WithInstrumentationAttributes(attribute.String(emfkey.Namespace, name))
}

// HighResolution makes CloudWatch keep all metrics of a meter by the second, for three hours, where it keeps others by
// the minute. Alarms on them can be evaluated every ten seconds.
func HighResolution() metric.MeterOption {
	return metric.WithInstrumentationAttributes(attribute.Int(emfkey.StorageResolution, 1))
}
