// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// shapes remembers the shapes of recent flushes. The exporter's lock guards it.
type shapes struct {
	known []*shape // the one that was used last comes first
	// metrics are how many the latest flushes had that were of no known shape, oldest at next.
	metrics [maxShapes]int
	next    int
	// pause is after how many flushes the next shape may be remembered, lastPause how long the latest pause was: it
	// doubles each time a shape is forgotten that was of no use, as all are where attributes are always new.
	pause, lastPause int
}

// What is remembered at most. Shapes with many metrics are seldom the same twice.
const (
	maxShapes       = 4
	maxShapeMetrics = 128
	maxShapePause   = 1024
)

// recall returns the shape of rm with the values of rm filled in, or nil if it is not known.
func (b *builder) recall(rm *metricdata.ResourceMetrics) *shape {
	known := b.shapes.known
	for i, s := range known {
		if b.fill(s, rm) {
			copy(known[1:], known[:i])
			known[0] = s
			s.used, b.shapes.lastPause = true, 0
			return s
		}
	}
	b.values = b.values[:0]
	return nil
}

// remember keeps the shape of rm, which has become the builder's documents, if it seems to come again: a flush
// shortly before had as many metrics. So a process that lives for one invocation spends nothing on it.
func (b *builder) remember(rm *metricdata.ResourceMetrics) {
	m, metrics := &b.shapes, 0
	for i := range b.documents {
		metrics += len(b.documents[i].metrics)
	}
	again := slices.Contains(m.metrics[:], metrics)
	m.metrics[m.next] = metrics
	m.next = (m.next + 1) % maxShapes
	switch {
	case !again || metrics > maxShapeMetrics:
		return
	case m.pause > 0:
		m.pause--
		return
	}
	s := b.newShape(rm)
	if s == nil {
		return
	}
	if len(m.known) < maxShapes {
		m.known = append(m.known, nil)
	} else if !m.known[maxShapes-1].used {
		m.lastPause = min(2*m.lastPause+1, maxShapePause)
		m.pause = m.lastPause
	}
	copy(m.known[1:], m.known)
	m.known[0] = s
}

// newShape returns the shape of rm, or nil if it has something that shapes do not provide for: rules, levels, two
// series or scopes that share a metric, two lines that differ in properties only or whose order is up to time.
func (b *builder) newShape(rm *metricdata.ResourceMetrics) *shape {
	e := b.exporter
	if len(e.rules) > 0 || e.config.conflict == ConflictSplit || b.hasLevels || len(b.documents) == 0 {
		return nil
	}
	first, metrics := &b.documents[0].key, 0
	s := &shape{width: first.width, documents: make([]shapedDocument, len(b.documents))}
	for i := range b.documents {
		d := &b.documents[i]
		key := &d.key
		if key.width != first.width || key.bucket != first.bucket || key.requestID != first.requestID ||
			key.without != "" || key.variant != 0 {
			return nil
		}
		if i > 0 && b.documents[i-1].key.namespace == key.namespace &&
			compareAttributes(b.documents[i-1].dimensions, d.dimensions) == 0 {
			return nil
		}
		metrics += len(d.metrics)
	}
	for i := range rm.ScopeMetrics {
		scope := &rm.ScopeMetrics[i]
		if hasProperties(&scope.Scope) {
			return nil
		}
		known := shapeScope{scope: scope.Scope}
		for j := range scope.Metrics {
			m, ok := b.shapeOf(s, &scope.Scope, &scope.Metrics[j])
			if !ok {
				return nil
			}
			known.metrics = append(known.metrics, m)
			metrics -= len(m.series)
		}
		s.scopes = append(s.scopes, known)
	}
	if metrics != 0 {
		return nil
	}
	for i := range s.documents {
		e.encodeShape(&s.documents[i])
	}
	return s
}

// hasProperties reports whether a scope has attributes that are properties.
func hasProperties(scope *instrumentation.Scope) bool {
	for i := range scope.Attributes.Len() {
		if kv, _ := scope.Attributes.Get(i); kv.Key != NamespaceKey && kv.Key != StorageResolutionKey {
			return true
		}
	}
	return false
}

// shapeOf returns the shape of a metric whose values are in the builder's documents, each series in a metric of its own.
func (b *builder) shapeOf(s *shape, scope *instrumentation.Scope, m *metricdata.Metrics) (shapeMetric, bool) {
	e := b.exporter
	data := seriesOf(m.Data)
	known := shapeMetric{name: m.Name, unit: m.Unit, kind: data.kind}
	if data.kind == otherKind {
		return known, false
	}
	name, namespace := e.metricName(m.Name), e.scopeNamespace(scope)
	factor := e.unit(&stream{}, m.Unit, data.kind == intSum || data.kind == floatSum).factor
	for _, attributes := range data.points {
		i := slices.IndexFunc(b.documents, func(d document) bool {
			return d.key.namespace == namespace && d.key.attributes == attributes.Equivalent()
		})
		if i < 0 {
			return known, false
		}
		from, to := &b.documents[i], &s.documents[i]
		if to.metrics == nil {
			to.key = from.key
			e.classify(&to.document, &attributes)
			to.fixed = slices.Clone(to.properties)
			to.metrics = make([]metric, len(from.metrics))
		}
		j := slices.IndexFunc(from.metrics, func(have metric) bool { return have.name == name })
		if j < 0 || to.metrics[j].name != "" || from.metrics[j].joined || from.metrics[j].distribution {
			return known, false
		}
		have := &from.metrics[j]
		to.metrics[j] = metric{name: have.name, unit: have.unit, highResolution: have.highResolution}
		known.series = append(known.series, shapeSeries{attributes, i, j, factor})
	}
	return known, true
}

// series are the attributes of the points of a metric.
type series struct {
	kind   dataKind
	points []attribute.Set
}

func seriesOf(data metricdata.Aggregation) series {
	switch data := data.(type) {
	case metricdata.Sum[int64]:
		return series{intSum, pointAttributes(data.DataPoints)}
	case metricdata.Sum[float64]:
		return series{floatSum, pointAttributes(data.DataPoints)}
	case metricdata.Gauge[int64]:
		return series{intGauge, pointAttributes(data.DataPoints)}
	case metricdata.Gauge[float64]:
		return series{floatGauge, pointAttributes(data.DataPoints)}
	case metricdata.ExponentialHistogram[int64]:
		return series{intHistogram, histogramAttributes(data.DataPoints)}
	case metricdata.ExponentialHistogram[float64]:
		return series{floatHistogram, histogramAttributes(data.DataPoints)}
	}
	return series{}
}

func pointAttributes[N int64 | float64](points []metricdata.DataPoint[N]) []attribute.Set {
	sets := make([]attribute.Set, 0, len(points))
	for i := range points {
		sets = append(sets, points[i].Attributes)
	}
	return sets
}

func histogramAttributes[N int64 | float64](points []metricdata.ExponentialHistogramDataPoint[N]) []attribute.Set {
	sets := make([]attribute.Set, 0, len(points))
	for i := range points {
		sets = append(sets, points[i].Attributes)
	}
	return sets
}
