// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/stable"
)

// document is what one line or, split, several lines say: metrics with the same namespace, dimensions, invocation and
// time. Its slices are kept for the next flush.
type document struct {
	key        documentKey
	at         int64 // of the latest measurement, Unix time in milliseconds
	origin     originFields
	partial    bool
	late       bool
	overflow   bool // it stands for combinations of attributes beyond the limit
	dimensions []attribute.KeyValue
	sets       [][]string // of dimensions; nil: one set of all
	// properties may hold a key several times, with different values.
	properties    []attribute.KeyValue
	merged        []attribute.KeyValue // the properties that were merged last, as they came
	mergedEarlier bool                 // the last of them were measured before others
	mergedAt      int64                // when the latest of them were measured, Unix time in milliseconds
	metrics       []metric
	// scope is the number of the scope whose metrics are being added, earlier how many metrics other scopes have.
	scope, earlier int
}

// documentKey says which metrics share a document.
type documentKey struct {
	namespace  string
	requestID  string
	attributes attribute.Distinct // of the series; of its dimensions where a rule chose them
	// properties tells combinations of properties apart where each has a line of its own.
	properties attribute.Distinct
	group      int   // one more than the group of the rule that chose the dimensions, else 0
	bucket     int64 // number of the time bucket since 1970
	width      int64 // of the time bucket, in milliseconds
	// without is a dimension that has the name of a metric of this document and is therefore a property; usually none.
	without string
	// variant tells documents apart whose metrics have the same name and cannot be told apart on one line.
	variant int
}

// metric is one metric of a document with all its values.
type metric struct {
	name, unit     string
	highResolution bool
	distribution   bool
	level          bool // of an up-down counter
	joined         bool // it has values of several series or scopes
	// from and to delimit its values, or for a distribution its buckets, in the builder's slices.
	from, to int
	// min, max and sum are those of a distribution.
	min, max, sum number
	// at is when the latest gauge was measured, Unix time in milliseconds.
	at int64
	// total is how many values the buckets stand for where they are written as single values.
	total int
	// scope is the number of the scope that it came from first.
	scope int
	// done is how many of its values or buckets have been written.
	done int
}

// left returns how many values or buckets have not been written.
func (m *metric) left() int { return max(m.to-m.from, m.total) - m.done }

// pieces returns how many lines that takes.
func (m *metric) pieces() int { return (m.left() + maxValuesPerMetric - 1) / maxValuesPerMetric }

// builder turns what the SDK collected into documents. It is used under the exporter's lock, and all its slices are
// kept for the next flush, so that at steady state it allocates nothing.
type builder struct {
	exporter *Exporter
	flush    flush
	now      int64 // Unix time in milliseconds

	documents []document
	index     map[documentKey]int
	last      int // index of the document that was used last
	values    []number
	buckets   []bucket

	// hasLevels is true when some metric is a level.
	hasLevels bool
	apart     []attribute.KeyValue // properties of which an identity is made
	// scopeProperty is a slice of one that allocates nothing.
	scopeProperty [1]attribute.KeyValue
	scope         int // number of the scope whose metrics are being added
	scopes        []int
	order         []int
	groups        []group
	members       []int // of each exemplar of a point, its group
	sorted        []number
	// only is the origin of what was observed and not recorded by an invocation: the only running one, if it was
	// asked for in this flush.
	only      originFields
	knowsOnly bool
	// recent is the attribute set that was asked last whether it wants high resolution, and the answer.
	recent     attribute.Distinct
	recentHigh bool

	shapes shapes
}

// flush is what a reader knows about the invocations at the time of a flush.
type flush struct {
	// partial is the id of an invocation that is about to run out of time; empty otherwise.
	partial string
	// running holds the ids of running invocations; nil when nobody keeps track.
	running map[string]int
	// now is when it takes place.
	now time.Time
}

// late reports whether an invocation had ended, and been flushed, before this flush.
func (f *flush) late(requestID string) bool {
	if f.running == nil || requestID == "" {
		return false
	}
	_, running := f.running[requestID]
	return !running
}

// bucket is a value and how often it occurred.
type bucket struct {
	value number
	count uint64
}

func (b *builder) reset(f flush) {
	b.flush = f
	b.now = f.now.UnixMilli()
	for i := range b.documents {
		d := &b.documents[i]
		clear(d.dimensions)
		clear(d.properties)
		clear(d.metrics)
		*d = document{dimensions: d.dimensions[:0], properties: d.properties[:0], metrics: d.metrics[:0]}
	}
	if cap(b.documents) > maxKeptDocuments || cap(b.values) > maxKeptValues {
		*b = builder{exporter: b.exporter, flush: b.flush, now: b.now, shapes: b.shapes}
	}
	if b.index == nil {
		b.index = make(map[documentKey]int)
	}
	clear(b.index)
	b.documents, b.last = b.documents[:0], 0
	b.values, b.buckets = b.values[:0], b.buckets[:0]
	b.recent, b.recentHigh = attribute.Distinct{}, false
	b.hasLevels = false
	b.only, b.knowsOnly = originFields{}, false
}

// What is kept from one flush for the next; an unusually large flush does not hold its memory for ever.
const (
	maxKeptDocuments = 256
	maxKeptValues    = 65_536
)

// document returns the document of a key, a new one if there is none.
// The plan is nil where no rule chose dimensions.
func (b *builder) document(key *documentKey, attributes *attribute.Set, p *plan, o *originFields) *document {
	if b.last < len(b.documents) && b.documents[b.last].key == *key {
		return &b.documents[b.last]
	}
	if i, ok := b.index[*key]; ok {
		b.last = i
		return &b.documents[i]
	}
	b.last = len(b.documents)
	b.index[*key] = b.last
	if b.last < cap(b.documents) {
		b.documents = b.documents[:b.last+1] // with the slices of an earlier flush
	} else {
		b.documents = append(b.documents, document{})
	}
	d := &b.documents[b.last]
	d.key = *key
	d.begin(&b.flush, o)
	if p != nil {
		d.dimensions = append(d.dimensions, p.dimensions...)
		d.sets, d.overflow = p.sets, p.overflow
		return d
	}
	b.exporter.classify(d, attributes)
	return d
}

// begin names the invocation of a document.
func (d *document) begin(f *flush, o *originFields) {
	d.origin = *o
	d.origin.properties = nil // merged measurement by measurement
	d.partial = f.partial != "" && f.partial == o.requestID
	d.late = f.late(o.requestID)
}

// overflowKey is the attribute of the series that the SDK counts further combinations of attributes under.
const overflowKey = attribute.Key("otel.metric.overflow")

// classify sorts attributes into the dimensions and properties of a document.
func (e *Exporter) classify(d *document, attributes *attribute.Set) {
	for i := range e.defaults {
		if !attributes.HasValue(e.defaults[i].Key) {
			e.addAttribute(d, &e.defaults[i])
		}
	}
	for i := range attributes.Len() {
		kv, _ := attributes.Get(i)
		if kv.Key == StorageResolutionKey {
			continue
		}
		d.overflow = d.overflow || kv.Key == overflowKey
		e.addAttribute(d, &kv)
	}
}

func (e *Exporter) addAttribute(d *document, kv *attribute.KeyValue) {
	switch {
	case blank(kv):
	case !e.dimensional(kv) || string(kv.Key) == d.key.without:
		d.properties = append(d.properties, *kv)
	case len(d.dimensions) == maxDimensions:
		e.problems.add(problemDimensionCount, string(kv.Key), describeDimensionCount)
		d.properties = append(d.properties, *kv)
	default:
		d.dimensions = append(d.dimensions, *kv)
	}
}

// merge adds the properties of a measurement.
func (e *Exporter) merge(d *document, properties []attribute.KeyValue, at int64) {
	if len(properties) == 0 {
		return
	}
	// Most measurements of a document share one list, and there is nothing to do, unless it gave way to a later one and is
	// the later one now.
	same := len(d.merged) == len(properties) && &d.merged[0] == &properties[0]
	if !same || d.mergedEarlier && at > d.mergedAt {
		d.mergedEarlier = at < d.mergedAt
		d.merged = properties
		d.properties = e.mergeProperties(d.properties, properties, d.mergedEarlier)
	}
	d.mergedAt = max(d.mergedAt, at)
}

// sort puts documents in an order that depends on nothing but what they say.
func (b *builder) sort() {
	for i := range b.documents {
		if b.documents[i].key.group > 0 {
			b.exporter.config.features.join(b, &b.documents[i])
		}
	}
	stable.Sort(b.documents, func(x, y document) int {
		if c := cmp.Compare(x.key.namespace, y.key.namespace); c != 0 {
			return c
		}
		if c := compareAttributes(x.dimensions, y.dimensions); c != 0 {
			return c
		}
		if c := cmp.Compare(x.key.bucket*x.key.width, y.key.bucket*y.key.width); c != 0 {
			return c
		}
		if c := cmp.Compare(x.key.requestID, y.key.requestID); c != 0 {
			return c
		}
		if c := compareAttributes(x.properties, y.properties); c != 0 {
			return c
		}
		return cmp.Or(
			cmp.Compare(x.key.width, y.key.width),
			cmp.Compare(x.key.without, y.key.without),
			cmp.Compare(x.key.variant, y.key.variant),
			cmp.Compare(x.key.group, y.key.group),
		)
	})
}

// sortJoined sorts what a document has of several series, which the SDK gives in random order.
func (b *builder) sortJoined(d *document) {
	stable.Sort(d.properties, func(x, y attribute.KeyValue) int {
		return compareAttributes([]attribute.KeyValue{x}, []attribute.KeyValue{y})
	})
	for i := range d.metrics {
		if m := &d.metrics[i]; m.joined && !m.distribution {
			slices.SortFunc(b.values[m.from:m.to], compareNumbers)
		}
	}
}

func compareAttributes(x, y []attribute.KeyValue) int {
	return slices.CompareFunc(x, y, func(a, b attribute.KeyValue) int {
		if c := cmp.Compare(a.Key, b.Key); c != 0 || a.Value == b.Value {
			return c
		}
		var left, right [64]byte
		return bytes.Compare(appendText(left[:0], a.Value), appendText(right[:0], b.Value))
	})
}
