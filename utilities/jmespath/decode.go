// SPDX-License-Identifier: Apache-2.0

package jmespath

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// decodeJSON returns the value of a JSON text with exact numbers. Its errors hold nothing of the text.
func decodeJSON(raw []byte) (any, error) {
	var value any
	if !hasHardNumber(raw) {
		if err := json.Unmarshal(raw, &value); err != nil {
			return nil, withoutValues(err)
		}
		return value, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, withoutValues(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("JSON with more behind it")
	}
	return exactNumbers(value), nil
}

// exactNumbers turns the numbers of a decoded value, in place, into float64 where that changes nothing.
func exactNumbers(value any) any {
	switch v := value.(type) {
	case json.Number:
		return exactNumber(string(v))
	case []any:
		for i := range v {
			v[i] = exactNumbers(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = exactNumbers(v[key])
		}
	}
	return value
}

// toJSON returns a value that consists of plain JSON values: itself if it does, else what its JSON says.
func toJSON(value any) (any, error) {
	if isJSON(value, 0) {
		return value, nil
	}
	text, err := marshal(value)
	if err != nil {
		return nil, errors.New("a value that JSON does not have")
	}
	return decodeJSON(text)
}

// maxPlain is how deep a value is looked at. A map that holds itself has no end; encoding/json tells.
const maxPlain = 1000

// isJSON reports whether a value is plain. One with a [json.Number] is not: most of them have to become float64.
func isJSON(value any, depth int) bool {
	switch v := value.(type) {
	case nil, bool, string:
		return true
	case float64:
		return isFinite(v)
	case []any:
		for _, item := range v {
			if depth == maxPlain || !isJSON(item, depth+1) {
				return false
			}
		}
		return v != nil
	case map[string]any:
		for _, item := range v {
			if depth == maxPlain || !isJSON(item, depth+1) {
				return false
			}
		}
		return v != nil
	}
	return false
}

// marshal returns the JSON of a value as other languages write it: without escapes for HTML.
func marshal(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}
