// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"encoding/json"
	"strings"

	"go.opentelemetry.io/otel/attribute"
)

// maxJSON is how many bytes of a span's attributes are read as JSON, twice what a document holds. The rest is text, which will
// be cut or left out anyway.
const maxJSON = 128 << 10

// jsonMetadatum is metadata that an attribute has as JSON.
type jsonMetadatum struct {
	attribute      int // position among the span's
	namespace, key string
	from, to       int  // of the value, in the copier's output; to is 0 if the attribute is an object without members
	member         bool // of the object that the attribute is
}

// readJSON reads the attributes that are JSON, once for all attempts to make the document small enough: those with the
// prefix aws.xray.metadata., which are namespaces, and those with the prefix metadata., if they are objects or lists.
func (e *encoder) readJSON(attrs []attribute.KeyValue) {
	budget := maxJSON
	for i := range attrs {
		key := string(attrs[i].Key)
		name, whole := strings.CutPrefix(key, metadataJSONPrefix)
		if !whole && !strings.HasPrefix(key, metadataPrefix) || name == "" || attrs[i].Value.Type() != attribute.STRING {
			continue
		}
		text := attrs[i].Value.AsString()
		// What is longer than the document is never read: it will be cut, and reading it would cost.
		if len(text) < 2 || len(text) > min(e.limit, budget) || !beginsJSON(text, whole) {
			continue
		}
		budget -= len(text)
		start := len(e.json.out)
		if !e.json.copy(text) {
			continue
		}
		if !whole {
			namespace, key := metadataPlace("", key)
			e.jsons = append(e.jsons, jsonMetadatum{i, namespace, key, start, len(e.json.out), false})
			continue
		}
		if len(e.json.members) == 0 {
			e.jsons = append(e.jsons, jsonMetadatum{attribute: i})
		}
		copied := string(e.json.out[start:]) // once for all names
		for _, m := range e.json.members {
			e.jsons = append(e.jsons, jsonMetadatum{i, name, unquoted(copied[m.name-start : m.value-1-start]), m.value, m.end, true})
		}
	}
}

// beginsJSON reports whether text may be an object or, unless it must be an object, a list.
func beginsJSON(text string, object bool) bool {
	if object {
		return strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{")
	}
	return text[0] == '{' || text[0] == '['
}

// unquoted returns what a valid JSON string says, a part of it if nothing is escaped.
func unquoted(quoted string) string {
	if inner := quoted[1 : len(quoted)-1]; strings.IndexByte(inner, '\\') < 0 {
		return inner
	}
	var inner string
	_ = json.Unmarshal([]byte(quoted), &inner)
	return inner
}

// noteJSON adds what readJSON found in an attribute, and reports whether that was anything. Attributes are asked for in order.
func (e *encoder) noteJSON(attribute int, fallback string) bool {
	found, members := false, 0
	for ; e.nextJSON < len(e.jsons) && e.jsons[e.nextJSON].attribute <= attribute; e.nextJSON++ {
		j := &e.jsons[e.nextJSON]
		if j.attribute != attribute {
			continue // it has become an annotation
		}
		found = true
		if j.to == 0 {
			continue
		}
		if members++; e.cut >= cutMembers && members > cutArrayLength {
			continue
		}
		namespace := j.namespace
		if namespace == "" {
			namespace = fallback
		}
		m := metadatum{namespace: namespace, key: j.key, kind: rawJSON, raw: e.json.out[j.from:j.to]}
		if j.member {
			value, raw, ok := e.publicJSON(j.key, m.raw)
			if !ok {
				continue
			}
			if !raw {
				m.kind, m.value, m.raw = attributeValue, value, nil
			}
		}
		e.add(m)
		if !e.fits(e.leastOf(&m)) {
			return true
		}
	}
	return found
}

// leastOf adds up how long metadata from JSON is at least, and returns that: thousands of members need not be sorted to see that
// they are too many.
func (e *encoder) leastOf(m *metadatum) int {
	const short = 16 // however much of a longer value is left out
	e.least += len(m.key) + len(`"":,`) + min(len(m.raw), short)
	return e.least
}
