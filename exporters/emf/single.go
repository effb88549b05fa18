// SPDX-License-Identifier: Apache-2.0

package emf

// appendSingles appends what is left of a distribution, up to a hundred, as single values and returns how many.
func (e *Exporter) appendSingles(m *metric) int {
	c := &e.encoder
	n, skip := min(m.total-m.done, maxValuesPerMetric), uint64(m.done)
	dst := &c.lists
	if n == 1 {
		dst = &c.scalars
	}
	*dst = appendKey(*dst, m.name)
	opened := len(*dst)
	for i, written := m.from, 0; written < n; i++ {
		k := e.builder.buckets[i]
		if k.count <= skip {
			skip -= k.count
			continue
		}
		for ; skip < k.count && written < n; written++ {
			*dst = append(*dst, ',')
			*dst = k.value.append(*dst)
			skip++
		}
		skip = 0
	}
	if n == 1 {
		*dst = append((*dst)[:opened], (*dst)[opened+1:]...)
		return n
	}
	(*dst)[opened] = '['
	*dst = append(*dst, ']')
	return n
}
