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
	value  number
	bucket int64 // number of the bucket since 1970
	at     int64 // of the latest measurement, Unix time in milliseconds
	origin *origin
	// attributes are nil as long as those of origin are all. Then they are those of all measurements.
	attributes []attribute.KeyValue
}

// sumReservoir keeps, for one series between two flushes, one sum for each invocation and minute; or the last value,
// for gauges. It returns each as an exemplar. The SDK serialises its calls.
type sumReservoir struct {
	exporter *Exporter
	width    int64 // of a time bucket
	last     bool  // keep the last value, not the sum
	recent   int   // index of the share that was added to last
	shares   []share
	room     [1]share // of shares: one invocation at a time is the rule
}

// Offer implements [exemplar.Reservoir].
func (r *sumReservoir) Offer(ctx context.Context, t time.Time, v exemplar.Value, dropped []attribute.KeyValue) {
	n := integerNumber(v.Int64())
	if v.Type() == exemplar.Float64ValueType {
		n = floatNumber(v.Float64())
	}
	if !finite(n.float64()) {
		return // it would spoil what the others added up to
	}
	var recent *origin
	if len(r.shares) > 0 {
		recent = r.shares[r.recent].origin
	}
	o := r.exporter.origin(ctx, recent)
	if len(dropped) > 0 && r.exporter.config.conflict == ConflictSplit {
		o, dropped = o.with(dropped), nil
	}
	at := r.exporter.measuredAt(t, o)
	s := r.share(o, at/r.width)
	if s == nil {
		return // its value is in the point's total and leaves unattributed
	}
	s.at = max(s.at, at)
	switch {
	case r.last:
		s.value = n
	case n.float:
		s.value = floatNumber(s.value.float64() + n.float64())
	default:
		s.value.bits += n.bits // as two's complement integers
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

// share returns the share of an origin's invocation in a bucket, or nil when there are too many.
func (r *sumReservoir) share(o *origin, bucket int64) *share {
	if len(r.shares) > 0 {
		if s := &r.shares[r.recent]; r.same(s.origin, o) && s.bucket == bucket {
			return s
		}
	}
	for i := range r.shares {
		if s := &r.shares[i]; r.same(s.origin, o) && s.bucket == bucket {
			r.recent = i
			return s
		}
	}
	if len(r.shares) >= maxShares {
		return nil
	}
	if r.shares == nil {
		r.shares = r.room[:0]
	}
	r.recent = len(r.shares)
	r.shares = append(r.shares, share{bucket: bucket, origin: o})
	return &r.shares[r.recent]
}

// same reports whether two origins belong in one share.
func (r *sumReservoir) same(x, y *origin) bool {
	return x == y || x.facts == y.facts &&
		(r.exporter.config.conflict != ConflictSplit || identityOf(x.properties()) == identityOf(y.properties()))
}

func (r *sumReservoir) addProperties(s *share, properties []attribute.KeyValue) {
	if s.attributes == nil {
		have := s.origin.attributes // shared with other measurements
		s.attributes = append(make([]attribute.KeyValue, 0, len(have)+len(properties)), have...)
	}
	s.attributes = r.exporter.mergeProperties(s.attributes, properties, false)
}

// Collect implements [exemplar.Reservoir].
func (r *sumReservoir) Collect(dest *[]exemplar.Exemplar) {
	*dest = exemplars(*dest, len(r.shares))
	for i := range r.shares {
		s := &r.shares[i]
		e := exemplar.Exemplar{FilteredAttributes: s.attributes, Time: time.UnixMilli(s.at)}
		if s.attributes == nil {
			e.FilteredAttributes = s.origin.attributes
		}
		if s.value.float {
			e.Value = exemplar.NewValue(s.value.float64())
		} else {
			e.Value = exemplar.NewValue(int64(s.value.bits)) //nolint:gosec // see integerNumber
		}
		*dest = append(*dest, e)
	}
	// A cumulative pipeline keeps its reservoirs, which must not grow with every invocation.
	clear(r.shares)
	r.shares, r.recent = r.shares[:0], 0
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }
