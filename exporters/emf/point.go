// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/internal/stable"
)

// CloudWatch takes measurements of the last two weeks and the next two hours.
const (
	oldest = 14 * 24 * time.Hour
	newest = 2 * time.Hour
)

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
			scope:          &scope.Scope,
			namespace:      b.exporter.scopeNamespace(&scope.Scope),
			highResolution: highResolution(&scope.Scope.Attributes),
		}
		b.order = indices(b.order, len(scope.Metrics))
		stable.Sort(b.order, func(i, j int) int {
			return cmp.Compare(scope.Metrics[i].Name, scope.Metrics[j].Name)
		})
		for _, j := range b.order {
			b.addMetric(s, &scope.Metrics[j])
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

func (b *builder) addMetric(s stream, m *metricdata.Metrics) {
	e := b.exporter
	s.name = e.metricName(m.Name)
	if s.rule = e.rule(s.scope.Name, m.Name); s.rule != nil {
		s.follow(s.rule)
	}
	if s.name == "" || s.rule != nil && s.rule.Drop {
		return
	}
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		s.unit, s.sum = e.unit(&s, m.Unit, true), !e.config.rawCounters
		addSum(b, &s, &data)
	case metricdata.Sum[float64]:
		s.unit, s.sum = e.unit(&s, m.Unit, true), !e.config.rawCounters
		addSum(b, &s, &data)
	case metricdata.Gauge[int64]:
		s.unit, s.gauge = e.unit(&s, m.Unit, false), true
		addGauge(b, &s, data.DataPoints)
	case metricdata.Gauge[float64]:
		s.unit, s.gauge = e.unit(&s, m.Unit, false), true
		addGauge(b, &s, data.DataPoints)
	case metricdata.ExponentialHistogram[int64]:
		s.unit = e.unit(&s, m.Unit, false)
		addExponential(b, &s, &data)
	case metricdata.ExponentialHistogram[float64]:
		s.unit = e.unit(&s, m.Unit, false)
		addExponential(b, &s, &data)
	case metricdata.Histogram[int64]:
		s.unit = e.unit(&s, m.Unit, false)
		addExplicit(b, &s, &data)
	case metricdata.Histogram[float64]:
		s.unit = e.unit(&s, m.Unit, false)
		addExplicit(b, &s, &data)
	default:
		e.problems.add(problemSummary, m.Name, describeSummary)
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
			default:
				s.level, s.sum, b.hasLevels = true, true, true
				b.add(s, &p.Attributes, b.onlyRunning(), b.exporter.collectedAt(p.Time), minute, toNumber(p.Value))
			}
			continue
		}
		attributed, own := addExemplars(b, s, &p.Attributes, p.Exemplars, p.Value, p.Time)
		rest := p.Value - attributed
		switch {
		case own == 0 && p.Value == 0 && !b.exporter.config.keepZeros: // an observable counter that did not move
		case own == 0:
			b.add(s, &p.Attributes, b.onlyRunning(), b.exporter.collectedAt(p.Time), minute, toNumber(p.Value))
		case !finite(float64(p.Value)):
			b.exporter.problems.add(problemValue, s.name, describeValue)
		case notable(float64(rest), float64(p.Value), float64(attributed)):
			// A provider made without ProviderOptions offers not all measurements.
			b.add(s, &p.Attributes, &originFields{}, b.exporter.collectedAt(p.Time), minute, toNumber(rest))
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
		_, own := addExemplars(b, s, &p.Attributes, p.Exemplars, p.Value, p.Time)
		if own == 0 {
			b.add(s, &p.Attributes, b.onlyRunning(), b.exporter.collectedAt(p.Time), minute, toNumber(p.Value))
			continue
		}
		known := func(e metricdata.Exemplar[N]) bool { return e.Value == p.Value }
		switch {
		case !finite(float64(p.Value)):
			b.exporter.problems.add(problemValue, s.name, describeValue)
		case !slices.ContainsFunc(p.Exemplars, known):
			b.add(s, &p.Attributes, &originFields{}, b.exporter.collectedAt(p.Time), minute, toNumber(p.Value))
		}
	}
}

// addExemplars adds the exemplars of a point that are this package's, each as one value. It returns their total and
// how many they are. The point has the sum given and was collected at the time given.
func addExemplars[N int64 | float64](
	b *builder, s *stream, attributes *attribute.Set, exemplars []metricdata.Exemplar[N], sum N, at time.Time,
) (total N, own int) {
	width := timeWidth(b, s, attributes, exemplars)
	for i := range exemplars {
		e := &exemplars[i]
		o, ok := readOrigin(e.FilteredAttributes)
		if !ok {
			continue
		}
		own++
		if o.rawLimit { // more calls of a counter than are kept one by one: their sum speaks for them
			b.add(s, attributes, &o, b.pointTime(&o, at), width, toNumber(sum))
			return sum, own
		}
		total += e.Value
		b.add(s, attributes, &o, e.Time.UnixMilli(), width, toNumber(e.Value))
	}
	return total, own
}

// pointTime returns the time of all that a point stands for.
func (b *builder) pointTime(o *originFields, collected time.Time) int64 {
	if o.at != 0 {
		return o.at
	}
	return b.exporter.collectedAt(collected)
}

// add adds one value.
func (b *builder) add(s *stream, attributes *attribute.Set, o *originFields, at, width int64, n number) {
	n = n.times(s.unit.factor)
	if !n.storable() {
		b.exporter.problems.add(problemValue, s.name, describeValue)
		return
	}
	d, m := b.metric(s, attributes, o, at, width, false)
	if m == nil {
		return
	}
	b.exporter.merge(d, o.properties, at)
	if same := m.to > m.from && m.scope == b.scope && s.rule != nil; same && (s.gauge || s.sum) {
		b.combine(s, m, at, n)
		return
	}
	m.at, m.level = at, s.level
	b.values = append(b.values, n)
	m.to = len(b.values)
}

// combine joins a value with that of another series of the same metric: a rule made them one.
func (b *builder) combine(s *stream, m *metric, at int64, n number) {
	last := &b.values[m.to-1]
	switch {
	case s.sum:
		*last = last.plus(n)
	case at >= m.at:
		*last, m.at = n, at
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
	high := b.high(s, attributes)
	key := documentKey{
		namespace: s.namespace, requestID: o.requestID, attributes: attributes.Equivalent(),
		bucket: at / width, width: width,
	}
	p := b.planFor(s, attributes, o, &key)
	for {
		d := b.document(&key, attributes, p, o)
		if key.without == "" && d.hasDimension(s.name) {
			b.exporter.problems.add(problemDimensionName, s.name, describeDimensionName)
			key.without = s.name
			p = b.planFor(s, attributes, o, &key)
			continue
		}
		if d.overflow {
			b.exporter.problems.add(problemOverflow, s.name, describeOverflow)
		}
		m := d.find(s.name, b.scope, len(b.exporter.rules) > 0)
		switch {
		case m == nil:
			m = d.append(s, high, distribution)
			m.scope = b.scope
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
		case m.to > m.from && !m.joined:
			m.joined = true
			continue
		case m.to != len(b.values): // move its values to the end, where more can follow
			from := len(b.values)
			b.values = append(b.values, b.values[m.from:m.to]...)
			m.from, m.to = from, len(b.values)
		}
		d.at = max(d.at, at)
		if p != nil {
			b.exporter.merge(d, p.properties, at)
		}
		b.addScopeProperties(d, s.scope)
		return d, m
	}
}

// addScopeProperties adds the attributes of a scope, other than those for this package, as properties.
func (b *builder) addScopeProperties(d *document, scope *instrumentation.Scope) {
	if scope == nil {
		return
	}
	for i := range scope.Attributes.Len() {
		kv, _ := scope.Attributes.Get(i)
		if kv.Key != NamespaceKey && kv.Key != StorageResolutionKey {
			b.scopeProperty[0] = kv
			d.properties = b.exporter.mergeProperties(d.properties, b.scopeProperty[:], true)
		}
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
// last one's or that of a metric of an earlier scope; unless rules rename metrics or make several series one.
func (d *document) find(name string, scope int, ruled bool) *metric {
	if d.scope != scope {
		d.scope, d.earlier = scope, len(d.metrics)
	}
	if last := len(d.metrics) - 1; last >= 0 && d.metrics[last].name == name {
		return &d.metrics[last]
	}
	candidates := d.metrics[:d.earlier]
	if ruled {
		candidates = d.metrics
	}
	for i := range candidates {
		if candidates[i].name == name {
			return &candidates[i]
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
