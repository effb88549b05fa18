// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"math"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"google.golang.org/protobuf/encoding/protowire"
)

func appendHistogram[N int64 | float64](dst []byte, h metricdata.Histogram[N]) ([]byte, error) {
	dst, start := open(dst, metricHistogram)
	for i := range h.DataPoints {
		p := &h.DataPoints[i]
		var begin int
		dst, begin = open(dst, 1)
		dst = appendTime(dst, 2, p.StartTime)
		dst = appendTime(dst, 3, p.Time)
		dst = appendFixed64(dst, 4, p.Count)
		dst = appendAnyDouble(dst, 5, float64(p.Sum))
		dst = appendPackedFixed64(dst, 6, p.BucketCounts)
		dst = appendPackedDoubles(dst, 7, p.Bounds)
		dst = appendExemplars(dst, 8, p.Exemplars)
		dst = appendSet(dst, 9, p.Attributes.Iter())
		dst = appendExtrema(dst, 11, p.Min)
		dst = appendExtrema(dst, 12, p.Max)
		dst = closeMessage(dst, begin)
	}
	dst, err := appendTemporality(dst, h.Temporality)
	return closeMessage(dst, start), err
}

func appendExponentialHistogram[N int64 | float64](dst []byte, h metricdata.ExponentialHistogram[N]) ([]byte, error) {
	dst, start := open(dst, metricExponential)
	for i := range h.DataPoints {
		p := &h.DataPoints[i]
		var begin int
		dst, begin = open(dst, 1)
		dst = appendSet(dst, 1, p.Attributes.Iter())
		dst = appendTime(dst, 2, p.StartTime)
		dst = appendTime(dst, 3, p.Time)
		dst = appendFixed64(dst, 4, p.Count)
		dst = appendAnyDouble(dst, 5, float64(p.Sum))
		dst = appendZigZag(dst, 6, p.Scale)
		dst = appendFixed64(dst, 7, p.ZeroCount)
		dst = appendBuckets(dst, 8, p.PositiveBucket)
		dst = appendBuckets(dst, 9, p.NegativeBucket)
		dst = appendExemplars(dst, 11, p.Exemplars)
		dst = appendExtrema(dst, 12, p.Min)
		dst = appendExtrema(dst, 13, p.Max)
		dst = appendDouble(dst, 14, p.ZeroThreshold)
		dst = closeMessage(dst, begin)
	}
	dst, err := appendTemporality(dst, h.Temporality)
	return closeMessage(dst, start), err
}

func appendBuckets(dst []byte, field protowire.Number, b metricdata.ExponentialBucket) []byte {
	dst, start := open(dst, field)
	dst = appendZigZag(dst, 1, b.Offset)
	if len(b.Counts) > 0 {
		var counts int
		dst, counts = open(dst, 2)
		for _, n := range b.Counts {
			dst = protowire.AppendVarint(dst, n)
		}
		dst = closeMessage(dst, counts)
	}
	return closeMessage(dst, start)
}

// appendExtrema appends a minimum or maximum, if the histogram has one.
func appendExtrema[N int64 | float64](dst []byte, field protowire.Number, e metricdata.Extrema[N]) []byte {
	if v, ok := e.Value(); ok {
		return appendAnyDouble(dst, field, float64(v))
	}
	return dst
}

func appendPackedFixed64(dst []byte, field protowire.Number, numbers []uint64) []byte {
	if len(numbers) == 0 {
		return dst
	}
	dst = protowire.AppendTag(dst, field, protowire.BytesType)
	dst = protowire.AppendVarint(dst, uint64(8*len(numbers)))
	for _, n := range numbers {
		dst = protowire.AppendFixed64(dst, n)
	}
	return dst
}

func appendPackedDoubles(dst []byte, field protowire.Number, numbers []float64) []byte {
	if len(numbers) == 0 {
		return dst
	}
	dst = protowire.AppendTag(dst, field, protowire.BytesType)
	dst = protowire.AppendVarint(dst, uint64(8*len(numbers)))
	for _, f := range numbers {
		dst = protowire.AppendFixed64(dst, math.Float64bits(f))
	}
	return dst
}

func appendSummary(dst []byte, s metricdata.Summary) []byte {
	dst, start := open(dst, metricSummary)
	for i := range s.DataPoints {
		p := &s.DataPoints[i]
		var begin int
		dst, begin = open(dst, 1)
		dst = appendTime(dst, 2, p.StartTime)
		dst = appendTime(dst, 3, p.Time)
		dst = appendFixed64(dst, 4, p.Count)
		dst = appendDouble(dst, 5, p.Sum)
		for _, q := range p.QuantileValues {
			var quantile int
			dst, quantile = open(dst, 6)
			dst = appendDouble(dst, 1, q.Quantile)
			dst = appendDouble(dst, 2, q.Value)
			dst = closeMessage(dst, quantile)
		}
		dst = appendSet(dst, 7, p.Attributes.Iter())
		dst = closeMessage(dst, begin)
	}
	return closeMessage(dst, start)
}
