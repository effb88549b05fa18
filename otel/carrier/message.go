// SPDX-License-Identifier: Apache-2.0

package carrier

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"go.opentelemetry.io/otel/propagation"

	"github.com/otel-powertools/powertools/internal/traceheader"
)

// awsTraceHeader is the system attribute of SQS with the X-Ray header.
const awsTraceHeader = "AWSTraceHeader"

// SQS returns a carrier that reads a message of SQS: the system attribute AWSTraceHeader as X-Amzn-Trace-Id, and the message
// attributes. If the message has no context of its own and its body is a notification that SNS delivered, the attributes
// of that count.
func SQS(message events.SQSMessage) propagation.TextMapCarrier {
	found := fields{}
	for key, attribute := range message.MessageAttributes {
		if isField(key) && attribute.StringValue != nil {
			found[key] = *attribute.StringValue
		}
	}
	if header := message.Attributes[awsTraceHeader]; header != "" {
		found[traceheader.Name] = header
	}
	if len(found) == 0 && strings.HasPrefix(message.Body, "{") && strings.Contains(message.Body, `"MessageAttributes"`) {
		var notification events.SNSEntity
		if json.Unmarshal([]byte(message.Body), &notification) == nil {
			return notificationFields(notification.MessageAttributes)
		}
	}
	return found
}

// SNS returns a carrier that reads the message attributes of a notification. Active tracing of the topic gives the
// invocation itself a header.
func SNS(record events.SNSEventRecord) propagation.TextMapCarrier {
	return notificationFields(record.SNS.MessageAttributes)
}

// notificationFields reads attributes of the form {"Type": "String", "Value": "…"}.
func notificationFields(attributes map[string]any) fields {
	found := fields{}
	for key, attribute := range attributes {
		if !isField(key) {
			continue
		}
		if members, ok := attribute.(map[string]any); ok {
			if text, ok := members["Value"].(string); ok {
				found[key] = text
			}
		}
	}
	return found
}

// Kafka returns a carrier that reads the headers of a record of Amazon MSK or a Kafka cluster.
func Kafka(record events.KafkaRecord) propagation.TextMapCarrier {
	found := fields{}
	for _, header := range record.Headers {
		for key, value := range header {
			if isField(key) {
				found[key] = string(value)
			}
		}
	}
	return found
}
