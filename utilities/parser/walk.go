// SPDX-License-Identifier: Apache-2.0

package parser

import "bytes"

// frame is an object or array that is open at a place of a document, and where in it the place is.
type frame struct {
	array bool
	start int    // where the object or array begins
	index int    // of the element, in an array
	name  []byte // of the member with its quotes, in an object
}

// walk calls visit for each value of a JSON document at its end, so that members come before their object, and for an
// object or array also at its first byte, when it is empty yet. Open is what is around the value. It stops when visit returns
// false, and where the document is not JSON.
func walk(raw []byte, visit func(start, end int, open []frame) bool) {
	var open []frame
	at := 0
	for {
		at = skipSpace(raw, at)
		if at >= len(raw) {
			return
		}
		if c := raw[at]; c == '{' || c == '[' {
			if !visit(at, at+1, open) {
				return
			}
			open = append(open, frame{array: c == '[', start: at})
			at = skipSpace(raw, at+1)
			if at >= len(raw) {
				return
			}
			if raw[at] != '}' && raw[at] != ']' {
				if at = enter(raw, at, &open[len(open)-1]); at < 0 {
					return
				}
				continue
			}
		} else {
			end := scalarEnd(raw, at)
			if end == at || !visit(at, end, open) {
				return
			}
			at = end
		}
		// A value has ended, or an object or array turned out to be empty: close what closes here.
		for {
			at = skipSpace(raw, at)
			if len(open) == 0 || at >= len(raw) {
				return
			}
			top := &open[len(open)-1]
			if raw[at] == ',' {
				top.index++
				if at = enter(raw, skipSpace(raw, at+1), top); at < 0 {
					return
				}
				break
			}
			if raw[at] != '}' && raw[at] != ']' {
				return
			}
			start := top.start
			open = open[:len(open)-1]
			at++
			if !visit(start, at, open) {
				return
			}
		}
	}
}

// enter goes to the value of the next member of an object, whose name it keeps; an element of an array begins at once. It
// returns -1 where there is no name.
func enter(raw []byte, at int, f *frame) int {
	if f.array {
		return at
	}
	if at >= len(raw) || raw[at] != '"' {
		return -1
	}
	end := scalarEnd(raw, at)
	f.name = raw[at:end]
	at = skipSpace(raw, end)
	if at >= len(raw) || raw[at] != ':' {
		return -1
	}
	return at + 1
}

func skipSpace(raw []byte, at int) int {
	for at < len(raw) && (raw[at] == ' ' || raw[at] == '\n' || raw[at] == '\t' || raw[at] == '\r') {
		at++
	}
	return at
}

// scalarEnd returns where a text, number or word ends.
func scalarEnd(raw []byte, at int) int {
	if raw[at] != '"' {
		if n := bytes.IndexAny(raw[at:], " \n\t\r,]}:"); n >= 0 {
			return at + n
		}
		return len(raw)
	}
	for at++; at < len(raw); at++ {
		switch raw[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(raw)
}
