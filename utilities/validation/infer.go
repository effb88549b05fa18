// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"strconv"
	"time"
)

// For returns the schema of the JSON that encoding/json has for a T, in draft 2020-12. A field without omitempty or
// omitzero is required; pointers, slices and maps may be null; integers are in the range of their type; other members
// are allowed, unless [WithClosedObjects] says otherwise.
//
// Tags of fields say more, by the names of keywords: minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf,
// minLength, maxLength, pattern, format, minItems, maxItems, uniqueItems, minProperties, maxProperties, default, enum (values
// with commas between them; of a slice, its items), doc (the description) and required, true or false. They are those of
// package openapi.
//
// It fails with a [*CompileError] if T has a type that JSON has not, or a tag is wrong.
func For[T any](opts ...SchemaOption) (*Schema, error) {
	text, err := SchemaFor[T](opts...)
	if err != nil {
		return nil, err
	}
	return Compile(text, opts...)
}

// MustFor is [For] for package variables: it panics where For returns an error.
func MustFor[T any](opts ...SchemaOption) *Schema {
	s, err := For[T](opts...)
	if err != nil {
		panic(err)
	}
	return s
}

// SchemaFor returns the text of the schema that [For] compiles.
func SchemaFor[T any](opts ...SchemaOption) ([]byte, error) {
	c := newSchemaConfig(opts)
	root := reflect.TypeFor[T]()
	i := inference{closed: c.closed, names: map[reflect.Type]string{}, uses: map[reflect.Type]int{}, definitions: map[string]any{}}
	schema, err := i.of(root)
	if err != nil {
		return nil, &CompileError{Err: fmt.Errorf("infer from %v: %w", root, err)}
	}
	if name := i.names[root]; i.uses[root] == 1 { // Nothing else refers to it.
		delete(schema, "$ref")
		maps.Copy(schema, i.definitions[name].(object))
		delete(i.definitions, name)
	}
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	if len(i.definitions) > 0 {
		schema["$defs"] = i.definitions
	}
	return json.Marshal(schema)
}

// WithClosedObjects makes [For] and [SchemaFor] refuse members that a struct has no field for.
func WithClosedObjects() SchemaOption {
	return schemaOptionFunc(func(c schemaConfig) schemaConfig { c.closed = true; return c })
}

// inference makes schemas of types. Named structs become definitions, so that types may refer to themselves. Definitions
// do not say that they are objects: where one may be null, the reference says so.
type inference struct {
	closed      bool
	names       map[reflect.Type]string
	uses        map[reflect.Type]int
	definitions map[string]any
}

type object = map[string]any

// of returns the schema of a type.
func (i *inference) of(t reflect.Type) (object, error) {
	if schema, ok := special(t); ok {
		return schema, nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		schema, err := i.of(t.Elem())
		return nullable(schema), err
	case reflect.Bool:
		return object{"type": "boolean"}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		limit := int64(math.MaxInt64) >> (64 - t.Bits())
		return object{"type": "integer", "minimum": -limit - 1, "maximum": limit}, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return object{"type": "integer", "minimum": 0, "maximum": uint64(math.MaxUint64) >> (64 - t.Bits())}, nil
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}, nil
	case reflect.String:
		return object{"type": "string"}, nil
	case reflect.Interface:
		return object{}, nil
	case reflect.Slice:
		return i.list(t)
	case reflect.Array:
		schema, err := i.list(t)
		if err == nil {
			schema["type"], schema["minItems"], schema["maxItems"] = "array", t.Len(), t.Len()
		}
		return schema, err
	case reflect.Map:
		return i.dictionary(t)
	case reflect.Struct:
		return i.reference(t)
	}
	return nil, fmt.Errorf("JSON has no %v", t)
}

// special returns the schemas of types that encode themselves.
func special(t reflect.Type) (object, bool) {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}, true
	case reflect.TypeFor[json.Number]():
		return object{"type": "number"}, true
	}
	pointer := reflect.PointerTo(t)
	switch {
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface:
		return nil, false
	case implements[json.Unmarshaler](pointer), implements[json.Marshaler](pointer):
		return object{}, true // Only its code knows.
	case implements[encoding.TextUnmarshaler](pointer), implements[encoding.TextMarshaler](pointer):
		return object{"type": "string"}, true
	}
	return nil, false
}

func implements[I any](t reflect.Type) bool { return t.Implements(reflect.TypeFor[I]()) }

func (i *inference) list(t reflect.Type) (object, error) {
	if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
		return object{"type": []string{"string", "null"}, "contentEncoding": "base64"}, nil
	}
	items, err := i.of(t.Elem())
	return object{"type": []string{"array", "null"}, "items": items}, err
}

func (i *inference) dictionary(t reflect.Type) (object, error) {
	switch t.Key().Kind() {
	case reflect.String, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
	default:
		if !implements[encoding.TextMarshaler](t.Key()) {
			return nil, fmt.Errorf("JSON has no %v", t)
		}
	}
	values, err := i.of(t.Elem())
	return object{"type": []string{"object", "null"}, "additionalProperties": values}, err
}

// reference returns a reference to the definition of a struct, or its schema if it has no name.
func (i *inference) reference(t reflect.Type) (object, error) {
	if t.Name() == "" {
		schema, err := i.structure(t)
		if err == nil {
			schema["type"] = "object"
		}
		return schema, err
	}
	i.uses[t]++
	name, known := i.names[t]
	if !known {
		name = i.newName(t)
		i.names[t] = name
		i.definitions[name] = nil // taken: it may refer to itself
		schema, err := i.structure(t)
		if err != nil {
			return nil, err
		}
		i.definitions[name] = schema
	}
	return object{"type": "object", "$ref": "#/$defs/" + escape(name)}, nil
}

// newName returns a name for a definition. Packages may have types of the same name.
func (i *inference) newName(t reflect.Type) string {
	name := t.Name()
	for n := 2; ; n++ {
		if _, taken := i.definitions[name]; !taken {
			return name
		}
		name = t.Name() + strconv.Itoa(n)
	}
}

// nullable returns a schema that takes null, too.
func nullable(schema object) object {
	if one, ok := schema["type"].(string); ok {
		schema["type"] = []string{one, "null"}
	}
	return schema
}
