// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// walk goes through a value together with the schemas that apply to each part of it. It is at each part once, with all
// of them: where several schemas of one place lead to the same schema below, going down for each would take twice as long
// with every level.
type walk struct {
	// branches is whether it goes into schemas that need not hold, such as those of anyOf.
	branches bool

	// object sees each object with the schemas for it, before the walk goes into the members. Those that others refer to
	// are in front of them.
	object func(schemas []*jsonschema.Schema, object map[string]any, at *place)

	// Both are used as stacks: each part of the value has its piece at the end.
	seen, schemas []*jsonschema.Schema
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

// value goes through a whole value.
func (w *walk) value(s *jsonschema.Schema, value any) {
	if hasParts(value) {
		w.expand(s, 0)
		w.part(0, value, nil)
	}
}

func hasParts(value any) bool {
	switch value.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

// part goes into a value by the schemas from a place of the stack on.
func (w *walk) part(from int, value any, at *place) {
	to := len(w.schemas)
	switch value := value.(type) {
	case map[string]any:
		w.object(w.schemas[from:to:to], value, at)
		for name, member := range value {
			if !hasParts(member) {
				continue
			}
			below := len(w.seen)
			for i := from; i < to; i++ {
				w.expandMember(w.schemas[i], name, below)
			}
			w.descend(to, below, member, at, name)
		}
	case []any:
		for n, item := range value {
			if !hasParts(item) {
				continue
			}
			below := len(w.seen)
			for i := from; i < to; i++ {
				w.expand(itemSchema(w.schemas[i], n), below)
			}
			if len(w.schemas) > to {
				w.descend(to, below, item, at, strconv.Itoa(n))
			}
		}
	}
}

// descend goes into a part by the schemas that were put on the stack for it, and takes them off.
func (w *walk) descend(schemas, seen int, value any, at *place, name string) {
	if len(w.schemas) > schemas {
		w.part(schemas, value, &place{parent: at, name: name})
	}
	w.schemas, w.seen = w.schemas[:schemas], w.seen[:seen]
}

// expand puts a schema on the stack, behind those that apply where it does. A schema may refer to itself: below is where
// those that have been at this value begin.
func (w *walk) expand(s *jsonschema.Schema, below int) {
	if s == nil || slices.Contains(w.seen[below:], s) {
		return
	}
	w.seen = append(w.seen, s)
	w.expand(s.Ref, below)
	w.expand(s.RecursiveRef, below)
	if s.DynamicRef != nil {
		w.expand(s.DynamicRef.Ref, below)
	}
	w.expandAll(s.AllOf, below)
	if w.branches {
		w.expandAll(s.AnyOf, below)
		w.expandAll(s.OneOf, below)
		w.expand(s.If, below)
		w.expand(s.Then, below)
		w.expand(s.Else, below)
		for _, dependent := range s.DependentSchemas {
			w.expand(dependent, below)
		}
		for _, dependent := range s.Dependencies {
			if schema, ok := dependent.(*jsonschema.Schema); ok {
				w.expand(schema, below)
			}
		}
	}
	w.schemas = append(w.schemas, s)
}

func (w *walk) expandAll(schemas []*jsonschema.Schema, below int) {
	for _, s := range schemas {
		w.expand(s, below)
	}
}

// expandMember puts the schemas on the stack that a schema has for a member.
func (w *walk) expandMember(s *jsonschema.Schema, name string, below int) {
	property, known := s.Properties[name]
	w.expand(property, below)
	for pattern, other := range s.PatternProperties {
		if pattern.MatchString(name) {
			known = true
			w.expand(other, below)
		}
	}
	if additional, ok := s.AdditionalProperties.(*jsonschema.Schema); ok && !known {
		w.expand(additional, below)
	}
}

// itemSchema returns the schema of an item, nil if there is none.
func itemSchema(s *jsonschema.Schema, n int) *jsonschema.Schema {
	first, rest := s.PrefixItems, s.Items2020
	switch of := s.Items.(type) { // before draft 2020-12
	case *jsonschema.Schema:
		rest = of
	case []*jsonschema.Schema:
		first = of
		rest, _ = s.AdditionalItems.(*jsonschema.Schema)
	}
	if n < len(first) {
		return first[n]
	}
	return rest
}
