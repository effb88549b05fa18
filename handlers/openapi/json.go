// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// A body is read twice: into any value, which is validated, and into the fields of the input. Where both readings could
// differ, a client would get values past the validation: by two members of one name, or of names that differ in case only,
// which package encoding/json takes for one. Both are refused.

// parsed is a body as a value.
type parsed struct {
	value    any
	repeated []string // the path to a member whose name is there twice
	tooMany  bool     // there are more values than are allowed
}

// parseJSON returns the value of valid JSON, as package encoding/json would, but for large integers. A value takes up to a
// hundred bytes of memory, however short it is, so reading ends where there are more than most.
func parseJSON(raw []byte, most int) parsed {
	p := parser{text: raw, left: most, at: make([]step, 0, 8)}
	p.value = p.read()
	return p.parsed
}

// parser reads JSON that is known to be valid, and nested no deeper than package encoding/json allows.
type parser struct {
	parsed
	text []byte
	pos  int
	left int // values that may come
	at   []step
}

// next returns the next byte that is no white space, and stays at it.
func (p *parser) next() byte {
	for ; p.pos < len(p.text); p.pos++ {
		switch c := p.text[p.pos]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

func (p *parser) read() any {
	if p.left--; p.left < 0 {
		p.tooMany = true
		p.pos = len(p.text) // All loops end here.
		return nil
	}
	switch p.next() {
	case '{':
		return p.object()
	case '[':
		return p.array()
	case '"':
		return p.string()
	case 't':
		p.pos += len("true")
		return true
	case 'f':
		p.pos += len("false")
		return false
	case 'n':
		p.pos += len("null")
		return nil
	}
	return p.number()
}

func (p *parser) object() any {
	members := map[string]any{}
	p.pos++
	for p.pos < len(p.text) {
		switch p.next() {
		case '}':
			p.pos++
			return members
		case ',':
			p.pos++
			p.next()
		}
		name := p.string()
		p.next()
		p.pos++ // the colon
		p.at = append(p.at, step{name, -1})
		if _, found := members[name]; found && p.repeated == nil {
			for _, s := range p.at {
				p.repeated = append(p.repeated, s.String())
			}
		}
		members[name] = p.read()
		p.at = p.at[:len(p.at)-1]
	}
	return members
}

func (p *parser) array() any {
	items := []any{}
	p.pos++
	for p.pos < len(p.text) {
		switch p.next() {
		case ']':
			p.pos++
			return items
		case ',':
			p.pos++
		}
		p.at = append(p.at, step{index: len(items)})
		items = append(items, p.read())
		p.at = p.at[:len(p.at)-1]
	}
	return items
}

func (p *parser) string() string {
	begin, plain := p.pos, true
	for p.pos++; p.pos < len(p.text) && p.text[p.pos] != '"'; p.pos++ {
		if p.text[p.pos] == '\\' {
			plain = false
			p.pos++
		}
	}
	p.pos++
	quoted := p.text[begin:min(p.pos, len(p.text))]
	if plain && utf8.Valid(quoted) {
		return string(quoted[1 : len(quoted)-1])
	}
	var text string
	_ = json.Unmarshal(quoted, &text) // It is valid.
	return text
}

func (p *parser) number() any {
	begin := p.pos
	for p.pos < len(p.text) && strings.IndexByte("+-.0123456789Ee", p.text[p.pos]) >= 0 {
		p.pos++
	}
	return parseNumber(string(p.text[begin:p.pos]))
}

// checkNames notes members whose name is that of a property in another case, in all objects that a schema describes.
func (s *shared) checkNames(schema *huma.Schema, value any, path []string, found *issues) {
	schema = s.resolved(schema)
	if schema == nil || found.full() {
		return
	}
	for _, parts := range [][]*huma.Schema{schema.AllOf, schema.AnyOf, schema.OneOf} {
		for _, part := range parts {
			s.checkNames(part, value, path, found)
		}
	}
	switch value := value.(type) {
	case []any:
		if schema.Items == nil {
			return
		}
		for i, item := range value {
			s.checkNames(schema.Items, item, append(path, strconv.Itoa(i)), found)
		}
	case map[string]any:
		others, _ := schema.AdditionalProperties.(*huma.Schema)
		for name, member := range value {
			property, known := schema.Properties[name]
			switch {
			case known:
				s.checkNames(property, member, append(path, name), found)
			case foldsInto(name, schema.Properties):
				found.add("additionalProperties", "unexpected property", append(slices.Clone(path), name)...)
			case others != nil:
				s.checkNames(others, member, append(path, name), found)
			}
		}
	}
}

// foldsInto reports whether a name is that of a property in another case.
func foldsInto(name string, properties map[string]*huma.Schema) bool {
	for property := range properties {
		if strings.EqualFold(property, name) {
			return true
		}
	}
	return false
}

// setDefaults sets fields whose members are not in a value to that of their tag default. The value is what has been decoded
// into v.
func setDefaults(v reflect.Value, value any) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			setDefaults(v.Elem(), value)
		}
	case reflect.Slice, reflect.Array:
		items, _ := value.([]any)
		for i := range min(v.Len(), len(items)) {
			setDefaults(v.Index(i), items[i])
		}
	case reflect.Map:
		if members, ok := value.(map[string]any); ok && mayHaveDefaults(v.Type().Elem()) {
			setValueDefaults(v, members)
		}
	case reflect.Struct:
		if members, ok := value.(map[string]any); ok {
			setFieldDefaults(v, members)
		}
	}
}

// mayHaveDefaults reports whether there may be structs in a type.
func mayHaveDefaults(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return true
	}
	return false
}

// setValueDefaults sets fields in the values of a map, which have to be taken out and put back.
func setValueDefaults(v reflect.Value, members map[string]any) {
	for entries := v.MapRange(); entries.Next(); {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(entries.Value())
		setDefaults(value, members[keyText(entries.Key())])
		v.SetMapIndex(entries.Key(), value)
	}
}

// keyText returns the name that a key of a map has in JSON.
func keyText(key reflect.Value) string {
	if key.Kind() == reflect.String {
		return key.String()
	}
	if named, ok := reflect.TypeAssert[encoding.TextMarshaler](key); ok {
		text, _ := named.MarshalText()
		return string(text)
	}
	return fmt.Sprint(key.Interface())
}

func setFieldDefaults(v reflect.Value, members map[string]any) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		in, _ := locationOf(f)
		switch {
		case f.Anonymous && name == "":
			setDefaults(v.Field(i), members)
			continue
		case !f.IsExported() || name == "-" || in != "":
			continue
		case name == "":
			name = f.Name
		}
		if member, sent := members[name]; sent {
			setDefaults(v.Field(i), member)
		} else if text := f.Tag.Get("default"); text != "" {
			setDefault(v.Field(i), text)
		}
	}
}

// setDefault sets a field from the text of a tag, which huma has checked when it made the schema: JSON, but for texts and
// lists of texts.
func setDefault(v reflect.Value, text string) {
	target := v.Addr().Interface()
	if base := v.Type(); base.Kind() != reflect.String && (base.Kind() != reflect.Pointer || base.Elem().Kind() != reflect.String) &&
		json.Unmarshal([]byte(text), target) == nil {
		return
	}
	v.SetZero()
	if quoted, err := json.Marshal(text); err == nil && json.Unmarshal(quoted, target) == nil {
		return
	}
	v.SetZero()
	var list []string
	for item := range strings.SplitSeq(text, ",") {
		list = append(list, strings.TrimSpace(item))
	}
	if items, err := json.Marshal(list); err == nil {
		_ = json.Unmarshal(items, target)
	}
}
