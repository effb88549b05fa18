// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/utilities/parser"
)

// secret is in payloads that cannot be parsed. No error may have it.
const secret = "4111-1111"

type item struct {
	SKU      string `json:"sku"`
	Quantity int8   `json:"quantity"`
}

type order struct {
	ID    int64  `json:"id"`
	Items []item `json:"items"`
}

// issuesOf returns the issues of an error as lines.
func issuesOf(t *testing.T, err error) []string {
	t.Helper()
	failed, ok := errors.AsType[*parser.Error](err)
	if !ok {
		t.Fatalf("error %v, want an *Error", err)
	}
	var lines []string
	for _, issue := range failed.Issues {
		lines = append(lines, issue.String())
	}
	return lines
}

func TestParse_3_1_Paths(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, document string
		want           string
		is             error
	}{
		{"text for a number", `{"id":1,"items":[{"sku":"a","quantity":1},{"sku":"b","quantity":"` + secret + `"}]}`, "items[1].quantity: want int8, got string", parser.ErrMismatch},
		{"too large", `{"items":[{"quantity":4111}]}`, "items[0].quantity: want int8, got number", parser.ErrMismatch},
		{"object for a text", `{"items":[{"quantity":1},{"quantity":2},{"sku":{"a":"` + secret + `"}}]}`, "items[2].sku: want string, got object", parser.ErrMismatch},
		{"object for a list", `{"items":{"0":{"a":1}}}`, "items: want a list, got object", parser.ErrMismatch},
		{"list for an object", `[1,2]`, "want parser_test.order, got array", parser.ErrMismatch},
		{"word for a text", ` { "items" : [ { "sku" : true } ] } `, "items[0].sku: want string, got bool", parser.ErrMismatch},
		{"not JSON", `{"id":` + secret + `}`, "not JSON at byte 11", parser.ErrMalformed},
		{"cut short", `{"id":1`, "not JSON at byte 7", parser.ErrMalformed},
		{"more behind", `{"id":1} {}`, "not JSON at byte 10", parser.ErrMalformed},
		{"nothing", ``, "no payload for a parser_test.order", parser.ErrEmptyPayload},
		{"null", ` null `, "no payload for a parser_test.order", parser.ErrEmptyPayload},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := parser.Parse[order](context.Background(), []byte(test.document))
			if diff := cmp.Diff([]string{test.want}, issuesOf(t, err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !errors.Is(err, test.is) || !errors.Is(err, parser.ErrParse) {
				t.Errorf("error %v, want %v", err, test.is)
			}
			if diff := cmp.Diff(order{}, got); diff != "" {
				t.Errorf("half a value (-want +got):\n%s", diff)
			}
		})
	}
}
