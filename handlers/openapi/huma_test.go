// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/otel-powertools/powertools/handlers/openapi"
)

// compared has constraints that huma and this package mean the same by.
type compared struct {
	Name  string              `json:"name" minLength:"2" maxLength:"4" pattern:"^[a-z]*$"`
	Count int                 `json:"count,omitempty" minimum:"1" exclusiveMaximum:"12" multipleOf:"3"`
	Ratio float64             `json:"ratio,omitempty" exclusiveMinimum:"0" maximum:"1"`
	Kind  *string             `json:"kind,omitempty" enum:"a,b"`
	Flag  bool                `json:"flag,omitempty" dependentRequired:"kind"`
	Words []string            `json:"words,omitempty" minItems:"1" maxItems:"2" uniqueItems:"true" maxLength:"3"`
	Rows  [][]int             `json:"rows,omitempty"`
	Named map[string]compared `json:"named,omitempty" minProperties:"1" maxProperties:"2"`
	Inner *compared           `json:"inner,omitempty"`
	ID    string              `json:"id" readOnly:"true"`
	Blob  []byte              `json:"blob,omitempty"`
	Any   any                 `json:"any,omitempty"`
}

// FuzzValidateAsHuma compares which bodies are refused with what huma says of them.
func FuzzValidateAsHuma(f *testing.F) {
	for _, seed := range []string{
		`{"name":"ab"}`, `{"name":"a"}`, `{"name":"ABC"}`, `{"name":"abcde","count":0}`, `{"name":"ab","count":12}`, `{"name":"ab","count":4}`,
		`{"name":"ab","count":1.5}`, `{"name":"ab","ratio":0}`, `{"name":"ab","ratio":1.1}`, `{"name":"ab","kind":"c"}`, `{"name":"ab","kind":null}`,
		`{"name":"ab","flag":true}`, `{"name":"ab","flag":true,"kind":"a"}`, `{"name":"ab","words":[]}`, `{"name":"ab","words":["a","a"]}`,
		`{"name":"ab","words":["a","b","c"]}`, `{"name":"ab","words":["abcd",1,null]}`, `{"name":"ab","words":null}`, `{"name":"ab","rows":[[1,2],[],null,["x"]]}`,
		`{"name":"ab","named":{}}`, `{"name":"ab","named":{"x":{"name":"ab"},"y":{"name":"a"}}}`, `{"name":"ab","named":{"x":1,"y":2,"z":3}}`,
		`{"name":"ab","inner":{"name":""}}`, `{"name":"ab","inner":null}`, `{"name":null}`, `{"name":"ab","id":null}`, `{"name":"ab","blob":"?"}`,
		`{"name":"ab","named":{"x":{"name":"ab"}}}`, `{"name":"ab","named":{"x":{"name":"ab"},"y":{"name":"ab"}}}`,
		`{"name":"ab","words":["a","b"]}`, `{"name":"ab","words":["a"]}`, `{"name":"ab","count":9,"ratio":1}`,
		`{"name":"ab","any":[{"x":1}]}`, `{"name":"ab","other":1}`, `[]`, `null`, `"x"`, `7`, `{}`,
	} {
		f.Add([]byte(seed))
	}
	r, api := newAPI()
	openapi.Handle(api, "POST /x", func(ctx, compared) (struct{}, error) { return struct{}{}, nil })
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	schema := schemas.Schema(reflect.TypeFor[compared](), true, "")
	f.Fuzz(func(t *testing.T, body []byte) {
		var value any
		if json.Unmarshal(body, &value) != nil {
			t.Skip("no value")
		}
		w := call{method: http.MethodPost, target: "/x", body: string(body)}.do(t, r)
		var found []string
		switch w.Code {
		case http.StatusNoContent:
		case http.StatusUnprocessableEntity:
			found = issuesOf(t, w.Body.Bytes())
		default:
			t.Skip("no body")
		}
		differ := func(issue string) bool {
			// huma takes names in any case, and this package no name twice; what does not fit a field is no matter of schemas.
			return strings.HasSuffix(issue, ": uniqueNames") || strings.HasSuffix(issue, ": additionalProperties") || strings.HasSuffix(issue, ": type")
		}
		if refused, ok := refusedByHuma(schemas, schema, value); ok && refused != (found != nil) && !slices.ContainsFunc(found, differ) {
			t.Errorf("%s: huma refuses it: %t, here: %q", body, refused, found)
		}
	})
}

// refusedByHuma reports what huma says of a value, and false where it panics for items that it cannot compare.
func refusedByHuma(schemas huma.Registry, schema *huma.Schema, value any) (refused, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	var result huma.ValidateResult
	huma.Validate(schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, value, &result)
	return len(result.Errors) > 0, true
}
