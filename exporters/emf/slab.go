// SPDX-License-Identifier: Apache-2.0

package emf

import "sync/atomic"

// slabSize is how many objects are allocated at once. They are freed together too, so it is small; and eight reservoirs
// and a counter fill a size class of the allocator well.
const slabSize = 8

// slab hands out new objects that live about as long as each other, at an eighth of the allocations. The reservoirs of
// all series are made anew after each flush, and no pool can have them back: where a pipeline is cumulative the SDK goes
// on using them, and nothing tells a reservoir which pipeline it is in.
//
// It is safe for concurrent use. The zero value is ready.
type slab[T any] struct {
	current atomic.Pointer[slabChunk[T]]
}

type slabChunk[T any] struct {
	taken atomic.Int32
	items [slabSize]T
}

// take returns an object that nobody else has, with its zero value.
func (s *slab[T]) take() *T {
	if c := s.current.Load(); c != nil {
		if n := c.taken.Add(1); n <= slabSize {
			return &c.items[n-1]
		}
	}
	c := new(slabChunk[T])
	c.taken.Store(1)
	s.current.Store(c)
	return &c.items[0]
}
