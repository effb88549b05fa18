// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// A body is read twice: into any value, which is validated, and into the fields of the input. Where both readings could
// differ, a client would get values past the validation: by two members of one name, or of names that differ in case only,
// which package encoding/json takes for one. Both are refused.

// parseJSON returns the value of valid JSON, or the path to a member whose name is there twice.
func parseJSON(raw []byte) (value any, repeated []string) {
	p := parser{json.NewDecoder(bytes.NewReader(raw))}
	return p.value(nil)
}

type parser struct{ *json.Decoder }

// value reads the next value. JSON is known to be valid and to be nested no deeper than package encoding/json allows.
func (p parser) value(path []string) (value any, repeated []string) {
	token, err := p.Token()
	if err != nil {
		return nil, nil
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for i := 0; p.More(); i++ {
			item, repeated := p.value(append(path, strconv.Itoa(i)))
			if repeated != nil {
				return nil, repeated
			}
			list = append(list, item)
		}
		_, _ = p.Token()
		return list, nil
	case json.Delim('{'):
		object := map[string]any{}
		for p.More() {
			token, _ := p.Token()
			name, _ := token.(string)
			at := append(path, shorten(name))
			if _, found := object[name]; found {
				return nil, slices.Clone(at)
			}
			member, repeated := p.value(at)
			if repeated != nil {
				return nil, repeated
			}
			object[name] = member
		}
		_, _ = p.Token()
		return object, nil
	}
	return token, nil
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
		for _, name := range slices.Sorted(maps.Keys(value)) {
			property, known := schema.Properties[name]
			switch {
			case known:
				s.checkNames(property, value[name], append(path, shorten(name)), found)
			case foldsInto(name, schema.Properties):
				found.add("additionalProperties", "unexpected property", append(slices.Clone(path), shorten(name))...)
			case others != nil:
				s.checkNames(others, value[name], append(path, shorten(name)), found)
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
	if json.Unmarshal([]byte(text), target) == nil {
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
