// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"slices"
	"sync"
)

// buffer holds what waits for the next flush, never more than its limit. When it is full the oldest item goes: of a
// back end that was away for long, what just happened is the most useful.
type buffer[T any] struct {
	mu      sync.Mutex
	ring    []T // grows to limit
	limit   int
	head    int // the oldest
	length  int
	dropped uint64
	refused uint64
	closed  bool
}

// loss is why an item was lost.
type loss int

const (
	none loss = iota
	full      // the oldest of more than the limit
	late      // what came after close
)

// add appends item and returns what had to go for it.
func (b *buffer[T]) add(item T) loss {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		b.dropped++
		return late
	}
	result := none
	if b.length == b.limit {
		b.pop()
		b.dropped++
		result = full
	}
	if b.length == len(b.ring) {
		b.grow()
	}
	b.ring[(b.head+b.length)%len(b.ring)] = item
	b.length++
	return result
}

func (b *buffer[T]) grow() {
	ring := make([]T, min(max(16, 2*len(b.ring)), b.limit))
	for i := range b.length {
		ring[i] = b.ring[(b.head+i)%len(b.ring)]
	}
	b.ring, b.head = ring, 0
}

func (b *buffer[T]) pop() T {
	var zero T
	item := b.ring[b.head]
	b.ring[b.head] = zero // lets go of it
	b.head = (b.head + 1) % len(b.ring)
	b.length--
	return item
}

// take moves up to n of the oldest items to the end of batch.
func (b *buffer[T]) take(batch []T, n int) []T {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range min(n, b.length) {
		batch = append(batch, b.pop())
	}
	return batch
}

// putBack puts a batch that was taken before everything else, the newest of it if there is no room for all, and returns
// what went. When the buffer has been closed meanwhile all of it does: nobody would take it again.
func (b *buffer[T]) putBack(batch []T) loss {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		b.dropped += uint64(len(batch))
		return late
	}
	for i, item := range slices.Backward(batch) {
		if b.length == b.limit {
			b.dropped += uint64(i) + 1
			return full
		}
		if b.length == len(b.ring) {
			b.grow()
		}
		b.head = (b.head - 1 + len(b.ring)) % len(b.ring)
		b.ring[b.head] = item
		b.length++
	}
	return none
}

// refuse counts items that were taken and that the exporter failed to export for good.
func (b *buffer[T]) refuse(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refused += uint64(n)
}

// close refuses items from now on and returns how many were left. They are lost.
func (b *buffer[T]) close() (lost int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	lost = b.length
	b.dropped += uint64(lost)
	b.ring, b.head, b.length, b.closed = nil, 0, 0, true
	return lost
}

func (b *buffer[T]) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.length
}

func (b *buffer[T]) isClosed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.closed
}

func (b *buffer[T]) stats() PipelineStats {
	b.mu.Lock()
	defer b.mu.Unlock()
	return PipelineStats{Waiting: b.length, Dropped: b.dropped, Refused: b.refused}
}
