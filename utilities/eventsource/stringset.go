// SPDX-License-Identifier: Apache-2.0

package eventsource

import "encoding/json"

// StringOrSet holds strings that JSON has as one string or as a list of them. A list of one is written as a list, unless
// it was read as a string.
type StringOrSet struct {
	Values []string
	single bool
}

// Strings returns values that are written as a list.
func Strings(values ...string) StringOrSet { return StringOrSet{Values: values} }

// First returns the first value, or "" if there is none.
func (s StringOrSet) First() string {
	if len(s.Values) == 0 {
		return ""
	}
	return s.Values[0]
}

// UnmarshalJSON implements [json.Unmarshaler].
func (s *StringOrSet) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		var one string
		if err := json.Unmarshal(data, &one); err != nil {
			return err
		}
		*s = StringOrSet{Values: []string{one}, single: true}
		return nil
	}
	s.single = false
	return json.Unmarshal(data, &s.Values)
}

// MarshalJSON implements [json.Marshaler].
func (s StringOrSet) MarshalJSON() ([]byte, error) {
	if s.single && len(s.Values) == 1 {
		return json.Marshal(s.Values[0])
	}
	return json.Marshal(s.Values)
}
