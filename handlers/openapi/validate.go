// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// validator holds a value to a schema. What texts have to be is left to huma; all else is here, for three reasons: huma
// collects every mistake of a value before any can be told, so that a body full of them takes a hundred times its size; it
// compares integers as floats; and it cannot compare the items of arrays that are objects.
type validator struct {
	schemas huma.Registry
	mode    huma.ValidateMode
	found   *issues
	root    []string // what leads to the value as a whole
	at      []step   // from there on
	result  huma.ValidateResult
	place   huma.PathBuffer // which huma wants, and stays empty
}

// step is one on the way to a value: the name of a member, or the index of an item.
type step struct {
	name  string
	index int // -1 for a member
}

func (s step) String() string {
	if s.index >= 0 {
		return strconv.Itoa(s.index)
	}
	return s.name
}

// validate holds a value to a schema. The path leads to the value. It ends as soon as there are as many issues as are told.
func (s *issues) validate(schemas huma.Registry, schema *huma.Schema, mode huma.ValidateMode, value any, path ...string) {
	v := validator{schemas: schemas, mode: mode, found: s, root: path}
	v.check(schema, value)
}

// fails notes what is wrong with the value that the validator is at, or with a member of it.
func (v *validator) fails(keyword, message string, member ...string) {
	if v.found.full() {
		return
	}
	path := make([]string, 0, len(v.root)+len(v.at)+len(member))
	path = append(path, v.root...)
	for _, s := range v.at {
		path = append(path, s.String())
	}
	v.found.add(keyword, message, append(path, member...)...)
}

// down checks a value that is a step further in.
func (v *validator) down(s step, schema *huma.Schema, value any) {
	v.at = append(v.at, s)
	v.check(schema, value)
	v.at = v.at[:len(v.at)-1]
}

// fits reports whether the value that the validator is at meets another schema.
func (v *validator) fits(schema *huma.Schema, value any) bool {
	found := issues{most: 1}
	other := validator{schemas: v.schemas, mode: v.mode, found: &found}
	other.check(schema, value)
	return found.none()
}

func (v *validator) check(schema *huma.Schema, value any) {
	for schema != nil && schema.Ref != "" {
		schema = v.schemas.SchemaFromRef(schema.Ref)
	}
	if schema == nil || v.found.full() {
		return
	}
	v.combined(schema, value)
	if schema.Nullable && value == nil {
		return
	}
	switch schema.Type {
	case huma.TypeBoolean:
		if _, ok := value.(bool); !ok {
			v.fails("type", "expected boolean")
			return
		}
	case huma.TypeNumber, huma.TypeInteger:
		if !v.number(schema, value) {
			return
		}
	case huma.TypeString:
		v.text(schema, value)
		return
	case huma.TypeArray:
		items, ok := value.([]any)
		if !ok {
			v.fails("type", "expected array")
			return
		}
		v.array(schema, items)
	case huma.TypeObject:
		members, ok := value.(map[string]any)
		if !ok {
			v.fails("type", "expected object")
			return
		}
		v.object(schema, members)
	}
	if len(schema.Enum) > 0 && !slices.ContainsFunc(schema.Enum, func(one any) bool { return same(one, value) }) {
		v.fails("enum", fmt.Sprintf("expected value to be one of %q", list(schema.Enum)))
	}
}

// list returns the values of an enum for people. Null is not among what is expected of somebody who sent something else.
func list(values []any) string {
	var texts []string
	for _, value := range values {
		if value != nil {
			texts = append(texts, fmt.Sprint(value))
		}
	}
	return strings.Join(texts, ", ")
}

// combined checks what a schema says by other schemas.
func (v *validator) combined(schema *huma.Schema, value any) {
	matches := func(parts []*huma.Schema) (n int) {
		for _, part := range parts {
			if v.fits(part, value) {
				n++
			}
		}
		return n
	}
	switch {
	case schema.OneOf == nil:
	case schema.Discriminator != nil:
		v.discriminated(schema, value)
	default:
		v.oneOf(matches(schema.OneOf))
	}
	if schema.AnyOf != nil && matches(schema.AnyOf) == 0 {
		v.fails("anyOf", "expected value to match at least one schema but matched none")
	}
	for _, part := range schema.AllOf {
		v.check(part, value)
	}
	if schema.Not != nil && v.fits(schema.Not, value) {
		v.fails("not", "expected value to not match schema")
	}
}

func (v *validator) oneOf(matches int) {
	switch {
	case matches == 0:
		v.fails("oneOf", "expected value to match exactly one schema but matched none")
	case matches > 1:
		v.fails("oneOf", "expected value to match exactly one schema but matched multiple")
	}
}

// discriminated checks a value by the schema that a member of it names.
func (v *validator) discriminated(schema *huma.Schema, value any) {
	name := schema.Discriminator.PropertyName
	members, _ := value.(map[string]any)
	kind, ok := members[name].(string)
	if !ok {
		v.fails("discriminator", "expected propertyName value to be present in object", name)
		return
	}
	if ref, known := schema.Discriminator.Mapping[kind]; known {
		v.check(v.schemas.SchemaFromRef(ref), value)
		return
	}
	n := 0
	for _, part := range schema.OneOf {
		if v.fits(part, value) {
			n++
		}
	}
	v.oneOf(n)
}

// text leaves a text to huma, with its length, pattern, format and enum.
func (v *validator) text(schema *huma.Schema, value any) {
	if schema.OneOf != nil || schema.AnyOf != nil || schema.AllOf != nil || schema.Not != nil {
		alone := *schema // The others have been checked.
		alone.OneOf, alone.AnyOf, alone.AllOf, alone.Not = nil, nil, nil, nil
		schema = &alone
	}
	huma.Validate(v.schemas, schema, &v.place, v.mode, value, &v.result)
	for _, err := range v.result.Errors {
		keyword, message := "", unknownMessage
		if detail, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			keyword, message = keywordOf(detail.Message)
		}
		v.fails(keyword, message)
	}
	v.result.Reset()
}

func (v *validator) array(schema *huma.Schema, items []any) {
	if schema.MinItems != nil && len(items) < *schema.MinItems {
		v.fails("minItems", fmt.Sprintf("expected array length >= %d", *schema.MinItems))
	}
	if schema.MaxItems != nil && len(items) > *schema.MaxItems {
		v.fails("maxItems", fmt.Sprintf("expected array length <= %d", *schema.MaxItems))
	}
	if schema.UniqueItems && !unique(items) {
		v.fails("uniqueItems", "expected array items to be unique")
	}
	if schema.Items == nil {
		return
	}
	for i, item := range items {
		if v.found.full() {
			return
		}
		v.down(step{index: i}, schema.Items, item)
	}
}

func (v *validator) object(schema *huma.Schema, members map[string]any) {
	if schema.MinProperties != nil && len(members) < *schema.MinProperties {
		v.fails("minProperties", fmt.Sprintf("expected object with at least %d properties", *schema.MinProperties))
	}
	if schema.MaxProperties != nil && len(members) > *schema.MaxProperties {
		v.fails("maxProperties", fmt.Sprintf("expected object with at most %d properties", *schema.MaxProperties))
	}
	for name, property := range schema.Properties {
		v.property(schema, members, name, property)
	}
	switch others := schema.AdditionalProperties.(type) {
	case bool:
		for name := range members {
			if v.found.full() {
				return
			}
			// Names in another case are told by checkNames.
			if _, known := schema.Properties[name]; !known && !others && !foldsInto(name, schema.Properties) {
				v.fails("additionalProperties", "unexpected property", name)
			}
		}
	case *huma.Schema:
		for name, member := range members {
			if v.found.full() {
				return
			}
			if _, known := schema.Properties[name]; !known {
				v.down(step{name, -1}, others, member)
			}
		}
	}
}

// property checks one of the properties of an object.
func (v *validator) property(schema *huma.Schema, members map[string]any, name string, property *huma.Schema) {
	required := slices.Contains(schema.Required, name)
	member, sent := members[name]
	if !sent {
		// It stands beside a reference, and does not count in the other direction.
		notNow := v.mode == huma.ModeWriteToServer && property.ReadOnly || v.mode == huma.ModeReadFromServer && property.WriteOnly
		if required && !notNow && !hasFolded(members, name) {
			v.fails("required", "expected a value", name)
		}
		return
	}
	if member == nil && (!required || schema.Nullable) {
		return // What may be left out may be null.
	}
	if v.mode == huma.ModeReadFromServer && property.WriteOnly && member != nil && !reflect.ValueOf(member).IsZero() {
		v.fails("writeOnly", "expected no value", name)
		return
	}
	if member != nil {
		for _, other := range schema.DependentRequired[name] {
			if members[other] == nil {
				v.fails("dependentRequired", fmt.Sprintf("expected property %s to be present when %s is present", other, name))
			}
		}
	}
	v.down(step{name, -1}, property, member)
}

// hasFolded reports whether there is a member of a name in another case, which checkNames tells.
func hasFolded(members map[string]any, name string) bool {
	for other := range members {
		if strings.EqualFold(other, name) {
			return true
		}
	}
	return false
}
