// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// otherCase returns an issue for a member whose name differs from a property by its case only. The schema says nothing
// about it, while encoding/json would put it into the field of the property.
func (s *Schema) otherCase(value any) *Issue {
	var found *Issue
	w := walk{branches: true}
	w.object = func(of *jsonschema.Schema, object map[string]any, at *place) {
		if len(of.Properties) == 0 {
			return
		}
		for name := range object {
			if _, ok := of.Properties[name]; ok {
				continue
			}
			for property := range of.Properties {
				if !strings.EqualFold(property, name) {
					continue
				}
				path := (&place{parent: at, name: name}).path()
				if found == nil || path < found.InstancePath {
					found = &Issue{InstancePath: cut(path), Message: "differs from a property by its case only"}
				}
			}
		}
	}
	w.into(s.compiled, value, nil)
	return found
}
