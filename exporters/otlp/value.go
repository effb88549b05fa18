// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/resource"
	"google.golang.org/protobuf/encoding/protowire"
)

// Fields of AnyValue. A value without any of them is empty.
const (
	valueString protowire.Number = 1
	valueBool   protowire.Number = 2
	valueInt    protowire.Number = 3
	valueDouble protowire.Number = 4
	valueArray  protowire.Number = 5
	valueMap    protowire.Number = 6
	valueBytes  protowire.Number = 7
)

// appendKeyValues appends attributes, a KeyValue each.
func appendKeyValues(dst []byte, field protowire.Number, attrs []attribute.KeyValue) []byte {
	for i := range attrs {
		dst = appendKeyValue(dst, field, attrs[i])
	}
	return dst
}

// appendSet appends the attributes of a set.
func appendSet(dst []byte, field protowire.Number, iter attribute.Iterator) []byte {
	for iter.Next() {
		dst = appendKeyValue(dst, field, iter.Attribute())
	}
	return dst
}

func appendKeyValue(dst []byte, field protowire.Number, kv attribute.KeyValue) []byte {
	dst, start := open(dst, field)
	dst = appendString(dst, 1, string(kv.Key))
	dst = appendValue(dst, 2, kv.Value)
	return closeMessage(dst, start)
}

// appendValue appends an AnyValue.
func appendValue(dst []byte, field protowire.Number, v attribute.Value) []byte {
	dst, start := open(dst, field)
	switch v.Type() {
	case attribute.STRING:
		dst = appendText(dst, valueString, v.AsString())
	case attribute.BOOL:
		dst = appendBoolValue(dst, v.AsBool())
	case attribute.INT64:
		dst = appendIntValue(dst, v.AsInt64())
	case attribute.FLOAT64:
		dst = appendAnyDouble(dst, valueDouble, v.AsFloat64())
	case attribute.BYTESLICE:
		dst = appendBytes(dst, valueBytes, v.AsByteSlice())
	case attribute.STRINGSLICE:
		dst = appendArray(dst, v.AsStringSlice(), func(dst []byte, s string) []byte { return appendText(dst, valueString, s) })
	case attribute.BOOLSLICE:
		dst = appendArray(dst, v.AsBoolSlice(), appendBoolValue)
	case attribute.INT64SLICE:
		dst = appendArray(dst, v.AsInt64Slice(), appendIntValue)
	case attribute.FLOAT64SLICE:
		dst = appendArray(dst, v.AsFloat64Slice(), func(dst []byte, f float64) []byte { return appendAnyDouble(dst, valueDouble, f) })
	case attribute.SLICE:
		var array int
		dst, array = open(dst, valueArray)
		for _, item := range v.AsSlice() {
			dst = appendValue(dst, 1, item)
		}
		dst = closeMessage(dst, array)
	case attribute.MAP:
		var list int
		dst, list = open(dst, valueMap)
		dst = appendEntries(dst, v.AsMap())
		dst = closeMessage(dst, list)
	case attribute.EMPTY:
	default: // a kind that a later SDK knows
		dst = appendText(dst, valueString, v.String())
	}
	return closeMessage(dst, start)
}

// appendEntries appends what is in a map. It is sorted by key, and those of one key are in the order in which they were
// given: the last counts.
func appendEntries(dst []byte, entries []attribute.KeyValue) []byte {
	for i := range entries {
		if i+1 == len(entries) || entries[i].Key != entries[i+1].Key {
			dst = appendKeyValue(dst, 1, entries[i])
		}
	}
	return dst
}

// appendBoolValue appends a boolean as a choice of AnyValue, where false is written too.
func appendBoolValue(dst []byte, b bool) []byte {
	dst = protowire.AppendTag(dst, valueBool, protowire.VarintType)
	return protowire.AppendVarint(dst, protowire.EncodeBool(b))
}

// appendIntValue appends an integer as a choice of AnyValue, where 0 is written too.
func appendIntValue(dst []byte, n int64) []byte {
	dst = protowire.AppendTag(dst, valueInt, protowire.VarintType)
	return protowire.AppendVarint(dst, uint64(n))
}

// appendArray appends an ArrayValue whose items add writes.
func appendArray[T any](dst []byte, items []T, add func([]byte, T) []byte) []byte {
	dst, array := open(dst, valueArray)
	for _, item := range items {
		var start int
		dst, start = open(dst, 1)
		dst = add(dst, item)
		dst = closeMessage(dst, start)
	}
	return closeMessage(dst, array)
}

// appendResource appends the Resource of a group.
func appendResource(dst []byte, r *resource.Resource) []byte {
	dst, start := open(dst, 1)
	dst = appendSet(dst, 1, r.Iter())
	return closeMessage(dst, start)
}

// appendScope appends the InstrumentationScope of a group.
func appendScope(dst []byte, s *instrumentation.Scope) []byte {
	dst, start := open(dst, 1)
	dst = appendString(dst, 1, s.Name)
	dst = appendString(dst, 2, s.Version)
	dst = appendSet(dst, 3, s.Attributes.Iter())
	return closeMessage(dst, start)
}
