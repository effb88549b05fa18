// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"
	"math"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/exemplar"
)

// Widths of time buckets, in milliseconds.
const (
	minute int64 = 60_000
	second int64 = 1_000
)

// share is what one invocation contributed to a series in one time bucket.
type share struct {
	bits   uint64  // of the value, which is of the type that the series has
	at     int64   // of the latest measurement, Unix time in milliseconds; it tells the bucket
	origin *origin // of the latest measurement; nil: there is no share
	// attributes are those of all measurements; nil as long as they are those of origin.
	attributes *[]attribute.KeyValue
}

// summing is what the reservoirs of an instrument have in common.
type summing struct {
	exporter *Exporter
	width    int64 // of a time bucket
	last     bool  // keep the last value, not the sum
}

// sumReservoir keeps, for one series between two flushes, one sum for each invocation and minute; or the last value,
// for gauges. It returns each as an exemplar. The SDK makes a new one for each series after each flush, so it is small,
// has room for one share and is part of a slab. The SDK also serialises its calls.
type sumReservoir struct {
	*summing
	first  share // the only one, where one invocation runs at a time
	more   *[]share
	recent int32 // number of the share that was added to last
	float  bool  // the type of the values
}

func (e *Exporter) newSumReservoir(how *summing) *sumReservoir {
	r := e.sums.take()
	r.summing = how
	return r
}

// Offer implements [exemplar.Reservoir].
func (r *sumReservoir) Offer(ctx context.Context, t time.Time, v exemplar.Value, dropped []attribute.KeyValue) {
	n := exemplarNumber(v)
	if !finite(n.float64()) {
		return // it would spoil what the others added up to
	}
	r.float = n.float
	o := r.exporter.origin(ctx, r.at(int(r.recent)).origin)
	if len(dropped) > 0 && r.exporter.config.conflict == ConflictSplit {
		o, dropped = o.with(dropped), nil
	}
	at := r.exporter.measuredAt(t, o)
	s := r.share(o, at)
	if s == nil {
		return // its value is in the point's total and leaves unattributed
	}
	s.at = max(s.at, at)
	switch {
	case r.last:
		s.bits = n.bits
	case n.float:
		s.bits = floatNumber(number{s.bits, true}.float64() + n.float64()).bits
	default:
		s.bits += n.bits // as two's complement integers
	}
	if o != s.origin {
		r.addProperties(s, o.properties())
		s.origin = o
	}
	if len(dropped) > 0 {
		r.addProperties(s, dropped)
	}
}

// maxShares bounds how many invocations and minutes a series keeps apart.
const maxShares = 1000

// at returns the share of a number; there is always room for the first.
func (r *sumReservoir) at(i int) *share {
	if i == 0 {
		return &r.first
	}
	return &(*r.more)[i-1]
}

// count returns how many shares there are.
func (r *sumReservoir) count() int {
	switch {
	case r.first.origin == nil:
		return 0
	case r.more == nil:
		return 1
	}
	return 1 + len(*r.more)
}

// share returns the share of an origin's invocation in the bucket of a time, or nil when there are too many.
func (r *sumReservoir) share(o *origin, at int64) *share {
	if s := r.at(int(r.recent)); r.has(s, o, at) {
		return s
	}
	n := r.count()
	for i := range n {
		if s := r.at(i); r.has(s, o, at) {
			r.recent = int32(i) //nolint:gosec // below maxShares
			return s
		}
	}
	switch {
	case n >= maxShares:
		return nil
	case n == 1:
		r.more = &[]share{{}}
	case n > 1:
		*r.more = append(*r.more, share{})
	}
	r.recent = int32(n) //nolint:gosec // below maxShares
	s := r.at(n)
	s.at, s.origin = at, o
	return s
}

// has reports whether what was measured at an origin and time belongs to a share.
func (r *sumReservoir) has(s *share, o *origin, at int64) bool {
	return s.origin != nil && r.same(s.origin, o) && (s.at == at || s.at/r.width == at/r.width)
}

// same reports whether two origins belong in one share.
func (r *sumReservoir) same(x, y *origin) bool {
	return x == y || x.facts == y.facts &&
		(r.exporter.config.conflict != ConflictSplit || identityOf(x.properties()) == identityOf(y.properties()))
}

func (r *sumReservoir) addProperties(s *share, properties []attribute.KeyValue) {
	if s.attributes == nil {
		have := s.origin.attributes // shared with other measurements
		all := append(make([]attribute.KeyValue, 0, len(have)+len(properties)), have...)
		s.attributes = &all
	}
	*s.attributes = r.exporter.mergeProperties(*s.attributes, properties, false)
}

// Collect implements [exemplar.Reservoir].
func (r *sumReservoir) Collect(dest *[]exemplar.Exemplar) {
	n := r.count()
	*dest = exemplars(*dest, n)
	for i := range n {
		s := r.at(i)
		e := exemplar.Exemplar{
			FilteredAttributes: s.origin.attributes, Time: time.UnixMilli(s.at), Value: number{s.bits, r.float}.exemplar(),
		}
		if s.attributes != nil {
			e.FilteredAttributes = *s.attributes
		}
		*dest = append(*dest, e)
	}
	// A cumulative pipeline keeps its reservoirs, which must not grow with every invocation. A slab keeps them too, for
	// a while, but they must not keep invocations.
	*r = sumReservoir{summing: r.summing}
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }
