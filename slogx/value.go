// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/jsonenc"
	"github.com/otel-powertools/powertools/internal/stable"
)

// appendValue appends v as JSON. Bytes become base64, floats that JSON has no number for strings, no data null.
// Strings inside are cut to maxString bytes; with 0 they are not.
func appendValue(dst []byte, v attribute.Value, maxString int) []byte {
	switch v.Type() {
	case attribute.STRING:
		return jsonenc.AppendString(dst, cut(v.AsString(), maxString))
	case attribute.BOOL:
		return strconv.AppendBool(dst, v.AsBool())
	case attribute.INT64:
		return strconv.AppendInt(dst, v.AsInt64(), 10)
	case attribute.FLOAT64:
		return jsonenc.AppendFloat(dst, v.AsFloat64())
	case attribute.BYTESLICE:
		dst = append(dst, '"')
		dst = base64.StdEncoding.AppendEncode(dst, v.AsByteSlice())
		return append(dst, '"')
	case attribute.BOOLSLICE:
		return appendArray(dst, v.AsBoolSlice(), strconv.AppendBool)
	case attribute.INT64SLICE:
		return appendArray(dst, v.AsInt64Slice(), func(dst []byte, i int64) []byte { return strconv.AppendInt(dst, i, 10) })
	case attribute.FLOAT64SLICE:
		return appendArray(dst, v.AsFloat64Slice(), jsonenc.AppendFloat)
	case attribute.STRINGSLICE:
		return appendArray(dst, v.AsStringSlice(), func(dst []byte, s string) []byte {
			return jsonenc.AppendString(dst, cut(s, maxString))
		})
	case attribute.SLICE:
		return appendArray(dst, v.AsSlice(), func(dst []byte, v attribute.Value) []byte {
			return appendValue(dst, v, maxString)
		})
	case attribute.MAP:
		return appendMap(dst, v.AsMap(), maxString)
	}
	return append(dst, "null"...)
}

func appendArray[T any](dst []byte, elements []T, appendElement func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, element := range elements {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendElement(dst, element)
	}
	return append(dst, ']')
}

// appendMap appends members, which are sorted by key, as an object. Of members with one key the last stands. The slice
// is the caller's own and may be changed.
func appendMap(dst []byte, members []attribute.KeyValue, maxString int) []byte {
	changed := false
	for i := range members {
		if !utf8.ValidString(string(members[i].Key)) {
			members[i].Key = validKey(members[i].Key)
			changed = true
		}
	}
	if changed {
		stable.Sort(members, func(a, b attribute.KeyValue) int {
			return strings.Compare(string(a.Key), string(b.Key))
		})
	}
	if order, n := orderOfError(members); n > 0 {
		separator := byte('{')
		for _, i := range order[:n] {
			dst = append(dst, separator)
			dst = jsonenc.AppendString(dst, string(members[i].Key))
			dst = append(dst, ':')
			dst = appendValue(dst, members[i].Value, maxString)
			separator = ','
		}
		return append(dst, '}')
	}
	dst = append(dst, '{')
	start := len(dst)
	for i, member := range members {
		if i+1 < len(members) && members[i+1].Key == member.Key {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ',')
		}
		dst = jsonenc.AppendString(dst, string(member.Key))
		dst = append(dst, ':')
		dst = appendValue(dst, member.Value, maxString)
	}
	return append(dst, '}')
}

// orderOfError returns in which order to print the members of an error, which are type, message, stack and cause, or of
// a frame of its stack: func, file and line. OpenTelemetry sorts maps by key, so an error is told by its keys alone. Of
// other maps n is 0.
func orderOfError(members []attribute.KeyValue) (order [4]int, n int) {
	last := len(members) - 1
	if last < 1 || last > 3 {
		return order, 0
	}
	if last == 2 && members[0].Key == "file" && members[1].Key == "func" && members[2].Key == "line" {
		return [4]int{1, 0, 2}, 3
	}
	message := 0
	if members[0].Key == "cause" {
		message = 1
	}
	if members[last].Key != "type" || members[message].Key != "message" {
		return order, 0
	}
	order[0], order[1], n = last, message, 2
	if stack := message + 1; stack < last {
		if members[stack].Key != "stack" || stack+1 != last {
			return order, 0
		}
		order[n] = stack
		n++
	}
	if message == 1 {
		order[n] = 0
		n++
	}
	return order, n
}

// validKey returns key as it reads in JSON, where each byte that is no UTF-8 is U+FFFD. Keys must be compared in this
// form: two that differ only in such bytes are one member.
func validKey(key attribute.Key) attribute.Key {
	if utf8.ValidString(string(key)) {
		return key
	}
	return attribute.Key([]rune(string(key)))
}

func isASCII(key attribute.Key) bool {
	for i := range len(key) {
		if key[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cut returns the first limit bytes of s, fewer where that would split a character; with 0 all of s.
func cut(s string, limit int) string {
	if limit == 0 || len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
