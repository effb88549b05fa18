// SPDX-License-Identifier: Apache-2.0

package powertools_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaSet holds AWS's own JSON schemas. They are not part of this repository: POWERTOOLS_SCHEMA_DIR names the folder
// that has them. Without it the checks by our own strict checkers remain.
type schemaSet struct{ emf, xray *jsonschema.Schema }

var loadSchemas = sync.OnceValues(func() (*schemaSet, error) {
	dir := os.Getenv("POWERTOOLS_SCHEMA_DIR")
	if dir == "" {
		return &schemaSet{}, nil
	}
	emf, err := compile(filepath.Join(dir, "emf-schema.json"), jsonschema.Draft7)
	if err != nil {
		return nil, err
	}
	xray, err := compile(filepath.Join(dir, "xray-segment-schema.json"), jsonschema.Draft4)
	return &schemaSet{emf, xray}, err
})

// TestAWSSchemas tells whether the documents in this package's tests are checked against AWS's schemas too.
func TestAWSSchemas(t *testing.T) {
	if schemas(t).xray == nil {
		t.Skip("POWERTOOLS_SCHEMA_DIR does not name a folder with AWS's emf-schema.json and xray-segment-schema.json: " +
			"documents are held against our own checkers only")
	}
}

func schemas(t *testing.T) *schemaSet {
	t.Helper()
	s, err := loadSchemas()
	if err != nil {
		t.Fatalf("compile AWS's schemas: %v", err)
	}
	return s
}

func compile(file string, draft *jsonschema.Draft) (*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(draft)
	c.UseRegexpEngine(ecmaScript)
	return c.Compile(file)
}

// ecmaScript compiles the patterns of the X-Ray schema, whose \u escapes Go's regexp does not know.
func ecmaScript(pattern string) (jsonschema.Regexp, error) {
	re, err := regexp2.Compile(pattern, regexp2.ECMAScript)
	return pattern2{re}, err
}

type pattern2 struct{ *regexp2.Regexp }

// MatchString implements [jsonschema.Regexp].
func (p pattern2) MatchString(s string) bool {
	ok, err := p.Regexp.MatchString(s)
	return err == nil && ok
}

func (s *schemaSet) checkEMF(t *testing.T, line string) {
	t.Helper()
	validate(t, s.emf, "EMF", []byte(line))
}

func (s *schemaSet) checkDocument(t *testing.T, document []byte) {
	t.Helper()
	validate(t, s.xray, "X-Ray", document)
}

func validate(t *testing.T, schema *jsonschema.Schema, name string, data []byte) {
	t.Helper()
	if schema == nil {
		return
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Errorf("%s: %v: %s", name, err, data)
		return
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("AWS's %s schema: %v: %s", name, err, data)
	}
}
