// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/exemplar"
)

// sample is one measurement.
type sample struct {
	bits   uint64 // of the value, which is of the type that the series has
	at     int64  // Unix time in milliseconds
	origin *origin
}

// rawReservoir keeps every measurement of one series between two flushes. The SDK makes a new one for each series after
// each flush, so it is small, part of a slab, has room for one sample and takes a buffer for more from a pool. The SDK
// also serialises its calls.
//
// Above the limit it keeps none: the histogram of the same point has them all, and the two are never mixed.
type rawReservoir struct {
	exporter *Exporter
	recent   *origin // of the latest measurement, before attributes were added
	one      sample  // the first measurement; it has no origin before that
	more     *[]sample
	mixed    bool // measurements of several invocations, or with several times of their own
	full     bool // more measurements than the limit
	float    bool // the type of the values
}

func (e *Exporter) newRawReservoir() *rawReservoir {
	r := e.raws.take()
	r.exporter = e
	return r
}

// Offer implements [exemplar.Reservoir].
func (r *rawReservoir) Offer(ctx context.Context, t time.Time, v exemplar.Value, dropped []attribute.KeyValue) {
	o := r.exporter.origin(ctx, r.recent)
	r.recent = o
	if len(dropped) > 0 && !r.full {
		o = o.with(dropped)
	}
	n := exemplarNumber(v)
	r.float = n.float
	first := r.one.origin == nil
	if first {
		r.one = sample{n.bits, r.exporter.measuredAt(t, o), o}
	}
	r.mixed = r.mixed || o.facts != r.one.origin.facts || o.at != r.one.origin.at
	switch {
	case r.full:
	case r.count() >= r.exporter.rawLimit && (!first || r.exporter.rawLimit == 0):
		r.full = true
		r.release()
	case !first:
		if r.more == nil {
			r.more = r.exporter.takeSamples()
		}
		*r.more = append(*r.more, sample{n.bits, r.exporter.measuredAt(t, o), o})
	}
}

// Collect implements [exemplar.Reservoir]. It gives one exemplar for each measurement or, above the limit, a single
// one that says so and whose invocation the measurements were made in.
func (r *rawReservoir) Collect(dest *[]exemplar.Exemplar) {
	n := r.count()
	*dest = exemplars(*dest, n)
	switch {
	case n == 0:
		return
	case r.full && r.mixed:
		*dest = append(*dest, exemplar.Exemplar{FilteredAttributes: r.exporter.nowhere.markRawLimit()})
	case r.full:
		*dest = append(*dest, exemplar.Exemplar{FilteredAttributes: r.one.origin.markRawLimit()})
	default:
		r.append(dest, &r.one)
		if r.more != nil {
			for i := range *r.more {
				r.append(dest, &(*r.more)[i])
			}
		}
	}
	r.release()
	*r = rawReservoir{exporter: r.exporter}
}

func (r *rawReservoir) append(dest *[]exemplar.Exemplar, s *sample) {
	*dest = append(*dest, exemplar.Exemplar{
		FilteredAttributes: s.origin.attributes, Time: time.UnixMilli(s.at), Value: number{s.bits, r.float}.exemplar(),
	})
}

// count returns how many exemplars there are to give.
func (r *rawReservoir) count() int {
	switch {
	case r.one.origin == nil:
		return 0
	case r.full || r.more == nil:
		return 1
	}
	return 1 + len(*r.more)
}

func (r *rawReservoir) release() {
	if r.more != nil {
		r.exporter.giveSamples(r.more)
		r.more = nil
	}
}

// exemplars returns dest, emptied, with room for n. It also hides room that is not needed: the SDK gives every series
// of a reader as much memory as the slice it gets back here has, so one series with many values would swell all.
func exemplars(dest []exemplar.Exemplar, n int) []exemplar.Exemplar {
	const spare = 8
	if cap(dest) < n {
		return make([]exemplar.Exemplar, 0, n)
	}
	return dest[:0:min(cap(dest), max(n, spare))]
}

// maxPooledSamples bounds what goes back into the pool, at 24 bytes each.
const maxPooledSamples = 2048

func (e *Exporter) takeSamples() *[]sample {
	if s, ok := e.samples.Get().(*[]sample); ok {
		return s
	}
	return new([]sample)
}

func (e *Exporter) giveSamples(s *[]sample) {
	if cap(*s) > maxPooledSamples {
		return
	}
	clear(*s) // origins hold on to invocations
	*s = (*s)[:0]
	e.samples.Put(s)
}

// markRawLimit returns the attributes of the exemplar that stands for more measurements than were kept.
func (o *origin) markRawLimit() []attribute.KeyValue {
	attributes := make([]attribute.KeyValue, 0, len(o.attributes)+1)
	attributes = append(attributes, o.attributes[0], originRawLimit.Int64(o.at))
	return append(attributes, o.attributes[1:]...)
}
