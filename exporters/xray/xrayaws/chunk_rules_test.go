// SPDX-License-Identifier: Apache-2.0

package xrayaws_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRules_16_BytesOfAChunk sends documents of which fewer than fifty make a request large. A chunk ends before it would
// have more than 1 MiB of them, and is no smaller than it must be.
func TestRules_16_BytesOfAChunk(t *testing.T) {
	t.Parallel()
	const limit = 1 << 20
	for _, tt := range []struct {
		name      string
		documents []int // bytes of each
		want      []int // documents of each request
	}{
		{"large ones", repeated(60_000, 40), []int{17, 17, 6}},
		{"exactly the limit", repeated(limit/32, 64), []int{32, 32}},
		{"one byte more", append(repeated(limit/32, 31), limit/32+1, 100), []int{31, 2}},
		{"small ones", repeated(1000, 120), []int{50, 50, 20}},
		{"mixed", append(repeated(65_536, 15), append(repeated(1000, 60), 65_536)...), []int{50, 26}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := &backend{}
			transport := newTransport(t, b)
			var want []string
			for i, size := range tt.documents {
				document := fmt.Sprintf(`{"i":%d,"x":"`, i)
				document += strings.Repeat("x", size-len(document)-len(`"}`)) + `"}`
				want = append(want, document)
				if err := transport.Send([]byte(document)); err != nil {
					t.Fatal(err)
				}
			}
			if err := transport.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, b.chunks); diff != "" {
				t.Errorf("documents of each request (-want +got):\n%s", diff)
			}
			if !cmp.Equal(want, b.documents) {
				t.Errorf("%d documents arrived, want the %d that were sent, in order", len(b.documents), len(want))
			}
		})
	}
}

func repeated(size, n int) []int {
	sizes := make([]int, n)
	for i := range sizes {
		sizes[i] = size
	}
	return sizes
}
