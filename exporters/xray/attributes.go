// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"strconv"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
)

// value returns the value of an attribute; the empty value if the span does not have it.
func (e *encoder) value(key known) attribute.Value {
	if i := e.index[key]; i > 0 {
		return e.attrs[i-1].Value
	}
	return attribute.Value{}
}

// take returns the value of an attribute and keeps it out of the metadata, because a block shows it.
func (e *encoder) take(key known) attribute.Value {
	if i := e.index[key]; i > 0 {
		e.consumed[i-1] = true
		return e.attrs[i-1].Value
	}
	return attribute.Value{}
}

// text returns the first of the attributes that is a string with characters in it.
func (e *encoder) text(keys ...known) string {
	for _, key := range keys {
		if v := e.value(key); v.Type() == attribute.STRING && v.AsString() != "" {
			return v.AsString()
		}
	}
	return ""
}

// takeText is text for attributes that a block shows: all of the keys say the same, so none is metadata too.
func (e *encoder) takeText(keys ...known) string {
	found := ""
	for _, key := range keys {
		if v := e.value(key); v.Type() == attribute.STRING {
			e.take(key)
			if found == "" {
				found = v.AsString()
			}
		}
	}
	return found
}

// takeNumber returns the first of the attributes that is a whole number, or a string that spells one.
func (e *encoder) takeNumber(keys ...known) (n int64, found bool) {
	for _, key := range keys {
		if value, ok := number(e.value(key)); ok {
			e.take(key)
			if !found {
				n, found = value, true
			}
		}
	}
	return n, found
}

func number(v attribute.Value) (int64, bool) {
	switch v.Type() {
	case attribute.INT64:
		return v.AsInt64(), true
	case attribute.STRING:
		n, err := strconv.ParseInt(v.AsString(), 10, 64)
		return n, err == nil
	case attribute.STRINGSLICE: // how headers are recorded
		if texts := v.AsStringSlice(); len(texts) == 1 {
			n, err := strconv.ParseInt(texts[0], 10, 64)
			return n, err == nil
		}
	}
	return 0, false
}

// texts returns the strings of a string or a list of strings.
func texts(v attribute.Value) []string {
	switch v.Type() {
	case attribute.STRING:
		if v.AsString() != "" {
			return []string{v.AsString()}
		}
	case attribute.STRINGSLICE:
		return v.AsStringSlice()
	}
	return nil
}

// cutRunes returns the first n characters of text. Bytes that are no UTF-8 count as one each.
func cutRunes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// cutBytes returns the longest prefix of text of at most n bytes that does not end inside a character.
func cutBytes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	end := n
	for end > 0 && n-end < utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
