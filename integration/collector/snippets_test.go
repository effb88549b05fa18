// SPDX-License-Identifier: Apache-2.0

package collector_test

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/awsx"
	"github.com/otel-powertools/powertools/otel/carrier"
)

// The Go code of docs/trace-continuity.md stands here too, so that it compiles.
func TestSnippetsCompile(t *testing.T) {
	page, err := os.ReadFile(checkout + "/docs/trace-continuity.md")
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.ReadFile("snippets_test.go")
	if err != nil {
		t.Fatal(err)
	}
	snippets := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(snippets) == 0 {
		t.Fatal("the page has no Go code")
	}
	for _, snippet := range snippets {
		if !strings.Contains(string(here), snippet[1]) {
			t.Errorf("this is not compiled:\n%s", snippet[1])
		}
	}
	// They run, too.
	queue := newQueue(aws.Config{})
	attributes := map[string]attributeValue{}
	publish(t.Context(), attributes)
	if err := handle(t.Context(), events.SQSEvent{}); err != nil || queue.config.APIOptions == nil {
		t.Errorf("handle = %v, the client is instrumented by %d options", err, len(queue.config.APIOptions))
	}
	if e := entry(t.Context(), []byte(`{}`)); e.Detail != "{}" || e.TraceHeader != nil {
		t.Errorf("entry without a span = %v", e)
	}
}

// Stand-ins for types of the AWS SDK that this module does not need.
type (
	sqsClient      struct{ config aws.Config }
	attributeValue struct{ DataType, StringValue string }
	eventEntry     struct {
		Detail      string
		TraceHeader *string
	}
)

var tracer = otel.Tracer("snippets")

func newSQSClient(cfg aws.Config) *sqsClient { return &sqsClient{cfg} }

func ship(context.Context, []events.SQSMessage) error { return nil }

func newQueue(cfg aws.Config) *sqsClient {
	awsx.Instrument(&cfg)
	return newSQSClient(cfg)
}

func publish(ctx context.Context, attributes map[string]attributeValue) {
	carrier.InjectAttributes(ctx, &attributes, func(text string) attributeValue {
		return attributeValue{DataType: "String", StringValue: text}
	})
}

func handle(ctx context.Context, event events.SQSEvent) error {
	links, _ := carrier.Links(event.Records, carrier.SQS)
	ctx, span := tracer.Start(ctx, "orders process", trace.WithSpanKind(trace.SpanKindConsumer), trace.WithLinks(links...))
	defer span.End()
	return ship(ctx, event.Records)
}

func entry(ctx context.Context, detail []byte) eventEntry {
	return eventEntry{Detail: string(carrier.InjectJSON(ctx, detail)), TraceHeader: carrier.TraceHeader(ctx)}
}
