// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/internal/stable"
)

// CloudWatch takes measurements of the last two weeks and the next two hours.
const (
	oldest = 14 * 24 * time.Hour
	newest = 2 * time.Hour
)

// stream is what the series of one metric have in common.
type stream struct {
	scope          string // name of the instrumentation scope
	namespace      string
	name           string
	unit           unit
	highResolution bool
}

// collect turns all that rm holds into documents.
func (b *builder) collect(rm *metricdata.ResourceMetrics) {
	// The SDK gives scopes in random order and series too; sorted names make lines the same every time.
	b.scopes = indices(b.scopes, len(rm.ScopeMetrics))
	stable.Sort(b.scopes, func(i, j int) int {
		x, y := &rm.ScopeMetrics[i].Scope, &rm.ScopeMetrics[j].Scope
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Version, y.Version))
	})
	for n, i := range b.scopes {
		b.scope = n
		scope := &rm.ScopeMetrics[i]
		s := stream{
			scope:          scope.Scope.Name,
			namespace:      b.exporter.scopeNamespace(&scope.Scope),
			highResolution: highResolution(&scope.Scope.Attributes),
		}
		b.order = indices(b.order, len(scope.Metrics))
		stable.Sort(b.order, func(i, j int) int {
			return cmp.Compare(scope.Metrics[i].Name, scope.Metrics[j].Name)
		})
		for _, j := range b.order {
			b.addMetric(&s, &scope.Metrics[j])
		}
	}
}

// indices returns the numbers from 0 to n-1.
func indices(s []int, n int) []int {
	s = s[:0]
	for i := range n {
		s = append(s, i)
	}
	return s
}

func (b *builder) addMetric(s *stream, m *metricdata.Metrics) {
	s.name = b.exporter.metricName(m.Name)
	if s.name == "" {
		return
	}
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		s.unit = convertUnit(m.Unit, true)
		addSum(b, s, &data)
	case metricdata.Sum[float64]:
		s.unit = convertUnit(m.Unit, true)
		addSum(b, s, &data)
	case metricdata.Gauge[int64]:
		s.unit = convertUnit(m.Unit, false)
		addGauge(b, s, data.DataPoints)
	case metricdata.Gauge[float64]:
		s.unit = convertUnit(m.Unit, false)
		addGauge(b, s, data.DataPoints)
	case metricdata.ExponentialHistogram[int64]:
		s.unit = convertUnit(m.Unit, false)
		addExponential(b, s, &data)
	case metricdata.ExponentialHistogram[float64]:
		s.unit = convertUnit(m.Unit, false)
		addExponential(b, s, &data)
	case metricdata.Histogram[int64]:
		s.unit = convertUnit(m.Unit, false)
		addExplicit(b, s, &data)
	case metricdata.Histogram[float64]:
		s.unit = convertUnit(m.Unit, false)
		addExplicit(b, s, &data)
	default:
		b.exporter.problems.add(problemSummary, m.Name, describeSummary)
	}
}

// onlyRunning returns the origin of what the SDK collected without saying where it came from: the only running
// invocation, or nowhere.
func (b *builder) onlyRunning() *originFields {
	if !b.knowsOnly {
		b.only, _ = readOrigin(b.exporter.origin(context.Background(), nil).attributes)
		b.knowsOnly = true
	}
	return &b.only
}

// addSum adds the points of a counter: a value for each invocation that contributed.
func addSum[N int64 | float64](b *builder, s *stream, data *metricdata.Sum[N]) {
	for i := range data.DataPoints {
		p := &data.DataPoints[i]
		if data.Temporality == metricdata.CumulativeTemporality {
			switch {
			case data.IsMonotonic:
				b.exporter.problems.add(problemTemporality, s.name, describeTemporality)
			case b.exporter.levels.due(levelKey{s.scope, s.name, p.Attributes.Equivalent()}, toNumber(p.Value), b.now):
				b.add(s, &p.Attributes, b.onlyRunning(), b.exporter.measuredAt(p.Time), minute, toNumber(p.Value))
			}
			continue
		}
		attributed, own := addExemplars(b, s, &p.Attributes, p.Exemplars)
		rest := p.Value - attributed
		switch {
		case own == 0 && p.Value == 0: // an observable counter that did not move
		case own == 0:
			b.add(s, &p.Attributes, b.onlyRunning(), b.exporter.measuredAt(p.Time), minute, toNumber(p.Value))
		case !finite(float64(p.Value)):
			b.exporter.problems.add(problemValue, s.name, describeValue)
		case notable(float64(rest), float64(p.Value), float64(attributed)):
			// A provider made without ProviderOptions offers not all measurements.
			b.add(s, &p.Attributes, &originFields{}, b.exporter.measuredAt(p.Time), minute, toNumber(rest))
		}
	}
}

// notable reports whether what is left of a total is more than the rounding of sums made in another order.
func notable(rest, total, attributed float64) bool {
	return math.Abs(rest) > 1e-9*max(math.Abs(total), math.Abs(attributed))
}

// addGauge adds the points of a gauge: the last value of each invocation.
func addGauge[N int64 | float64](b *builder, s *stream, points []metricdata.DataPoint[N]) {
	for i := range points {
		p := &points[i]
		_, own := addExemplars(b, s, &p.Attributes, p.Exemplars)
		if own == 0 {
			b.add(s, &p.Attributes, b.onlyRunning(), b.exporter.measuredAt(p.Time), minute, toNumber(p.Value))
			continue
		}
		known := func(e metricdata.Exemplar[N]) bool { return e.Value == p.Value }
		switch {
		case !finite(float64(p.Value)):
			b.exporter.problems.add(problemValue, s.name, describeValue)
		case !slices.ContainsFunc(p.Exemplars, known):
			b.add(s, &p.Attributes, &originFields{}, b.exporter.measuredAt(p.Time), minute, toNumber(p.Value))
		}
	}
}

// addExemplars adds the exemplars of a point that are this package's, each as one value. It returns their total and
// how many they are.
func addExemplars[N int64 | float64](
	b *builder, s *stream, attributes *attribute.Set, exemplars []metricdata.Exemplar[N],
) (total N, own int) {
	width := timeWidth(b, s, attributes, exemplars)
	for i := range exemplars {
		e := &exemplars[i]
		o, ok := readOrigin(e.FilteredAttributes)
		if !ok {
			continue
		}
		own++
		total += e.Value
		b.add(s, attributes, &o, e.Time.UnixMilli(), width, toNumber(e.Value))
	}
	return total, own
}

// add adds one value.
func (b *builder) add(s *stream, attributes *attribute.Set, o *originFields, at, width int64, n number) {
	n = n.times(s.unit.factor)
	if !n.storable() {
		b.exporter.problems.add(problemValue, s.name, describeValue)
		return
	}
	if d, m := b.metric(s, attributes, o, at, width, false); m != nil {
		d.merge(o.properties)
		b.values = append(b.values, n)
		m.to = len(b.values)
	}
}

// metric returns the document and metric that a value of a series goes into; more values can be appended to the
// builder's. It returns nil if the time of the measurement is one that CloudWatch does not take.
func (b *builder) metric(
	s *stream, attributes *attribute.Set, o *originFields, at, width int64, distribution bool,
) (*document, *metric) {
	if at < b.now-oldest.Milliseconds() || at > b.now+newest.Milliseconds() {
		b.exporter.problems.add(problemTime, s.name, describeTime)
		return nil, nil
	}
	high := s.highResolution || b.wantsHighResolution(attributes)
	key := documentKey{
		namespace: s.namespace, requestID: o.requestID, attributes: attributes.Equivalent(),
		bucket: at / width, width: width,
	}
	for {
		d := b.document(&key, attributes, o)
		if key.without == "" && d.hasDimension(s.name) {
			b.exporter.problems.add(problemDimensionName, s.name, describeDimensionName)
			key.without = s.name
			continue
		}
		if d.overflow {
			b.exporter.problems.add(problemOverflow, s.name, describeOverflow)
		}
		m := d.find(s.name, b.scope)
		switch {
		case m == nil:
			m = d.append(s, high, distribution)
			m.from = len(b.values)
			if distribution {
				m.from = len(b.buckets)
			}
			m.to = m.from
		case m.unit != s.unit.name || m.highResolution != high:
			b.exporter.problems.add(problemUnit, s.name, describeUnit)
			key.variant++
			continue
		case m.distribution || distribution:
			key.variant++
			continue
		case m.to != len(b.values): // move its values to the end, where more can follow
			from := len(b.values)
			b.values = append(b.values, b.values[m.from:m.to]...)
			m.from, m.to = from, len(b.values)
		}
		d.at = max(d.at, at)
		return d, m
	}
}

func (d *document) hasDimension(name string) bool {
	for i := range d.dimensions {
		if string(d.dimensions[i].Key) == name {
			return true
		}
	}
	return false
}

// find returns the metric of a name, or nil. Metrics of one scope come sorted by name, so the same name can only be the
// last one's or that of a metric of an earlier scope.
func (d *document) find(name string, scope int) *metric {
	if d.scope != scope {
		d.scope, d.earlier = scope, len(d.metrics)
	}
	if last := len(d.metrics) - 1; last >= 0 && d.metrics[last].name == name {
		return &d.metrics[last]
	}
	for i := range d.metrics[:d.earlier] {
		if d.metrics[i].name == name {
			return &d.metrics[i]
		}
	}
	return nil
}

func (d *document) append(s *stream, high, distribution bool) *metric {
	d.metrics = append(d.metrics, metric{
		name: s.name, unit: s.unit.name, highResolution: high, distribution: distribution,
	})
	return &d.metrics[len(d.metrics)-1]
}

// wantsHighResolution reports whether the attributes of a measurement ask for storage by the second.
func (b *builder) wantsHighResolution(attributes *attribute.Set) bool {
	if id := attributes.Equivalent(); id != b.recent {
		b.recent, b.recentHigh = id, highResolution(attributes)
	}
	return b.recentHigh
}
