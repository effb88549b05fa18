// SPDX-License-Identifier: Apache-2.0

package dynamoitem_test

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
	"github.com/otel-powertools/powertools/utilities/eventsource/dynamoitem"
)

// BenchmarkNewImage reads a record of a stream and its item, by hand from the values of aws-lambda-go for comparison.
func BenchmarkNewImage(b *testing.B) {
	type order struct {
		ID      int `json:"Id"`
		Message string
		Paid    bool
	}
	var own eventsource.DynamoDBEvent
	var lambda events.DynamoDBEvent
	raw := golden.Event("dynamodb/stream")
	if err := json.Unmarshal(raw, &own); err != nil {
		b.Fatal(err)
	}
	if err := json.Unmarshal(raw, &lambda); err != nil {
		b.Fatal(err)
	}
	b.Run("NewImage", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := dynamoitem.NewImage[order](own.Records[0]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("event and NewImage", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var event eventsource.DynamoDBEvent
			if err := json.Unmarshal(raw, &event); err != nil {
				b.Fatal(err)
			}
			for _, record := range event.Records[:2] {
				if _, err := dynamoitem.NewImage[order](record); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("event of aws-lambda-go by hand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var event events.DynamoDBEvent
			if err := json.Unmarshal(raw, &event); err != nil {
				b.Fatal(err)
			}
			for _, record := range event.Records[:2] {
				item := record.Change.NewImage
				id, err := item["Id"].Integer()
				if err != nil {
					b.Fatal(err)
				}
				_ = order{int(id), item["Message"].String(), item["Paid"].Boolean()}
			}
		}
	})
}
