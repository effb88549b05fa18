// SPDX-License-Identifier: Apache-2.0

package parser

import "sort"

// maxLocated is how large a payload may be, in bytes, for the search of [locate]: it decodes the payload up to 20 times.
const maxLocated = 256 << 10

// pathAt returns the path of the text, number or word whose last byte is at offset, or of the object or array whose first
// byte is, for these are the offsets of encoding/json. With it come the beginning of the document up to there, and up to the
// end of the value before, nil where there is none. It reports false where no value fits.
func pathAt(raw []byte, offset int64) (path string, with, before []byte, ok bool) {
	end, around := 0, []frame(nil)
	walk(raw, func(start, stop int, open []frame) bool {
		if scalar := raw[start] != '{' && raw[start] != '['; int64(stop)-1 == offset && (scalar || stop == start+1) {
			path, with, ok = pathOf(open), closed(raw[:stop], open), true
			return false
		}
		end, around = stop, append(around[:0], open...)
		return true
	})
	if ok && end > 0 {
		before = closed(raw[:end], around)
	}
	return path, with, before, ok
}

// locate returns the path of the value that makes fails true. Errors of decoders often do not say where they are, so it
// looks for the shortest beginning of the document that fails: up to a value's end, or the first byte of an object or array,
// with what is open closed behind it.
func locate(raw []byte, fails func(beginning []byte) bool) string {
	if len(raw) > maxLocated {
		return ""
	}
	values := 0
	walk(raw, func(int, int, []frame) bool { values++; return true })
	var path string
	nth := func(n int) (beginning []byte) {
		walk(raw, func(_, end int, open []frame) bool {
			if n > 0 {
				n--
				return true
			}
			path = pathOf(open)
			beginning = closed(raw[:end], open)
			return false
		})
		return beginning
	}
	first := sort.Search(values, func(n int) bool { return fails(nth(n)) })
	if first == values {
		return ""
	}
	nth(first)
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
	for i := len(open) - 1; i >= 0; i-- {
		if open[i].array {
			document = append(document, ']')
		} else {
			document = append(document, '}')
		}
	}
	return document
}
