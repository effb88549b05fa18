// SPDX-License-Identifier: Apache-2.0

package carrier

import (
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"go.opentelemetry.io/otel/propagation"

	"github.com/otel-powertools/powertools/internal/traceheader"
)

// awsTraceHeader is the system attribute of SQS with the X-Ray header.
const awsTraceHeader = "AWSTraceHeader"

// SQS returns a carrier that reads a message of SQS: the system attribute AWSTraceHeader as X-Amzn-Trace-Id, and the message
// attributes. If neither names a span and the body is a notification that SNS delivered, the attributes of that count.
func SQS(message events.SQSMessage) propagation.TextMapCarrier {
	found := fieldsOf(message.MessageAttributes, func(attribute events.SQSMessageAttribute) (string, bool) {
		if attribute.StringValue == nil {
			return "", false
		}
		return *attribute.StringValue, true
	})
	header := message.Attributes[awsTraceHeader]
	if namesSpan(header) {
		found.set(traceheader.Name, header)
		return found
	}
	// One that only names a trace, as functions without active tracing hand it on, does not hide what names a span.
	if !namesSpan(found.Get(traceheader.Name)) {
		found.set(traceheader.Name, header)
	}
	if SpanContext(found).IsValid() {
		return found
	}
	return found.orThoseOf(notification(message.Body))
}

// namesSpan reports whether an X-Ray header has a Parent.
func namesSpan(header string) bool {
	parsed, ok := traceheader.Parse(header)
	return ok && parsed.Parent.IsValid()
}

// notification returns the fields of a notification in the body of a message.
func notification(body string) fields {
	const member = `"MessageAttributes"`
	if !strings.HasPrefix(body, "{") || !strings.Contains(body, member) {
		return nil
	}
	var found fields
	for key, value := range members([]byte(body)) {
		if string(key) != member {
			continue
		}
		for key, attribute := range members(value) {
			name, ok := fieldKey(key)
			if !ok {
				continue
			}
			for key, value := range members(attribute) {
				if s, ok := text(value); ok && string(key) == `"Value"` {
					found.set(name, s)
				}
			}
		}
	}
	return found
}

// orThoseOf returns the fields of a second source where the first names no span. Of the first remains what does not
// belong to a span, such as baggage.
func (f fields) orThoseOf(second fields) fields {
	if len(second) == 0 {
		return f
	}
	for i := range f {
		if key := f[i].key; !strings.EqualFold(key, traceparent) && !strings.EqualFold(key, tracestate) && second.Get(key) == "" {
			second = append(second, f[i])
		}
	}
	return second
}

// SNS returns a carrier that reads the message attributes of a notification. Active tracing of the topic gives the
// invocation itself a header.
func SNS(record events.SNSEventRecord) propagation.TextMapCarrier {
	// They have the form {"Type": "String", "Value": "…"}.
	return fieldsOf(record.SNS.MessageAttributes, func(attribute any) (string, bool) {
		members, _ := attribute.(map[string]any)
		value, ok := members["Value"].(string)
		return value, ok
	})
}

// Kafka returns a carrier that reads the headers of a record of Amazon MSK or a Kafka cluster. Of a header that is there
// several times the last counts: who hands a record on appends.
func Kafka(record events.KafkaRecord) propagation.TextMapCarrier {
	var found fields
	for _, header := range record.Headers {
		for _, one := range fieldsOf(header, func(value events.JSONNumberBytes) (string, bool) { return string(value), true }) {
			found.set(one.key, one.value)
		}
	}
	return found
}
