// SPDX-License-Identifier: Apache-2.0

package emf_test

import (
	"sync"
	"testing"

	"github.com/otel-powertools/powertools/exporters/emf"
)

// TestSlab_ConcurrentSafe takes objects in several goroutines; none may be handed out twice.
func TestSlab_ConcurrentSafe(t *testing.T) {
	t.Parallel()
	const goroutines, each = 8, 1000
	var s emf.Slab
	var taken [goroutines][]*int
	var group sync.WaitGroup
	for g := range taken {
		group.Go(func() {
			for range each {
				n := s.Take()
				if *n != 0 {
					t.Errorf("an object comes with %d, want 0", *n)
				}
				*n = g + 1
				taken[g] = append(taken[g], n)
			}
		})
	}
	group.Wait()
	different := make(map[*int]bool)
	for g := range taken {
		for _, n := range taken[g] {
			if different[n] || *n != g+1 {
				t.Fatalf("an object of goroutine %d is another's too", g)
			}
			different[n] = true
		}
	}
}

func TestSlab_Allocations(t *testing.T) {
	var s emf.Slab
	if n := testing.AllocsPerRun(100, func() {
		for range 80 {
			s.Take()
		}
	}); n > 10 {
		t.Errorf("80 objects take %v allocations, want 10", n)
	}
}
