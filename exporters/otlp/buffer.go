// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"slices"
	"sync"
)

// buffer holds what waits for the next flush, never more than its limits. When it is full the oldest items go: of a
// back end that was away for long, what just happened is the most useful.
type buffer struct {
	mu      sync.Mutex
	ring    []sized // grows to limit
	limit   int
	size    func(any) int // of an item in bytes; nil for items that do not count
	most    int           // bytes; an item that is larger is there alone
	bytes   int
	head    int // the oldest
	length  int
	dropped uint64
	refused uint64
	closed  bool
}

// sized is an item with the bytes that it counted when it came.
type sized struct {
	item any
	size int
}

// loss is why an item was lost.
type loss int

const (
	none loss = iota
	full      // the oldest of more than the limit
	late      // what came after close
)

// add appends item and returns what had to go for it.
func (b *buffer) add(item any) loss {
	size := b.sizeOf(item)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		b.dropped++
		return late
	}
	result := none
	for b.isFull(size) {
		b.pop()
		b.dropped++
		result = full
	}
	if b.length == len(b.ring) {
		b.grow()
	}
	b.ring[(b.head+b.length)%len(b.ring)] = sized{item, size}
	b.length++
	b.bytes += size
	return result
}

// sizeOf returns the bytes that an item counts.
func (b *buffer) sizeOf(item any) int {
	if b.size == nil {
		return 0
	}
	return b.size(item)
}

// isFull reports whether there is no room for one more item of that many bytes.
func (b *buffer) isFull(size int) bool {
	return b.length == b.limit || b.length > 0 && b.size != nil && b.bytes+size > b.most
}

func (b *buffer) grow() {
	ring := make([]sized, min(max(16, 2*len(b.ring)), b.limit))
	for i := range b.length {
		ring[i] = b.ring[(b.head+i)%len(b.ring)]
	}
	b.ring, b.head = ring, 0
}

func (b *buffer) pop() any {
	oldest := b.ring[b.head]
	b.ring[b.head] = sized{} // lets go of it
	b.head = (b.head + 1) % len(b.ring)
	b.length--
	b.bytes -= oldest.size
	return oldest.item
}

// take moves up to n of the oldest items to the end of batch, no more bytes than a request should have unless it is one
// item.
func (b *buffer) take(batch []any, n int) []any {
	b.mu.Lock()
	defer b.mu.Unlock()
	bytes := 0
	for i := range min(n, b.length) {
		if bytes += b.ring[b.head].size; i > 0 && bytes > requestBytes {
			break
		}
		batch = append(batch, b.pop())
	}
	return batch
}

// putBack puts a batch that was taken before everything else, the newest of it if there is no room for all, and returns
// what went. When the buffer has been closed meanwhile all of it does: nobody would take it again.
func (b *buffer) putBack(batch []any) loss {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		b.dropped += uint64(len(batch))
		return late
	}
	for i, item := range slices.Backward(batch) {
		size := b.sizeOf(item)
		if b.isFull(size) {
			b.dropped += uint64(i) + 1
			return full
		}
		if b.length == len(b.ring) {
			b.grow()
		}
		b.head = (b.head - 1 + len(b.ring)) % len(b.ring)
		b.ring[b.head] = sized{item, size}
		b.length++
		b.bytes += size
	}
	return none
}

// refuse counts items that were taken and that the exporter failed to export for good.
func (b *buffer) refuse(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refused += uint64(n)
}

// close refuses items from now on and returns how many were left. They are lost.
func (b *buffer) close() (lost int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	lost = b.length
	b.dropped += uint64(lost)
	b.ring, b.head, b.length, b.bytes, b.closed = nil, 0, 0, 0, true
	return lost
}

func (b *buffer) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.length
}

func (b *buffer) isClosed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.closed
}

func (b *buffer) stats() PipelineStats {
	b.mu.Lock()
	defer b.mu.Unlock()
	return PipelineStats{Waiting: b.length, Dropped: b.dropped, Refused: b.refused}
}
