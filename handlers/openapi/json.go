// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"encoding/json"
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

// parseJSON returns the value of valid JSON, as package encoding/json would, or the path to a member whose name is there
// twice.
func parseJSON(raw []byte) (value any, repeated []string) {
	p := parser{text: raw, path: make([]string, 0, 8)}
	value = p.value()
	return value, p.repeated
}

// parser reads JSON that is known to be valid, and nested no deeper than package encoding/json allows.
type parser struct {
	text     []byte
	at       int
	path     []string
	repeated []string
}

// next returns the next byte that is no white space, and stays at it.
func (p *parser) next() byte {
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

func (p *parser) value() any {
	switch p.next() {
	case '{':
		return p.object()
	case '[':
		return p.array()
	case '"':
		return p.string()
	case 't':
		p.at += len("true")
		return true
	case 'f':
		p.at += len("false")
		return false
	case 'n':
		p.at += len("null")
		return nil
	}
	return p.number()
}

func (p *parser) object() any {
	members := map[string]any{}
	p.at++
	for p.at < len(p.text) {
		switch p.next() {
		case '}':
			p.at++
			return members
		case ',':
			p.at++
			p.next()
		}
		name := p.string()
		p.next()
		p.at++ // the colon
		p.path = append(p.path, name)
		if _, found := members[name]; found && p.repeated == nil {
			p.repeated = slices.Clone(p.path)
		}
		members[name] = p.value()
		p.path = p.path[:len(p.path)-1]
	}
	return members
}

func (p *parser) array() any {
	items := []any{}
	p.at++
	for p.at < len(p.text) {
		switch p.next() {
		case ']':
			p.at++
			return items
		case ',':
			p.at++
		}
		p.path = append(p.path, strconv.Itoa(len(items)))
		items = append(items, p.value())
		p.path = p.path[:len(p.path)-1]
	}
	return items
}

func (p *parser) string() string {
	begin, plain := p.at, true
	for p.at++; p.at < len(p.text) && p.text[p.at] != '"'; p.at++ {
		if p.text[p.at] == '\\' {
			plain = false
			p.at++
		}
	}
	p.at++
	quoted := p.text[begin:min(p.at, len(p.text))]
	if plain && utf8.Valid(quoted) {
		return string(quoted[1 : len(quoted)-1])
	}
	var text string
	_ = json.Unmarshal(quoted, &text) // It is valid.
	return text
}

// number returns a number. One that is too large is infinite here, and refused when it is decoded.
func (p *parser) number() any {
	begin := p.at
	for p.at < len(p.text) && strings.IndexByte("+-.0123456789Ee", p.text[p.at]) >= 0 {
		p.at++
	}
	number, _ := strconv.ParseFloat(string(p.text[begin:p.at]), 64)
	return number
}

// checkNames notes members whose name is that of a property in another case, in all objects that a schema describes.
func (s *shared) checkNames(schema *huma.Schema, value any, path []string, found *issues) {
	schema = s.resolved(schema)
	if schema == nil {
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
	case reflect.Struct:
		if members, ok := value.(map[string]any); ok {
			setFieldDefaults(v, members)
		}
	}
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
