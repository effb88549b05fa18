// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"maps"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// walk goes through a value together with the schemas that apply to each part of it.
type walk struct {
	// branches is whether it goes into schemas that need not hold, such as those of anyOf.
	branches bool

	// object sees each object with each schema for it, before the walk goes into the members.
	object func(s *jsonschema.Schema, object map[string]any, at *place)
}

// place is where a value is.
type place struct {
	parent *place
	name   string
}

func (p *place) path() string {
	if p == nil {
		return ""
	}
	return p.parent.path() + "/" + escape(p.name)
}

// visit goes into a value by one schema and those it refers to. Seen are those that have been at this value: a schema may
// refer to itself.
func (w *walk) visit(s *jsonschema.Schema, value any, at *place, seen *[]*jsonschema.Schema) {
	if s == nil || slices.Contains(*seen, s) {
		return
	}
	*seen = append(*seen, s)
	same := slices.Concat([]*jsonschema.Schema{s.Ref, s.RecursiveRef}, s.AllOf)
	if s.DynamicRef != nil {
		same = append(same, s.DynamicRef.Ref)
	}
	if w.branches {
		same = slices.Concat(same, s.AnyOf, s.OneOf, []*jsonschema.Schema{s.If, s.Then, s.Else}, slices.Collect(maps.Values(s.DependentSchemas)))
	}
	for _, other := range same {
		w.visit(other, value, at, seen)
	}
	switch value := value.(type) {
	case map[string]any:
		w.members(s, value, at)
	case []any:
		w.items(s, value, at)
	}
}

func (w *walk) into(s *jsonschema.Schema, value any, at *place) {
	switch value.(type) {
	case map[string]any, []any: // Nothing else has parts.
		w.visit(s, value, at, new([]*jsonschema.Schema))
	}
}

func (w *walk) members(s *jsonschema.Schema, object map[string]any, at *place) {
	w.object(s, object, at)
	for name, value := range object {
		property, known := s.Properties[name]
		if known {
			w.into(property, value, &place{parent: at, name: name})
		}
		for pattern, other := range s.PatternProperties {
			if pattern.MatchString(name) {
				known = true
				w.into(other, value, &place{parent: at, name: name})
			}
		}
		if additional, ok := s.AdditionalProperties.(*jsonschema.Schema); ok && !known {
			w.into(additional, value, &place{parent: at, name: name})
		}
	}
}

func (w *walk) items(s *jsonschema.Schema, items []any, at *place) {
	first, rest := s.PrefixItems, s.Items2020
	switch of := s.Items.(type) { // before draft 2020-12
	case *jsonschema.Schema:
		rest = of
	case []*jsonschema.Schema:
		first = of
		rest, _ = s.AdditionalItems.(*jsonschema.Schema)
	}
	for i, item := range items {
		of := rest
		if i < len(first) {
			of = first[i]
		}
		w.into(of, item, &place{parent: at, name: strconv.Itoa(i)})
	}
}
