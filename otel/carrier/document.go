// SPDX-License-Identifier: Apache-2.0

package carrier

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"
	"go.opentelemetry.io/otel/propagation"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// JSON returns a carrier that reads members traceparent, tracestate, baggage and X-Amzn-Trace-Id of a JSON object, where
// [InjectJSON] or another sender put them. It is for sources that have no place for trace context: the input of a state
// machine, the data of a stream. What is no object has no context.
func JSON(document []byte) propagation.TextMapCarrier {
	// Few documents have a context, and a search costs less than a look at all members.
	if !containsFold(document, traceparent) && !containsFold(document, "x-amzn-trace-id") {
		return fields{}
	}
	var found fields
	for key, value := range members(document) {
		if name, ok := fieldKey(key); ok {
			if s, ok := text(value); ok {
				found.set(name, s)
			}
		}
	}
	return found
}

// EventBridge returns a carrier that reads the detail of an event as [JSON] does. A TraceHeader given to PutEvents is not in
// the event: it is the header of the invocation.
func EventBridge(event events.EventBridgeEvent) propagation.TextMapCarrier { return JSON(event.Detail) }

// Kinesis returns a carrier that reads the data of a record as [JSON] does.
func Kinesis(record events.KinesisEventRecord) propagation.TextMapCarrier {
	return JSON(record.Kinesis.Data)
}

// DynamoDB returns a carrier that reads attributes traceparent, tracestate, baggage and X-Amzn-Trace-Id of an item as it was
// written, where [InjectHeaders] put them; they are texts. A record of a removal has no context: the item that is gone
// only tells who wrote it.
func DynamoDB(record events.DynamoDBEventRecord) propagation.TextMapCarrier {
	return fieldsOf(record.Change.NewImage, func(attribute events.DynamoDBAttributeValue) (string, bool) {
		if attribute.DataType() != events.DataTypeString {
			return "", false
		}
		return attribute.String(), true
	})
}

// InjectJSON returns a JSON object with the trace context of ctx, as the global propagator writes it, as its first
// members. Members that it has are kept, and so is everything about the others. What is no object is returned as it is.
// The document is not changed.
func InjectJSON(ctx context.Context, document []byte) []byte {
	rest := bytes.TrimLeft(document, " \t\r\n")
	if len(rest) == 0 || rest[0] != '{' {
		return document
	}
	found := inject(ctx)
	var members map[string]json.RawMessage
	if len(found) == 0 || json.Unmarshal(rest, &members) != nil {
		return document
	}
	out := []byte{'{'}
	for _, key := range sorted(found) {
		if _, taken := members[key]; taken {
			continue
		}
		out = append(jsonenc.AppendString(out, key), ':')
		out = append(jsonenc.AppendString(out, found[key]), ',')
	}
	rest = bytes.TrimLeft(rest[1:], " \t\r\n")
	if len(members) == 0 && len(out) > 1 {
		out = out[:len(out)-1] // no comma before the end
	}
	return append(out, rest...)
}
