// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// path is the keys that lead to a value in a JSON text, the outermost first.
type path []string

// parsePath reads a path of the form key.key."quoted key".
func parsePath(expression string) (path, error) {
	d := decoder{data: []byte(expression)}
	var keys path
	for {
		key, ok := d.key()
		if !ok {
			return nil, fmt.Errorf("slogx: correlation path %q: at byte %d there is no key: want names or quoted names, separated by dots",
				expression, d.at)
		}
		keys = append(keys, key)
		if d.at == len(d.data) {
			return keys, nil
		}
		if d.data[d.at] != '.' {
			return nil, fmt.Errorf("slogx: correlation path %q: %q at byte %d is none of a path", expression, d.data[d.at], d.at)
		}
		d.at++
	}
}

// key reads a key of a path.
func (d *decoder) key() (string, bool) {
	if d.at < len(d.data) && d.data[d.at] == '"' {
		key, err := d.str()
		return key, err == nil && key != ""
	}
	start := d.at
	for d.at < len(d.data) {
		c := d.data[d.at]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (d.at == start || c < '0' || c > '9') {
			break
		}
		d.at++
	}
	return string(d.data[start:d.at]), d.at > start
}

// find returns the text or number at the path in payload, or "". The payload is read only as far as needed, and only
// what is found is copied.
func (p path) find(payload json.RawMessage) string {
	d := decoder{data: payload}
	last := len(p) - 1
	if last < 1 || p[last-1] != headersKey {
		for _, key := range p {
			if !d.enter(key, false) {
				return ""
			}
		}
		return d.text()
	}
	for _, key := range p[:last-1] {
		if !d.enter(key, false) {
			return ""
		}
	}
	// A load balancer sends single headers or lists of them, as its target group says.
	outer := d.at
	for _, headers := range [...]string{headersKey, multiValueHeadersKey} {
		d.at = outer
		if d.enter(headers, false) && d.enter(p[last], true) {
			if id := d.text(); id != "" {
				return id
			}
		}
	}
	return ""
}

const (
	headersKey           = "headers"
	multiValueHeadersKey = "multiValueHeaders"
)

// enter goes to the value of a member of the object at d, and reports false if there is none. With anyCase the case of
// the key does not count, but a member that has the very key comes first.
func (d *decoder) enter(key string, anyCase bool) bool {
	if d.next() != '{' {
		return false
	}
	found := -1
	for separator := byte('{'); d.next() == separator; separator = ',' {
		d.at++
		if d.next() != '"' {
			break
		}
		name, err := d.str()
		if err != nil || d.next() != ':' {
			break
		}
		d.at++
		d.space()
		if name == key {
			return true
		}
		if anyCase && found < 0 && strings.EqualFold(name, key) {
			found = d.at
		}
		if !d.skip() {
			break
		}
	}
	d.at = max(found, 0)
	return found >= 0
}

// skip goes behind the value at d, and reports false if the text ends within it.
func (d *decoder) skip() bool {
	depth := 0
	for d.at < len(d.data) {
		switch d.data[d.at] {
		case '"':
			if !d.skipString() {
				return false
			}
			if depth == 0 {
				return true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return true // the end of what the value is in
			}
			if depth--; depth == 0 {
				d.at++
				return true
			}
		case ',':
			if depth == 0 {
				return true
			}
		}
		d.at++
	}
	return depth == 0
}

// skipString goes behind the string at d.
func (d *decoder) skipString() bool {
	for d.at++; d.at < len(d.data); d.at++ {
		n := bytes.IndexAny(d.data[d.at:], `"\`)
		if n < 0 {
			d.at = len(d.data)
			return false
		}
		d.at += n
		if d.data[d.at] == '"' {
			d.at++
			return true
		}
		d.at++ // what is escaped
	}
	return false
}

// text returns the text or the number at d, or of a list its first element.
func (d *decoder) text() string {
	switch c := d.next(); {
	case c == '[':
		d.at++
		if d.next() == '[' {
			return ""
		}
		return d.text()
	case c == '"':
		s, _ := d.str()
		return s
	case c == '-' || '0' <= c && c <= '9':
		start := d.at
		for d.at < len(d.data) && strings.IndexByte("+-.0123456789Ee", d.data[d.at]) >= 0 {
			d.at++
		}
		return string(d.data[start:d.at])
	}
	return ""
}
