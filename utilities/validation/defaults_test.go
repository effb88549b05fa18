// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/otel-powertools/powertools/utilities/validation"
)

func TestDefaults_2_5(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, schema, document, want string }{
		{"missing", `{"properties":{"a":{"default":1},"b":{"default":"x"}}}`, `{"b":"y"}`, `{"a":1,"b":"y"}`},
		{"null is there", `{"properties":{"a":{"default":1}}}`, `{"a":null}`, `{"a":null}`},
		{"default null", `{"properties":{"a":{"default":null}}}`, `{}`, `{"a":null}`},
		{"all digits", `{"properties":{"a":{"default":9007199254740993}}}`, `{"b":9007199254740995}`, `{"a":9007199254740993,"b":9007199254740995}`},
		{"required with a default", `{"required":["a"],"properties":{"a":{"default":1}}}`, `{}`, `{"a":1}`},
		{"nested", `{"properties":{"a":{"properties":{"b":{"default":1}}}}}`, `{"a":{}}`, `{"a":{"b":1}}`},
		{"no parent", `{"properties":{"a":{"properties":{"b":{"default":1}}}}}`, `{}`, `{}`},
		{"in a default", `{"properties":{"a":{"default":{},"properties":{"b":{"default":1}}}}}`, `{}`, `{"a":{"b":1}}`},
		{"items", `{"items":{"properties":{"a":{"default":1}}}}`, `[{},{"a":2},5]`, `[{"a":1},{"a":2},5]`},
		{"items by place", `{"items":[{"properties":{"a":{"default":1}}}],"additionalItems":{"properties":{"a":{"default":2}}}}`, `[{},{},{}]`, `[{"a":1},{"a":2},{"a":2}]`},
		{"prefixItems", `{"$schema":"https://json-schema.org/draft/2020-12/schema","prefixItems":[{"properties":{"a":{"default":1}}}],"items":{"properties":{"a":{"default":2}}}}`, `[{},{}]`, `[{"a":1},{"a":2}]`},
		{"allOf", `{"allOf":[{"properties":{"a":{"default":1}}},{"properties":{"b":{"default":2}}}]}`, `{}`, `{"a":1,"b":2}`},
		{"reference", `{"definitions":{"d":{"properties":{"a":{"default":1}}}},"properties":{"x":{"$ref":"#/definitions/d"}}}`, `{"x":{}}`, `{"x":{"a":1}}`},
		{"default behind a reference", `{"definitions":{"d":{"default":1}},"properties":{"x":{"$ref":"#/definitions/d"}}}`, `{}`, `{"x":1}`},
		{"additional and pattern", `{"patternProperties":{"^p":{"properties":{"a":{"default":1}}}},"additionalProperties":{"properties":{"a":{"default":2}}}}`, `{"p":{},"q":{}}`, `{"p":{"a":1},"q":{"a":2}}`},
		{"additional is not for properties", `{"properties":{"p":{}},"additionalProperties":{"properties":{"a":{"default":2}}}}`, `{"p":{},"q":{}}`, `{"p":{},"q":{"a":2}}`},
		{"not of branches", `{"anyOf":[{"properties":{"a":{"default":1}}}],"if":true,"then":{"properties":{"b":{"default":1}}}}`, `{}`, `{}`},
		{"recursive schema", `{"properties":{"next":{"$ref":"#"},"a":{"default":1}}}`, `{"next":{"next":{}}}`, `{"a":1,"next":{"a":1,"next":{"a":1}}}`},
		{"dynamic reference", `{"$schema":"https://json-schema.org/draft/2020-12/schema","$dynamicAnchor":"n","properties":{"next":{"$dynamicRef":"#n"},"a":{"default":1}}}`, `{"next":{}}`, `{"a":1,"next":{"a":1}}`},
	}
	for _, test := range tests {
		s := compile(t, test.schema)
		for range 2 { // The second document must not see what happened to the first.
			got, err := validation.Extract[any](context.Background(), []byte(test.document), s)
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
				continue
			}
			raw, err := validation.Extract[json.RawMessage](context.Background(), []byte(test.document), s)
			if err != nil || string(raw) != test.want {
				t.Errorf("%s: %s, %v, want %s", test.name, raw, err, test.want)
			}
			spoil(got)
		}
		plain, err := validation.Extract[json.RawMessage](context.Background(), []byte(test.document), s, validation.WithoutDefaults())
		if (err != nil || string(plain) != test.document) && !strings.Contains(test.schema, "required") {
			t.Errorf("%s without defaults: %s, %v", test.name, plain, err)
		}
	}
	if err := compile(t, `{"required":["a"],"properties":{"a":{"default":1}}}`).ValidateBytes([]byte(`{}`)); !errors.Is(err, validation.ErrInvalid) {
		t.Errorf("Validate put defaults in: %v", err)
	}
	// A default that does not fit its own schema is an error of the document that needs it.
	if _, err := validation.Extract[any](context.Background(), []byte(`{}`), compile(t, `{"properties":{"a":{"default":"x","type":"integer"}}}`)); !errors.Is(err, validation.ErrInvalid) {
		t.Errorf("a default of the wrong type: %v, want ErrInvalid", err)
	}
}

// spoil changes all that it can of a value.
func spoil(value any) {
	if object, ok := value.(map[string]any); ok {
		for name, member := range object {
			spoil(member)
			object[name] = "spoilt"
		}
	}
}

// TestDefaults_EndlessSchemas has schemas whose defaults want defaults without end, some of them twice as many each time.
func TestDefaults_EndlessSchemas(t *testing.T) {
	t.Parallel()
	var wide strings.Builder
	for i := range 20 {
		fmt.Fprintf(&wide, `"p%d":{"$ref":"#/definitions/d"},`, i)
	}
	for _, schema := range []string{
		`{"properties":{"a":{"allOf":[{"$ref":"#"}],"default":{}}}}`,
		`{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"a":{"$ref":"#","default":{}},"b":{"$ref":"#","default":{}}}}`,
		`{"allOf":[{"properties":{"a":{"default":{}}}}],"properties":{"a":{"$ref":"#"}}}`,
		`{"definitions":{"d":{"default":{"x":{}},"properties":{"x":{"$ref":"#"}}}},"properties":{` + wide.String() + `"z":{}}}`,
		`{"allOf":[{"$ref":"#"},{"$ref":"#"}]}`,
	} {
		s, err := validation.Compile([]byte(schema))
		if err != nil {
			continue
		}
		raw, _ := validation.Extract[json.RawMessage](context.Background(), []byte(`{}`), s)
		if len(raw) > 50_000 {
			t.Errorf("%.60s: %d bytes of defaults", schema, len(raw))
		}
	}
}
