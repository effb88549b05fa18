// SPDX-License-Identifier: Apache-2.0

package lambdaapi

// mark is a point in everything the function sent.
type mark struct{ line, document, rejection int }

func (e *Emulator) markNow() mark {
	m := mark{line: e.transcript.len()}
	if e.receiver != nil {
		m.document, m.rejection = e.receiver.counts()
	}
	return m
}

// capture returns what has been read since a mark.
func (e *Emulator) capture(since mark) Capture {
	c := Capture{Lines: e.transcript.from(since.line)}
	for _, line := range c.Lines {
		if line.Stream == Stdout {
			c.Stdout = append(c.Stdout, line.Text)
		} else {
			c.Stderr = append(c.Stderr, line.Text)
		}
	}
	if e.receiver != nil {
		c.Documents, c.Rejected = e.receiver.from(since.document, since.rejection)
	}
	return c
}
