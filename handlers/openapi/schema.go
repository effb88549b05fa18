// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"fmt"
	"path"
	"reflect"
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
	schema := s.schemas.Schema(t, true, hint)
	if schema == nil {
		panic(fmt.Sprintf("%s cannot be described in JSON", t))
	}
	return schema
}

// resolved follows references.
func (s *shared) resolved(schema *huma.Schema) *huma.Schema {
	for schema != nil && schema.Ref != "" {
		schema = s.schemas.SchemaFromRef(schema.Ref)
	}
	return schema
}
