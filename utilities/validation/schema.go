// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema is a compiled JSON Schema. It is safe for concurrent use.
type Schema struct {
	compiled  *jsonschema.Schema
	id        string // its $id, empty if it has none
	base      string // its address in the locations of errors
	maxIssues int
	values    bool
	recorder  *recorder // for the global providers
}

// ownURL is the address of a schema without $id. A relative $ref in it leads below ownBase, where [WithResource] with a
// relative address puts schemas.
const (
	ownBase = "schema:///"
	ownURL  = ownBase + "schema"
)

// Compile compiles a JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12; without $schema it is draft 7. It fails with a
// [*CompileError] if the schema is broken, uses a format that nobody defined, or refers to a schema that no option gives:
// nothing is read from files or the network by itself.
func Compile(schema []byte, opts ...SchemaOption) (*Schema, error) {
	c := newSchemaConfig(opts)
	s, err := c.compile(schema)
	if err != nil {
		return nil, &CompileError{Err: err}
	}
	return s, nil
}

// MustCompile is [Compile] for package variables: it panics where Compile returns an error.
func MustCompile(schema []byte, opts ...SchemaOption) *Schema {
	s, err := Compile(schema, opts...)
	if err != nil {
		panic(err)
	}
	return s
}

func (c *schemaConfig) compile(schema []byte) (*Schema, error) {
	document, err := c.read(schema)
	if err != nil {
		return nil, err
	}
	draft, ok := libraryDraft(c.draft)
	if !ok {
		return nil, fmt.Errorf("unknown draft %q", c.draft)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(draft)
	compiler.AssertFormat()
	compiler.UseLoader(loader{config: c})
	for _, format := range slices.Concat(ownFormats(), c.formats) {
		compiler.RegisterFormat(&format)
	}
	for _, r := range c.resources {
		resource, err := c.read(r.schema)
		if err == nil {
			err = compiler.AddResource(absolute(r.url), resource)
		}
		if err != nil {
			return nil, fmt.Errorf("resource %q: %w", r.url, err)
		}
	}
	if err := compiler.AddResource(ownURL, document); err != nil {
		return nil, err
	}
	compiled, err := compiler.Compile(ownURL)
	if err != nil {
		return nil, err
	}
	s := &Schema{compiled: compiled, base: ownURL, maxIssues: c.maxIssues, values: c.values, recorder: newRecorder(nil, nil)}
	if object, ok := document.(map[string]any); ok {
		for _, name := range []string{"$id", "id"} {
			if id, ok := object[name].(string); ok && s.id == "" {
				s.id = id
			}
		}
	}
	return s, nil
}

// read decodes a schema and checks its formats.
func (c *schemaConfig) read(schema []byte) (any, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, fmt.Errorf("schema is no JSON: %w", err)
	}
	if c.anyFormat {
		return document, nil
	}
	known := knownFormats()
	for _, f := range c.formats {
		known[f.Name] = true
	}
	return document, checkFormats(document, known)
}

// ID returns the $id of the schema, empty if it has none.
func (s *Schema) ID() string { return s.id }

// loader gives the schemas that a $ref leads to.
type loader struct{ config *schemaConfig }

// Load implements the library's interface.
func (l loader) Load(url string) (any, error) {
	scheme, _, _ := strings.Cut(url, ":")
	load, ok := l.config.loaders[scheme]
	if !ok {
		return nil, errors.New("no option gives this schema: see WithResource and WithLoader")
	}
	schema, err := load(url)
	if err != nil {
		return nil, err
	}
	return l.config.read(schema)
}

// absolute returns the address of a resource, below ownBase if it is relative.
func absolute(url string) string {
	if strings.Contains(url, ":") {
		return url
	}
	return ownBase + strings.TrimPrefix(url, "/")
}
