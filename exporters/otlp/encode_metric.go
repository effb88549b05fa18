// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"fmt"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"google.golang.org/protobuf/encoding/protowire"
)

// Fields of Metric that say what kind of data it has.
const (
	metricGauge       protowire.Number = 5
	metricSum         protowire.Number = 7
	metricHistogram   protowire.Number = 9
	metricExponential protowire.Number = 10
	metricSummary     protowire.Number = 11
)

// appendMetrics appends an ExportMetricsServiceRequest. It returns how many data points are in it, and an error about
// the first metric that was left out because its data or temporality is of no kind that the protocol has.
func appendMetrics(dst []byte, rm *metricdata.ResourceMetrics) ([]byte, int, error) {
	var (
		points int
		failed error
	)
	dst, start := open(dst, 1)
	dst = appendResource(dst, rm.Resource)
	for i := range rm.ScopeMetrics {
		scope := &rm.ScopeMetrics[i]
		var begin int
		dst, begin = open(dst, 2)
		dst = appendScope(dst, &scope.Scope)
		for j := range scope.Metrics {
			before := len(dst)
			out, n, err := appendMetric(dst, &scope.Metrics[j])
			if err != nil {
				out = out[:before]
				failed = fmt.Errorf("encode metric %s: %w", scope.Metrics[j].Name, err)
			}
			dst, points = out, points+n
		}
		dst = appendString(dst, 3, scope.Scope.SchemaURL)
		dst = closeMessage(dst, begin)
	}
	dst = appendString(dst, 3, rm.Resource.SchemaURL())
	return closeMessage(dst, start), points, failed
}

func appendMetric(dst []byte, m *metricdata.Metrics) (out []byte, points int, err error) {
	dst, start := open(dst, 2)
	dst = appendString(dst, 1, m.Name)
	dst = appendString(dst, 2, m.Description)
	dst = appendString(dst, 3, m.Unit)
	switch data := m.Data.(type) {
	case metricdata.Gauge[int64]:
		dst, points = appendGauge(dst, data), len(data.DataPoints)
	case metricdata.Gauge[float64]:
		dst, points = appendGauge(dst, data), len(data.DataPoints)
	case metricdata.Sum[int64]:
		dst, err = appendSum(dst, data)
		points = len(data.DataPoints)
	case metricdata.Sum[float64]:
		dst, err = appendSum(dst, data)
		points = len(data.DataPoints)
	case metricdata.Histogram[int64]:
		dst, err = appendHistogram(dst, data)
		points = len(data.DataPoints)
	case metricdata.Histogram[float64]:
		dst, err = appendHistogram(dst, data)
		points = len(data.DataPoints)
	case metricdata.ExponentialHistogram[int64]:
		dst, err = appendExponentialHistogram(dst, data)
		points = len(data.DataPoints)
	case metricdata.ExponentialHistogram[float64]:
		dst, err = appendExponentialHistogram(dst, data)
		points = len(data.DataPoints)
	case metricdata.Summary:
		dst, points = appendSummary(dst, data), len(data.DataPoints)
	default:
		err = fmt.Errorf("%w: %T", errUnknownData, m.Data)
	}
	if err != nil {
		return dst, 0, err
	}
	return closeMessage(dst, start), points, nil
}

func appendGauge[N int64 | float64](dst []byte, gauge metricdata.Gauge[N]) []byte {
	dst, start := open(dst, metricGauge)
	dst = appendNumbers(dst, gauge.DataPoints)
	return closeMessage(dst, start)
}

func appendSum[N int64 | float64](dst []byte, sum metricdata.Sum[N]) ([]byte, error) {
	dst, start := open(dst, metricSum)
	dst = appendNumbers(dst, sum.DataPoints)
	dst, err := appendTemporality(dst, sum.Temporality)
	dst = appendBool(dst, 3, sum.IsMonotonic)
	return closeMessage(dst, start), err
}

func appendNumbers[N int64 | float64](dst []byte, points []metricdata.DataPoint[N]) []byte {
	for i := range points {
		p := &points[i]
		var start int
		dst, start = open(dst, 1)
		dst = appendTime(dst, 2, p.StartTime)
		dst = appendTime(dst, 3, p.Time)
		dst = appendNumber(dst, 4, p.Value)
		dst = appendExemplars(dst, 5, p.Exemplars)
		dst = appendSet(dst, 7, p.Attributes.Iter())
		dst = closeMessage(dst, start)
	}
	return dst
}

// appendNumber appends a measured value: floats have the field that is given, integers have 6 in all messages.
func appendNumber[N int64 | float64](dst []byte, float protowire.Number, value N) []byte {
	switch v := any(value).(type) {
	case int64:
		return appendAnyFixed64(dst, 6, uint64(v))
	case float64:
		return appendAnyDouble(dst, float, v)
	}
	return dst
}

func appendExemplars[N int64 | float64](dst []byte, field protowire.Number, exemplars []metricdata.Exemplar[N]) []byte {
	for i := range exemplars {
		e := &exemplars[i]
		var start int
		dst, start = open(dst, field)
		dst = appendTime(dst, 2, e.Time)
		dst = appendNumber(dst, 3, e.Value)
		if len(e.SpanID) > 0 {
			dst = appendBytes(dst, 4, e.SpanID)
		}
		if len(e.TraceID) > 0 {
			dst = appendBytes(dst, 5, e.TraceID)
		}
		dst = appendKeyValues(dst, 7, e.FilteredAttributes)
		dst = closeMessage(dst, start)
	}
	return dst
}

// appendTemporality appends field 2 of everything that has one.
func appendTemporality(dst []byte, t metricdata.Temporality) ([]byte, error) {
	switch t {
	case metricdata.DeltaTemporality:
		return appendUint(dst, 2, 1), nil
	case metricdata.CumulativeTemporality:
		return appendUint(dst, 2, 2), nil
	}
	return dst, fmt.Errorf("%w: temporality %d", errUnknownData, t)
}
