// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// appendValue appends a value as JSON of the type that is declared for it. What is not of that type is text.
func appendValue(dst []byte, p Parameter) []byte {
	trimmed := strings.TrimSpace(p.Value)
	switch strings.ToLower(p.Type) {
	case "boolean":
		if strings.EqualFold(trimmed, "true") {
			return append(dst, "true"...)
		}
		if strings.EqualFold(trimmed, "false") {
			return append(dst, "false"...)
		}
	case "number":
		if number := jsonNumber(trimmed); number != "" {
			return append(dst, number...)
		}
	case "integer":
		if number := jsonNumber(trimmed); number != "" {
			return append(dst, wholeNumber(number)...)
		}
	case "array":
		if items, ok := arrayItems(trimmed); ok {
			return appendArray(dst, items)
		}
	case "object":
		if strings.HasPrefix(trimmed, "{") && json.Valid([]byte(trimmed)) {
			return append(dst, trimmed...)
		}
	}
	return jsonenc.AppendString(dst, p.Value)
}

// objectOf returns an object with all values. Those for which asText reports true are text, whatever is declared.
func objectOf(list []Parameter, asText func(i int) bool) []byte {
	dst := []byte{'{'}
	for i, p := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = jsonenc.AppendString(dst, p.Name)
		dst = append(dst, ':')
		if asText != nil && asText(i) {
			dst = jsonenc.AppendString(dst, p.Value)
		} else {
			dst = appendValue(dst, p)
		}
	}
	return append(dst, '}')
}

// jsonNumber returns a number as JSON has it, empty for what is none. Digits are kept, so no precision is lost; what a
// model may write beyond JSON, as +5, 007 or .5, is taken too.
func jsonNumber(s string) string {
	if s == "" || strings.ContainsAny(s, "xXpP_nN") { // hexadecimal, NaN and Inf
		return ""
	}
	if json.Valid([]byte(s)) && (s[0] == '-' || s[0] >= '0' && s[0] <= '9') {
		return s
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return strconv.FormatInt(n, 10)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return ""
	}
	return string(jsonenc.AppendFloat(nil, f))
}

// wholeNumber returns a number without a fraction that is zero or an exponent, if an integer can be read from it then.
func wholeNumber(number string) string {
	if !strings.ContainsAny(number, ".eE") {
		return number
	}
	const exact = 1 << 53 // integers below it are floats without loss
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) >= exact {
		return number
	}
	return strconv.FormatInt(int64(f), 10)
}

// arrayItems returns the items of an array, each as JSON. Agents write arrays as JSON or, without quotes, as [a, b].
func arrayItems(s string) (items []json.RawMessage, ok bool) {
	if !strings.HasPrefix(s, "[") || !strings.HasSuffix(s, "]") {
		return nil, false
	}
	if json.Unmarshal([]byte(s), &items) == nil {
		return items, true
	}
	inner := strings.TrimSpace(s[1 : len(s)-1])
	if strings.ContainsAny(inner, `{}[]"`) { // Something else, which commas do not part.
		return nil, false
	}
	for item := range strings.SplitSeq(inner, ",") {
		items = append(items, jsonenc.AppendString(nil, strings.TrimSpace(item)))
	}
	return items, true
}

func appendArray(dst []byte, items []json.RawMessage) []byte {
	dst = append(dst, '[')
	dst = append(dst, bytes.Join(rawBytes(items), []byte{','})...)
	return append(dst, ']')
}

func rawBytes(items []json.RawMessage) [][]byte {
	list := make([][]byte, len(items))
	for i, item := range items {
		list[i] = item
	}
	return list
}
