// SPDX-License-Identifier: Apache-2.0

package dynamoitem_test

import (
	"encoding/json"
	"testing"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
	"github.com/otel-powertools/powertools/utilities/eventsource/dynamoitem"
)

// FuzzImages reads anything as an item of DynamoDB: there is an item or an error.
func FuzzImages(f *testing.F) {
	for _, name := range []string{"dynamodb/stream", "dynamodb-time-window/event"} {
		var event eventsource.DynamoDBEvent
		if err := json.Unmarshal(golden.Event(name), &event); err != nil {
			f.Fatal(err)
		}
		for _, record := range event.Records {
			f.Add([]byte(record.Change.NewImage))
			f.Add([]byte(record.Change.OldImage))
		}
	}
	f.Add([]byte(`{"a":{"X":"1"},"b":{"L":[{"M":{"c":{}}}]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var record eventsource.DynamoDBEventRecord
		record.Change.NewImage = raw
		items, err := dynamoitem.NewImage[map[string]any](record)
		if err == nil && items == nil {
			t.Fatalf("NewImage(%s) = nil, nil", raw)
		}
		type item struct {
			ID   int `json:"Id"`
			Tags []string
		}
		_, _ = dynamoitem.NewImage[item](record)
	})
}
