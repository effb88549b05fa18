// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/utilities/validation"
)

func TestValidateBytes_2_2_Issues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, schema, document string
		want                   []string
	}{
		{"valid", orderSchema, `{"id":1,"items":[{"sku":"a-1"}]}`, nil},
		{"required", orderSchema, `{"items":[{}]}`, []string{
			" #/required required: missing property 'id'",
			"/items/0 #/properties/items/items/required required: missing property 'sku'",
		}},
		{"type", orderSchema, `{"id":"` + secret + `","items":"` + secret + `"}`, []string{
			"/id #/properties/id/type type: got string, want integer",
			"/items #/properties/items/type type: got string, want array",
		}},
		{"values", orderSchema, `{"id":1,"note":"` + strings.Repeat(secret, 5) + `","items":[{"sku":"` + secret + `","quantity":-7}]}`, []string{
			"/items/0/quantity #/properties/items/items/properties/quantity/minimum minimum: want at least 1",
			"/items/0/sku #/properties/items/items/properties/sku/pattern pattern: want pattern ^[a-z]-[0-9]+$",
			"/note #/properties/note/maxLength maxLength: want at most 20 characters",
		}},
		{"additional", orderSchema, `{"id":1,"items":[{"sku":"a-1","b":"` + secret + `","a/~":1}]}`, []string{
			"/items/0/a~1~0 #/properties/items/items/additionalProperties additionalProperties: not allowed",
			"/items/0/b #/properties/items/items/additionalProperties additionalProperties: not allowed",
		}},
		{"exact numbers", orderSchema, `{"id":1,"items":[{"sku":"a-1","quantity":9007199254740993},{"sku":"a-1","quantity":9007199254740994}]}`, []string{
			"/items/1/quantity #/properties/items/items/properties/quantity/maximum maximum: want at most 9007199254740993",
		}},
		{"order of items", `{"items":{"type":"string"}}`, `[0,"",2,3,4,5,6,7,8,9,10]`, []string{
			"/0 #/items/type type: got number, want string", "/2 #/items/type type: got number, want string",
			"/3 #/items/type type: got number, want string", "/4 #/items/type type: got number, want string",
			"/5 #/items/type type: got number, want string", "/6 #/items/type type: got number, want string",
			"/7 #/items/type type: got number, want string", "/8 #/items/type type: got number, want string",
			"/9 #/items/type type: got number, want string", "/10 #/items/type type: got number, want string",
		}},
		{"enum", `{"enum":["a","b"]}`, `"` + secret + `"`, []string{" #/enum enum: value must be one of 'a', 'b'"}},
		{"const", `{"const":5}`, `"` + secret + `"`, []string{" #/const const: value must be 5"}},
		{"anyOf", `{"anyOf":[{"type":"string"},{"minimum":5},{"enum":[1]}]}`, `2`, []string{
			" #/anyOf/1/minimum minimum: want at least 5", " #/anyOf/2/enum enum: value must be 1",
		}},
		{"anyOf of types", `{"anyOf":[{"type":"string"},{"type":"null"}]}`, `1`, []string{
			" #/anyOf/0/type type: got number, want string", " #/anyOf/1/type type: got number, want null",
		}},
		{"anyOf of references", `{"definitions":{"s":{"type":"string"}},"anyOf":[{"$ref":"#/definitions/s"},{"minimum":5}]}`, `1`, []string{
			" #/anyOf/1/minimum minimum: want at least 5",
		}},
		{"oneOf of references", `{"definitions":{"s":{"type":"string"}},"oneOf":[{"$ref":"#/definitions/s"},{"properties":{"a":{"type":"string"}}}]}`, `{"a":1}`, []string{
			"/a #/oneOf/1/properties/a/type type: got number, want string",
		}},
		{"anyOf and null", `{"definitions":{"n":{"properties":{"a":{"type":"null"}}}},"anyOf":[{"$ref":"#/definitions/n"},{"type":"null"}]}`, `{"a":1}`, []string{
			"/a #/definitions/n/properties/a/type type: got number, want null",
		}},
		{"oneOf", `{"oneOf":[{"type":"number"},{"minimum":5}]}`, `7`, []string{" #/oneOf oneOf: 'oneOf' failed, subschemas 0, 1 matched"}},
		{"not", `{"not":{"type":"string"}}`, `"` + secret + `"`, []string{" # not: 'not' failed"}},
		{"false", `{"properties":{"a":false}}`, `{"a":"` + secret + `"}`, []string{"/a #/properties/a false: not allowed"}},
		{"reference", `{"definitions":{"n":{"minimum":5}},"properties":{"a":{"$ref":"#/definitions/n"}}}`, `{"a":1}`, []string{
			"/a #/definitions/n/minimum minimum: want at least 5",
		}},
		{"names", `{"propertyNames":{"pattern":"^a"}}`, `{"b":1}`, []string{"/b #/propertyNames propertyNames: the name is not allowed"}},
		{"dependencies", `{"dependencies":{"a":["b"]}}`, `{"a":1}`, []string{" #/dependencies/a dependencies: properties 'b' required, if 'a' exists"}},
		{"bounds", `{"exclusiveMinimum":0.25,"multipleOf":0.1}`, `-0.05`, []string{
			" #/exclusiveMinimum exclusiveMinimum: want more than 0.25", " #/multipleOf multipleOf: want a multiple of 0.1",
		}},
		{"sizes", `{"minLength":3,"minItems":2,"minProperties":2}`, `"a"`, []string{" #/minLength minLength: want at least 3 characters"}},
		{"sizes of arrays", `{"minItems":2,"uniqueItems":true}`, `[1]`, []string{" #/minItems minItems: want at least 2 items"}},
		{"unique", `{"uniqueItems":true}`, `["` + secret + `","` + secret + `"]`, []string{" #/uniqueItems uniqueItems: items at 0 and 1 are equal"}},
		{"sizes of objects", `{"maxProperties":1}`, `{"a":1,"b":2}`, []string{" #/maxProperties maxProperties: want at most 1 members"}},
		{"contains", `{"contains":{"type":"string"}}`, `[]`, []string{" #/contains contains: no items match contains schema"}},
		{"no JSON", `{}`, `{"a":` + secret, []string{"  : invalid JSON at offset 6"}},
		{"empty", `{}`, ``, []string{"  : invalid JSON"}},
		{"more behind it", `{}`, `{} "` + secret + `"`, []string{"  : more behind the JSON"}},
		{"member twice", `{}`, `{"a":{"x":1},"a":{"y":":{\""}}`, []string{"  : a member is there twice"}},
		{"colons in texts", `{}`, `{"a:":":\\\":","b":{":":[":"]}}`, nil},
		{"number too long", `{}`, `{"a":[1,1` + strings.Repeat("0", 400) + `]}`, []string{"/a/1  : a number out of range"}},
		{"exponent too large", `{"maximum":5}`, `1e401`, []string{"  : a number out of range"}},
		{"exponent too small", `{"minimum":5}`, `1e-401`, []string{"  : a number out of range"}},
		{"exponents as far as allowed", `{}`, `[1e400,-1E-400,1e+400]`, nil},
		{"exponent far too large", `{"uniqueItems":true}`, `{"a":-1E-99999999999999999999}`, []string{"/a  : a number out of range"}},
		{"as deep as allowed", `{}`, strings.Repeat("[", 500) + strings.Repeat("]", 500), nil},
		{"too deep", `{}`, strings.Repeat("[", 501) + strings.Repeat("]", 501), []string{strings.Repeat("/0", 126) + "/…  : nested too deeply"}},
		{"exponent", `{"maximum":5}`, `1e400`, []string{" #/maximum maximum: want at most 5"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := compile(t, test.schema).ValidateBytes([]byte(test.document))
			if diff := cmp.Diff(test.want, issuesOf(t, err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, secret[:4]) {
				t.Errorf("a value in the error: %s", text)
			}
			for cause := err; cause != nil; cause = errors.Unwrap(cause) {
				if strings.Contains(cause.Error(), secret[:4]) {
					t.Errorf("a value in a cause: %v", cause)
				}
			}
		})
	}
}

func TestError(t *testing.T) {
	t.Parallel()
	s := compile(t, `{"items":{"type":"string"}}`, validation.WithMaxIssues(5))
	err := s.ValidateBytes([]byte(`[1,2,3,4,5,6,7]`))
	failed, _ := errors.AsType[*validation.Error](err)
	if failed == nil || len(failed.Issues) != 5 || failed.Omitted != 2 {
		t.Fatalf("%+v, want 5 issues and 2 omitted", failed)
	}
	const want = "validation: /0: type: got number, want string; /1: type: got number, want string; /2: type: got number, want string; and 4 more"
	if err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	first := compile(t, `{"items":{"type":"string"}}`, validation.WithMaxIssues(0)).ValidateBytes([]byte(`[1,2]`))
	if got := issuesOf(t, first); len(got) != 1 {
		t.Errorf("%d issues, want the first", len(got))
	}
	values := compile(t, `{"maximum":5}`, validation.WithValuesInErrors()).ValidateBytes([]byte(`7`))
	if want := "validation: /: maximum: maximum: got 7, want 5"; values.Error() != want {
		t.Errorf("with values: %q, want %q", values, want)
	}
	long := compile(t, `{"additionalProperties":false}`).ValidateBytes([]byte(`{"` + strings.Repeat("ä", 1000) + `":1}`))
	failed, _ = errors.AsType[*validation.Error](long)
	if path := failed.Issues[0].InstancePath; len(path) > 256 || !strings.HasSuffix(path, "ä…") {
		t.Errorf("path of %d bytes that ends with %q", len(path), path[len(path)-5:])
	}
}

func TestValidate_2_5_Values(t *testing.T) {
	t.Parallel()
	type item struct {
		SKU      string `json:"sku"`
		Quantity int64  `json:"quantity,omitempty"`
	}
	type order struct {
		ID    int64  `json:"id"`
		Items []item `json:"items"`
	}
	s := compile(t, orderSchema)
	tests := []struct {
		name  string
		value any
		want  []string
	}{
		{"struct", order{1, []item{{SKU: "a-1"}}}, nil},
		{"pointer", &order{1, []item{{SKU: "a-1", Quantity: 9007199254740994}}}, []string{"/items/0/quantity #/properties/items/items/properties/quantity/maximum maximum: want at most 9007199254740993"}},
		{"bytes", []byte(`{"id":1,"items":[{"sku":"a-1"}]}`), nil},
		{"raw", json.RawMessage(`{"id":1}`), []string{" #/required required: missing property 'items'"}},
		{"decoded", map[string]any{"id": 1.0, "items": []any{map[string]any{"sku": "a-1"}}}, nil},
		{"decoded with json.Number", map[string]any{"id": json.Number("1e2000"), "items": []any{}}, []string{"/id  : a number out of range"}},
		{"Go values inside", map[string]any{"id": 1, "items": []item{{SKU: "a-1"}}}, nil},
		{"a string is a value", `{"id":1}`, []string{" #/type type: got string, want object"}},
		{"nil", nil, []string{" #/type type: got null, want object"}},
		{"nil slice", []any(nil), []string{" #/type type: got null, want object"}},
		{"no JSON", func() {}, []string{"  : a value that JSON does not have"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, issuesOf(t, s.Validate(test.value))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
