// SPDX-License-Identifier: Apache-2.0

package stable_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/stable"
)

// TestSortAsPackageSlices compares with the standard library, for short and long slices with many equal keys.
func TestSortAsPackageSlices(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 3, 10, 100, 1000} {
		items := make([][2]int, n)
		for i := range items {
			items[i] = [2]int{random.IntN(10), i}
		}
		byKey := func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) }
		want := slices.Clone(items)
		slices.SortStableFunc(want, byKey)
		stable.Sort(items, byKey)
		if diff := gocmp.Diff(want, items); diff != "" {
			t.Errorf("%d items (-want +got):\n%s", n, diff)
		}
	}
}

func TestSortAllocatesNothing(t *testing.T) {
	items := make([]int, 100)
	if n := testing.AllocsPerRun(100, func() {
		for i := range items {
			items[i] = -i
		}
		stable.Sort(items, cmp.Compare[int])
	}); n != 0 {
		t.Errorf("allocations = %v, want 0", n)
	}
}

func ExampleSort() {
	words := []string{"pear", "fig", "plum", "apple"}
	stable.Sort(words, func(a, b string) int { return len(a) - len(b) })
	fmt.Println(words)
	// Output: [fig pear plum apple]
}

func BenchmarkSort(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			random := rand.New(rand.NewPCG(1, 2))
			want, items := make([]int, n), make([]int, n)
			for i := range want {
				want[i] = random.Int()
			}
			b.ReportAllocs()
			for b.Loop() {
				copy(items, want)
				stable.Sort(items, cmp.Compare[int])
			}
		})
	}
}
