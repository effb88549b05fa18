// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"bytes"
	"encoding/json"
	"testing"
)

// ownTypes returns the codecs of the types of this package, each once.
func ownTypes() []codec {
	seen := map[string]bool{}
	var own []codec
	for _, r := range table() {
		if r.elsewhere == "" && r.use.name != r.lambda.name && !seen[r.use.name] {
			seen[r.use.name] = true
			own = append(own, r.use)
		}
	}
	return own
}

// FuzzDecode reads anything by any type of this package. What is read can be written, and reading that gives the same
// again; Event has the bytes.
func FuzzDecode(f *testing.F) {
	own := ownTypes()
	index := map[string]int{}
	for i, c := range own {
		index[c.name] = i
	}
	for _, r := range table() {
		if i, ok := index[r.use.name]; ok {
			for _, raw := range r.matching() {
				f.Add(uint8(i), raw)
			}
		}
	}
	f.Fuzz(func(t *testing.T, selector uint8, raw []byte) {
		c := own[int(selector)%len(own)]
		value, err := c.decode(raw)
		if err != nil {
			return
		}
		first, err := json.Marshal(value)
		if err != nil {
			t.Fatalf("%s: encode: %v", c.name, err)
		}
		value, err = c.decode(first)
		if err != nil {
			t.Fatalf("%s: decode %s: %v", c.name, first, err)
		}
		second, err := json.Marshal(value)
		if err != nil {
			t.Fatalf("%s: encode again: %v", c.name, err)
		}
		if !bytes.Equal(first, second) {
			t.Fatalf("%s: not the same again:\n%s\n%s", c.name, first, second)
		}
		event, kept, err := c.event(raw)
		if err != nil {
			t.Fatalf("%s: Event: %v", c.name, err)
		}
		if !bytes.Equal(kept, bytes.TrimSpace(raw)) {
			t.Fatalf("%s: Raw is %s", c.name, kept)
		}
		if again, err := json.Marshal(event); err != nil || !sameJSON(again, raw) {
			t.Fatalf("%s: Event comes out as %s, %v", c.name, again, err)
		}
	})
}

// sameJSON compares without blanks and escapes of HTML.
func sameJSON(a, b []byte) bool {
	var left, right bytes.Buffer
	if json.Compact(&left, a) != nil || json.Compact(&right, b) != nil {
		return false
	}
	var escaped bytes.Buffer
	json.HTMLEscape(&escaped, right.Bytes())
	return bytes.Equal(left.Bytes(), escaped.Bytes())
}
