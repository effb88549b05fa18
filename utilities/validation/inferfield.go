// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// field is a member that encoding/json has for a struct.
type field struct {
	reflect.StructField
	name     string
	tagged   bool // the name comes from a tag
	optional bool // omitempty or omitzero
	quoted   bool // the option string
	depth    int  // in how many embedded structs it is
}

// structure returns the schema of a struct.
func (i *inference) structure(t reflect.Type) (object, error) {
	properties, required := object{}, []string{}
	members := map[string][]field{}
	collect(t, 0, nil, members)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		f, ok := dominant(members[name])
		if !ok {
			continue
		}
		schema, err := i.member(f)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name, err)
		}
		properties[name] = schema
		need := !f.optional
		if text, ok := f.Tag.Lookup("required"); ok {
			if need, err = strconv.ParseBool(text); err != nil {
				return nil, fmt.Errorf("field %s: tag required is neither true nor false", f.Name)
			}
		}
		if need {
			required = append(required, name)
		}
	}
	schema := object{"properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	if i.closed {
		schema["additionalProperties"] = false
	}
	return schema, nil
}

// collect adds the fields of a struct and of those embedded in it.
func collect(t reflect.Type, depth int, inside []reflect.Type, members map[string][]field) {
	if slices.Contains(inside, t) {
		return
	}
	inside = append(slices.Clip(inside), t)
	for sf := range t.Fields() {
		tag := sf.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		embedded := structOf(sf.Type)
		if tag == "-" || !sf.IsExported() && (!sf.Anonymous || embedded == nil) {
			continue // Embedded structs count also where their type is not exported.
		}
		if sf.Anonymous && name == "" && embedded != nil {
			collect(embedded, depth+1, inside, members)
			continue
		}
		f := field{StructField: sf, name: name, tagged: name != "", depth: depth}
		if name == "" {
			f.name = sf.Name
		}
		for option := range strings.SplitSeq(options, ",") {
			f.optional = f.optional || option == "omitempty" || option == "omitzero"
			f.quoted = f.quoted || option == "string"
		}
		members[f.name] = append(members[f.name], f)
	}
}

// structOf returns the struct that a type is or points to, nil if it is none or encodes itself.
func structOf(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if _, itself := special(t); itself || t.Kind() != reflect.Struct {
		return nil
	}
	return t
}

// dominant returns the field that encoding/json takes of those with one name: the least embedded one, a tagged one of
// these, none if that leaves several.
func dominant(fields []field) (field, bool) {
	least := slices.MinFunc(fields, func(a, b field) int { return a.depth - b.depth }).depth
	fields = slices.DeleteFunc(slices.Clone(fields), func(f field) bool { return f.depth > least })
	if slices.ContainsFunc(fields, func(f field) bool { return f.tagged }) {
		fields = slices.DeleteFunc(fields, func(f field) bool { return !f.tagged })
	}
	if len(fields) != 1 {
		return field{}, false
	}
	return fields[0], true
}

// member returns the schema of a field with what its tags say.
func (i *inference) member(f field) (object, error) {
	schema, err := i.of(f.Type)
	if err != nil {
		return nil, err
	}
	if f.quoted && isScalar(f.Type) {
		schema = object{"type": "string"}
		if f.Type.Kind() == reflect.Pointer {
			schema = nullable(schema)
		}
	}
	extra := object{}
	for _, keyword := range keywords() {
		text, ok := f.Tag.Lookup(keyword.tag)
		if !ok {
			continue
		}
		value, err := keyword.parse(text, f.Type)
		if err != nil {
			return nil, fmt.Errorf("tag %s: %w", keyword.tag, err)
		}
		if keyword.tag == "enum" && isList(f.Type) {
			schema["items"] = object{"allOf": []any{schema["items"], object{"enum": value}}}
			continue
		}
		extra[keyword.name] = value
	}
	maps.Copy(schema, extra) // Beside a $ref draft 2020-12 takes other keywords, too.
	return schema, nil
}

func isScalar(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() >= reflect.Bool && t.Kind() <= reflect.Float64 || t.Kind() == reflect.String
}

func isList(t reflect.Type) bool {
	return t.Kind() == reflect.Array || t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8
}

// keyword is one that a tag can give.
type keyword struct {
	tag, name string
	parse     func(text string, t reflect.Type) (any, error)
}

func keywords() []keyword {
	known := []keyword{
		{"pattern", "pattern", asText},
		{"format", "format", asText},
		{"doc", "description", asText},
		{"uniqueItems", "uniqueItems", func(text string, _ reflect.Type) (any, error) { return strconv.ParseBool(text) }},
		{"default", "default", asValue},
		{"enum", "enum", asValues},
	}
	for _, name := range []string{
		"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
		"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
	} {
		known = append(known, keyword{name, name, asNumber})
	}
	return known
}

func asText(text string, _ reflect.Type) (any, error) { return text, nil }

func asNumber(text string, _ reflect.Type) (any, error) {
	var n json.Number
	if err := json.Unmarshal([]byte(text), &n); err != nil || text[0] == '"' {
		return nil, errors.New("not a number")
	}
	return n, nil
}

// asValue returns a value as it stands in a tag: JSON, or for strings the text itself.
func asValue(text string, t reflect.Type) (any, error) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if schema, _ := special(t); t.Kind() == reflect.String && schema["type"] != "number" || schema["type"] == "string" {
		return text, nil
	}
	if !json.Valid([]byte(text)) {
		return nil, errors.New("not JSON")
	}
	return json.RawMessage(text), nil
}

func asValues(text string, t reflect.Type) (any, error) {
	if isList(t) {
		t = t.Elem()
	}
	var values []any
	for one := range strings.SplitSeq(text, ",") {
		value, err := asValue(one, t)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	if t.Kind() == reflect.Pointer {
		values = append(values, nil)
	}
	return values, nil
}
