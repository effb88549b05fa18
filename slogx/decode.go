// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
)

// maxJSONDepth is how deep objects and arrays of a value may nest. The OpenTelemetry SDK empties what is below 64.
const maxJSONDepth = 64

// decodeJSON returns a JSON text as a value. Integers stay exact: those that int64 does not hold become strings of
// their digits, because no other type of [attribute.Value] holds them.
func decodeJSON(data []byte) (attribute.Value, error) {
	d := decoder{data: data}
	value, err := d.value(0)
	if err != nil {
		return attribute.Value{}, err
	}
	if d.space(); d.at < len(data) {
		return attribute.Value{}, d.syntax()
	}
	return value, nil
}

// decoder reads JSON that encoding/json wrote or has checked, so its errors are for the unforeseen.
type decoder struct {
	data []byte
	at   int
}

func (d *decoder) syntax() error {
	return fmt.Errorf("slogx: decode JSON: syntax error at byte %d", d.at)
}

func (d *decoder) space() {
	for d.at < len(d.data) && (d.data[d.at] == ' ' || d.data[d.at] == '\n' || d.data[d.at] == '\t' || d.data[d.at] == '\r') {
		d.at++
	}
}

// next skips blanks and returns the byte that follows, 0 at the end.
func (d *decoder) next() byte {
	if d.space(); d.at < len(d.data) {
		return d.data[d.at]
	}
	return 0
}

func (d *decoder) value(depth int) (attribute.Value, error) {
	if depth > maxJSONDepth {
		return attribute.Value{}, errJSONDepth
	}
	switch c := d.next(); {
	case c == '{':
		return d.object(depth)
	case c == '[':
		return d.array(depth)
	case c == '"':
		s, err := d.str()
		return attribute.StringValue(s), err
	case c == 't' && d.literal("true"):
		return attribute.BoolValue(true), nil
	case c == 'f' && d.literal("false"):
		return attribute.BoolValue(false), nil
	case c == 'n' && d.literal("null"):
		return attribute.Value{}, nil
	case c == '-' || '0' <= c && c <= '9':
		return d.number()
	}
	return attribute.Value{}, d.syntax()
}

func (d *decoder) literal(word string) bool {
	if !bytes.HasPrefix(d.data[d.at:], []byte(word)) {
		return false
	}
	d.at += len(word)
	return true
}

func (d *decoder) object(depth int) (attribute.Value, error) {
	d.at++
	members := make([]attribute.KeyValue, 0, 8)
	for d.next() != '}' {
		if len(members) > 0 && !d.literal(",") || d.next() != '"' {
			return attribute.Value{}, d.syntax()
		}
		key, err := d.str()
		if err != nil {
			return attribute.Value{}, err
		}
		if d.next() != ':' {
			return attribute.Value{}, d.syntax()
		}
		d.at++
		value, err := d.value(depth + 1)
		if err != nil {
			return attribute.Value{}, err
		}
		members = append(members, attribute.KeyValue{Key: attribute.Key(key), Value: value})
	}
	d.at++
	return attribute.MapValue(members...), nil
}

func (d *decoder) array(depth int) (attribute.Value, error) {
	d.at++
	elements := make([]attribute.Value, 0, 8)
	for d.next() != ']' {
		if len(elements) > 0 && !d.literal(",") {
			return attribute.Value{}, d.syntax()
		}
		element, err := d.value(depth + 1)
		if err != nil {
			return attribute.Value{}, err
		}
		elements = append(elements, element)
	}
	d.at++
	return attribute.SliceValue(elements...), nil
}

func (d *decoder) str() (string, error) {
	start := d.at
	escaped := false
	for d.at++; d.at < len(d.data); d.at++ {
		switch d.data[d.at] {
		case '\\':
			escaped = true
			d.at++
		case '"':
			d.at++
			if !escaped {
				return string(d.data[start+1 : d.at-1]), nil
			}
			var s string
			if err := json.Unmarshal(d.data[start:d.at], &s); err != nil {
				return "", fmt.Errorf("decode JSON: %w", err)
			}
			return s, nil
		}
	}
	return "", d.syntax()
}

func (d *decoder) number() (attribute.Value, error) {
	start := d.at
	integer := true
	for ; d.at < len(d.data); d.at++ {
		switch c := d.data[d.at]; {
		case '0' <= c && c <= '9', c == '-', c == '+':
		case c == '.', c == 'e', c == 'E':
			integer = false
		default:
			return numberValue(string(d.data[start:d.at]), integer), nil
		}
	}
	return numberValue(string(d.data[start:]), integer), nil
}

func numberValue(digits string, integer bool) attribute.Value {
	if integer {
		if number, err := strconv.ParseInt(digits, 10, 64); err == nil {
			return attribute.Int64Value(number)
		}
		return attribute.StringValue(digits)
	}
	if number, err := strconv.ParseFloat(digits, 64); err == nil {
		return attribute.Float64Value(number)
	}
	return attribute.StringValue(digits) // Out of the range of float64.
}
