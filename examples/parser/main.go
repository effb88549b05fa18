// SPDX-License-Identifier: Apache-2.0

// Command parser is a Lambda function that reads three kinds of events, each into a type of its own: pictures in a bucket,
// which come through a topic and a queue, orders on an event bus, and clicks in a stream. HANDLER says which,
// orders by default.
package main

import (
	"cmp"
	"context"
	"errors"
	"log"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/utilities/parser"
)

const scope = "github.com/otel-powertools/powertools/examples/parser"

var (
	meter       = otel.Meter(scope)
	received, _ = meter.Int64Counter("picture_bytes", metric.WithUnit("By"))
	revenue, _  = meter.Float64Counter("revenue", metric.WithUnit("{EUR}"))
	clicks, _   = meter.Int64Counter("clicks", metric.WithUnit("{click}"))
)

// order is the detail of an event of the shop.
type order struct {
	ID    string  `json:"id"`
	Total float64 `json:"total"`
}

// Validate is called by the parser.
func (o *order) Validate() error {
	if o.ID == "" || o.Total <= 0 {
		return errors.New("want an id and a total above 0")
	}
	return nil
}

// click is the data of a record in the stream.
type click struct {
	Page string `json:"page"`
}

// store gets the changes of all messages. One message that is not what S3 and SNS send fails them all: it is no picture.
func store(ctx context.Context, pictures []parser.S3Record) error {
	for _, picture := range pictures {
		received.Add(ctx, picture.S3.Object.Size)
		slog.InfoContext(ctx, "stored", "bucket", picture.S3.Bucket.Name, "size", picture.S3.Object.Size)
	}
	return nil
}

// account gets a valid order.
func account(ctx context.Context, o order) error {
	revenue.Add(ctx, o.Total)
	slog.InfoContext(ctx, "accounted", "order", o.ID)
	return nil
}

// count goes through the records one by one: those that are wrong are named to Kinesis, which sends them again.
func count(ctx context.Context, event events.KinesisEvent) (response events.KinesisEventResponse, err error) {
	for _, record := range parser.KinesisRecords[click](ctx, event) {
		if record.Err != nil {
			slog.WarnContext(ctx, "left out", "err", record.Err)
			response.BatchItemFailures = append(response.BatchItemFailures,
				events.KinesisBatchItemFailure{ItemIdentifier: record.Meta.Kinesis.SequenceNumber})
			continue
		}
		clicks.Add(ctx, 1, metric.WithAttributes(attribute.String("page", record.Data.Page)))
	}
	return response, nil
}

// handlers returns what HANDLER can say.
func handlers() map[string]any {
	return map[string]any{
		"pictures": parser.Handler(parser.S3OverSNSOverSQS(), store),
		"orders":   parser.Handler(parser.EventBridge[order](), account, parser.WithStrict()),
		"clicks":   count,
	}
}

func main() {
	handler, ok := handlers()[cmp.Or(os.Getenv("HANDLER"), "orders")]
	if !ok {
		log.Fatal("HANDLER is not pictures, orders or clicks")
	}
	powertools.Start(handler)
}
