// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/handlers/openapi"
)

func TestMerge_11(t *testing.T) {
	t.Parallel()
	const head = `"openapi":"3.1.0","info":{"title":"T","version":"1"}`
	tests := []struct {
		name      string
		on        openapi.OnConflict
		documents []string
		want      string
		conflicts []string
		err       string
	}{
		{
			name: "paths and components are united",
			documents: []string{
				`{` + head + `,"paths":{"/a":{"get":{"operationId":"a"}}},"components":{"schemas":{"A":{"type":"string"},"Error":{"maximum":9223372036854775807}}}}`,
				`{` + head + `,"paths":{"/a":{"post":{"operationId":"b"}},"/b":{"get":{}}},"components":{"schemas":{"B":{},"Error":{"maximum":9223372036854775807}},"securitySchemes":{"k":{}}},"tags":[{"name":"t"}]}`,
			},
			want: `{` + head + `,"paths":{"/a":{"get":{"operationId":"a"},"post":{"operationId":"b"}},"/b":{"get":{}}},"components":{"schemas":{"A":{"type":"string"},"B":{},"Error":{"maximum":9223372036854775807}},"securitySchemes":{"k":{}}},"tags":[{"name":"t"}]}`,
		},
		{
			name: "the first is kept",
			documents: []string{
				`{` + head + `,"paths":{"/a":{"get":{"summary":"1"}}},"components":{"schemas":{"A":{"type":"string"}}},"tags":[{"name":"t","description":"1"}]}`,
				`{` + head + `,"paths":{"/a":{"get":{"summary":"2"}}},"components":{"schemas":{"A":{"type":"number"}}},"tags":[{"name":"t","description":"2"}]}`,
			},
			want:      `{` + head + `,"paths":{"/a":{"get":{"summary":"1"}}},"components":{"schemas":{"A":{"type":"string"}}},"tags":[{"name":"t","description":"1"}]}`,
			conflicts: []string{"components schemas A", "paths /a get", "tags t"},
		},
		{
			name: "the last is kept", on: openapi.ConflictLast,
			documents: []string{
				`{` + head + `,"paths":{"/a":{"get":{"summary":"1"}}},"tags":[{"name":"t","description":"1"}]}`,
				`{` + head + `,"paths":{"/a":{"get":{"summary":"2"}}},"tags":[{"name":"t","description":"2"}]}`,
			},
			want:      `{` + head + `,"paths":{"/a":{"get":{"summary":"2"}}},"tags":[{"name":"t","description":"2"}]}`,
			conflicts: []string{"paths /a get", "tags t"},
		},
		{
			name: "no document", on: openapi.ConflictError,
			documents: []string{`{` + head + `,"paths":{"/a":{"get":{"summary":"1"}}}}`, `{` + head + `,"paths":{"/a":{"get":{"summary":"2"}}}}`},
			conflicts: []string{"paths /a get"}, err: "in conflict",
		},
		{
			name:      "one name for two operations",
			documents: []string{`{` + head + `,"paths":{"/a":{"get":{"operationId":"x"}}}}`, `{` + head + `,"paths":{"/b":{"get":{"operationId":"x"}}}}`},
			want:      `{` + head + `,"paths":{"/a":{"get":{"operationId":"x"}},"/b":{"get":{}}}}`,
			conflicts: []string{"operationId x"},
		},
		{
			name: "security of a document goes with its operations",
			documents: []string{
				`{` + head + `,"security":[{"k":[]}],"paths":{"/a":{"get":{}}}}`,
				`{` + head + `,"paths":{"/b":{"get":{}},"/c":{"get":{"security":[{"m":[]}]}}}}`,
			},
			want: `{` + head + `,"security":[{"k":[]}],"paths":{"/a":{"get":{}},"/b":{"get":{"security":[]}},"/c":{"get":{"security":[{"m":[]}]}}}}`,
		},
		{
			name: "the same servers",
			documents: []string{
				`{` + head + `,"servers":[{"url":"/a"}],"paths":{"/a":{"get":{}}}}`,
				`{` + head + `,"servers":[{"url":"/a"}],"paths":{"/b":{"get":{}}}}`,
			},
			want: `{` + head + `,"servers":[{"url":"/a"}],"paths":{"/a":{"get":{}},"/b":{"get":{}}}}`,
		},
		{
			name: "servers of a document go with its operations",
			documents: []string{
				`{` + head + `,"servers":[{"url":"https://a.example"}],"paths":{"/a":{"get":{}}}}`,
				`{` + head + `,"servers":[{"url":"https://b.example"}],"paths":{"/a":{"post":{}},"/b":{"get":{"servers":[{"url":"/own"}]}},"/c":{"servers":[{"url":"/item"}],"get":{}}}}`,
				`{` + head + `,"paths":{"/d":{"get":{}}}}`,
			},
			want: `{` + head + `,"servers":[{"url":"https://a.example"}],"paths":{"/a":{"get":{},"post":{"servers":[{"url":"https://b.example"}]}},
				"/b":{"get":{"servers":[{"url":"/own"}]}},"/c":{"servers":[{"url":"/item"}],"get":{}},"/d":{"get":{"servers":[{"url":"/"}]}}}}`,
		},
		{
			name: "parameters and servers of a path stay with its operations",
			documents: []string{
				`{` + head + `,"paths":{"/a":{"parameters":[{"in":"query","name":"q"},{"in":"query","name":"r"}],"get":{"parameters":[{"in":"query","name":"q","required":true}]}}}}`,
				`{` + head + `,"paths":{"/a":{"servers":[{"url":"/b"}],"parameters":[{"$ref":"#/components/parameters/P"}],"post":{},"put":{"servers":[{"url":"/c"}]}}}}`,
			},
			want: `{` + head + `,"paths":{"/a":{
				"get":{"parameters":[{"in":"query","name":"q","required":true},{"in":"query","name":"r"}]},
				"post":{"servers":[{"url":"/b"}],"parameters":[{"$ref":"#/components/parameters/P"}]},
				"put":{"servers":[{"url":"/c"}],"parameters":[{"$ref":"#/components/parameters/P"}]}}}}`,
		},
		{
			name: "paths that differ in names only",
			documents: []string{
				`{` + head + `,"paths":{"/o/{id}":{"get":{}},"/o/{id}/x/{x}":{"get":{}}}}`,
				`{` + head + `,"paths":{"/o/{orderId}":{"delete":{}},"/o/{id}/x/{y}":{"get":{}},"/p/{id}":{"get":{}}}}`,
			},
			want:      `{` + head + `,"paths":{"/o/{id}":{"get":{}},"/o/{id}/x/{x}":{"get":{}},"/p/{id}":{"get":{}}}}`,
			conflicts: []string{"paths /o/{id} /o/{orderId}", "paths /o/{id}/x/{x} /o/{id}/x/{y}"},
		},
		{
			name: "paths that differ in names only, the last", on: openapi.ConflictLast,
			documents: []string{`{` + head + `,"paths":{"/o/{id}":{"get":{}}}}`, `{` + head + `,"paths":{"/o/{orderId}":{"delete":{}}}}`},
			want:      `{` + head + `,"paths":{"/o/{orderId}":{"delete":{}}}}`,
			conflicts: []string{"paths /o/{id} /o/{orderId}"},
		},
		{
			name: "one name for two operations, the last", on: openapi.ConflictLast,
			documents: []string{`{` + head + `,"paths":{"/a":{"get":{"operationId":"x"}}}}`, `{` + head + `,"paths":{"/b":{"get":{"operationId":"x"}}}}`},
			want:      `{` + head + `,"paths":{"/a":{"get":{}},"/b":{"get":{"operationId":"x"}}}}`,
			conflicts: []string{"operationId x"},
		},
		{
			name:      "the same operation in both",
			documents: []string{`{` + head + `,"paths":{"/a":{"get":{"operationId":"x"}}}}`, `{` + head + `,"paths":{"/a":{"get":{"operationId":"x"}}}}`},
			want:      `{` + head + `,"paths":{"/a":{"get":{"operationId":"x"}}}}`,
		},
		{
			name:      "webhooks",
			documents: []string{`{` + head + `,"webhooks":{"a":{"post":{}}}}`, `{` + head + `,"webhooks":{"b":{"post":{}}}}`},
			want:      `{` + head + `,"webhooks":{"a":{"post":{}},"b":{"post":{}}}}`,
		},
		{name: "a mark before the document", documents: []string{"\ufeff{" + head + "}"}, want: `{` + head + `}`},
		{name: "two in one", documents: []string{`{` + head + `} {}`}, err: "more after the document"},
		{name: "paths that are none", documents: []string{`{` + head + `,"paths":[]}`}, err: "paths is not an object"},
		{name: "one", documents: []string{`{` + head + `}`}, want: `{` + head + `}`},
		{name: "none", err: "no documents"},
		{name: "no JSON", documents: []string{`openapi: 3.1.0`}, err: "document 1"},
		{name: "another format", documents: []string{`{"swagger":"2.0"}`}, err: "not 3.0 or 3.1"},
		{name: "another version", documents: []string{`{` + head + `}`, `{"openapi":"3.0.3"}`}, err: "document 2"},
		{name: "another way", on: "ask", documents: []string{`{` + head + `}`}, err: `"ask"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var documents [][]byte
			for _, document := range test.documents {
				documents = append(documents, []byte(document))
			}
			got, conflicts, err := openapi.Merge(test.on, documents...)
			if diff := cmp.Diff(test.conflicts, conflicts); diff != "" {
				t.Errorf("conflicts (-want +got):\n%s", diff)
			}
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) || errors.Is(err, openapi.ErrConflict) != (test.conflicts != nil) {
					t.Errorf("error = %v, want %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(exact(t, test.want), exact(t, string(got))); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMerge_11_IsValid holds united documents to the schema of OpenAPI, in both versions and however conflicts are settled.
func TestMerge_11_IsValid(t *testing.T) {
	t.Parallel()
	_, whole := wholeAPI(openapi.WithServers("https://whole.example"))
	_, other := newAPI(openapi.WithServers("https://other.example"), openapi.WithSecurityScheme("token", openapi.Bearer("")), openapi.WithSecurity("token"))
	type byName struct {
		Name string `path:"name"`
	}
	openapi.Handle(other, "POST /trees/{name}", echo[byName])
	openapi.Handle(other, "PATCH /trees/{id}", echo[struct {
		ID int `path:"id"`
	}])
	openapi.Handle(other, "GET /other", echo[struct{}], openapi.WithOperationID("plant"))
	for _, encode := range []func(*openapi.API) ([]byte, error){(*openapi.API).Spec, (*openapi.API).Spec30} {
		a, err := encode(whole)
		if err != nil {
			t.Fatal(err)
		}
		b, err := encode(other)
		if err != nil {
			t.Fatal(err)
		}
		for _, on := range []openapi.OnConflict{openapi.ConflictWarn, openapi.ConflictFirst, openapi.ConflictLast} {
			merged, conflicts, err := openapi.Merge(on, a, b)
			if err != nil || len(conflicts) == 0 {
				t.Fatalf("%s: %q, %v", on, conflicts, err)
			}
			var small bytes.Buffer
			if err := json.Compact(&small, merged); err != nil {
				t.Fatal(err)
			}
			checkDocument(t, small.Bytes())
			for _, want := range []string{`"servers":[{"url":"https://whole.example"}]`, `"servers":[{"url":"https://other.example"}]`} {
				if !strings.Contains(small.String(), want) {
					t.Errorf("%s: no %s in %s", on, want, &small)
				}
			}
			if n := strings.Count(small.String(), `"operationId":"plant"`); n != 1 {
				t.Errorf("%s: the operationId is there %d times", on, n)
			}
		}
	}
}

// exact decodes JSON without rounding.
func exact(t *testing.T, text string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func FuzzMerge(f *testing.F) {
	f.Add([]byte(`{"openapi":"3.1.0","paths":{"/a":{"get":{"operationId":"x"}}},"tags":[{"name":"t"}]}`), []byte(`{"openapi":"3.1.0","paths":{"/a":[]},"tags":[1],"servers":null}`))
	f.Add([]byte(`{"openapi":"3.0.3","components":{"schemas":{"A":{}}},"security":[]}`), []byte(`{"openapi":"3.0.3","components":{"schemas":1}}`))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		for _, on := range []openapi.OnConflict{openapi.ConflictFirst, openapi.ConflictLast} {
			merged, _, err := openapi.Merge(on, a, b)
			if err == nil && !json.Valid(merged) {
				t.Errorf("merged = %s", merged)
			}
		}
	})
}
