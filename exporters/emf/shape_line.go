// SPDX-License-Identifier: Apache-2.0

package emf

// encodeShape encodes what the lines of a document have in common.
func (e *Exporter) encodeShape(d *shapedDocument) {
	if len(d.metrics) > maxMetricsPerLine {
		return
	}
	envelope := e.appendDirective(nil, &d.document)
	for i := range d.metrics {
		if i > 0 {
			envelope = append(envelope, ',')
		}
		envelope = d.metrics[i].appendDefinition(envelope)
		d.keys = append(d.keys, appendKey(nil, d.metrics[i].name))
	}
	d.envelope = append(envelope, `]}]}`...)
	d.encoded = d.appendDimensions(nil)
}

// writeShaped writes a document of a known shape: what is known of its line is copied. It writes the bytes that
// writeDocument would.
func (e *Exporter) writeShaped(d *shapedDocument) {
	if d.envelope == nil || !e.writeShapedLine(d) {
		e.writeDocument(&d.document)
	}
}

// writeShapedLine writes one line. It reports false, and writes nothing, if the document takes several.
func (e *Exporter) writeShapedLine(d *shapedDocument) bool {
	c := &e.encoder
	c.members = append(c.members[:0], d.encoded...)
	e.appendProperties(&d.document)
	c.line = append(c.line[:0], timestampPrefix...)
	c.line = integerNumber(d.at).append(c.line)
	c.line = append(c.line, d.envelope...)
	c.line = append(c.line, c.members...)
	c.lists = c.lists[:0]
	for i := range d.metrics {
		m := &d.metrics[i]
		values := e.builder.values[m.from:m.to]
		switch {
		case len(values) == 1:
			c.line = append(c.line, d.keys[i]...)
			c.line = values[0].append(c.line)
		case len(values) > maxValuesPerMetric:
			return false
		default:
			c.lists = append(c.lists, d.keys[i]...)
			c.lists = appendNumbers(c.lists, values)
		}
	}
	c.line = append(c.line, c.lists...)
	c.line = append(c.line, '}', '\n')
	if len(c.line) > e.config.maxLineBytes && len(d.metrics) > 1 {
		return false
	}
	e.writeBytes(c.line)
	return true
}
