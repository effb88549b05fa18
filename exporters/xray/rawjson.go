// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// maxJSONDepth is how deeply lists and objects may be nested in a text to be taken for JSON.
const maxJSONDepth = 256

// jsonCopier copies texts that are JSON, to stand in a document: without the blanks and line breaks between tokens,
// because a document is one line, and with each member of an object once. Of members with equal names the last counts.
type jsonCopier struct {
	out []byte // all copies, one after the other

	text    string // that is copied
	at      int    // position in it
	members []jsonMember
}

// jsonMember is where a member of an object is in out.
type jsonMember struct{ name, value, end int }

// reset forgets all copies.
func (c *jsonCopier) reset() {
	c.out, c.members, c.text = c.out[:0], c.members[:0], ""
}

// copy appends text to out and reports whether it is JSON; if not, out is as before. If text is an object, members are
// its members.
func (c *jsonCopier) copy(text string) bool {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	start := len(c.out)
	c.text, c.at, c.members = text, 0, c.members[:0]
	if c.next(); c.value(0) {
		if c.next(); c.at == len(c.text) {
			return true
		}
	}
	c.out = c.out[:start]
	return false
}

// next skips blanks and returns the byte behind them, 0 at the end.
func (c *jsonCopier) next() byte {
	for ; c.at < len(c.text); c.at++ {
		switch b := c.text[c.at]; b {
		case ' ', '\t', '\r', '\n':
		default:
			return b
		}
	}
	return 0
}

// value copies the value that begins here. Members of inner objects are gone from c.members when it returns.
func (c *jsonCopier) value(depth int) bool {
	if depth > maxJSONDepth || c.at == len(c.text) {
		return false
	}
	switch b := c.text[c.at]; b {
	case '{':
		return c.object(depth)
	case '[':
		return c.list(depth)
	case '"':
		text, ok := c.string()
		c.out = append(c.out, text...)
		return ok
	case 't':
		return c.literal("true")
	case 'f':
		return c.literal("false")
	case 'n':
		return c.literal("null")
	}
	return c.number()
}

func (c *jsonCopier) literal(word string) bool {
	if !strings.HasPrefix(c.text[c.at:], word) {
		return false
	}
	c.at += len(word)
	c.out = append(c.out, word...)
	return true
}

func (c *jsonCopier) list(depth int) bool {
	c.at++
	c.out = append(c.out, '[')
	if c.next() == ']' {
		c.at++
		c.out = append(c.out, ']')
		return true
	}
	for {
		inner := len(c.members)
		if c.next(); !c.value(depth + 1) {
			return false
		}
		c.members = c.members[:inner]
		switch b := c.next(); b {
		case ',', ']':
			c.at++
			if c.out = append(c.out, b); b == ']' {
				return true
			}
		default:
			return false
		}
	}
}

func (c *jsonCopier) object(depth int) bool {
	first := len(c.members)
	c.at++
	c.out = append(c.out, '{')
	if c.next() == '}' {
		c.at++
		c.out = append(c.out, '}')
		return true
	}
	for {
		if c.next() != '"' {
			return false
		}
		m := jsonMember{name: len(c.out)}
		name, ok := c.string()
		if !ok || c.next() != ':' {
			return false
		}
		c.at++
		c.name(name)
		c.out = append(c.out, ':')
		m.value = len(c.out)
		inner := len(c.members)
		if c.next(); !c.value(depth + 1) {
			return false
		}
		m.end = len(c.out)
		c.members = append(c.members[:inner], m)
		switch c.next() {
		case ',':
			c.at++
			c.out = append(c.out, ',')
		case '}':
			c.at++
			c.distinct(first)
			c.out = append(c.out, '}')
			return true
		default:
			return false
		}
	}
}

// name appends the name of a member in the one form that all of its spellings have.
func (c *jsonCopier) name(quoted string) {
	plain := true
	for i := range len(quoted) {
		plain = plain && quoted[i] != '\\' && quoted[i] < utf8.RuneSelf
	}
	if plain {
		c.out = append(c.out, quoted...)
		return
	}
	var name string
	_ = json.Unmarshal([]byte(quoted), &name) // it was checked
	c.out = jsonenc.AppendString(c.out, name)
}

// fewMembers is up to how many members each is compared with each.
const fewMembers = 8

// distinct removes those of the object's members, from c.members[first] on, that a later one of the same name replaces.
func (c *jsonCopier) distinct(first int) {
	members := c.members[first:]
	name := func(i int) []byte { return c.out[members[i].name : members[i].value-1] }
	var last map[string]int
	if len(members) > fewMembers {
		last = make(map[string]int, len(members))
		from := members[0].name
		object := string(c.out[from:]) // once, of which the keys are parts
		for i, m := range members {
			last[object[m.name-from:m.value-1-from]] = i
		}
		if len(last) == len(members) {
			return
		}
	}
	replaced := func(i int) bool {
		if last != nil {
			return last[string(name(i))] != i
		}
		for j := i + 1; j < len(members); j++ {
			if bytes.Equal(name(i), name(j)) {
				return true
			}
		}
		return false
	}
	// Members only move to the left, over what was removed or has moved, so the names yet to compare are intact.
	to, kept := members[0].name, 0
	for i := range members {
		m := members[i]
		if replaced(i) {
			continue
		}
		if kept > 0 {
			c.out[to] = ','
			to++
		}
		copy(c.out[to:], c.out[m.name:m.end])
		moved := m.name - to
		members[kept] = jsonMember{name: to, value: m.value - moved, end: m.end - moved}
		to = m.end - moved
		kept++
	}
	c.out, c.members = c.out[:to], c.members[:first+kept]
}

// string returns the string that begins here, with its quotes.
func (c *jsonCopier) string() (quoted string, ok bool) {
	begin := c.at
	for i := begin + 1; i < len(c.text); i++ {
		switch b := c.text[i]; {
		case b == '"':
			c.at = i + 1
			return c.text[begin:c.at], true
		case b < ' ':
			return "", false
		case b == '\\':
			if i++; i == len(c.text) {
				return "", false
			}
			if c.text[i] == 'u' {
				if len(c.text) < i+5 || !isAll(c.text[i+1:i+5], hexByte) {
					return "", false
				}
				i += 4
			} else if strings.IndexByte(`"\/bfnrt`, c.text[i]) < 0 {
				return "", false
			}
		}
	}
	return "", false
}

func hexByte(b byte) bool { return digitByte(b) || 'a' <= b|0x20 && b|0x20 <= 'f' }

// number copies an optional sign, digits without a zero in front, and optional fraction and exponent.
func (c *jsonCopier) number() bool {
	begin, i := c.at, c.at
	digits := func() bool {
		from := i
		for i < len(c.text) && digitByte(c.text[i]) {
			i++
		}
		return i > from
	}
	skip := func(set string) bool {
		found := i < len(c.text) && strings.IndexByte(set, c.text[i]) >= 0
		if found {
			i++
		}
		return found
	}
	skip("-")
	if !skip("0") && !digits() {
		return false
	}
	if skip(".") && !digits() {
		return false
	}
	if skip("eE") {
		skip("+-")
		if !digits() {
			return false
		}
	}
	c.at = i
	c.out = append(c.out, c.text[begin:i]...)
	return true
}
