// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// ecmaRegexp lets the schema's patterns with \u escapes work, which Go's regexp refuses.
type ecmaRegexp struct{ *regexp2.Regexp }

func (r ecmaRegexp) MatchString(s string) bool {
	ok, err := r.Regexp.MatchString(s)
	return err == nil && ok
}

// schema returns AWS's schema of segment documents, or nil if this machine does not have it.
var schema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	folder := os.Getenv("POWERTOOLS_SCHEMA_DIR")
	if folder == "" {
		return nil, nil
	}
	text, err := os.ReadFile(filepath.Join(folder, "xray-segment-schema.json"))
	if err != nil {
		return nil, err
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) {
		re, err := regexp2.Compile(pattern, regexp2.ECMAScript)
		return ecmaRegexp{re}, err
	})
	if err := compiler.AddResource("segment.json", parsed); err != nil {
		return nil, err
	}
	return compiler.Compile("segment.json")
})

func validateSchema(document []byte) error {
	s, err := schema()
	if s == nil || err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return err
	}
	return s.Validate(value)
}

// TestSchemaBites shows that the schema is there and refuses what it should, so that the other tests mean something.
func TestSchemaBites(t *testing.T) {
	t.Parallel()
	if os.Getenv("POWERTOOLS_SCHEMA_DIR") == "" {
		t.Skip("POWERTOOLS_SCHEMA_DIR is not set: documents are checked by xray.Validate alone")
	}
	const good = `{"name":"a","id":"0123456789abcdef","trace_id":"1-5759e988-bd862e3fe1be46a994272793","start_time":1.000000,"end_time":1.000000}`
	if err := validateSchema([]byte(good)); err != nil {
		t.Errorf("good document refused: %v", err)
	}
	for _, bad := range []string{
		strings.Replace(good, `"a"`, `"a|b"`, 1),
		strings.Replace(good, `"a"`, `""`, 1),
		strings.Replace(good, "abcdef", "abcdef0", 1),
		strings.Replace(good, "}", `,"annotations":{"a.b":1}}`, 1),
		strings.Replace(good, "}", `,"metadata":{"a":1}}`, 1),
		strings.Replace(good, "}", `,"http":{"request":{"url":"`+strings.Repeat("a", 251)+`"}}}`, 1),
	} {
		if validateSchema([]byte(bad)) == nil {
			t.Errorf("%s was not refused by the schema", bad)
		}
		if xray.Validate([]byte(bad)) == nil {
			t.Errorf("%s was not refused by Validate", bad)
		}
	}
}

// TestNameCharacters compares the characters that a name keeps with those that the schema accepts, all of them.
func TestNameCharacters(t *testing.T) {
	t.Parallel()
	s, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	if s == nil {
		t.Skip("POWERTOOLS_SCHEMA_DIR is not set")
	}
	pattern := s.Properties["name"].Pattern
	for r := rune(1); r <= 0x10ffff; r++ {
		if 0xd800 <= r && r <= 0xdfff {
			continue
		}
		if kept := xray.SanitizeName(string(r)); kept != "" && !pattern.MatchString(kept) {
			t.Errorf("%U is kept in names but the schema refuses it", r)
		}
	}
}
