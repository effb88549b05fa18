// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"encoding/json"
	"unicode/utf8"
)

// cutJSON returns the first part of a JSON text as JSON of at most limit bytes: a text that does not fit ends where it
// has to, and what follows it is left out, but every object and array is closed. So keys still mean what they meant,
// which masking relies on. The text must be valid; if nothing of it fits, the result is nil.
func cutJSON(text json.RawMessage, limit int) json.RawMessage {
	c := cutter{src: text}
	if !c.value(limit) {
		return nil
	}
	return c.dst
}

// cutter copies JSON from src to dst. Its methods report whether something was appended for what they read; then
// full says whether it was only a part, so that nothing may follow.
type cutter struct {
	src  []byte
	at   int
	dst  []byte
	full bool
}

// value copies one value, so that dst does not get longer than limit.
func (c *cutter) value(limit int) bool {
	c.space()
	switch c.src[c.at] {
	case '{':
		return c.list('}', limit)
	case '[':
		return c.list(']', limit)
	case '"':
		return c.text(limit)
	}
	start := c.at
	for c.at < len(c.src) && !isDelimiter(c.src[c.at]) {
		c.at++
	}
	return c.append(c.src[start:c.at], limit)
}

// list copies an object or array, as many of its members as fit.
func (c *cutter) list(closing byte, limit int) bool {
	if len(c.dst)+2 > limit {
		c.full = true
		return false
	}
	c.dst = append(c.dst, c.src[c.at])
	c.at++
	for first := true; ; first = false {
		if c.space(); c.src[c.at] == ',' {
			c.at++
			c.space()
		}
		if c.src[c.at] == closing {
			c.at++
			break
		}
		before := len(c.dst)
		if !first {
			c.dst = append(c.dst, ',')
		}
		if !c.member(closing == '}', limit-1) {
			c.dst = c.dst[:before]
		}
		if c.full {
			break
		}
	}
	c.dst = append(c.dst, closing)
	return true
}

// member copies a key, where there is one, and its value.
func (c *cutter) member(keyed bool, limit int) bool {
	if keyed {
		start := c.at
		c.skipText()
		if !c.append(c.src[start:c.at], limit) {
			return false
		}
		c.space()
		c.at++ // the colon
		c.dst = append(c.dst, ':')
	}
	return c.value(limit)
}

// text copies a text, or as much of it as fits.
func (c *cutter) text(limit int) bool {
	start := c.at
	c.skipText()
	text := c.src[start:c.at]
	room := limit - len(c.dst)
	if len(text) <= room {
		c.dst = append(c.dst, text...)
		return true
	}
	c.full = true
	if room < len(`""`) {
		return false
	}
	c.dst = append(append(c.dst, text[:wholeCharacters(text, room-1)]...), '"')
	return true
}

// append copies something that cannot be cut.
func (c *cutter) append(data []byte, limit int) bool {
	if len(c.dst)+len(data) > limit {
		c.full = true
		return false
	}
	c.dst = append(c.dst, data...)
	return true
}

// skipText moves behind a text.
func (c *cutter) skipText() {
	for c.at++; c.src[c.at] != '"'; c.at++ {
		if c.src[c.at] == '\\' {
			c.at++
		}
	}
	c.at++
}

func (c *cutter) space() {
	for c.at < len(c.src) && isSpace(c.src[c.at]) {
		c.at++
	}
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

func isDelimiter(b byte) bool { return b == ',' || b == ']' || b == '}' || isSpace(b) }

// wholeCharacters returns the largest length up to limit at which a text, which begins with its quote, can be cut
// between two characters, each of them perhaps an escape.
func wholeCharacters(text []byte, limit int) int {
	end := 1
	for end < limit {
		size := 1
		if text[end] == '\\' {
			if size = 2; text[end+1] == 'u' {
				size = 6
			}
		} else if text[end] >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(text[end:])
		}
		if end+size > limit {
			break
		}
		end += size
	}
	return end
}
