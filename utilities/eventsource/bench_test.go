// SPDX-License-Identifier: Apache-2.0

package eventsource_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/internal/golden"
	"github.com/otel-powertools/powertools/utilities/eventsource"
)

// BenchmarkDecode reads the largest event of each row of the table that has a type of its own here and one in
// aws-lambda-go, by both.
func BenchmarkDecode(b *testing.B) {
	for _, r := range table() {
		if r.elsewhere != "" || r.lambda.name == "" || r.lambda.name == r.use.name {
			continue
		}
		raw := largest(r.use)
		if _, err := r.lambda.decode(raw); err != nil {
			continue // refused: there is nothing to compare
		}
		name := strings.NewReplacer("/*", "", "[^t]", "", "/", "-", "*", "").Replace(r.events)
		for _, c := range []codec{r.use, r.lambda} {
			b.Run(name+"/"+c.name, func(b *testing.B) { benchmarkDecode(b, raw, c.decode) })
		}
	}
}

// BenchmarkEvent reads an event by its type, and by Event of it.
func BenchmarkEvent(b *testing.B) {
	raw := golden.Event("apigateway-rest/request")
	c := of[eventsource.APIGatewayProxyRequest]()
	b.Run("type", func(b *testing.B) { benchmarkDecode(b, raw, c.decode) })
	b.Run("Event", func(b *testing.B) {
		benchmarkDecode(b, raw, func(raw []byte) (any, error) {
			event, _, err := c.event(raw)
			return event, err
		})
	})
}

func benchmarkDecode(b *testing.B, raw []byte, decode func([]byte) (any, error)) {
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := decode(raw); err != nil {
			b.Fatal(err)
		}
	}
}

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
			if _, err := eventsource.NewImage[order](own.Records[0]); err != nil {
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
				if _, err := eventsource.NewImage[order](record); err != nil {
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
