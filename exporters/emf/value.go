// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"encoding/base64"
	"math"
	"strconv"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// appendDimensionValue appends the value of a dimension, always a string: CloudWatch knows no other.
func appendDimensionValue(dst []byte, v attribute.Value) []byte {
	if v.Type() == attribute.STRING {
		return jsonenc.AppendString(dst, v.AsString())
	}
	dst = append(dst, '"')
	dst = appendText(dst, v)
	return append(dst, '"')
}

// appendText appends what v.String returns, without its allocation for the types that dimensions have.
func appendText(dst []byte, v attribute.Value) []byte {
	switch v.Type() {
	case attribute.STRING:
		return append(dst, v.AsString()...)
	case attribute.BOOL:
		return strconv.AppendBool(dst, v.AsBool())
	case attribute.INT64:
		return strconv.AppendInt(dst, v.AsInt64(), 10)
	case attribute.FLOAT64:
		if f := v.AsFloat64(); !math.IsInf(f, 0) {
			return strconv.AppendFloat(dst, f, 'g', -1, 64)
		}
	}
	return append(dst, v.String()...)
}

// appendPropertyValues appends the values that a key has among properties: one as it is, several as a list.
func appendPropertyValues(dst []byte, properties []attribute.KeyValue, key attribute.Key) []byte {
	start, values := len(dst), 0
	dst = append(dst, '[')
	for i := range properties {
		if properties[i].Key != key {
			continue
		}
		if values++; values > 1 {
			dst = append(dst, ',')
		}
		dst = appendValue(dst, properties[i].Value)
	}
	if values == 1 {
		copy(dst[start:], dst[start+1:])
		return dst[:len(dst)-1]
	}
	return append(dst, ']')
}

// appendValue appends an attribute's value as JSON. Bytes become base64 as OpenTelemetry's JSON has them; numbers that
// JSON lacks become strings.
func appendValue(dst []byte, v attribute.Value) []byte {
	switch v.Type() {
	case attribute.STRING:
		return jsonenc.AppendString(dst, v.AsString())
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
		return appendList(dst, v.AsBoolSlice(), strconv.AppendBool)
	case attribute.INT64SLICE:
		return appendList(dst, v.AsInt64Slice(), func(dst []byte, i int64) []byte { return strconv.AppendInt(dst, i, 10) })
	case attribute.FLOAT64SLICE:
		return appendList(dst, v.AsFloat64Slice(), jsonenc.AppendFloat)
	case attribute.STRINGSLICE:
		return appendList(dst, v.AsStringSlice(), jsonenc.AppendString)
	case attribute.SLICE:
		return appendList(dst, v.AsSlice(), appendValue)
	case attribute.MAP:
		return appendMap(dst, v.AsMap())
	}
	return append(dst, "null"...)
}

func appendList[T any](dst []byte, list []T, appendOne func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, element := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendOne(dst, element)
	}
	return append(dst, ']')
}

// appendMap appends a map, which comes sorted by key; of several values for one key the last.
func appendMap(dst []byte, members []attribute.KeyValue) []byte {
	dst = append(dst, '{')
	written := false
	for i := range members {
		if i+1 < len(members) && members[i+1].Key == members[i].Key {
			continue
		}
		if written {
			dst = append(dst, ',')
		}
		written = true
		dst = jsonenc.AppendString(dst, string(members[i].Key))
		dst = append(dst, ':')
		dst = appendValue(dst, members[i].Value)
	}
	return append(dst, '}')
}
