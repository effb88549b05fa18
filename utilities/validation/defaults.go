// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"reflect"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A default may have members with defaults, and they may refer back to where they are: a schema that gives itself as the
// default of a member would never end. And a list of two million empty objects fits into an event: with a default for each
// it would not fit into the memory, before maxItems could refuse it.
const (
	maxDefaultDepth   = 8       // how deep defaults are put into defaults
	maxNestedDefaults = 1000    // how many of them a document gets
	maxDefaults       = 250_000 // how many values a document gets in all
)

// filler puts defaults into one document.
type filler struct {
	values int             // that it has put in
	depth  map[uintptr]int // of the objects that came with defaults
	nested int
}

// fill puts the defaults of the schema into a value, in place, where members are missing. It reports whether there were
// any, and returns an issue if there would be too many. Branches that need not hold give none.
func (s *Schema) fill(value any) (filled bool, issue *Issue) {
	var f filler
	w := walk{object: f.object}
	w.value(s.compiled, value)
	if f.values > maxDefaults {
		return true, &Issue{Message: "too many defaults are missing"}
	}
	return f.values > 0, nil
}

func (f *filler) object(schemas []*jsonschema.Schema, object map[string]any, _ *place) {
	for _, s := range schemas {
		for name, property := range s.Properties {
			if _, ok := object[name]; ok {
				continue
			}
			value, ok := defaultOf(property)
			if !ok {
				continue
			}
			depth := 1
			if len(f.depth) > 0 {
				depth += f.depth[reflect.ValueOf(object).Pointer()]
			}
			if depth > 1 {
				f.nested++
			}
			if depth > maxDefaultDepth || f.nested > maxNestedDefaults || f.values > maxDefaults {
				continue
			}
			object[name] = f.clone(value, depth)
		}
	}
}

// defaultOf returns the default of a schema, or of one that it refers to.
func defaultOf(s *jsonschema.Schema) (any, bool) {
	for range 8 {
		if s == nil {
			break
		}
		if s.Default != nil {
			return *s.Default, true
		}
		s = s.Ref
	}
	return nil, false
}

// clone copies a default, which the next document gets, too.
func (f *filler) clone(value any, depth int) any {
	f.values++
	switch v := value.(type) {
	case []any:
		items := make([]any, len(v))
		for i, item := range v {
			items[i] = f.clone(item, depth)
		}
		return items
	case map[string]any:
		object := make(map[string]any, len(v))
		for name, member := range v {
			object[name] = f.clone(member, depth)
		}
		if f.depth == nil {
			f.depth = make(map[uintptr]int)
		}
		f.depth[reflect.ValueOf(object).Pointer()] = depth
		return object
	}
	return value
}
