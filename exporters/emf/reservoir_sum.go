// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"
	"math"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/exemplar"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Widths of time buckets, in milliseconds.
const (
	minute int64 = 60_000
	second int64 = 1_000
)

// share is what one invocation contributed to a series in one time bucket.
type share struct {
	facts   *invocation.Facts
	bucket  int64 // number of the bucket since 1970
	at      int64 // of the latest measurement, Unix time in milliseconds
	integer int64
	float   float64
	isFloat bool
	origin  *origin // of the latest measurement
	// properties are the attributes of all origins. They are those of origin until a second one comes, and must not
	// be changed before that: they are shared.
	properties []attribute.KeyValue
	shared     bool
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
	isFloat := v.Type() == exemplar.Float64ValueType
	if isFloat && !finite(v.Float64()) {
		return // it would spoil what the others added up to
	}
	var recent *origin
	if len(r.shares) > 0 {
		recent = r.shares[r.recent].origin
	}
	o := r.exporter.origin(ctx, recent)
	at := r.exporter.measuredAt(t)
	s := r.share(o, at/r.width)
	if s == nil {
		return // its value is in the point's total and leaves unattributed
	}
	s.isFloat = isFloat
	s.at = max(s.at, at)
	switch {
	case r.last:
		s.integer, s.float = v.Int64(), v.Float64()
	default:
		s.integer += v.Int64()
		s.float += v.Float64()
	}
	if o != s.origin {
		s.addProperties(o.properties())
		s.origin = o
	}
	if len(dropped) > 0 {
		s.addProperties(dropped)
	}
}

// maxShares bounds how many invocations and minutes a series keeps apart.
const maxShares = 1000

// share returns the share of an origin's invocation in a bucket, or nil when there are too many.
func (r *sumReservoir) share(o *origin, bucket int64) *share {
	if len(r.shares) > 0 {
		if s := &r.shares[r.recent]; s.facts == o.facts && s.bucket == bucket {
			return s
		}
	}
	for i := range r.shares {
		if s := &r.shares[i]; s.facts == o.facts && s.bucket == bucket {
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
	r.shares = append(r.shares, share{
		facts: o.facts, bucket: bucket, origin: o, properties: o.attributes, shared: true,
	})
	return &r.shares[r.recent]
}

func (s *share) addProperties(properties []attribute.KeyValue) {
	if s.shared {
		s.properties = append(make([]attribute.KeyValue, 0, len(s.properties)+len(properties)), s.properties...)
		s.shared = false
	}
	s.properties = mergeProperties(s.properties, properties)
}

// Collect implements [exemplar.Reservoir].
func (r *sumReservoir) Collect(dest *[]exemplar.Exemplar) {
	*dest = exemplars(*dest, len(r.shares))
	for i := range r.shares {
		s := &r.shares[i]
		value := exemplar.NewValue(s.integer)
		if s.isFloat {
			value = exemplar.NewValue(s.float)
		}
		*dest = append(*dest, exemplar.Exemplar{
			FilteredAttributes: s.properties, Time: time.UnixMilli(s.at), Value: value,
		})
	}
	// A cumulative pipeline keeps its reservoirs, which must not grow with every invocation.
	clear(r.shares)
	r.shares, r.recent = r.shares[:0], 0
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }
