// SPDX-License-Identifier: Apache-2.0

package awsx

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// Messaging systems that semantic conventions do not list, in the form in which they list SNS.
const (
	systemEventBridge = "aws.eventbridge"
	systemKinesis     = "aws.kinesis"
)

// sqsInput tells the queue, which the operations that work on messages also have as destination.
func (d *describer) sqsInput(in reader) {
	url := in.text("QueueUrl")
	d.text(semconv.AWSSQSQueueURLKey, url)
	var kind attribute.KeyValue
	switch d.operation {
	case "SendMessage", "SendMessageBatch":
		kind = semconv.MessagingOperationTypeSend
	case "ReceiveMessage":
		kind = semconv.MessagingOperationTypeReceive
	case "DeleteMessage", "DeleteMessageBatch", "ChangeMessageVisibility", "ChangeMessageVisibilityBatch":
		kind = semconv.MessagingOperationTypeSettle
	default:
		return
	}
	d.messaging(semconv.MessagingSystemAWSSQS, kind, lastPart(strings.TrimRight(url, "/"), "/"))
	d.batch(in.length("Entries"))
}

// snsInput tells the topic. A phone number is no destination that may be told.
func (d *describer) snsInput(in reader) {
	topic := in.text("TopicArn")
	d.text(semconv.AWSSNSTopicARNKey, topic)
	if d.operation != "Publish" && d.operation != "PublishBatch" {
		return
	}
	if topic == "" {
		topic = in.text("TargetArn")
	}
	d.messaging(semconv.MessagingSystemAWSSNS, semconv.MessagingOperationTypeSend, lastPart(topic, ":"))
	d.batch(in.length("PublishBatchRequestEntries"))
}

// messageOutput tells which message was sent, or how many were received.
func (d *describer) messageOutput(out reader) {
	d.text(semconv.MessagingMessageIDKey, out.text("MessageId"))
	if d.operation != "ReceiveMessage" {
		return
	}
	d.add(semconv.MessagingBatchMessageCount(out.length("Messages")))
	if out.length("Messages") == 1 {
		out.each("Messages", func(message reader) { d.text(semconv.MessagingMessageIDKey, message.text("MessageId")) })
	}
}

func (d *describer) kinesisInput(in reader) {
	stream := in.text("StreamName")
	if stream == "" {
		stream = lastPart(in.text("StreamARN"), "/")
	}
	d.text(semconv.AWSKinesisStreamNameKey, stream)
	switch d.operation {
	case "PutRecord", "PutRecords":
		d.messaging(semconv.MessagingSystemKey.String(systemKinesis), semconv.MessagingOperationTypeSend, stream)
		d.batch(in.length("Records"))
	case "GetRecords":
		d.messaging(semconv.MessagingSystemKey.String(systemKinesis), semconv.MessagingOperationTypeReceive, stream)
	}
}

func (d *describer) kinesisOutput(out reader) {
	switch d.operation {
	case "PutRecord":
		d.text(semconv.MessagingMessageIDKey, out.text("SequenceNumber"))
		d.text(semconv.MessagingDestinationPartitionIDKey, out.text("ShardId"))
	case "GetRecords":
		d.add(semconv.MessagingBatchMessageCount(out.length("Records")))
	}
}

// eventBridgeInput tells the bus, or all of them if the events go to several.
func (d *describer) eventBridgeInput(in reader) {
	if d.operation != "PutEvents" {
		bus := in.text("EventBusName")
		if bus == "" && strings.HasSuffix(d.operation, "EventBus") {
			bus = in.text("Name")
		}
		d.text(semconv.MessagingDestinationNameKey, busName(bus))
		return
	}
	var buses []string
	in.each("Entries", func(entry reader) {
		bus := busName(entry.text("EventBusName"))
		if bus == "" {
			bus = "default" // what EventBridge takes then
		}
		buses = addOnce(buses, bus)
	})
	d.messaging(semconv.MessagingSystemKey.String(systemEventBridge), semconv.MessagingOperationTypeSend, strings.Join(buses, ","))
	d.batch(in.length("Entries"))
}

// busName returns the name in a bus's ARN, arn:aws:events:us-east-1:123456789012:event-bus/orders.
func busName(bus string) string {
	if isARN(bus) {
		return lastPart(bus, "/")
	}
	return bus
}

func (d *describer) messaging(system, kind attribute.KeyValue, destination string) {
	d.add(system, kind, semconv.MessagingOperationName(d.operation))
	d.text(semconv.MessagingDestinationNameKey, destination)
}

// batch tells how many messages a request has that may have several.
func (d *describer) batch(messages int) {
	if messages > 0 {
		d.add(semconv.MessagingBatchMessageCount(messages))
	}
}
