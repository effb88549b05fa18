// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"slices"
	"testing"

	"github.com/otel-powertools/powertools/slogx"
)

// FuzzRing pushes lines whose lengths the input gives, and compares with a queue of strings.
func FuzzRing(f *testing.F) {
	f.Add(uint8(10), []byte{3, 3, 3, 1, 9, 10, 2, 0, 4, 4})
	f.Add(uint8(1), []byte{1, 1, 0, 1})
	f.Add(uint8(200), []byte("lines of many lengths, some in two parts"))
	f.Fuzz(func(t *testing.T, size uint8, lengths []byte) {
		if size == 0 {
			return
		}
		ring := slogx.NewRing(int(size))
		var want []string
		used, evicted := 0, 0
		check := func() {
			var got []string
			ring.Drain(func(line []byte) { got = append(got, string(line)) })
			if !slices.Equal(got, want) {
				t.Fatalf("drain = %q, want %q", got, want)
			}
			want, used = nil, 0
		}
		for i, length := range lengths {
			n := int(length) % (int(size) + 1)
			if n == 0 {
				check()
				continue
			}
			line := make([]byte, n)
			for j := range line {
				line[j] = byte('a' + i%26)
			}
			line[n-1] = '\n'
			evicted = 0
			for used+n > int(size) {
				used -= len(want[0])
				want = want[1:]
				evicted++
			}
			want, used = append(want, string(line)), used+n
			if got := ring.Push(line); got != evicted {
				t.Fatalf("push of %d bytes evicted %d, want %d", n, got, evicted)
			}
		}
		check()
	})
}
