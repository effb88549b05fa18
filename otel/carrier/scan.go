// SPDX-License-Identifier: Apache-2.0

package carrier

import (
	"bytes"
	"encoding/json"
	"iter"
)

// What is needed of an event are a few members near its top. These functions find them without decoding the rest, which
// may be a body of megabytes. They rely on Lambda's word that an event is JSON; of anything else they read up to the
// first byte that is out of place.

// members returns the keys and values of a JSON object as they stand in it, keys with their quotes.
func members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		rest, ok := after(object, '{')
		for ok {
			var key, value []byte
			key, rest = cut(rest)
			if len(key) == 0 || key[0] != '"' {
				return
			}
			if rest, ok = after(rest, ':'); !ok {
				return
			}
			if value, rest = cut(rest); len(value) == 0 || !yield(key, value) {
				return
			}
			rest, ok = after(rest, ',')
		}
	}
}

// elements returns the elements of a JSON array as they stand in it.
func elements(array []byte) iter.Seq[[]byte] {
	return func(yield func(element []byte) bool) {
		rest, ok := after(array, '[')
		for ok {
			var element []byte
			if element, rest = cut(rest); len(element) == 0 || !yield(element) {
				return
			}
			rest, ok = after(rest, ',')
		}
	}
}

// blanks are what JSON has between its parts.
const blanks = " \t\r\n"

// after returns what follows a byte, if text begins with it.
func after(text []byte, b byte) ([]byte, bool) {
	text = bytes.TrimLeft(text, blanks)
	if len(text) == 0 || text[0] != b {
		return nil, false
	}
	return text[1:], true
}

// cut divides text behind the JSON value it begins with, which is empty if there is none.
func cut(text []byte) (value, rest []byte) {
	text = bytes.TrimLeft(text, blanks)
	depth := 0
	for at := 0; at < len(text); at++ {
		switch text[at] {
		case '"':
			at += stringEnd(text[at:])
			if depth == 0 {
				return text[:at+1], text[at+1:]
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return text[:at], text[at:] // the end of what the value stands in
			}
			if depth--; depth == 0 {
				return text[:at+1], text[at+1:]
			}
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return text[:at], text[at:]
			}
		}
	}
	if depth > 0 {
		return nil, nil // It breaks off.
	}
	return text, nil
}

// stringEnd returns where the closing quote of the JSON string is that text begins with; without one, the last byte.
func stringEnd(text []byte) int {
	for at := 1; at < len(text); at++ {
		next := bytes.IndexByte(text[at:], '"')
		if next < 0 {
			break
		}
		at += next
		escapes := 0
		for text[at-1-escapes] == '\\' {
			escapes++ // The opening quote ends this.
		}
		if escapes%2 == 0 {
			return at
		}
	}
	return len(text) - 1
}

// text returns what a JSON string says.
func text(value []byte) (string, bool) {
	if len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
		return "", false
	}
	if inner := value[1 : len(value)-1]; bytes.IndexByte(inner, '\\') < 0 {
		return string(inner), true
	}
	var decoded string
	err := json.Unmarshal(value, &decoded)
	return decoded, err == nil
}

// fieldKey returns a key of an object if it is one of trace context. The others cost no memory.
func fieldKey(key []byte) (string, bool) {
	if len(key) < 2 {
		return "", false
	}
	if inner := key[1 : len(key)-1]; bytes.IndexByte(inner, '\\') < 0 {
		return string(inner), isField(string(inner))
	}
	decoded, ok := text(key)
	return decoded, ok && isField(decoded)
}

// containsFold reports whether text has a word, which is in lower case, in any case of its ASCII letters. From the last
// byte of each place where the word could be it knows how far ahead the next such place is.
func containsFold(text []byte, word string) bool {
	var ahead [256]uint8
	for i := range ahead {
		ahead[i] = uint8(len(word))
	}
	last := len(word) - 1
	for i := range last {
		ahead[word[i]] = uint8(last - i)
		ahead[upper(word[i])] = uint8(last - i)
	}
	for end := last; end < len(text); end += int(ahead[text[end]]) {
		if c := text[end]; (c == word[last] || c == upper(word[last])) && equalFold(text[end-last:end+1], word) {
			return true
		}
	}
	return false
}

func equalFold(text []byte, word string) bool {
	for i := range text {
		if text[i] != word[i] && text[i] != upper(word[i]) {
			return false
		}
	}
	return true
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		c -= 'a' - 'A'
	}
	return c
}
