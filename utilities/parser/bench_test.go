// SPDX-License-Identifier: Apache-2.0

package parser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/utilities/parser"
)

// messages returns an event of SQS with as many messages, each with all that SQS sends.
func messages(n int) []byte {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"messageId":"2de90ccd-49d7-48fb-8899-%012d","receiptHandle":"AQEBexample","body":%s,`+
			`"attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1779718036123","SenderId":"AIDAEXAMPLEEXAMPLE012","ApproximateFirstReceiveTimestamp":"1779718036124"},`+
			`"messageAttributes":{},"md5OfBody":"92eb5ffee6ae2fec3ad71c777531578f","eventSource":"aws:sqs",`+
			`"eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:orders","awsRegion":"eu-central-1"}`, i, text(goodOrder))
	}
	return []byte(`{"Records":[` + strings.Join(list, ",") + `]}`)
}

// BenchmarkSQS10000 reads an event of 10,000 messages: by encoding/json alone, which leaves the bodies undecoded, with the
// bodies decoded in a loop, and by this package.
func BenchmarkSQS10000(b *testing.B) {
	raw := messages(10_000)
	ctx := context.Background()
	b.Run("json events.SQSEvent", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var event events.SQSEvent
			if err := json.Unmarshal(raw, &event); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json events.SQSEvent and bodies", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var event events.SQSEvent
			if err := json.Unmarshal(raw, &event); err != nil {
				b.Fatal(err)
			}
			orders := make([]order, len(event.Records))
			for i, m := range event.Records {
				if err := json.Unmarshal([]byte(m.Body), &orders[i]); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("Unwrap", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := parser.Unwrap(ctx, raw, parser.SQS[order]()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("SQSRecords", func(b *testing.B) {
		var event events.SQSEvent
		if err := json.Unmarshal(raw, &event); err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			for _, r := range parser.SQSRecords[order](ctx, event) {
				if r.Err != nil {
					b.Fatal(r.Err)
				}
			}
		}
	})
}

// BenchmarkParse decodes one document: what the rest costs beside encoding/json.
func BenchmarkParse(b *testing.B) {
	ctx := context.Background()
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var o order
			if err := json.Unmarshal([]byte(goodOrder), &o); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := parser.Parse[order](ctx, []byte(goodOrder)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
