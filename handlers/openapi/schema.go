// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"fmt"
	"math"
	"path"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// newRegistry returns where the schemas of types are kept, below #/components/schemas.
func newRegistry(unknownMembers bool) huma.Registry {
	names := namer{taken: map[string]reflect.Type{}}
	schemas := huma.NewMapRegistry("#/components/schemas/", names.name)
	c := huma.Config{OpenAPI: &huma.OpenAPI{Components: &huma.Components{Schemas: schemas}}}
	c.AllowAdditionalPropertiesByDefault = unknownMembers
	huma.NewAPI(c, nil) // It hands this setting to the registry, and nothing else does.
	return schemas
}

// namer names the schemas of types. Types of one name from two packages, which a document cannot have, get the name of
// their package as well.
type namer struct{ taken map[string]reflect.Type }

func (n namer) name(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	base := huma.DefaultSchemaNamer(t, hint)
	if t == errorBodyType || t == problemBodyType {
		base = "Error"
	}
	// Names are keys of a document, which allows these characters only.
	base = strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r)) {
			return r
		}
		return '_'
	}, base)
	if t.Kind() != reflect.Struct {
		return base // Only objects are kept under a name.
	}
	name := base
	for i := 1; ; i++ {
		if other, found := n.taken[name]; !found || other == t {
			n.taken[name] = t
			return name
		}
		switch {
		case i == 1 && t.PkgPath() != "":
			name = capitalize(path.Base(t.PkgPath())) + base
		default:
			name = fmt.Sprintf("%s%d", base, i+1)
		}
	}
}

func capitalize(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// schemaOf returns the schema of a type. The hint names types that have no name.
func (s *shared) schemaOf(t reflect.Type, hint string) *huma.Schema {
	mustBeVisible(t, map[reflect.Type]bool{})
	schema := s.schemas.Schema(t, true, hint)
	if schema == nil {
		panic(fmt.Sprintf("%s cannot be described in JSON", t))
	}
	return schema
}

// mustBeVisible panics if a struct is embedded whose type is not exported. Package encoding/json has its fields as members;
// huma leaves them out, so that a document would lack them and bodies that have them would be refused.
func mustBeVisible(t reflect.Type, seen map[reflect.Type]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] || readsText(t) || reflect.PointerTo(t).Implements(reflect.TypeFor[huma.SchemaProvider]()) {
		return
	}
	seen[t] = true
	for f := range t.Fields() {
		embedded := f.Anonymous && f.Tag.Get("json") == ""
		if embedded && !f.IsExported() && f.Type.Kind() == reflect.Struct && f.Type.NumField() > 0 {
			panic(fmt.Sprintf("%s embeds %s, which would be missing in the document: export its name", t, f.Name))
		}
		if f.IsExported() {
			mustBeVisible(f.Type, seen)
		}
	}
}

// settle checks a schema and all that is in it, once, and says of null what the check of values says.
func (s *shared) settle(schema *huma.Schema) {
	if schema = s.resolved(schema); schema == nil || s.settled[schema] {
		return
	}
	s.settled[schema] = true
	checkNumbers(schema)
	if schema.Nullable && len(schema.Enum) > 0 && !slices.Contains(schema.Enum, nil) {
		schema.Enum = append(slices.Clip(schema.Enum), nil)
	}
	s.settle(schema.Items)
	s.settle(schema.Not)
	if others, ok := schema.AdditionalProperties.(*huma.Schema); ok {
		s.settle(others)
	}
	for _, property := range schema.Properties {
		s.settle(property)
	}
	for _, part := range slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf) {
		s.settle(part)
	}
}

// checkNumbers panics if a number in a schema cannot be held to exactly.
func checkNumbers(schema *huma.Schema) {
	if schema.MultipleOf != nil && !(*schema.MultipleOf > 0) {
		panic(fmt.Sprintf("multipleOf is %v, not greater than 0", *schema.MultipleOf))
	}
	if schema.Type != huma.TypeInteger {
		return
	}
	for _, bound := range []*float64{schema.Minimum, schema.Maximum, schema.ExclusiveMinimum, schema.ExclusiveMaximum} {
		mustBeExact(bound)
	}
	for _, one := range schema.Enum {
		if f, ok := floatOf(one); ok {
			mustBeExact(&f)
		}
	}
}

// mustBeExact panics if a number is one that a float64 does not tell from its neighbours.
func mustBeExact(f *float64) {
	if f != nil && math.Abs(*f) >= maxExact {
		panic(fmt.Sprintf("the integer %.0f is not below 2^53, so that it cannot be told from its neighbours in a schema: check it in the function", *f))
	}
}

// resolved follows references.
func (s *shared) resolved(schema *huma.Schema) *huma.Schema {
	for schema != nil && schema.Ref != "" {
		schema = s.schemas.SchemaFromRef(schema.Ref)
	}
	return schema
}
