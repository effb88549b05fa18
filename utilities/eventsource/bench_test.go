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

// BenchmarkDecode reads events by the type of this package, by that of aws-lambda-go where there is one, and by Event.
func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{
		"apigateway-rest/request", "apigateway-http-v2/request", "function-url/request", "dynamodb/stream", "kinesis/stream", "kafka/msk",
		"firehose/kinesis-stream", "s3/put", "eventbridge/event", "ses/lambda-action", "cognito-pre-token-generation/v1", "config/configuration-changed",
	} {
		raw := golden.Event(name)
		for _, r := range table() {
			if _, ok := r.matching()[name]; !ok {
				continue
			}
			source := strings.ReplaceAll(name, "/", "-")
			decode := func(as string, decode func([]byte) error) {
				b.Run(source+"/"+as, func(b *testing.B) {
					b.ReportAllocs()
					b.SetBytes(int64(len(raw)))
					for b.Loop() {
						if err := decode(raw); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			decode("own", func(raw []byte) error { _, err := r.use.decode(raw); return err })
			decode("aws-lambda-go", func(raw []byte) error { _, err := r.lambda.decode(raw); return err })
			decode("event", func(raw []byte) error { _, _, err := r.use.event(raw); return err })
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
