// SPDX-License-Identifier: Apache-2.0

package carrier_test

import (
	"encoding/base64"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/otel-powertools/powertools/otel/carrier"
)

func ExampleHeaders() {
	event := events.APIGatewayProxyRequest{Headers: map[string]string{
		"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	}}
	sender := carrier.SpanContext(carrier.Headers(event.Headers, event.MultiValueHeaders))
	fmt.Println(sender.TraceID(), sender.SpanID(), sender.IsSampled())
	// Output: 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 true
}

func ExampleLinks() {
	message := events.SQSMessage{Attributes: map[string]string{
		"AWSTraceHeader": "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
	}}
	event := events.SQSEvent{Records: []events.SQSMessage{message, message, {}}}

	links, rest := carrier.Links(event.Records, carrier.SQS)
	fmt.Println(len(links), rest, links[0].SpanContext.TraceID())
	// Output: 1 0 5759e988bd862e3fe1be46a994272793
}

func ExampleSQS() {
	message := events.SQSMessage{Attributes: map[string]string{
		"AWSTraceHeader": "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0",
	}}
	sender := carrier.SpanContext(carrier.SQS(message))
	fmt.Println(sender.SpanID(), sender.IsSampled())
	// Output: 53995c3f42cd8ad8 false
}

func ExampleSNS() {
	record := events.SNSEventRecord{SNS: events.SNSEntity{MessageAttributes: map[string]any{
		"traceparent": map[string]any{"Type": "String", "Value": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
	}}}
	fmt.Println(carrier.SpanContext(carrier.SNS(record)).SpanID())
	// Output: 00f067aa0ba902b7
}

func ExampleEventBridge() {
	detail := carrier.InjectJSON(sender(), []byte(`{"order":"o-1"}`)) // in the sender
	event := events.EventBridgeEvent{Detail: detail}
	fmt.Println(carrier.SpanContext(carrier.EventBridge(event)).SpanID())
	// Output: 53995c3f42cd8ad8
}

func ExampleKinesis() {
	var record events.KinesisEventRecord
	record.Kinesis.Data = carrier.InjectJSON(sender(), []byte(`{"order":"o-1"}`)) // in the sender
	fmt.Println(carrier.SpanContext(carrier.Kinesis(record)).SpanID())
	// Output: 53995c3f42cd8ad8
}

func ExampleDynamoDB() {
	// In the sender, with the SDK's types.AttributeValueMemberS for the texts:
	item := map[string]events.DynamoDBAttributeValue{"id": events.NewStringAttribute("o-1")}
	carrier.InjectHeaders(sender(), func(key string, value []byte) { item[key] = events.NewStringAttribute(string(value)) })

	record := events.DynamoDBEventRecord{Change: events.DynamoDBStreamRecord{NewImage: item}}
	fmt.Println(carrier.SpanContext(carrier.DynamoDB(record)).SpanID())
	// Output: 53995c3f42cd8ad8
}

func ExampleEvent() {
	event := []byte(`{"arguments":{"id":"7"},"request":{"headers":{"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}}}`)
	fmt.Println(carrier.Event(event).SpanID())
	// Output: 00f067aa0ba902b7
}

func ExampleKafka() {
	record := events.KafkaRecord{Headers: []map[string]events.JSONNumberBytes{
		{"traceparent": events.JSONNumberBytes("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")},
	}}
	fmt.Println(carrier.SpanContext(carrier.Kafka(record)).SpanID())
	// Output: 00f067aa0ba902b7
}

func ExampleJSON() {
	input := []byte(`{"order":"o-1","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}`)
	fmt.Println(carrier.SpanContext(carrier.JSON(input)).SpanID())
	// Output: 00f067aa0ba902b7
}

func ExampleClientContext() {
	client := lambdacontext.ClientContext{Custom: map[string]string{
		"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	}}
	fmt.Println(carrier.SpanContext(carrier.ClientContext(client)).SpanID())
	// Output: 00f067aa0ba902b7
}

func ExampleTraceHeader() {
	// Entries of EventBridge and executions of Step Functions have a field for it.
	var entry struct{ TraceHeader *string }
	entry.TraceHeader = carrier.TraceHeader(sender())
	fmt.Println(*entry.TraceHeader)
	// Output: Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
}

func ExampleInjectSQS() {
	// The SDK's types.MessageAttributeValue has these fields among others.
	type value struct{ DataType, StringValue *string }
	var input struct{ MessageSystemAttributes, MessageAttributes map[string]value }
	dataType := "String"
	text := func(s string) value { return value{&dataType, &s} }

	carrier.InjectSQS(sender(), &input.MessageSystemAttributes, text, &input.MessageAttributes, text)
	fmt.Println(*input.MessageSystemAttributes["AWSTraceHeader"].StringValue)
	fmt.Println(*input.MessageAttributes["traceparent"].StringValue)
	// Output:
	// Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
	// 00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01
}

func ExampleInjectAttributes() {
	type value struct{ Text string } // the SDK's type for SNS
	attributes := map[string]value{"kind": {"order"}}
	carrier.InjectAttributes(sender(), &attributes, func(text string) value { return value{text} })
	fmt.Println(attributes)
	// Output: map[kind:{order} traceparent:{00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01}]
}

func ExampleInjectJSON() {
	fmt.Println(string(carrier.InjectJSON(sender(), []byte(`{"order":"o-1"}`))))
	// Output: {"X-Amzn-Trace-Id":"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1","traceparent":"00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01","order":"o-1"}
}

func ExampleInjectHeaders() {
	type header struct { // as a Kafka client has it
		Key   string
		Value []byte
	}
	var headers []header
	carrier.InjectHeaders(sender(), func(key string, value []byte) { headers = append(headers, header{key, value}) })
	for _, h := range headers {
		fmt.Println(h.Key, string(h.Value))
	}
	// Output:
	// X-Amzn-Trace-Id Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
	// traceparent 00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01
}

func ExampleInjectClientContext() {
	encoded, err := carrier.InjectClientContext(sender(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	document, err := base64.StdEncoding.DecodeString(*encoded)
	fmt.Println(string(document), err)
	// Output: {"custom":{"X-Amzn-Trace-Id":"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1","traceparent":"00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01"}} <nil>
}
