// SPDX-License-Identifier: Apache-2.0

package dynamochange_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/parser"
	"github.com/otel-powertools/powertools/utilities/parser/dynamochange"
)

// FuzzStream opens anything as events of a table: there are changes, or an *Error that says something.
func FuzzStream(f *testing.F) {
	for _, name := range []string{"dynamodb/stream", "dynamodb/keys-only", "dynamodb/time-to-live", "kinesis/dynamodb-stream"} {
		f.Add(golden.Event(name))
	}
	f.Add([]byte(`{"Records":[{"eventSource":"aws:dynamodb","dynamodb":{"NewImage":{"Lines":{"L":[{"M":{"Quantity":{"S":"x"}}}]}}}}]}`))
	f.Add([]byte(`{"Records":[{"dynamodb":{"NewImage":{"a":{"X":"1"},"b":{}}}},null,5]}`))
	f.Fuzz(func(t *testing.T, event []byte) {
		_, stream := parser.Unwrap(context.Background(), event, dynamochange.Stream[order]())
		_, through := parser.Unwrap(context.Background(), event, dynamochange.OverKinesis[map[string]any]())
		for _, err := range []error{stream, through} {
			if err == nil {
				continue
			}
			failed, ok := errors.AsType[*parser.Error](err)
			if !ok || len(failed.Issues) == 0 || failed.Issues[0].Reason == "" {
				t.Fatalf("%#v", err)
			}
		}
	})
}

// FuzzItem encodes what it decodes: a second decoding gives the same.
func FuzzItem(f *testing.F) {
	f.Add([]byte(`{"Id":{"N":"1"},"Total":{"N":"1234567890123456789.0123456789"},"Lines":{"L":[{"M":{"Sku":{"S":"a"}}}]}}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var first, second dynamochange.Item[order]
		if json.Unmarshal(raw, &first) != nil {
			return
		}
		encoded, err := json.Marshal(first)
		if err != nil {
			return // json.Number may hold a text that is no number
		}
		if err := json.Unmarshal(encoded, &second); err != nil {
			t.Fatalf("%s became %s: %v", raw, encoded, err)
		}
		if diff := cmp.Diff(len(first.Value.Lines), len(second.Value.Lines)); diff != "" || first.Value.ID != second.Value.ID {
			t.Fatalf("%s became %s (-want +got):\n%s", raw, encoded, diff)
		}
	})
}
