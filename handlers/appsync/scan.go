// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"bytes"
	"encoding/json"
)

// item is one event: the only one, or one of a batch. Only what finds the resolver is read from it; decoding the rest,
// such as two dozen headers, would cost more than many a resolver.
type item struct {
	payload      json.RawMessage
	arguments    json.RawMessage // nil if there are none
	parent, name string
	null         bool
}

// parse reads an event. It looks at the members it knows and steps over others: Lambda sends JSON only.
func (it *item) parse(payload json.RawMessage) (ok bool) {
	it.payload = payload
	if isNull(payload) {
		it.null = true
		return true
	}
	var typeName, fieldName []byte // of Amplify
	var parent, name []byte
	ok = eachMember(payload, func(key, value []byte) {
		switch string(key) {
		case "arguments":
			it.arguments = nil
			if !isNull(value) {
				it.arguments = value
			}
		case "info":
			eachMember(value, func(key, value []byte) {
				switch string(key) {
				case "parentTypeName":
					parent = value
				case "fieldName":
					name = value
				}
			})
		case "typeName":
			typeName = value
		case "fieldName":
			fieldName = value
		}
	})
	if name == nil {
		parent, name = typeName, fieldName
	}
	it.parent, it.name = text(parent), text(name)
	return ok && it.name != ""
}

func isNull(value []byte) bool { return string(bytes.TrimSpace(value)) == "null" }

// text returns a JSON string; of anything else nothing.
func text(value []byte) (s string) {
	if len(value) < 2 || value[0] != '"' {
		return ""
	}
	if bytes.IndexByte(value, '\\') < 0 {
		return string(value[1 : len(value)-1])
	}
	_ = json.Unmarshal(value, &s) // Not a string: none.
	return s
}

// eachMember calls visit with each member of a JSON object. It reports whether data is one, as far as that can be seen
// without looking into the values.
func eachMember(data []byte, visit func(key, value []byte)) bool {
	pos := skipSpace(data, 0)
	if at(data, pos) != '{' {
		return false
	}
	if pos = skipSpace(data, pos+1); at(data, pos) == '}' {
		return true
	}
	for {
		end := skipString(data, pos)
		if end == pos {
			return false
		}
		key := data[pos+1 : end-1]
		if bytes.IndexByte(key, '\\') >= 0 {
			key = []byte(text(data[pos:end]))
		}
		if pos = skipSpace(data, end); at(data, pos) != ':' {
			return false
		}
		pos = skipSpace(data, pos+1)
		end = skipValue(data, pos)
		if end == pos {
			return false
		}
		visit(key, data[pos:end])
		pos = skipSpace(data, end)
		switch at(data, pos) {
		case '}':
			return true
		case ',':
			pos = skipSpace(data, pos+1)
		default:
			return false
		}
	}
}

// eachElement calls visit with each element of a JSON array. It reports whether data is one, as eachMember does.
func eachElement(data []byte, visit func(value []byte)) bool {
	pos := skipSpace(data, 0)
	if at(data, pos) != '[' {
		return false
	}
	if pos = skipSpace(data, pos+1); at(data, pos) == ']' {
		return true
	}
	for {
		end := skipValue(data, pos)
		if end == pos {
			return false
		}
		visit(data[pos:end])
		pos = skipSpace(data, end)
		switch at(data, pos) {
		case ']':
			return true
		case ',':
			pos = skipSpace(data, pos+1)
		default:
			return false
		}
	}
}

// at returns the byte at pos, 0 behind the end.
func at(data []byte, pos int) byte {
	if pos < len(data) {
		return data[pos]
	}
	return 0
}

func skipSpace(data []byte, pos int) int {
	for pos < len(data) && (data[pos] == ' ' || data[pos] == '\t' || data[pos] == '\n' || data[pos] == '\r') {
		pos++
	}
	return pos
}

// skipString returns the position after the string that begins at pos; pos itself if there is none.
func skipString(data []byte, pos int) int {
	if at(data, pos) != '"' {
		return pos
	}
	for i := pos + 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return pos
}

// skipValue returns the position after the value that begins at pos; pos itself if there is none.
func skipValue(data []byte, pos int) int {
	start, depth := pos, 0
	for pos < len(data) {
		switch data[pos] {
		case '"':
			end := skipString(data, pos)
			if end == pos {
				return start
			}
			if pos = end; depth == 0 {
				return pos
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return pos + 1
			} else if depth < 0 {
				return pos
			}
		case ',', ':', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return pos
			}
		}
		pos++
	}
	if depth > 0 {
		return start
	}
	return pos
}
