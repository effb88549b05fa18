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

// parse reads the event at the start of data and returns its length; 0 if there is none. It looks at the members it knows
// and steps over others: Lambda sends JSON only. Names are shared with like, which may be nil.
func (it *item) parse(data []byte, like *item) (length int) {
	var parent, name, typeName, fieldName []byte // the last two are those of Amplify
	length = eachMember(data, func(key, value []byte) {
		switch string(key) {
		case "arguments":
			it.arguments = nil
			if !isNull(value) {
				it.arguments = value
			}
		case "info":
			parent, name = nil, nil
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
	if length == 0 {
		if length = skipValue(data, 0); length > 0 && isNull(data[:length]) {
			it.payload, it.null = data[:length], true
			return length
		}
		return 0
	}
	if name == nil {
		parent, name = typeName, fieldName
	}
	it.payload = data[:length]
	if like != nil {
		it.parent, it.name = like.parent, like.name
	}
	it.parent, it.name = text(parent, it.parent), text(name, it.name)
	if it.name == "" {
		return 0
	}
	return length
}

func isNull(value []byte) bool { return string(bytes.TrimSpace(value)) == "null" }

// text returns a JSON string; of anything else nothing. It returns like if that is the same, which costs no memory.
func text(value []byte, like string) (s string) {
	if len(value) < 2 || value[0] != '"' {
		return ""
	}
	if bytes.IndexByte(value, '\\') < 0 {
		if value = value[1 : len(value)-1]; string(value) == like {
			return like
		}
		return string(value)
	}
	_ = json.Unmarshal(value, &s) // Not a string: none.
	return s
}

// eachMember calls visit with each member of the JSON object at the start of data, and returns where the object ends. It
// returns 0 where it sees that there is none, which it may not if values are not JSON.
func eachMember(data []byte, visit func(key, value []byte)) (end int) {
	pos := skipSpace(data, 0)
	if at(data, pos) != '{' {
		return 0
	}
	if pos = skipSpace(data, pos+1); at(data, pos) == '}' {
		return pos + 1
	}
	for {
		end := skipString(data, pos)
		if end == pos {
			return 0
		}
		key := data[pos+1 : end-1]
		if bytes.IndexByte(key, '\\') >= 0 {
			key = []byte(text(data[pos:end], ""))
		}
		if pos = skipSpace(data, end); at(data, pos) != ':' {
			return 0
		}
		pos = skipSpace(data, pos+1)
		end = skipValue(data, pos)
		if end == pos {
			return 0
		}
		visit(key, data[pos:end])
		pos = skipSpace(data, end)
		switch at(data, pos) {
		case '}':
			return pos + 1
		case ',':
			pos = skipSpace(data, pos+1)
		default:
			return 0
		}
	}
}

// eachElement calls read with what begins at each element of a JSON array; read returns the length of the element, 0 if
// there is none. It reports whether data is such an array.
func eachElement(data []byte, read func(rest []byte) (length int)) bool {
	pos := skipSpace(data, 0)
	if at(data, pos) != '[' {
		return false
	}
	if pos = skipSpace(data, pos+1); at(data, pos) == ']' {
		return true
	}
	for {
		length := read(data[pos:])
		if length == 0 {
			return false
		}
		pos = skipSpace(data, pos+length)
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
	for i := pos + 1; i < len(data); {
		quote := bytes.IndexByte(data[i:], '"')
		if quote < 0 {
			return pos
		}
		escape := bytes.IndexByte(data[i:i+quote], '\\')
		if escape < 0 {
			return i + quote + 1
		}
		i += escape + 2 // behind what it escapes, which may be the quote
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
