// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// member is one member of a JSON object.
type member struct {
	key   string
	value json.RawMessage
}

// text returns the value if it is a string, else "".
func (m member) text() string {
	var s string
	_ = json.Unmarshal(m.value, &s) // anything else leaves it empty
	return s
}

// parseMembers returns the members of a line that is one JSON object, in their order.
func parseMembers(line string) ([]member, bool) {
	if !strings.HasPrefix(strings.TrimSpace(line), "{") {
		return nil, false
	}
	decoder := json.NewDecoder(strings.NewReader(line))
	if _, err := decoder.Token(); err != nil {
		return nil, false
	}
	var members []member
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, false
		}
		m := member{key: key.(string)} // the decoder takes nothing else for a key
		if err := decoder.Decode(&m.value); err != nil {
			return nil, false
		}
		members = append(members, m)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, false
	}
	_, err := decoder.Token()
	return members, errors.Is(err, io.EOF)
}
