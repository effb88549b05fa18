// SPDX-License-Identifier: Apache-2.0

package carrier_test

import (
	"context"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/carrier"
)

// TestRules_34_SourcesOfAMessage has all places of a message that may name its sender: the system attribute comes first,
// because a service on the way has set it, then the message attributes, then those of a notification in the body.
func TestRules_34_SourcesOfAMessage(t *testing.T) {
	t.Parallel()
	const (
		otherHeader = "Root=1-11111111-111111111111111111111111;Parent=2222222222222222;Sampled=1"
		otherID     = "11111111111111111111111111111111/2222222222222222"
		notified    = "33333333333333333333333333333333/4444444444444444"
		body        = `{"Type":"Notification","MessageAttributes":{"traceparent":{"Type":"String","Value":"00-33333333333333333333333333333333-4444444444444444-01"}}}`
	)
	attribute := func(text string) events.SQSMessageAttribute {
		return events.SQSMessageAttribute{StringValue: &text, DataType: "String"}
	}
	system := map[string]string{"AWSTraceHeader": header}
	for _, tt := range []struct {
		name    string
		message events.SQSMessage
		want    string
	}{
		{"all", events.SQSMessage{Attributes: system, MessageAttributes: map[string]events.SQSMessageAttribute{
			"X-Amzn-Trace-Id": attribute(otherHeader), "traceparent": attribute(w3c),
		}, Body: body}, xrayID},
		{"system attribute and X-Ray header of the sender", events.SQSMessage{Attributes: system, MessageAttributes: map[string]events.SQSMessageAttribute{
			"X-Amzn-Trace-Id": attribute(otherHeader),
		}}, xrayID},
		{"system attribute and traceparent", events.SQSMessage{Attributes: system, MessageAttributes: map[string]events.SQSMessageAttribute{
			"traceparent": attribute(w3c),
		}}, xrayID},
		{"system attribute and notification", events.SQSMessage{Attributes: system, Body: body}, xrayID},
		{"both attributes of the sender", events.SQSMessage{MessageAttributes: map[string]events.SQSMessageAttribute{
			"X-Amzn-Trace-Id": attribute(otherHeader), "traceparent": attribute(w3c),
		}, Body: body}, otherID},
		{"traceparent and notification", events.SQSMessage{MessageAttributes: map[string]events.SQSMessageAttribute{
			"traceparent": attribute(w3c),
		}, Body: body}, w3cID},
		{"notification", events.SQSMessage{Body: body}, notified},
		{"nothing", events.SQSMessage{Body: "hello"}, ""},
	} {
		if got := id(carrier.SpanContext(carrier.SQS(tt.message))); got != tt.want {
			t.Errorf("%s: span %q, want %q", tt.name, got, tt.want)
		}
		extracted := otel.GetTextMapPropagator().Extract(context.Background(), carrier.SQS(tt.message))
		if got := id(trace.SpanContextFromContext(extracted)); got != tt.want {
			t.Errorf("%s: the propagator finds %q, want %q", tt.name, got, tt.want)
		}
	}
}
