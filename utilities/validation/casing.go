// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// otherCase returns an issue for a member whose name differs from a property by its case only. The schema says nothing
// about it, while encoding/json would put it into the field of the property.
func (s *Schema) otherCase(value any) *Issue {
	c := casing{folded: map[*jsonschema.Schema]map[string]bool{}}
	w := walk{branches: true, object: c.object}
	w.value(s.compiled, value)
	return c.found
}

// casing looks at names of members.
type casing struct {
	found  *Issue                                 // the first in the order of paths
	folded map[*jsonschema.Schema]map[string]bool // the properties of a schema by fold
}

func (c *casing) object(schemas []*jsonschema.Schema, object map[string]any, at *place) {
	for name := range object {
		if isProperty(schemas, name) || !c.isFolded(schemas, fold(name)) {
			continue
		}
		path := (&place{parent: at, name: name}).path()
		if c.found == nil || path < c.found.InstancePath {
			c.found = &Issue{InstancePath: cut(path), Message: "differs from a property by its case only"}
		}
	}
}

func isProperty(schemas []*jsonschema.Schema, name string) bool {
	for _, s := range schemas {
		if _, ok := s.Properties[name]; ok {
			return true
		}
	}
	return false
}

// isFolded reports whether a schema has a property with this fold.
func (c *casing) isFolded(schemas []*jsonschema.Schema, folded string) bool {
	for _, s := range schemas {
		if len(s.Properties) == 0 {
			continue
		}
		names, ok := c.folded[s]
		if !ok {
			names = make(map[string]bool, len(s.Properties))
			for name := range s.Properties {
				names[fold(name)] = true
			}
			c.folded[s] = names
		}
		if names[folded] {
			return true
		}
	}
	return false
}

// fold returns what is the same for two names if they differ by their case only, as strings.EqualFold and encoding/json
// have it. Most names are in lower case and their own fold.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		if least >= 'A' && least <= 'Z' {
			return least - 'A' + 'a'
		}
		return least
	}, name)
}
