// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner walks through a JSON text once, without reflection: decoding an event into a struct costs several times what
// all the rest of a request does. It relies on the text being JSON, as aws-lambda-go guarantees. In any other text it
// comes to the end early, with broken set, and never panics.
//
//	for ok := s.object(); ok; {
//		var key string
//		if key, ok = s.member(); !ok {
//			break
//		}
//		s.skip() // or any other method that goes past the value
//	}
type scanner struct {
	text   string
	pos    int
	broken bool
	// own makes strings copies, so that one of them kept by the program does not keep the text.
	own bool
}

// peek goes to the next byte that is no white space and returns it, 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; c {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) fail() {
	s.broken, s.pos = true, len(s.text)
}

// object enters the object at the cursor. Any other value is skipped, and false returned.
func (s *scanner) object() bool {
	if s.peek() != '{' {
		s.skip()
		return false
	}
	s.pos++
	return true
}

// array enters the array that peek has found at the cursor.
func (s *scanner) array() { s.pos++ }

// member goes to the value of the next member of an object and returns the key; at the end of the object it leaves the
// object and returns false.
func (s *scanner) member() (key string, ok bool) {
	if s.peek() == ',' {
		s.pos++
	}
	switch s.peek() {
	case '"':
		key = s.quoted(false)
		if s.peek() != ':' {
			s.fail()
			return "", false
		}
		s.pos++
		return key, true
	case '}':
		s.pos++
	default:
		s.fail()
	}
	return "", false
}

// element goes to the next element of an array; at the end of the array it leaves the array and returns false.
func (s *scanner) element() bool {
	if s.peek() == ',' {
		s.pos++
	}
	switch s.peek() {
	case ']':
		s.pos++
		return false
	case 0:
		s.fail()
		return false
	}
	return true
}

// str returns the string at the cursor. Any other value is skipped, and false returned.
func (s *scanner) str() (text string, ok bool) {
	if s.peek() != '"' {
		s.skip()
		return "", false
	}
	return s.quoted(s.own), true
}

// isTrue reports whether the value at the cursor is true, and goes past it.
func (s *scanner) isTrue() bool {
	start := s.pos
	s.skip()
	return strings.TrimSpace(s.text[start:s.pos]) == "true"
}

// raw returns the JSON of the value at the cursor and goes past it.
func (s *scanner) raw() string {
	s.peek()
	start := s.pos
	s.skip()
	return s.text[start:s.pos]
}

// skip goes past the value at the cursor.
func (s *scanner) skip() {
	depth := 0
	for {
		switch s.peek() {
		case 0:
			s.fail()
			return
		case '"':
			s.skipString()
		case '{', '[':
			depth++
			s.pos++
		case '}', ']':
			if depth == 0 {
				s.fail()
				return
			}
			depth--
			s.pos++
		case ',', ':':
			if depth == 0 {
				s.fail()
				return
			}
			s.pos++
			continue
		default:
			s.skipLiteral()
		}
		if depth == 0 || s.broken {
			return
		}
	}
}

// skipLiteral goes past a number, true, false or null.
func (s *scanner) skipLiteral() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ',', ':', '}', ']', '{', '[', '"', ' ', '\t', '\n', '\r':
			return
		}
		s.pos++
	}
}

// skipString goes past the string at the cursor and reports where its content is and whether it has escapes.
func (s *scanner) skipString() (content string, escaped bool) {
	s.pos++
	start := s.pos
	for {
		n := strings.IndexByte(s.text[s.pos:], '"')
		if n < 0 {
			s.fail()
			return "", false
		}
		part := s.text[s.pos : s.pos+n]
		s.pos += n + 1
		if !escaped && strings.IndexByte(part, '\\') < 0 {
			return s.text[start : s.pos-1], false
		}
		escaped = true
		backslashes := 0
		for i := s.pos - 2; i >= start && s.text[i] == '\\'; i-- {
			backslashes++
		}
		if backslashes%2 == 0 {
			return s.text[start : s.pos-1], true
		}
	}
}

func (s *scanner) quoted(own bool) string {
	content, escaped := s.skipString()
	switch {
	case escaped:
		return unescape(content)
	case own:
		return strings.Clone(content)
	}
	return content
}

// unescape returns the text of a JSON string. An escape that is half of a surrogate pair becomes U+FFFD, as in
// encoding/json; one that JSON does not have stays as it is.
func unescape(content string) string {
	var out strings.Builder
	out.Grow(len(content))
	for {
		n := strings.IndexByte(content, '\\')
		if n < 0 || n+1 >= len(content) {
			out.WriteString(content)
			return out.String()
		}
		out.WriteString(content[:n])
		c := content[n+1]
		content = content[n+2:]
		switch c {
		case '"', '\\', '/':
			out.WriteByte(c)
		case 'b':
			out.WriteByte('\b')
		case 'f':
			out.WriteByte('\f')
		case 'n':
			out.WriteByte('\n')
		case 'r':
			out.WriteByte('\r')
		case 't':
			out.WriteByte('\t')
		case 'u':
			r, size := unicodeEscape(content)
			content = content[size:]
			out.WriteRune(r)
		default:
			out.WriteByte('\\')
			out.WriteByte(c)
		}
	}
}

// unicodeEscape reads what follows \u, with the second half of a surrogate pair, and returns how many bytes that is.
func unicodeEscape(content string) (r rune, size int) {
	r, size = hex4(content)
	if !utf16.IsSurrogate(r) {
		return r, size
	}
	if rest, ok := strings.CutPrefix(content[size:], `\u`); ok {
		low, lowSize := hex4(rest)
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, size + len(`\u`) + lowSize
		}
	}
	return utf8.RuneError, size
}

// hex4 reads four hexadecimal digits and returns how many bytes they took, U+FFFD and 0 if they are not there.
func hex4(text string) (r rune, size int) {
	if len(text) < 4 {
		return utf8.RuneError, 0
	}
	for i := range 4 {
		digit := unhex(text[i])
		if digit < 0 {
			return utf8.RuneError, 0
		}
		r = r<<4 | rune(digit)
	}
	return r, 4
}

// unhex returns the value of a hexadecimal digit, -1 for any other byte.
func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
