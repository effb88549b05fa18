// SPDX-License-Identifier: Apache-2.0

package xray

import "io"

// Writer returns a transport that writes each document as one line to w, with one Write: for tests, and for a look at what a
// program would send. A document has no line break in it.
func Writer(w io.Writer) Transport { return &writerTransport{w: w} }

// writerTransport writes documents as lines.
type writerTransport struct {
	w    io.Writer
	line []byte // reused; calls of Send do not overlap
}

// Send implements [Transport].
func (t *writerTransport) Send(document []byte) error {
	t.line = append(append(t.line[:0], document...), '\n')
	_, err := t.w.Write(t.line)
	return err
}
