// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"reflect"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A default may have members with defaults, and they may refer back to where they are: a schema that gives itself as the
// default of a member would never end.
const (
	maxDefaultDepth   = 8    // how deep defaults are put into defaults
	maxNestedDefaults = 1000 // how many of them a document gets
)

// filler puts defaults into one document.
type filler struct {
	filled bool
	depth  map[uintptr]int // of the objects that came with defaults
	nested int
}

// fill puts the defaults of the schema into a value, in place, where members are missing. It reports whether there were
// any. Branches that need not hold give none.
func (s *Schema) fill(value any) bool {
	var f filler
	w := walk{object: f.object}
	w.into(s.compiled, value, nil)
	return f.filled
}

func (f *filler) object(s *jsonschema.Schema, object map[string]any, _ *place) {
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
		if depth > maxDefaultDepth || f.nested > maxNestedDefaults {
			continue
		}
		object[name] = f.clone(value, depth)
		f.filled = true
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
