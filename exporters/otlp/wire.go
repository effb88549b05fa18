// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// open appends the tag of a message and room for a length of one byte. It returns where the message begins, which
// [closeMessage] wants to know.
func open(dst []byte, field protowire.Number) ([]byte, int) {
	dst = protowire.AppendTag(dst, field, protowire.BytesType)
	dst = append(dst, 0)
	return dst, len(dst)
}

// closeMessage writes the length of the message that began at start. Most messages are attributes below 128 bytes, for
// which the room is enough; a longer one is moved. Measuring first would walk everything twice.
func closeMessage(dst []byte, start int) []byte {
	size := len(dst) - start
	extra := protowire.SizeVarint(uint64(size)) - 1
	if extra > 0 {
		dst = append(dst, make([]byte, extra)...) // does not allocate the slice that is appended
		copy(dst[start+extra:], dst[start:start+size])
	}
	protowire.AppendVarint(dst[:start-1], uint64(size))
	return dst
}

// appendString appends a string that is not empty. Protocol buffers hold UTF-8 only and a receiver refuses the whole
// request for one bad byte, so bad bytes are replaced.
func appendString(dst []byte, field protowire.Number, s string) []byte {
	if s == "" {
		return dst
	}
	return appendText(dst, field, s)
}

// appendText appends a string, also an empty one.
func appendText(dst []byte, field protowire.Number, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, string(utf8.RuneError))
	}
	dst = protowire.AppendTag(dst, field, protowire.BytesType)
	return protowire.AppendString(dst, s)
}

// appendBytes appends bytes, also none.
func appendBytes(dst []byte, field protowire.Number, b []byte) []byte {
	dst = protowire.AppendTag(dst, field, protowire.BytesType)
	return protowire.AppendBytes(dst, b)
}

// appendUint appends a number that is not 0.
func appendUint(dst []byte, field protowire.Number, n uint64) []byte {
	if n == 0 {
		return dst
	}
	dst = protowire.AppendTag(dst, field, protowire.VarintType)
	return protowire.AppendVarint(dst, n)
}

// appendBool appends a boolean that is true.
func appendBool(dst []byte, field protowire.Number, b bool) []byte {
	return appendUint(dst, field, protowire.EncodeBool(b))
}

// appendCount appends how many were dropped. The SDK counts in int, the protocol in 32 bits.
func appendCount(dst []byte, field protowire.Number, n int) []byte {
	return appendUint(dst, field, uint64(min(max(0, n), math.MaxUint32)))
}

// appendZigZag appends a signed number that is not 0 in the form of sint32.
func appendZigZag(dst []byte, field protowire.Number, n int32) []byte {
	return appendUint(dst, field, protowire.EncodeZigZag(int64(n)))
}

// appendFixed32 appends a number of fixed width that is not 0.
func appendFixed32(dst []byte, field protowire.Number, n uint32) []byte {
	if n == 0 {
		return dst
	}
	dst = protowire.AppendTag(dst, field, protowire.Fixed32Type)
	return protowire.AppendFixed32(dst, n)
}

// appendFixed64 appends a number of fixed width that is not 0.
func appendFixed64(dst []byte, field protowire.Number, n uint64) []byte {
	if n == 0 {
		return dst
	}
	return appendAnyFixed64(dst, field, n)
}

// appendAnyFixed64 appends a number of fixed width, also 0.
func appendAnyFixed64(dst []byte, field protowire.Number, n uint64) []byte {
	dst = protowire.AppendTag(dst, field, protowire.Fixed64Type)
	return protowire.AppendFixed64(dst, n)
}

// appendDouble appends a float that is not 0.
func appendDouble(dst []byte, field protowire.Number, f float64) []byte {
	return appendFixed64(dst, field, math.Float64bits(f))
}

// appendAnyDouble appends a float, also 0.
func appendAnyDouble(dst []byte, field protowire.Number, f float64) []byte {
	return appendAnyFixed64(dst, field, math.Float64bits(f))
}

// appendTime appends nanoseconds since 1970; nothing for earlier times and the zero time.
func appendTime(dst []byte, field protowire.Number, t time.Time) []byte {
	return appendFixed64(dst, field, uint64(max(0, t.UnixNano())))
}
