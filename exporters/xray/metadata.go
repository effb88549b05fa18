// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"cmp"
	"encoding/base64"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/internal/jsonenc"
	"github.com/otel-powertools/powertools/internal/stable"
)

const (
	// ownNamespace holds what this package says about the document itself.
	ownNamespace = "powertools"
	// fallbackNamespace is used where the program has no service name.
	fallbackNamespace = "default"

	maxEvents = 32
	maxDepth  = 16 // of nested values

	// maxExact is up to where every whole number is a float64, which is how the console reads numbers.
	maxExact = 1 << 53
)

type metadatumKind uint8

const (
	attributeValue metadatumKind = iota
	rawJSON                      // JSON on one line, copied
	eventList                    // the span's events
	stepList                     // the reductions made
)

// metadatum is a member of a namespace of the block metadata.
type metadatum struct {
	namespace, key string
	kind           metadatumKind
	value          attribute.Value
	raw            []byte
	order          int // of recording, while a long list is sorted
}

func (e *encoder) service() string {
	if e.config.service != "" {
		return e.config.service
	}
	return e.d.resource.serviceName
}

func (e *encoder) defaultNamespace() string {
	if service := e.service(); service != "" {
		return service
	}
	return fallbackNamespace
}

// note makes metadata of an attribute that is not JSON.
func (e *encoder) note(namespace, key string, value attribute.Value) {
	namespace, key = metadataPlace(namespace, key)
	e.add(metadatum{namespace: namespace, key: key, value: value})
}

// metadataPlace returns namespace and key of an attribute's metadata. The prefix metadata.<namespace>. chooses the namespace,
// the prefix metadata. with or without a second dot the given one.
func metadataPlace(namespace, key string) (string, string) {
	if rest, ok := strings.CutPrefix(key, metadataPrefix); ok && rest != "" {
		if name, member, ok := strings.Cut(rest, "."); ok && member != "" {
			rest = member
			if name != "" { // else the namespace of the service, for a key that has dots
				namespace = name
			}
		}
		return namespace, rest
	}
	if rest, ok := strings.CutPrefix(key, annotationPrefix); ok && rest != "" {
		key = rest // a list, or one annotation too many
	}
	return namespace, key
}

// validKey returns key as it comes out of the encoder. Keys are compared in that form: two that differ in bytes which are
// no UTF-8 are one member.
func validKey(key string) string { return strings.ToValidUTF8(key, "\uFFFD") }

// add adds a member. Keys that begin with "AWS." are X-Ray's own.
func (e *encoder) add(m metadatum) {
	m.namespace, m.key = validKey(m.namespace), validKey(m.key)
	if strings.HasPrefix(m.namespace, "AWS.") {
		m.namespace = "_" + m.namespace
	}
	if strings.HasPrefix(m.key, "AWS.") {
		m.key = "_" + m.key
	}
	e.metadata = append(e.metadata, m)
}

// noteOwn adds what has to be said about the document.
func (e *encoder) noteOwn(namespace string, droppedLinks int) {
	own := func(key string, value attribute.Value) {
		e.metadata = append(e.metadata, metadatum{namespace: ownNamespace, key: key, value: value})
	}
	if e.d.timeout {
		e.metadata = append(e.metadata, metadatum{namespace: namespace, key: "faas.timeout", value: attribute.BoolValue(true)})
	}
	if e.d.late {
		own("late", attribute.BoolValue(true))
	}
	if droppedLinks > 0 {
		own("links_dropped", attribute.IntValue(droppedLinks))
	}
	if e.cut > cutNothing {
		e.metadata = append(e.metadata, metadatum{namespace: ownNamespace, key: "truncated", kind: stepList})
	}
}

// appendMetadata writes the namespaces, sorted. Of equal keys in one the last counts.
func (e *encoder) appendMetadata() {
	if len(e.metadata) == 0 || e.over {
		return
	}
	sortMetadata(e.metadata)
	e.buf = append(e.buf, `,"metadata":{`...)
	namespace, inside := "", false
	for i := range e.metadata {
		m := &e.metadata[i]
		if i+1 < len(e.metadata) && e.metadata[i+1].namespace == m.namespace && e.metadata[i+1].key == m.key {
			continue
		}
		switch {
		case inside && m.namespace == namespace:
			e.buf = append(e.buf, ',')
		case inside:
			e.buf = append(e.buf, "},"...)
			fallthrough
		default:
			namespace, inside = m.namespace, true
			e.buf = jsonenc.AppendString(e.buf, namespace)
			e.buf = append(e.buf, ":{"...)
		}
		e.buf = jsonenc.AppendString(e.buf, m.key)
		e.buf = append(e.buf, ':')
		if e.metadatum(m); !e.fits(2) {
			return
		}
	}
	e.buf = append(e.buf, "}}"...)
}

// sortMetadata sorts by namespace and key. A JSON object may have thousands of members.
func sortMetadata(metadata []metadatum) {
	const few = 64
	if len(metadata) > few {
		for i := range metadata {
			metadata[i].order = i // which makes any sort a stable one
		}
		sort.Sort(byPlace(metadata))
		return
	}
	stable.Sort(metadata, comparePlace)
}

func comparePlace(a, b metadatum) int {
	if c := cmp.Compare(a.namespace, b.namespace); c != 0 {
		return c
	}
	if c := cmp.Compare(a.key, b.key); c != 0 {
		return c
	}
	return a.order - b.order
}

// byPlace is for package sort, whose code does not grow with each type as that of package slices does.
type byPlace []metadatum

func (m byPlace) Len() int           { return len(m) }
func (m byPlace) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }
func (m byPlace) Less(i, j int) bool { return comparePlace(m[i], m[j]) < 0 }

func (e *encoder) metadatum(m *metadatum) {
	switch m.kind {
	case rawJSON:
		if e.captured(m, len(m.raw)) {
			return
		}
		if limit := e.maxString(); len(m.raw) > limit {
			e.string(string(m.raw[:min(len(m.raw), limit+utf8.UTFMax)])) // enough to see that it has to be cut
		} else if e.fits(len(m.raw)) {
			e.buf = append(e.buf, m.raw...)
		}
	case eventList:
		e.appendEvents()
	case stepList:
		e.buf = append(e.buf, '[')
		for step := cutEvents; step <= e.cut; step++ {
			if step > cutEvents {
				e.buf = append(e.buf, ',')
			}
			e.buf = jsonenc.AppendString(e.buf, step.String())
		}
		e.buf = append(e.buf, ']')
	case attributeValue:
		if m.value.Type() == attribute.STRING && e.captured(m, len(m.value.AsString())) {
			return
		}
		e.appendValue(m.value, 0)
	}
}

// captured writes a mark in place of a recorded request or response, if those are left out.
func (e *encoder) captured(m *metadatum, size int) bool {
	const short = 256 // what is left out is larger than the mark
	if e.cut < cutCaptured || size < short || !strings.HasSuffix(m.key, " response") && !strings.HasSuffix(m.key, " request") {
		return false
	}
	e.buf = append(e.buf, `"_truncated: `...)
	e.buf = strconv.AppendInt(e.buf, int64(size), 10)
	e.buf = append(e.buf, ` bytes"`...)
	return true
}

// appendValue writes a value of any type. Numbers that the console would round are strings, as is what JSON does not
// have.
func (e *encoder) appendValue(v attribute.Value, depth int) {
	switch v.Type() {
	case attribute.BOOL:
		e.buf = strconv.AppendBool(e.buf, v.AsBool())
	case attribute.INT64:
		e.integer(v.AsInt64())
	case attribute.FLOAT64:
		e.buf = jsonenc.AppendFloat(e.buf, v.AsFloat64())
	case attribute.STRING:
		e.string(v.AsString())
	case attribute.BYTESLICE:
		raw := v.AsByteSlice()
		e.string(base64.StdEncoding.EncodeToString(raw[:min(len(raw), e.limit)]))
	case attribute.BOOLSLICE:
		appendArray(e, v.AsBoolSlice(), func(b bool) { e.buf = strconv.AppendBool(e.buf, b) })
	case attribute.INT64SLICE:
		appendArray(e, v.AsInt64Slice(), e.integer)
	case attribute.FLOAT64SLICE:
		appendArray(e, v.AsFloat64Slice(), func(f float64) { e.buf = jsonenc.AppendFloat(e.buf, f) })
	case attribute.STRINGSLICE:
		appendArray(e, v.AsStringSlice(), e.string)
	case attribute.SLICE:
		if depth == maxDepth {
			e.string("…")
			return
		}
		appendArray(e, v.AsSlice(), func(v attribute.Value) { e.appendValue(v, depth+1) })
	case attribute.MAP:
		if depth == maxDepth {
			e.string("…")
			return
		}
		e.object(v.AsMap(), depth+1)
	default:
		e.buf = append(e.buf, "null"...)
	}
}

func (e *encoder) integer(n int64) {
	if -maxExact <= n && n <= maxExact {
		e.buf = strconv.AppendInt(e.buf, n, 10)
		return
	}
	e.buf = append(strconv.AppendInt(append(e.buf, '"'), n, 10), '"')
}

func (e *encoder) string(s string) {
	const ellipsis = "…"
	short := s
	if limit := e.maxString(); e.cut >= cutStrings4096 && len(s) > limit {
		short = cutBytes(s, limit)
	}
	if !e.fits(len(short)) {
		return
	}
	e.buf = jsonenc.AppendString(e.buf, short)
	if len(short) < len(s) {
		e.buf = append(append(e.buf[:len(e.buf)-1], ellipsis...), '"')
	}
}

func appendArray[T any](e *encoder, values []T, element func(T)) {
	if e.cut >= cutArrays && len(values) > cutArrayLength {
		values = values[:cutArrayLength]
	}
	e.buf = append(e.buf, '[')
	for i, v := range values {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		if element(v); !e.fits(1) {
			return
		}
	}
	e.buf = append(e.buf, ']')
}

// object writes attributes as an object, sorted. Of equal keys the last counts.
func (e *encoder) object(members []attribute.KeyValue, depth int) {
	members = slices.Clone(members)
	for i := range members {
		members[i].Key = attribute.Key(validKey(string(members[i].Key)))
	}
	stable.Sort(members, func(a, b attribute.KeyValue) int { return cmp.Compare(a.Key, b.Key) })
	e.buf = append(e.buf, '{')
	if e.cut >= cutMembers && len(members) > cutArrayLength {
		members = members[:cutArrayLength]
	}
	for i, m := range members {
		if i+1 < len(members) && members[i+1].Key == m.Key {
			continue
		}
		value, ok := e.public(lookup(string(m.Key)), string(m.Key), m.Value)
		if !ok {
			continue
		}
		if e.buf[len(e.buf)-1] != '{' {
			e.buf = append(e.buf, ',')
		}
		e.buf = jsonenc.AppendString(e.buf, string(m.Key))
		e.buf = append(e.buf, ':')
		if e.appendValue(value, depth); !e.fits(1) {
			return
		}
	}
	e.buf = append(e.buf, '}')
}

// appendEvents writes the events that are no exceptions: name, time, attributes.
func (e *encoder) appendEvents() {
	e.buf = append(e.buf, '[')
	written := 0
	for i := range e.events {
		event := &e.events[i]
		if event.Name == exceptionEventName {
			continue
		}
		if written == maxEvents {
			break
		}
		if written > 0 {
			e.buf = append(e.buf, ',')
		}
		written++
		e.buf = append(e.buf, `{"name":`...)
		e.string(event.Name)
		e.buf = append(e.buf, `,"time":`...)
		e.buf = appendTime(e.buf, event.Time)
		if len(event.Attributes) > 0 {
			e.buf = append(e.buf, `,"attributes":`...)
			e.object(event.Attributes, 1)
		}
		e.buf = append(e.buf, '}')
		if !e.fits(1) {
			return
		}
	}
	e.buf = append(e.buf, ']')
}
