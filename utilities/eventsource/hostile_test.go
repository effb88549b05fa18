// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// hostile are values that members of events do not expect.
func hostile() []any {
	return []any{
		nil, true, "", "text", strings.Repeat("9", 400), json.Number("-0.5"), json.Number("1e308"), json.Number("9223372036854775807"),
		json.Number("123456789012345678901234567890"),
		[]any{},
		[]any{nil},
		[]any{[]any{}},
		map[string]any{},
		map[string]any{"": nil},
	}
}

// TestDecode_HostileMembers puts each of the values in the place of each member of an event, one at a time, for every
// type. A type refuses the event, or reads it, writes it, and reads the same again.
func TestDecode_HostileMembers(t *testing.T) {
	t.Parallel()
	for _, c := range ownTypes() {
		read, refused := 0, 0
		root := tree(largest(c))
		walk(root, "", func(value any) { root = value }, func(path string, before any, set func(any)) {
			for _, value := range hostile() {
				set(value)
				ok, problem := rereads(c, root)
				if problem != "" {
					t.Errorf("%s: %s = %v: %s", c.name, path, value, problem)
				}
				if ok {
					read++
				} else {
					refused++
				}
			}
			set(before)
		})
		if read == 0 || refused == 0 {
			t.Errorf("%s: %d events read, %d refused, want some of each", c.name, read, refused)
		}
	}
}

// largest returns the largest event that is read by a codec.
func largest(c codec) []byte {
	var found []byte
	for _, r := range table() {
		if r.use.name != c.name {
			continue
		}
		for _, raw := range r.matching() {
			if len(raw) > len(found) {
				found = raw
			}
		}
	}
	return found
}

// walk visits a value in a tree of JSON and all below; of a list, the first element. Set puts another in its place.
func walk(value any, path string, set func(any), visit func(path string, value any, set func(any))) {
	visit(path, value, set)
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			walk(member, path+"."+name, func(other any) { value[name] = other }, visit)
		}
	case []any:
		if len(value) > 0 {
			walk(value[0], path+"[0]", func(other any) { value[0] = other }, visit)
		}
	}
}

// rereads tells whether an event is read, and what is wrong when it is written and read again.
func rereads(c codec, root any) (read bool, problem string) {
	raw, err := json.Marshal(root)
	if err != nil {
		return false, err.Error()
	}
	value, err := c.decode(raw)
	if err != nil {
		return false, ""
	}
	first, err := json.Marshal(value)
	if err != nil {
		return true, fmt.Sprintf("not encoded: %v", err)
	}
	if value, err = c.decode(first); err != nil {
		return true, fmt.Sprintf("not decoded again: %v", err)
	}
	second, err := json.Marshal(value)
	if err != nil {
		return true, fmt.Sprintf("not encoded again: %v", err)
	}
	if !bytes.Equal(first, second) {
		return true, fmt.Sprintf("not the same again:\n%s\n%s", first, second)
	}
	return true, ""
}
