// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/otel-powertools/powertools/utilities/validation"
)

// FuzzValidateBytes compares with the library alone: what we take it takes, and what it takes and we do not is one of the
// things that we refuse on purpose.
func FuzzValidateBytes(f *testing.F) {
	for _, document := range []string{
		`{"id":1,"items":[{"sku":"a-1"}]}`, `{"items":[{"quantity":0,"x":1}]}`, `{"id":1e400,"items":[]}`, `{"a":1,"a":2}`, `[{"a:":"\":"}]`,
		`{"note":"aaaaaaaaaaaaaaaaaaaaaaaaa"}`, `1e1000001`, ` {} `, `{}{}`, `"\ud800"`, `{"ID":1}`, `nul`, ``,
	} {
		f.Add([]byte(document))
	}
	schema, err := validation.Compile([]byte(orderSchema))
	if err != nil {
		f.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	parsed, err := jsonschema.UnmarshalJSON(strings.NewReader(orderSchema))
	if err != nil {
		f.Fatal(err)
	}
	if err := compiler.AddResource("order.json", parsed); err != nil {
		f.Fatal(err)
	}
	library, err := compiler.Compile("order.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		err := schema.ValidateBytes(document)
		if err != nil {
			checkError(t, err)
			for _, ours := range []string{"there twice", "out of range", "too deeply"} {
				if strings.Contains(err.Error(), ours) {
					return
				}
			}
		}
		value, theirs := jsonschema.UnmarshalJSON(bytes.NewReader(document))
		if theirs == nil {
			theirs = library.Validate(value)
		}
		if (err == nil) != (theirs == nil) {
			t.Errorf("%q: %v, the library: %v", document, err, theirs)
		}
	})
}

// checkError wants that an error says something, in bounds, and the same each time.
func checkError(t *testing.T, err error) {
	t.Helper()
	failed, ok := errors.AsType[*validation.Error](err)
	if !ok || len(failed.Issues) == 0 {
		t.Fatalf("%T without issues: %v", err, err)
	}
	for _, issue := range failed.Issues {
		if issue.Message == "" || len(issue.InstancePath) > 256 || len(issue.Message) > 256 || len(issue.SchemaPath) > 256 {
			t.Errorf("issue %+v", issue)
		}
	}
}

// FuzzExtract decodes what is valid into a struct: nothing gets there that the schema does not allow.
func FuzzExtract(f *testing.F) {
	for _, document := range []string{
		goodOrder, badOrder, `{"id":1,"items":[{"sku":"a-1","quantity":-5}],"items":[{"sku":"a-1"}]}`, `{"id":1,"items":[{"sku":"a-1","QUANTITY":-5}]}`,
		`{"id":1,"items":[{"sku":"a-1","\u0071uantity":-5}]}`, `{"id":1,"note":null,"items":[{"sku":"a-1"}]}`, `{"id":1,"items":[{"s\u212Au":"b"}]}`,
		`{"id":1.0,"items":[{"sku":"a-1"}]}`, `{"id":1e2,"items":[{"sku":"a-1","quantity":1e1}]}`,
	} {
		f.Add(document)
	}
	schema, err := validation.Compile([]byte(orderSchema))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, document string) {
		got, err := validation.Extract[order](context.Background(), []byte(document), schema)
		if err != nil {
			return
		}
		if len(got.Items) == 0 || len([]rune(got.Note)) > 20 {
			t.Errorf("%q became %+v", document, got)
		}
		for _, item := range got.Items {
			if item.Quantity < 1 || len(item.SKU) < 3 || item.SKU[1] != '-' {
				t.Errorf("%q became %+v", document, got)
			}
		}
	})
}

// FuzzCompile looks for schemas that panic or never end, when they are compiled or when a document is held against them.
func FuzzCompile(f *testing.F) {
	f.Add(orderSchema, goodOrder)
	for _, schema := range []string{
		`{"$ref":"#"}`, `{"allOf":[{"$ref":"#"},{"$ref":"#"}]}`, `{"properties":{"a":{"$ref":"#","default":{}}},"allOf":[{"properties":{"a":{"default":{}}}}]}`,
		`{"$schema":"https://json-schema.org/draft/2020-12/schema","$dynamicAnchor":"n","properties":{"a":{"$dynamicRef":"#n","default":{}}}}`,
		`{"items":[{"default":1}],"additionalItems":{"properties":{"a":{"default":[{}]}}}}`, `{"$id":"x","id":"y","$ref":"z"}`, `{"format":"regex","pattern":"a{1000}"}`,
		`{"minimum":1e1000,"multipleOf":1e-1000}`, `{"enum":[1e1000,{"a":[]}],"not":{"const":null}}`, `{"propertyNames":{"maxLength":1},"dependencies":{"a":["b"]}}`,
	} {
		f.Add(schema, `{"a":{"a":{}},"b":[{},1e1000]}`)
	}
	f.Fuzz(func(t *testing.T, schema, document string) {
		if hasLargeExponent(schema) {
			return // The schema is the program's own; 1e999999 in it takes seconds.
		}
		s, err := validation.Compile([]byte(schema))
		if err != nil {
			if !errors.Is(err, validation.ErrCompile) {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		if err := s.ValidateBytes([]byte(document)); err != nil {
			checkError(t, err)
		}
		if payload, err := validation.Extract[json.RawMessage](context.Background(), []byte(document), s); err == nil && !json.Valid(payload) {
			t.Errorf("payload %q", payload)
		}
	})
}

func hasLargeExponent(schema string) bool {
	digits := 0
	for i := range len(schema) {
		switch c := schema[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == 'e' || c == 'E':
			digits = 0
		case c != '-' && c != '+':
			digits = 0
		}
		if digits > 4 {
			return true
		}
	}
	return false
}
