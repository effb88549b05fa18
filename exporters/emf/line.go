// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/jsonenc"
	"github.com/otel-powertools/powertools/internal/stable"
)

// Members of a line besides dimensions, metrics and the user's properties.
const (
	envelopeKey  = "_aws"
	keyPartial   = "partial"
	keyLate      = "late"
	keyLevel     = "level"
	keyTimestamp = "timestamp"
)

// encoder writes documents as lines. It appends to buffers that it keeps, so at steady state it allocates nothing.
//
// A line is the envelope with the definitions of its metrics, then members: dimensions, properties, metrics with one
// value, metrics with several. Lists come last because CloudWatch Logs Insights discovers the first 200 fields of a
// line, and every element of a list is one.
type encoder struct {
	line    []byte // envelope and, when it is closed, all of the line
	members []byte // dimensions and properties, the same on all lines of a document
	scalars []byte
	lists   []byte
	order   []*metric
	names   []string // of the properties of the document
}

// maxKeptBytes bounds each buffer that is kept.
const maxKeptBytes = 256 << 10

func (c *encoder) trim() {
	for _, buffer := range []*[]byte{&c.line, &c.members, &c.scalars, &c.lists} {
		if cap(*buffer) > maxKeptBytes {
			*buffer = nil
		}
	}
	clear(c.order)
	clear(c.names)
	c.order, c.names = c.order[:0], c.names[:0]
}

// writeDocument writes a document as one line or, if it has more metrics or values than a line may have, as several
// that agree in everything else.
func (e *Exporter) writeDocument(d *document) {
	c := &e.encoder
	c.order = c.order[:0]
	split := len(d.metrics) > maxMetricsPerLine
	for i := range d.metrics {
		m := &d.metrics[i]
		if m.to == m.from {
			continue // a level that did not move
		}
		e.builder.compress(m)
		split = split || m.pieces() > 1
		c.order = append(c.order, m)
	}
	if len(c.order) == 0 {
		return
	}
	c.members = d.appendDimensions(c.members[:0])
	e.appendProperties(d)
	for len(c.order) > 0 {
		if split {
			// The metric with most values left goes first: that needs the fewest lines.
			stable.Sort(c.order, func(x, y *metric) int { return y.pieces() - x.pieces() })
		}
		e.writeLine(d)
		c.order = slices.DeleteFunc(c.order, func(m *metric) bool { return m.left() <= 0 })
	}
}

// writeLine writes one line with as many metrics as it may have, up to a hundred values of each.
func (e *Exporter) writeLine(d *document) {
	c := &e.encoder
	c.line = append(c.line[:0], timestampPrefix...)
	c.line = integerNumber(d.at).append(c.line)
	c.line = e.appendDirective(c.line, d)
	c.scalars, c.lists = c.scalars[:0], c.lists[:0]
	for i, m := range c.order[:min(len(c.order), maxMetricsPerLine)] {
		line, scalars, lists := len(c.line), len(c.scalars), len(c.lists)
		if i > 0 {
			c.line = append(c.line, ',')
		}
		c.line = m.appendDefinition(c.line)
		n := e.appendValues(m)
		size := len(c.line) + len(c.members) + len(c.scalars) + len(c.lists) + len("]}]}}\n")
		if i > 0 && size > e.config.maxLineBytes {
			c.line, c.scalars, c.lists = c.line[:line], c.scalars[:scalars], c.lists[:lists]
			break
		}
		m.done += n
	}
	c.line = append(c.line, `]}]}`...)
	c.line = append(c.line, c.members...)
	c.line = append(c.line, c.scalars...)
	c.line = append(c.line, c.lists...)
	c.line = append(c.line, '}', '\n')
	e.writeBytes(c.line)
}

// timestampPrefix begins every line.
const timestampPrefix = `{"_aws":{"Timestamp":`

// appendDirective appends what a line says between its time and the definitions of its metrics.
func (e *Exporter) appendDirective(dst []byte, d *document) []byte {
	if e.config.logGroup != "" {
		dst = append(dst, `,"LogGroupName":`...)
		dst = jsonenc.AppendString(dst, e.config.logGroup)
	}
	if e.config.logStream != "" {
		dst = append(dst, `,"LogStreamName":`...)
		dst = jsonenc.AppendString(dst, e.config.logStream)
	}
	dst = append(dst, `,"CloudWatchMetrics":[{"Namespace":`...)
	dst = jsonenc.AppendString(dst, d.key.namespace)
	dst = append(dst, `,"Dimensions":[[`...)
	if d.sets == nil {
		for i := range d.dimensions {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = jsonenc.AppendString(dst, string(d.dimensions[i].Key))
		}
	}
	for i, set := range d.sets {
		if i > 0 {
			dst = append(dst, `],[`...)
		}
		for j, key := range set {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = jsonenc.AppendString(dst, key)
		}
	}
	return append(dst, `]],"Metrics":[`...)
}

func (m *metric) appendDefinition(dst []byte) []byte {
	dst = append(dst, `{"Name":`...)
	dst = jsonenc.AppendString(dst, m.name)
	if m.unit != "" {
		dst = append(dst, `,"Unit":"`...)
		dst = append(dst, m.unit...)
		dst = append(dst, '"')
	}
	if m.highResolution {
		dst = append(dst, `,"StorageResolution":1`...)
	}
	return append(dst, '}')
}

// appendValues appends up to a hundred of the values or buckets that are left of a metric and returns how many.
func (e *Exporter) appendValues(m *metric) int {
	c := &e.encoder
	from := m.from + m.done
	to := min(m.to, from+maxValuesPerMetric)
	switch {
	case m.total > 0:
		return e.config.features.singles(e, m)
	case m.distribution:
		c.lists = appendKey(c.lists, m.name)
		c.lists = m.appendBuckets(c.lists, e.builder.buckets, from, to)
	case to-from == 1:
		c.scalars = appendKey(c.scalars, m.name)
		c.scalars = e.builder.values[from].append(c.scalars)
	default:
		c.lists = appendKey(c.lists, m.name)
		c.lists = appendNumbers(c.lists, e.builder.values[from:to])
	}
	return to - from
}

// appendNumbers appends a list.
func appendNumbers(dst []byte, numbers []number) []byte {
	for i, n := range numbers {
		if i == 0 {
			dst = append(dst, '[')
		} else {
			dst = append(dst, ',')
		}
		dst = n.append(dst)
	}
	return append(dst, ']')
}

// appendBuckets appends the buckets [from,to) of a distribution. What CloudWatch adds up over all parts of a split
// distribution is exact: the last part has what the other parts left of the sum.
func (m *metric) appendBuckets(dst []byte, buckets []bucket, from, to int) []byte {
	dst = append(dst, `{"Values":[`...)
	for i := from; i < to; i++ {
		if i > from {
			dst = append(dst, ',')
		}
		dst = buckets[i].value.append(dst)
	}
	dst = append(dst, `],"Counts":[`...)
	var count uint64
	for i := from; i < to; i++ {
		if i > from {
			dst = append(dst, ',')
		}
		count += buckets[i].count
		dst = integerNumber(int64(buckets[i].count)).append(dst) //nolint:gosec // far below 2^63
	}
	high, low := buckets[from].value, buckets[to-1].value
	if from == m.from {
		high = m.max
	}
	if to == m.to {
		low = m.min
	}
	dst = append(dst, `],"Max":`...)
	dst = high.append(dst)
	dst = append(dst, `,"Min":`...)
	dst = low.append(dst)
	dst = append(dst, `,"Count":`...)
	dst = integerNumber(int64(count)).append(dst) //nolint:gosec // far below 2^63
	dst = append(dst, `,"Sum":`...)
	dst = m.sumOf(buckets, from, to).append(dst)
	return append(dst, '}')
}

// sumOf returns the share of the exact sum that falls to the buckets [from,to).
func (m *metric) sumOf(buckets []bucket, from, to int) number {
	if from == m.from && to == m.to {
		return m.sum
	}
	estimate := func(from, to int) (sum float64) {
		for _, k := range buckets[from:to] {
			sum += k.value.float64() * float64(k.count)
		}
		return sum
	}
	// The middles of buckets miss the sum by some per cent; scaled, no part gets an impossible share.
	scale := m.sum.float64() / estimate(m.from, m.to)
	if !(scale > 0.5 && scale < 2) { // positive and negative values that nearly cancel out
		scale = 1
	}
	if to < m.to {
		return floatNumber(estimate(from, to) * scale)
	}
	rest := m.sum.float64()
	for part := m.from; part < from; part += maxValuesPerMetric {
		rest -= estimate(part, min(part+maxValuesPerMetric, from)) * scale
	}
	return floatNumber(rest)
}

// appendKey appends the comma, name and colon of a member of the root.
func appendKey(dst []byte, name string) []byte {
	dst = append(dst, ',')
	dst = jsonenc.AppendString(dst, name)
	return append(dst, ':')
}

// appendDimensions appends the dimensions of a document as members.
func (d *document) appendDimensions(dst []byte) []byte {
	for i := range d.dimensions {
		dst = appendKey(dst, string(d.dimensions[i].Key))
		dst = appendDimensionValue(dst, d.dimensions[i].Value)
	}
	return dst
}

// appendProperties encodes the members of a document that are neither dimensions nor metrics.
func (e *Exporter) appendProperties(d *document) {
	c := &e.encoder
	c.names = c.names[:0]
	if e.variables.level != "" {
		c.members = appendKey(c.members, c.free(d, keyLevel))
		c.members = jsonenc.AppendString(c.members, e.variables.level)
		c.members = appendKey(c.members, c.free(d, keyTimestamp))
		c.members = append(c.members, '"')
		c.members = time.UnixMilli(d.at).UTC().AppendFormat(c.members, time.RFC3339Nano)
		c.members = append(c.members, '"')
	}
	fields := &e.config.fields
	c.appendField(d, fields.RequestID, d.origin.requestID)
	c.appendField(d, fields.XRayTraceID, d.origin.traceID)
	c.appendField(d, fields.TenantID, d.origin.tenantID)
	c.appendFlag(d, fields.ColdStart, d.origin.coldStart)
	c.appendFlag(d, keyPartial, d.partial)
	c.appendFlag(d, keyLate, d.late)
	for i := range d.properties {
		kv := &d.properties[i]
		if !hasKey(d.properties[:i], kv.Key) { // else written with the first value
			e.appendProperty(d, d.properties[i:])
		}
	}
	for i := range e.common {
		if key := e.common[i].Key; !hasKey(d.properties, key) && !hasKey(d.dimensions, key) {
			e.appendProperty(d, e.common[i:i+1])
		}
	}
}

func hasKey(attributes []attribute.KeyValue, key attribute.Key) bool {
	return slices.ContainsFunc(attributes, func(kv attribute.KeyValue) bool { return kv.Key == key })
}

// appendProperty appends the first of properties with all values that its key has among them, if there is room.
func (e *Exporter) appendProperty(d *document, properties []attribute.KeyValue) {
	c, key := &e.encoder, properties[0].Key
	before := len(c.members)
	c.members = appendKey(c.members, c.free(d, string(key)))
	c.members = appendPropertyValues(c.members, properties, key)
	if len(c.members) > e.config.maxLineBytes-reservedForMetrics {
		c.members = c.members[:before]
		c.names = c.names[:len(c.names)-1]
		e.problems.add(problemProperties, string(key), describeProperties)
	}
}

// reservedForMetrics is how many bytes of a line properties leave to the envelope and metrics.
const reservedForMetrics = 8192

// appendField appends a member that names the invocation, unless a dimension says the same.
func (c *encoder) appendField(d *document, key, value string) {
	if key == "" || value == "" {
		return
	}
	for i := range d.dimensions {
		if kv := &d.dimensions[i]; string(kv.Key) == key && kv.Value.String() == value {
			return
		}
	}
	c.members = appendKey(c.members, c.free(d, key))
	c.members = jsonenc.AppendString(c.members, value)
}

func (c *encoder) appendFlag(d *document, key string, value bool) {
	if value && key != "" {
		c.members = appendKey(c.members, c.free(d, key))
		c.members = append(c.members, "true"...)
	}
}

// free returns name or, if a dimension, a metric or an earlier property has it, name with underscores appended.
// It remembers the name as that of a property.
func (c *encoder) free(d *document, name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	for name == envelopeKey || d.hasDimension(name) || d.hasMetric(name) || slices.Contains(c.names, name) {
		name += "_"
	}
	c.names = append(c.names, name)
	return name
}

func (d *document) hasMetric(name string) bool {
	for i := range d.metrics {
		if d.metrics[i].name == name {
			return true
		}
	}
	return false
}
