// SPDX-License-Identifier: Apache-2.0

package carrier_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/otel-powertools/powertools/otel/carrier"
)

// TestSQS_34_BrokenContextStaysOut has a message whose own context names no span: nothing of that joins the context of the
// notification in its body, in no spelling, but what does not belong to a span does.
func TestSQS_34_BrokenContextStaysOut(t *testing.T) {
	t.Parallel()
	attribute := func(text string) events.SQSMessageAttribute {
		return events.SQSMessageAttribute{StringValue: &text, DataType: "String"}
	}
	message := events.SQSMessage{
		MessageAttributes: map[string]events.SQSMessageAttribute{
			"TraceParent": attribute("00-xyz"), "TraceState": attribute("b=2"), "tracestate": attribute("c=3"), "baggage": attribute("k=v"),
		},
		Body: `{"Type":"Notification","MessageAttributes":{"traceparent":{"Type":"String","Value":"` + w3c + `"}}}`,
	}
	found := carrier.SQS(message)
	if got := id(carrier.SpanContext(found)); got != w3cID {
		t.Errorf("span %q, want %q", got, w3cID)
	}
	for _, key := range []string{"TraceParent", "TraceState", "tracestate"} {
		if slices.Contains(found.Keys(), key) {
			t.Errorf("keys %q have the message's own %s", found.Keys(), key)
		}
	}
	if got := found.Get("tracestate"); got != "" {
		t.Errorf("tracestate %q of the message, want none", got)
	}
	if got := found.Get("baggage"); got != "k=v" {
		t.Errorf("baggage %q, want that of the message", got)
	}
}

// TestSQS_34_BrokenTraceparentStaysOut has a notification with the header of X-Ray only.
func TestSQS_34_BrokenTraceparentStaysOut(t *testing.T) {
	t.Parallel()
	broken := "00-xyz"
	found := carrier.SQS(events.SQSMessage{
		MessageAttributes: map[string]events.SQSMessageAttribute{"traceparent": {StringValue: &broken, DataType: "String"}},
		Body:              `{"Type":"Notification","MessageAttributes":{"X-Amzn-Trace-Id":{"Type":"String","Value":"` + header + `"}}}`,
	})
	if keys := found.Keys(); !slices.Equal(keys, []string{"X-Amzn-Trace-Id"}) || id(carrier.SpanContext(found)) != xrayID {
		t.Errorf("keys %q, span %q; want the header only, %q", keys, id(carrier.SpanContext(found)), xrayID)
	}
}

// TestMembers_34_BrokenOff has a value that does not end: it is none.
func TestMembers_34_BrokenOff(t *testing.T) {
	t.Parallel()
	for _, object := range []string{`{"a":1,"b":{"c":2`, `{"a":1,"b":[2`, `{"a":1,"b":[[2]`, `{"a":1,"b":{"c":"}`} {
		if keys, values := carrier.Members([]byte(object)); !slices.Equal(keys, []string{`"a"`}) || !slices.Equal(values, []string{"1"}) {
			t.Errorf("members of %s: %q with %q, want only a", object, keys, values)
		}
	}
}

// TestDynamoDB_34_OtherTypes has attributes of the right names that are no texts.
func TestDynamoDB_34_OtherTypes(t *testing.T) {
	t.Parallel()
	for _, other := range []events.DynamoDBAttributeValue{
		events.NewNumberAttribute("1"), events.NewBinaryAttribute([]byte(w3c)), events.NewNullAttribute(), events.NewBooleanAttribute(true),
		events.NewStringSetAttribute([]string{w3c}), events.NewListAttribute([]events.DynamoDBAttributeValue{events.NewStringAttribute(w3c)}),
	} {
		record := events.DynamoDBEventRecord{Change: events.DynamoDBStreamRecord{NewImage: map[string]events.DynamoDBAttributeValue{
			"traceparent": other, "baggage": events.NewStringAttribute("k=v"),
		}}}
		if keys := carrier.DynamoDB(record).Keys(); !slices.Equal(keys, []string{"baggage"}) {
			t.Errorf("traceparent of type %v: keys %q, want baggage only", other.DataType(), keys)
		}
	}
}
