// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/jsonenc"
	"github.com/otel-powertools/powertools/internal/stable"
)

const (
	maxAnnotations     = 50   // that X-Ray indexes
	maxAnnotationKey   = 500  // characters
	maxAnnotationValue = 1000 // characters

	coldStartKey = "ColdStart"
	serviceKey   = "Service"
)

// Prefixes of attribute keys that say where the attribute goes or comes from.
const (
	annotationPrefix   = "annotation."
	metadataPrefix     = "metadata."
	metadataJSONPrefix = "aws.xray.metadata."
	// resourcePrefix marks metadata that the resource has, not the span.
	resourcePrefix = "otel.resource."
)

// annotation is a member of the block annotations.
type annotation struct {
	key   string
	value attribute.Value
}

// sort gives every attribute that no block shows its place: annotation or metadata.
func (e *encoder) sort(droppedLinks int) {
	namespace := e.defaultNamespace()
	listed := texts(e.take(keyAnnotations))
	if e.d.top && e.config.defaults {
		if facts := e.d.flight.facts; facts != nil {
			e.annotations = append(e.annotations, annotation{coldStartKey, attribute.BoolValue(facts.ColdStart)})
		}
		if service := e.service(); service != "" {
			e.annotations = append(e.annotations, annotation{serviceKey, attribute.StringValue(service)})
		}
	}
	e.defaults = len(e.annotations)
	for i := range e.attrs {
		if !e.fits(0) {
			return
		}
		key := string(e.attrs[i].Key)
		indexed := e.indexed(key, listed, e.consumed[i]) || strings.HasPrefix(key, annotationPrefix)
		if !indexed && e.consumed[i] {
			continue
		}
		value, ok := e.public(e.keys[i], key, e.attrs[i].Value)
		if !ok {
			continue
		}
		if scalar(value) && !e.control(i) && indexed {
			if e.annotate(strings.TrimPrefix(key, annotationPrefix), value) {
				continue
			}
		}
		if !e.consumed[i] && e.cut < cutMetadata {
			if !sameLength(value, e.attrs[i].Value) || !e.noteJSON(i, namespace) {
				e.note(namespace, key, value)
			}
		}
	}
	if e.otherEvents > 0 && e.cut < cutEvents {
		e.metadata = append(e.metadata, metadatum{namespace: namespace, key: "events", kind: eventList})
	}
	if e.config.scope && e.cut < cutMetadata {
		e.note(namespace, "otel.scope.name", attribute.StringValue(e.span.InstrumentationScope().Name))
	}
	if e.segment || e.d.top {
		for _, attr := range e.d.resource.metadata {
			key := string(attr.Key)
			value, ok := e.public(unknownKey, key, attr.Value)
			if !ok || scalar(value) && e.indexed(key, listed, false) && e.annotate(key, value) {
				continue
			}
			if e.cut < cutMetadata {
				e.note(namespace, key, value)
			}
		}
	}
	e.noteOwn(namespace, droppedLinks)
}

// control reports whether an attribute only says how the document is made.
func (e *encoder) control(i int) bool {
	position := int32(i) + 1
	return position == e.index[keyInProgress] || position == e.index[keyName]
}

func scalar(v attribute.Value) bool {
	switch v.Type() {
	case attribute.BOOL, attribute.INT64, attribute.FLOAT64, attribute.STRING:
		return true
	}
	return false
}

// indexed reports whether an attribute is an annotation because the span or the program says so. What a block shows
// already the pattern for all attributes does not ask for.
func (e *encoder) indexed(key string, listed []string, shown bool) bool {
	if len(listed) > 0 && slices.Contains(listed, key) {
		return true
	}
	return slices.ContainsFunc(e.config.indexed, func(pattern string) bool {
		return match(pattern, key) && (!shown || pattern != "*")
	})
}

func matchAny(patterns []string, text string) bool {
	for _, pattern := range patterns {
		if match(pattern, text) {
			return true
		}
	}
	return false
}

// annotate adds an annotation, in place of a default one of the same key. It reports false if there are 50 already.
func (e *encoder) annotate(key string, value attribute.Value) bool {
	key = annotationKeyOf(key, e.config.dotted)
	for i := range e.annotations[:e.defaults] {
		if e.annotations[i].key == key {
			e.annotations[i].value = value
			return true
		}
	}
	if len(e.annotations) >= maxAnnotations {
		e.surplus = true
		return false
	}
	e.annotations = append(e.annotations, annotation{key, value})
	return true
}

// annotationKeyOf returns key with "_" in place of what X-Ray does not index; dots stay if they are to.
func annotationKeyOf(key string, dotted bool) string {
	key = cutRunes(key, maxAnnotationKey)
	legal := func(c rune) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || dotted && c == '.'
	}
	if key != "" && !strings.ContainsFunc(key, func(c rune) bool { return !legal(c) }) {
		return key
	}
	if key == "" {
		return "_"
	}
	return strings.Map(func(c rune) rune {
		if legal(c) {
			return c
		}
		return '_'
	}, key)
}

func (e *encoder) appendAnnotations() {
	if e.cut >= cutAnnotations {
		e.annotations = slices.DeleteFunc(e.annotations, func(a annotation) bool { return a.key != coldStartKey && a.key != serviceKey })
	}
	if len(e.annotations) == 0 {
		return
	}
	sortAnnotations(e.annotations)
	e.distinguish()
	e.buf = append(e.buf, `,"annotations":{`...)
	for i := range e.annotations {
		a := &e.annotations[i]
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		e.buf = append(e.buf, '"')
		e.buf = append(e.buf, a.key...) // has no character to escape
		e.buf = append(e.buf, `":`...)
		switch a.value.Type() {
		case attribute.BOOL:
			e.buf = strconv.AppendBool(e.buf, a.value.AsBool())
		case attribute.INT64:
			e.buf = strconv.AppendInt(e.buf, a.value.AsInt64(), 10)
		case attribute.FLOAT64:
			e.buf = jsonenc.AppendFloat(e.buf, a.value.AsFloat64())
		default:
			e.buf = jsonenc.AppendString(e.buf, cutRunes(a.value.AsString(), maxAnnotationValue))
		}
		if !e.fits(0) {
			return
		}
	}
	e.buf = append(e.buf, '}')
}

// distinguish gives keys that became equal a number: a.b and a-b are a_b and a_b_2. The annotations are sorted.
func (e *encoder) distinguish() {
	same, n, changed := "", 1, false
	for i := range e.annotations {
		if i == 0 || e.annotations[i].key != same {
			same, n = e.annotations[i].key, 1
			continue
		}
		for taken := true; taken; {
			n++
			suffix := "_" + strconv.Itoa(n)
			key := cutBytes(same, maxAnnotationKey-len(suffix)) + suffix
			taken = slices.ContainsFunc(e.annotations, func(a annotation) bool { return a.key == key })
			if !taken {
				e.annotations[i].key, changed = key, true
			}
		}
	}
	if changed {
		sortAnnotations(e.annotations)
	}
}

func sortAnnotations(a []annotation) {
	stable.Sort(a, func(a, b annotation) int { return cmp.Compare(a.key, b.key) })
}

// match reports whether text matches a pattern in which "*" stands for any text.
func match(pattern, text string) bool {
	literal, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, literal)
	if !ok {
		return false
	}
	for {
		literal, rest, wild = strings.Cut(rest, "*")
		if !wild {
			return strings.HasSuffix(text, literal)
		}
		at := strings.Index(text, literal)
		if at < 0 {
			return false
		}
		text = text[at+len(literal):]
	}
}
