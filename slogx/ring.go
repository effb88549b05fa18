// SPDX-License-Identifier: Apache-2.0

package slogx

import "bytes"

// ring holds lines in a fixed number of bytes; to make room it gives up the oldest. A line ends in a line feed and has
// no other, so where lines begin need not be noted, and the memory is what the lines take.
type ring struct {
	data        []byte
	start, size int // the first byte of the oldest line, and how many bytes are in use; both may wrap around the end
}

func newRing(maxBytes int) *ring { return &ring{data: make([]byte, maxBytes)} }

// push adds a line, which must not be larger than the ring, and returns how many lines gave way to it.
func (r *ring) push(line []byte) (evicted int) {
	for r.size+len(line) > len(r.data) {
		n := r.lengthOfOldest()
		r.start, r.size = (r.start+n)%len(r.data), r.size-n
		evicted++
	}
	end := (r.start + r.size) % len(r.data)
	n := copy(r.data[end:], line)
	copy(r.data, line[n:])
	r.size += len(line)
	return evicted
}

// drain calls visit with each line, the oldest first, and empties the ring. A line is valid until visit returns.
func (r *ring) drain(visit func(line []byte)) {
	for r.size > 0 {
		n := r.lengthOfOldest()
		if end := r.start + n; end <= len(r.data) {
			visit(r.data[r.start:end])
		} else { // One line at most crosses the end of the memory.
			visit(append(bytes.Clone(r.data[r.start:]), r.data[:end-len(r.data)]...))
		}
		r.start, r.size = (r.start+n)%len(r.data), r.size-n
	}
	r.start = 0
}

func (r *ring) clear() { r.start, r.size = 0, 0 }

func (r *ring) lengthOfOldest() int {
	tail := r.data[r.start:]
	if i := bytes.IndexByte(tail, '\n'); i >= 0 {
		return i + 1
	}
	return len(tail) + bytes.IndexByte(r.data[:r.start], '\n') + 1
}
