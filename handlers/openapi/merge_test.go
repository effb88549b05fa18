// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
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
			want:      `{` + head + `,"paths":{"/a":{"get":{"operationId":"x"}},"/b":{"get":{"operationId":"x"}}}}`,
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
			name: "servers that all have",
			documents: []string{
				`{` + head + `,"servers":[{"url":"/a"},{"url":"/b"}],"paths":{}}`,
				`{` + head + `,"servers":[{"url":"/b"}],"paths":{}}`,
			},
			want: `{` + head + `,"servers":[{"url":"/b"}],"paths":{}}`,
		},
		{
			name:      "servers that not all have",
			documents: []string{`{` + head + `,"servers":[{"url":"/a"}],"paths":{}}`, `{` + head + `,"paths":{}}`},
			want:      `{` + head + `,"paths":{}}`,
		},
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
