// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi/datamodel"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestDocument holds the document to the schemas that the OpenAPI Initiative publishes for 3.1 and 3.0.
func TestDocument(t *testing.T) {
	_, api := newRouter(newStore())
	for version, test := range map[string]struct {
		official string
		document func() ([]byte, error)
	}{
		"3.1": {datamodel.OpenAPI31SchemaData, api.Spec},
		"3.0": {datamodel.OpenAPI3SchemaData, api.Spec30},
	} {
		document, err := test.document()
		if err != nil {
			t.Fatal(err)
		}
		schema, err := jsonschema.UnmarshalJSON(strings.NewReader(test.official))
		if err != nil {
			t.Fatal(err)
		}
		compiler := jsonschema.NewCompiler()
		if err := compiler.AddResource("file:///openapi.json", schema); err != nil {
			t.Fatal(err)
		}
		official, err := compiler.Compile("file:///openapi.json")
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
		if err != nil {
			t.Fatal(err)
		}
		if err := official.Validate(value); err != nil {
			t.Errorf("the document is not valid OpenAPI %s: %v", version, err)
		}
	}
}
