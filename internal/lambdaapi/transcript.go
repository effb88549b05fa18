// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"bytes"
	"io"
	"slices"
	"sync"
	"time"
)

// Stream names one of the function's two outputs.
type Stream string

// The two outputs.
const (
	Stdout Stream = "stdout"
	Stderr Stream = "stderr"
)

// Line is one line the function wrote.
type Line struct {
	Stream Stream
	Text   string // without its newline
	// Partial says that the newline had not been written when the process was frozen or ended;
	// what follows on that stream starts a new Line.
	Partial bool
	Time    time.Time // when it was read
}

// transcript is what the function wrote, over all its processes, in the order it was read.
type transcript struct {
	mu    sync.Mutex
	lines []Line
}

// writer splits one output of one process into lines. It is used by one pump.
type writer struct {
	transcript *transcript
	stream     Stream
	tee        io.Writer // nil after its first error
	pending    []byte    // guarded by transcript.mu
}

func (w *writer) take(chunk []byte) {
	w.transcript.mu.Lock()
	defer w.transcript.mu.Unlock()
	// Under the lock: both outputs may be copied to one writer.
	if w.tee != nil {
		if _, err := w.tee.Write(chunk); err != nil {
			w.tee = nil
		}
	}
	now := time.Now()
	for {
		line, rest, found := bytes.Cut(chunk, []byte{'\n'})
		if !found {
			w.pending = append(w.pending, chunk...)
			return
		}
		text := string(line)
		if len(w.pending) > 0 {
			text = string(append(w.pending, line...))
			w.pending = w.pending[:0]
		}
		w.transcript.lines = append(w.transcript.lines, Line{Stream: w.stream, Text: text, Time: now})
		chunk = rest
	}
}

// flush turns an unfinished line into a [Line] of its own.
func (w *writer) flush() {
	w.transcript.mu.Lock()
	defer w.transcript.mu.Unlock()
	if len(w.pending) == 0 {
		return
	}
	line := Line{Stream: w.stream, Text: string(w.pending), Partial: true, Time: time.Now()}
	w.transcript.lines = append(w.transcript.lines, line)
	w.pending = w.pending[:0]
}

func (t *transcript) len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.lines)
}

func (t *transcript) from(i int) []Line {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.lines[i:])
}
