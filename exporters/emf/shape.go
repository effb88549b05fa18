// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// shape is what a flush consisted of apart from values: which series, in which documents, and how these are encoded.
// A function that does the same thing in each invocation has flushes of the same shape, and for one that is remembered
// only values have to be filled in.
//
// A shape applies only to a flush that is plain: measured in one invocation with one list of properties, within one time
// bucket. All that a shape takes for granted is compared, attribute by attribute; what differs goes the long way.
type shape struct {
	scopes    []shapeScope
	documents []shapedDocument // in the order of their lines
	width     int64            // of the time bucket of all documents, in milliseconds
	used      bool             // it was recalled
}

// shapeScope is a scope with its metrics, in the order in which the SDK gives them: that of their making.
type shapeScope struct {
	scope   instrumentation.Scope
	metrics []shapeMetric
}

type shapeMetric struct {
	name, unit string // as the instrument has them
	kind       dataKind
	series     []shapeSeries
}

// shapeSeries says where the values of a series go, and what they are multiplied by.
type shapeSeries struct {
	attributes attribute.Set
	document   int
	metric     int
	factor     float64
}

// shapedDocument is a document whose metrics are known and have no values yet, and what it is encoded as.
type shapedDocument struct {
	document
	fixed    []attribute.KeyValue // properties that come from the attributes of the series
	envelope []byte               // the line from behind the timestamp to the first member; nil: takes several lines
	encoded  []byte               // the dimensions as members
	keys     [][]byte             // for each metric its name as a member
}

// dataKind is the type of a metric's data.
type dataKind int

const (
	otherKind dataKind = iota
	intSum
	floatSum
	intGauge
	floatGauge
	intHistogram
	floatHistogram
)

// filling is what is known of a flush while it is compared with a shape.
type filling struct {
	*builder
	shape      *shape
	attributes []attribute.KeyValue // those that all exemplars share
	origin     originFields         // read from them
	known      bool                 // these two are set
	from, to   int64                // the time bucket, as far as CloudWatch takes its times; Unix times in milliseconds
}

// fill puts the values of rm into the documents of a shape. It reports false if rm is not plain or has another shape.
func (b *builder) fill(s *shape, rm *metricdata.ResourceMetrics) bool {
	if len(rm.ScopeMetrics) != len(s.scopes) {
		return false
	}
	b.values = b.values[:0]
	for i := range s.documents {
		d := &s.documents[i]
		d.at = 0
		for j := range d.metrics {
			d.metrics[j].clear()
		}
	}
	f := filling{builder: b, shape: s}
	for i := range rm.ScopeMetrics {
		if !f.scope(&rm.ScopeMetrics[i], i) {
			return false
		}
	}
	for i := range s.documents {
		d := &s.documents[i]
		d.begin(&b.flush, &f.origin)
		d.properties = append(d.properties[:0], d.fixed...)
		d.merged, d.mergedEarlier, d.mergedAt = nil, false, 0
		b.exporter.merge(&d.document, f.origin.properties, d.at)
	}
	return true
}

// clear takes the values away that an earlier flush had.
func (m *metric) clear() {
	m.from, m.to, m.done = 0, 0, 0
	m.distribution = false
}

// scope fills the values of one scope in. The SDK gives scopes in random order: hint is where to look first.
func (f *filling) scope(scope *metricdata.ScopeMetrics, hint int) bool {
	known := &f.shape.scopes[hint]
	for i := 0; known.scope != scope.Scope; i++ {
		if i == len(f.shape.scopes) {
			return false
		}
		known = &f.shape.scopes[i]
	}
	if len(scope.Metrics) != len(known.metrics) {
		return false
	}
	for i := range scope.Metrics {
		m, k := &scope.Metrics[i], &known.metrics[i]
		if m.Name != k.name || m.Unit != k.unit || !f.metric(m.Data, k) {
			return false
		}
	}
	return true
}

func (f *filling) metric(data metricdata.Aggregation, known *shapeMetric) bool {
	switch known.kind {
	case intSum:
		return fillSum[int64](f, known, data)
	case floatSum:
		return fillSum[float64](f, known, data)
	case intGauge:
		data, ok := data.(metricdata.Gauge[int64])
		return ok && fillPoints(f, known, data.DataPoints)
	case floatGauge:
		data, ok := data.(metricdata.Gauge[float64])
		return ok && fillPoints(f, known, data.DataPoints)
	case intHistogram:
		return fillHistogram[int64](f, known, data)
	case floatHistogram:
		return fillHistogram[float64](f, known, data)
	}
	return false
}

func fillSum[N int64 | float64](f *filling, known *shapeMetric, aggregation metricdata.Aggregation) bool {
	data, ok := aggregation.(metricdata.Sum[N])
	return ok && data.Temporality == metricdata.DeltaTemporality && fillPoints(f, known, data.DataPoints)
}

// fillPoints fills in the points of a counter or gauge: each the one value that its exemplar tells the origin of, or
// what a callback observed.
func fillPoints[N int64 | float64](f *filling, known *shapeMetric, points []metricdata.DataPoint[N]) bool {
	if len(points) != len(known.series) {
		return false
	}
	for i := range points {
		p := &points[i]
		s := known.find(&p.Attributes, i)
		if s == nil {
			return false
		}
		m := f.begin(s)
		if m == nil {
			return false
		}
		switch {
		case len(p.Exemplars) == 1 && p.Exemplars[0].Value == p.Value:
			e := &p.Exemplars[0]
			if !f.put(s, m, e.FilteredAttributes, e.Time.UnixMilli(), toNumber(e.Value)) { // whose zero may have another sign
				return false
			}
		case len(p.Exemplars) == 0 && p.Value != 0 && f.shape.width == minute:
			only := f.exporter.origin(context.Background(), nil).attributes
			if !f.put(s, m, only, f.exporter.collectedAt(p.Time), toNumber(p.Value)) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// fillHistogram fills in the points of a histogram of which all values were kept.
func fillHistogram[N int64 | float64](f *filling, known *shapeMetric, aggregation metricdata.Aggregation) bool {
	data, ok := aggregation.(metricdata.ExponentialHistogram[N])
	if !ok || data.Temporality != metricdata.DeltaTemporality || len(data.DataPoints) != len(known.series) {
		return false
	}
	for i := range data.DataPoints {
		p := &data.DataPoints[i]
		s := known.find(&p.Attributes, i)
		if s == nil || p.Count == 0 || uint64(len(p.Exemplars)) != p.Count {
			return false
		}
		m := f.begin(s)
		if m == nil {
			return false
		}
		for j := range p.Exemplars {
			e := &p.Exemplars[j]
			if !f.put(s, m, e.FilteredAttributes, e.Time.UnixMilli(), toNumber(e.Value)) {
				return false
			}
		}
	}
	return true
}

// find returns the series with the attributes given, or nil. It looks at the one that is at hint first.
func (k *shapeMetric) find(attributes *attribute.Set, hint int) *shapeSeries {
	if s := &k.series[hint]; s.attributes == *attributes {
		return s
	}
	for i := range k.series {
		if s := &k.series[i]; s.attributes == *attributes {
			return s
		}
	}
	return nil
}

// begin returns the metric of a series, which has no values yet; nil if it has, as data of others than the SDK may come
// with a series twice.
func (f *filling) begin(s *shapeSeries) *metric {
	m := &f.shape.documents[s.document].metrics[s.metric]
	if m.to > m.from {
		return nil
	}
	m.from, m.to = len(f.values), len(f.values)
	return m
}

// put adds one value if its origin and time are those of the values before it.
func (f *filling) put(s *shapeSeries, m *metric, attributes []attribute.KeyValue, at int64, n number) bool {
	if !f.known && !f.know(attributes, at) {
		return false
	}
	same := len(attributes) == len(f.attributes) && &attributes[0] == &f.attributes[0]
	n = n.times(s.factor)
	if !same || at < f.from || at > f.to || !n.storable() {
		return false
	}
	d := &f.shape.documents[s.document]
	d.at = max(d.at, at)
	f.values = append(f.values, n)
	m.to++
	return true
}

// know takes origin and time bucket from the first value.
func (f *filling) know(attributes []attribute.KeyValue, at int64) bool {
	origin, ok := readOrigin(attributes)
	if !ok || origin.rawLimit {
		return false
	}
	f.attributes, f.origin, f.known = attributes, origin, true
	start := at / f.shape.width * f.shape.width
	f.from = max(start, f.now-oldest.Milliseconds())
	f.to = min(start+f.shape.width-1, f.now+newest.Milliseconds())
	return true
}
