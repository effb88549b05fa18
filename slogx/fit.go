// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// manyMembers is from how many members on duplicates are found with a map; below, comparing each with each is faster.
const manyMembers = 24

// lastOnes tells which members of a line count: of those with one key the last.
type lastOnes struct {
	members []attribute.KeyValue
	index   map[attribute.Key]int // of the last member with the key; nil if the members are few
}

func lastOnesOf(members []attribute.KeyValue) lastOnes {
	if len(members) < manyMembers {
		return lastOnes{members: members}
	}
	index := make(map[attribute.Key]int, len(members))
	for i := range members {
		index[members[i].Key] = i
	}
	return lastOnes{members, index}
}

func (o lastOnes) has(i int) bool {
	key := o.members[i].Key
	if o.index != nil {
		return o.index[key] == i
	}
	for j := i + 1; j < len(o.members); j++ {
		if o.members[j].Key == key {
			return false
		}
	}
	return true
}

// isEmpty reports whether a member is left out: no data, or a text without a character. False and 0 are data.
func isEmpty(v attribute.Value) bool {
	return v.Type() == attribute.EMPTY || v.Type() == attribute.STRING && v.AsString() == ""
}

// appendMember appends a member unless it is empty. If that makes the line longer than limit, a text is cut to what
// fits, and of another value the strings in it; if even that is too long, its JSON becomes a text and is cut.
func (l *line) appendMember(dst []byte, key attribute.Key, value attribute.Value, limit int) []byte {
	if isEmpty(value) {
		return dst
	}
	mark := len(dst)
	dst = append(dst, ',')
	dst = jsonenc.AppendString(dst, string(key))
	dst = append(dst, ':')
	start := len(dst)
	dst = appendValue(dst, value, 0)
	if len(dst) <= limit {
		return dst
	}
	l.truncated = true
	if start+len(`""`) > limit {
		return dst[:mark]
	}
	if value.Type() == attribute.STRING {
		return l.appendString(dst[:start], value.AsString(), limit)
	}
	if dst = appendValue(dst[:start], value, maxCutString); len(dst) <= limit {
		return dst
	}
	return l.appendString(dst[:start], string(dst[start:]), limit)
}

// appendString appends s as JSON, cut so that dst does not get longer than limit.
func (l *line) appendString(dst []byte, s string, limit int) []byte {
	start := len(dst)
	dst = jsonenc.AppendString(dst, s)
	if len(dst) <= limit {
		return dst
	}
	l.truncated = true
	s = cut(s, max(1, limit-start)) // No byte of s takes less than one byte of JSON,
	for {
		dst = jsonenc.AppendString(dst[:start], s)
		over := len(dst) - limit
		if over <= 0 || s == "" {
			return dst
		}
		if over >= len(s) {
			s = ""
			continue
		}
		s = cut(s, len(s)-over) // so this takes at least the bytes away that are over.
	}
}
