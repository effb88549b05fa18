// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"math"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// group is the measurements of one series that share an invocation and a time bucket.
type group struct {
	requestID  string
	bucket     int64
	properties attribute.Distinct // where each combination of properties has a line of its own
}

// addExponential adds the points of a histogram: all values one by one if they were kept, else their buckets.
func addExponential[N int64 | float64](b *builder, s *stream, data *metricdata.ExponentialHistogram[N]) {
	if data.Temporality == metricdata.CumulativeTemporality {
		b.exporter.problems.add(problemTemporality, s.name, describeTemporality)
		return
	}
	for i := range data.DataPoints {
		p := &data.DataPoints[i]
		var o originFields
		own := false
		if len(p.Exemplars) > 0 {
			o, own = readOrigin(p.Exemplars[0].FilteredAttributes)
		}
		if !own {
			o = *b.onlyRunning()
		}
		switch {
		case own && !o.rawLimit && uint64(len(p.Exemplars)) == p.Count:
			addRaw(b, s, &p.Attributes, p.Exemplars)
			continue
		case own && !o.rawLimit:
			// The exemplar filter let some measurements through: none of them speaks for the others.
			o = originFields{}
		}
		if !o.rawLimit {
			b.exporter.problems.add(problemRawValues, s.name, describeRawValues)
		}
		from := len(b.buckets)
		clamp := newExtremes(p.Min, p.Max)
		b.exponentialBuckets(&p.PositiveBucket, &p.NegativeBucket, p.Scale, p.ZeroCount, clamp)
		b.addBuckets(s, &p.Attributes, &o, b.pointTime(&o, p.Time), from, clamp, toNumber(p.Sum))
	}
}

// addRaw adds measurements one by one, each to the document of its invocation and time.
func addRaw[N int64 | float64](
	b *builder, s *stream, attributes *attribute.Set, exemplars []metricdata.Exemplar[N],
) {
	width := timeWidth(b, s, attributes, exemplars)
	b.groups, b.members = b.groups[:0], b.members[:0]
	recent := -1
	for i := range exemplars {
		g := group{
			requestID: requestIDOf(exemplars[i].FilteredAttributes), bucket: exemplars[i].Time.UnixMilli() / width,
		}
		if b.exporter.config.conflict == ConflictSplit {
			g.properties = identityOf(exemplars[i].FilteredAttributes)
		}
		if recent < 0 || b.groups[recent] != g {
			if recent = slices.Index(b.groups, g); recent < 0 {
				recent = len(b.groups)
				b.groups = append(b.groups, g)
			}
		}
		b.members = append(b.members, recent)
	}
	for id := range b.groups {
		addGroup(b, s, attributes, exemplars, id, width)
	}
}

// addGroup adds those exemplars that are members of one group.
func addGroup[N int64 | float64](
	b *builder, s *stream, attributes *attribute.Set, exemplars []metricdata.Exemplar[N], id int, width int64,
) {
	var d *document
	var m *metric
	var first originFields
	latest, added := int64(0), 0
	for i := range exemplars {
		if b.members[i] != id {
			continue
		}
		e := &exemplars[i]
		n := toNumber(e.Value).times(s.unit.factor)
		if !n.storable() {
			b.exporter.problems.add(problemValue, s.name, describeValue)
			continue
		}
		at := e.Time.UnixMilli()
		o, _ := readOrigin(e.FilteredAttributes)
		if m == nil {
			if d, m = b.metric(s, attributes, &o, at, width, false); m == nil {
				continue
			}
			first = o
		}
		latest = max(latest, at)
		d.at = max(d.at, at)
		b.exporter.merge(d, o.properties, at)
		b.values = append(b.values, n)
		m.to = len(b.values)
		added++
	}
	if added > 0 && s.rule != nil {
		b.exporter.config.features.count(b, *s, attributes, first, latest, width, added)
	}
}

// requestIDOf returns the request id that an exemplar of this package begins with.
func requestIDOf(attributes []attribute.KeyValue) string {
	if len(attributes) == 0 || attributes[0].Key != originRequestID {
		return ""
	}
	return attributes[0].Value.AsString()
}

// maxTimeBuckets is into how many documents the time of one high-resolution series is split.
const maxTimeBuckets = 60

// timeWidth returns the width of the time buckets of a series, in milliseconds: a minute, or a second where CloudWatch
// keeps metrics by the second. A document has one timestamp, so the values of different buckets need several.
func timeWidth[N int64 | float64](
	b *builder, s *stream, attributes *attribute.Set, exemplars []metricdata.Exemplar[N],
) int64 {
	if !b.high(s, attributes) {
		return minute
	}
	earliest, latest := int64(math.MaxInt64), int64(math.MinInt64)
	for i := range exemplars {
		at := exemplars[i].Time.UnixMilli()
		earliest, latest = min(earliest, at), max(latest, at)
	}
	if len(exemplars) == 0 {
		return second
	}
	seconds := latest/second - earliest/second + 1
	return (seconds + maxTimeBuckets - 1) / maxTimeBuckets * second
}

// addExplicit adds the points of a histogram with explicit bounds, which only a view can ask for.
func addExplicit[N int64 | float64](b *builder, s *stream, data *metricdata.Histogram[N]) {
	if data.Temporality == metricdata.CumulativeTemporality {
		b.exporter.problems.add(problemTemporality, s.name, describeTemporality)
		return
	}
	for i := range data.DataPoints {
		p := &data.DataPoints[i]
		from := len(b.buckets)
		clamp := newExtremes(p.Min, p.Max)
		b.explicitBuckets(p.Bounds, p.BucketCounts, clamp)
		b.addBuckets(s, &p.Attributes, b.onlyRunning(), b.exporter.collectedAt(p.Time), from, clamp, toNumber(p.Sum))
	}
}

// addBuckets adds the buckets from an index on, highest value first, as a distribution.
func (b *builder) addBuckets(
	s *stream, attributes *attribute.Set, o *originFields, at int64, from int, e extremes, sum number,
) {
	if len(b.buckets) == from {
		return // nothing was measured
	}
	kept := b.buckets[:from]
	for _, k := range b.buckets[from:] {
		if k.value = k.value.times(s.unit.factor); !k.value.storable() {
			b.exporter.problems.add(problemValue, s.name, describeValue)
			continue
		}
		kept = append(kept, k)
	}
	b.buckets = kept
	sum = sum.times(s.unit.factor)
	if len(b.buckets) == from || !finite(sum.float64()) {
		b.exporter.problems.add(problemValue, s.name, describeValue)
		b.buckets = b.buckets[:from]
		return
	}
	total := uint64(0)
	for i := range b.buckets[from:] {
		total += b.buckets[from+i].count
	}
	if b.distribution(s, attributes, o, at, minute, from, e.times(s.unit.factor), sum) && s.rule != nil {
		b.exporter.config.features.count(b, *s, attributes, *o, at, minute, int(total)) //nolint:gosec // far below 2^63
	}
}

// distribution adds the buckets from an index on as a metric, and reports whether it did.
func (b *builder) distribution(
	s *stream, attributes *attribute.Set, o *originFields, at, width int64, from int, e extremes, sum number,
) bool {
	d, m := b.metric(s, attributes, o, at, width, true)
	if m == nil {
		b.buckets = b.buckets[:from]
		return false
	}
	b.exporter.merge(d, o.properties, at)
	m.from, m.to = from, len(b.buckets)
	m.max, m.min = b.buckets[from].value, b.buckets[m.to-1].value
	if e.known && e.max.storable() {
		m.max = e.max
	}
	if e.known && e.min.storable() {
		m.min = e.min
	}
	m.sum = sum
	if b.exporter.config.features.singles != nil {
		for _, k := range b.buckets[m.from:m.to] {
			m.total += int(k.count) //nolint:gosec // far below 2^63
		}
	}
	return true
}

// extremes are the smallest and largest value of a histogram, if known.
type extremes struct {
	min, max number
	known    bool
}

func newExtremes[N int64 | float64](low, high metricdata.Extrema[N]) extremes {
	lowest, ok := low.Value()
	highest, also := high.Value()
	return extremes{toNumber(lowest), toNumber(highest), ok && also}
}

func (e extremes) times(factor float64) extremes {
	return extremes{e.min.times(factor), e.max.times(factor), e.known}
}

func (e *extremes) clamp(f float64) float64 {
	if !e.known {
		return f
	}
	return min(max(f, e.min.float64()), e.max.float64())
}

// exponentialBuckets appends the buckets of an exponential histogram that are not empty, the highest first.
func (b *builder) exponentialBuckets(
	positive, negative *metricdata.ExponentialBucket, scale int32, zeros uint64, e extremes,
) {
	for i, count := range slices.Backward(positive.Counts) {
		b.bucket(e.clamp(middle(positive.Offset, i, scale)), count)
	}
	b.bucket(0, zeros)
	for i, count := range negative.Counts {
		b.bucket(e.clamp(-middle(negative.Offset, i, scale)), count)
	}
}

// middle returns the harmonic mean of the bounds of an exponential bucket: no value of the bucket is further from it
// than (base-1)/(base+1) of itself, the least that is possible.
func middle(offset int32, i int, scale int32) float64 {
	index := float64(offset) + float64(i)
	low := math.Exp2(math.Ldexp(index, -int(scale)))
	high := math.Exp2(math.Ldexp(index+1, -int(scale)))
	return 2 * low / (1 + low/high) // in this order an infinite bound does no harm
}

// explicitBuckets appends the buckets of an explicit histogram that are not empty, the highest first, each with the
// middle of its bounds. The first and last have one bound only: their other one is the smallest or largest value.
func (b *builder) explicitBuckets(bounds []float64, counts []uint64, e extremes) {
	for i, count := range slices.Backward(counts) {
		var value float64
		switch {
		case len(bounds) == 0:
			value = (e.min.float64() + e.max.float64()) / 2
		case i == 0 && e.known:
			value = e.min.float64()
		case i == 0:
			value = bounds[0]
		case i == len(bounds) && e.known:
			value = e.max.float64()
		case i == len(bounds):
			value = bounds[i-1]
		default:
			value = (bounds[i-1] + bounds[i]) / 2
		}
		b.bucket(e.clamp(value), count)
	}
}

func (b *builder) bucket(value float64, count uint64) {
	if count > 0 {
		b.buckets = append(b.buckets, bucket{floatNumber(value), count})
	}
}

// compress turns metrics with more values than one line takes into a distribution where that loses nothing: where a
// hundred different values or fewer are repeated.
func (b *builder) compress(m *metric) {
	if m.distribution || b.exporter.config.features.singles != nil || m.to-m.from <= maxValuesPerMetric {
		return
	}
	b.sorted = append(b.sorted[:0], b.values[m.from:m.to]...)
	slices.SortFunc(b.sorted, compareNumbers)
	from, different := len(b.buckets), 0
	var sum float64
	var exact int64
	integers := true
	for i, n := range slices.Backward(b.sorted) {
		sum += n.float64()
		integers = integers && !n.float
		exact += int64(n.bits) //nolint:gosec // used for integers only
		if i < len(b.sorted)-1 && n == b.sorted[i+1] {
			b.buckets[len(b.buckets)-1].count++
			continue
		}
		if different++; different > maxValuesPerMetric {
			b.buckets = b.buckets[:from]
			return
		}
		b.buckets = append(b.buckets, bucket{n, 1})
	}
	m.distribution = true
	m.from, m.to = from, len(b.buckets)
	m.max, m.min = b.buckets[from].value, b.buckets[m.to-1].value
	m.sum = floatNumber(sum)
	if integers && math.Abs(sum) < math.MaxInt64/2 {
		m.sum = integerNumber(exact)
	}
}

func compareNumbers(x, y number) int {
	switch a, b := x.float64(), y.float64(); {
	case a < b:
		return -1
	case a > b:
		return 1
	case x.bits < y.bits:
		return -1
	case x.bits > y.bits:
		return 1
	}
	return 0
}
