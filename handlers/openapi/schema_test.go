// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi/datamodel"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func checkDocument(t *testing.T, document []byte) {
	t.Helper()
	for _, mistake := range mistakes(t, document) {
		t.Error(mistake)
	}
}

// TestDocument_11_CheckBites shows that the check refuses what is wrong in a document, and in a schema in it.
func TestDocument_11_CheckBites(t *testing.T) {
	t.Parallel()
	_, api := wholeAPI()
	spec, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	old, err := api.Spec30()
	if err != nil {
		t.Fatal(err)
	}
	for _, broken := range [][]byte{
		bytes.Replace(spec, []byte(`"in":"path"`), []byte(`"in":"route"`), 1),
		bytes.Replace(spec, []byte(`"minLength":2`), []byte(`"minLength":"2"`), 1),
		bytes.Replace(old, []byte(`"nullable":true`), []byte(`"nullish":true`), 1),
	} {
		if len(mistakes(t, broken)) == 0 {
			t.Error("a broken document passes")
		}
	}
}

// mistakes holds a document to the schema that the OpenAPI Initiative publishes for its version. That for 3.1 leaves the
// schemas in the document to JSON Schema, so they are compiled.
func mistakes(t *testing.T, document []byte) (found []string) {
	t.Helper()
	official, version := datamodel.OpenAPI31SchemaData, "3.1"
	if bytes.Contains(document, []byte(`"openapi":"3.0.3"`)) {
		official, version = datamodel.OpenAPI3SchemaData, "3.0"
	}
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(official))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("file:///openapi.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("file:///openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(instance); err != nil {
		found = append(found, fmt.Sprintf("the document is not valid OpenAPI %s: %v", version, err))
	}
	if version == "3.0" {
		return found
	}
	if err := compiler.AddResource("file:///document.json", instance); err != nil {
		t.Fatal(err)
	}
	checked := 0
	eachSchema(instance, "", func(pointer string) {
		checked++
		if _, err := compiler.Compile("file:///document.json#" + pointer); err != nil {
			found = append(found, fmt.Sprintf("the schema at %s: %v", pointer, err))
		}
	})
	if checked == 0 {
		found = append(found, "the document has no schemas")
	}
	return found
}

// eachSchema calls f with the pointer to each outermost schema of a document.
func eachSchema(v any, at string, f func(pointer string)) {
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			eachSchema(item, at+"/"+strconv.Itoa(i), f)
		}
	case map[string]any:
		for name, member := range v {
			here := at + "/" + escape(name)
			switch {
			case name == "schema", strings.HasSuffix(at, "/components/schemas"):
				f(here)
			default:
				eachSchema(member, here, f)
			}
		}
	}
}
