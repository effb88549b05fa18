// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// Limits of a line in bytes.
const (
	maxLine = 1 << 20 // CloudWatch takes no longer event.
	// tailRoom is kept free for the trace ids, truncated and the line feed.
	tailRoom = 512
	// errorRoom is kept free for the member error, which comes last and matters most.
	errorRoom = 64 << 10
	// maxCutString is how long the strings of a value are that had to be cut to fit.
	maxCutString = 4 << 10
	// maxPooled and maxPooledMembers are the largest buffers that are used again.
	maxPooled        = 64 << 10
	maxPooledMembers = 256
)

// manyMembers is from how many members on duplicates are found with a map; below, comparing each with each is faster.
const manyMembers = 24

// line is one line in the making. Members are encoded as they come; of two with one key the later counts, and the
// earlier is taken out at the end.
type line struct {
	buf       []byte
	truncated bool // by us

	members  []member
	index    map[attribute.Key]int // of the last member with the key; nil as long as there are few
	replaced bool                  // some members are

	// attrsFrom and attrsTo are where the attributes begin and end. With scratch and parts they serve layouts.
	attrsFrom, attrsTo int
	scratch            []byte
	parts              []part

	// hasBody says that the member body is that of the record, not an attribute.
	hasBody bool

	// aside is what is printed elsewhere. Few lines have any, so it is looked at only if there is some.
	aside    aside
	hasAside bool
}

// member is where a member stands in the buffer, its comma included.
type member struct {
	key        attribute.Key
	start, end int
	replaced   bool
}

func (l *line) reset() {
	if cap(l.buf) > maxPooled {
		l.buf = nil
	}
	if cap(l.members) > maxPooledMembers {
		l.members = nil
	}
	if cap(l.scratch) > maxPooled {
		l.scratch = nil
	}
	if cap(l.parts) > maxPooledMembers {
		l.parts = nil
	}
	clear(l.members) // The keys are the program's.
	l.buf, l.members, l.index, l.truncated, l.replaced = l.buf[:0], l.members[:0], nil, false, false
	l.hasBody = false
	if l.hasAside {
		l.aside, l.hasAside = aside{}, false
	}
}

// add appends a member, already without keys that are reserved or printed elsewhere. An empty value only takes an
// earlier member of the key out.
func (l *line) add(attr *attribute.KeyValue) {
	l.replace(attr.Key)
	if isEmpty(&attr.Value) {
		return
	}
	start := len(l.buf)
	l.buf = l.appendMember(l.buf, attr, maxLine-tailRoom-errorRoom)
	l.added(attr.Key, start)
}

// addEncoded appends a member that is encoded already, with its comma.
func (l *line) addEncoded(key attribute.Key, json []byte) {
	l.replace(key)
	start := len(l.buf)
	l.buf = append(l.buf, json...)
	l.added(key, start)
}

func (l *line) added(key attribute.Key, start int) {
	l.members = append(l.members, member{key: key, start: start, end: len(l.buf)})
	if l.index != nil {
		l.index[key] = len(l.members) - 1
	} else if len(l.members) == manyMembers {
		l.index = make(map[attribute.Key]int, 4*manyMembers)
		for i := range l.members {
			l.index[l.members[i].key] = i
		}
	}
}

// replace marks the member with the key, if there is one.
func (l *line) replace(key attribute.Key) {
	if l.index != nil {
		if i, ok := l.index[key]; ok {
			l.members[i].replaced, l.replaced = true, true
		}
		return
	}
	for i := range l.members {
		if l.members[i].key == key {
			l.members[i].replaced, l.replaced = true, true
		}
	}
}

// compact takes the replaced members out of the buffer, which ends with the last member.
func (l *line) compact() {
	if !l.replaced {
		return
	}
	to := l.members[0].start
	for i := range l.members {
		if m := &l.members[i]; !m.replaced {
			to += copy(l.buf[to:], l.buf[m.start:m.end])
		}
	}
	l.buf = l.buf[:to]
}

// finish appends what comes after the other members: the error, and whether something was cut.
func (l *line) finish() {
	l.compact()
	if l.hasAside {
		l.addLast(errorKey, l.aside.err)
	}
	if l.truncated {
		l.buf = append(l.buf, `,"truncated":true`...)
	} else if l.hasAside {
		l.addLast(truncatedKey, l.aside.wasTruncated)
	}
}

func (l *line) addLast(key attribute.Key, value attribute.Value) {
	if !isEmpty(&value) {
		l.buf = l.appendMember(l.buf, &attribute.KeyValue{Key: key, Value: value}, maxLine-tailRoom)
	}
}

// isEmpty reports whether a member is left out: no data, or a text without a character. False and 0 are data.
func isEmpty(v *attribute.Value) bool {
	return v.Type() == attribute.EMPTY || v.Type() == attribute.STRING && v.AsString() == ""
}

// appendMember appends a member. If that makes the line longer than limit, a text is cut to what fits, and of another
// value the strings in it; if even that is too long, its JSON becomes a text and is cut.
func (l *line) appendMember(dst []byte, attr *attribute.KeyValue, limit int) []byte {
	mark := len(dst)
	dst = append(dst, ',')
	dst = jsonenc.AppendString(dst, string(attr.Key))
	dst = append(dst, ':')
	start := len(dst)
	dst = appendValue(dst, attr.Value, 0)
	if len(dst) <= limit {
		return dst
	}
	l.truncated = true
	if start+len(`""`) > limit {
		return dst[:mark]
	}
	if attr.Value.Type() == attribute.STRING {
		return l.appendString(dst[:start], attr.Value.AsString(), limit)
	}
	if attr.Value.Type() == attribute.BYTESLICE {
		fits := (limit - start - len(`""`)) / 4 * 3 // in whole groups of base64
		return appendValue(dst[:start], attribute.ByteSliceValue(attr.Value.AsByteSlice()[:fits]), 0)
	}
	if dst = appendValue(dst[:start], attr.Value, maxCutString); len(dst) <= limit {
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
