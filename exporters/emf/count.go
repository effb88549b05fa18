// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"bytes"

	"go.opentelemetry.io/otel/attribute"
)

// addCounts adds the metrics that a rule counts of n measurements of a histogram.
func (b *builder) addCounts(s stream, attributes *attribute.Set, o originFields, at, width int64, n int) {
	for i := range s.rule.Counts {
		c := &s.rule.Counts[i]
		value, ok := attributes.Value(attribute.Key(c.Attribute))
		if !ok {
			continue
		}
		var room [32]byte
		one := integerNumber(0)
		if bytes.HasPrefix(appendText(room[:0], value), []byte(c.Prefix)) {
			one = integerNumber(1)
		}
		s.name, s.unit, s.sum = c.Name, unit{unitCount, 1}, false
		from := len(b.buckets)
		if n > maxValuesPerMetric {
			b.buckets = append(b.buckets, bucket{one, uint64(n)}) //nolint:gosec // a length
			sum := integerNumber(int64(one.bits) * int64(n))      //nolint:gosec // 0 or 1
			b.distribution(&s, attributes, &o, at, width, from, extremes{one, one, true}, sum)
			continue
		}
		if _, m := b.metric(&s, attributes, &o, at, width, false); m != nil {
			for range n {
				b.values = append(b.values, one)
			}
			m.to = len(b.values)
		}
	}
}
