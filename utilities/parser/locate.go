// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"slices"
	"sort"
)

// maxLocated is how large a payload may be, in bytes, for the search of [locate]: it decodes the payload up to 20 times.
const maxLocated = 256 << 10

// valueAt returns the number, in the order of [walk], of the text, number or word whose last byte is at offset, or of the
// object or array whose first byte is, for these are the offsets of encoding/json. It returns -1 where no value fits.
func valueAt(raw []byte, offset int64) int {
	n, found := -1, -1
	walk(raw, func(start, end int, _ []frame) bool {
		n++
		scalar := raw[start] != '{' && raw[start] != '['
		if int64(end)-1 == offset && (scalar || end == start+1) {
			found = n
		}
		return int64(end) <= offset && found < 0
	})
	return found
}

// upTo returns the path of the value with a number, in the order of [walk], and the document up to its end, with what is
// open closed behind it. Of an object or array that begins there it is empty.
func upTo(raw []byte, n int) (path string, beginning []byte) {
	walk(raw, func(_, end int, open []frame) bool {
		if n > 0 {
			n--
			return true
		}
		path, beginning = pathOf(open), closed(raw[:end], open)
		return false
	})
	return path, beginning
}

// locate returns the path of the value that makes fails true. Errors of decoders often do not say where they are, so it
// looks for the shortest beginning of the document that fails.
func locate(raw []byte, fails func(beginning []byte) bool) string {
	if len(raw) > maxLocated {
		return ""
	}
	values := 0
	walk(raw, func(int, int, []frame) bool { values++; return true })
	first := sort.Search(values, func(n int) bool {
		_, beginning := upTo(raw, n)
		return fails(beginning)
	})
	if first == values {
		return ""
	}
	path, _ := upTo(raw, first)
	return path
}

// closed returns the beginning of a document as a document.
func closed(beginning []byte, open []frame) []byte {
	document := append(make([]byte, 0, len(beginning)+len(open)+1), beginning...)
	switch document[len(document)-1] {
	case '{':
		document = append(document, '}')
	case '[':
		document = append(document, ']')
	}
	for _, f := range slices.Backward(open) {
		if f.array {
			document = append(document, ']')
		} else {
			document = append(document, '}')
		}
	}
	return document
}
