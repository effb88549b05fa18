// SPDX-License-Identifier: Apache-2.0

package carrier

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"github.com/otel-powertools/powertools/internal/stable"
	"github.com/otel-powertools/powertools/internal/traceheader"
)

// maxAttributes is how many message attributes SQS takes. SNS takes more, but hands on ten to a queue.
const maxAttributes = 10

// TraceHeader returns the X-Ray header of ctx, for fields of requests that are pointers to a string: TraceHeader of an entry of
// EventBridge's PutEvents and of Step Functions' StartExecution. It is nil if ctx has no trace or the global propagator
// writes no X-Ray header.
func TraceHeader(ctx context.Context) *string {
	if header := inject(ctx)[traceheader.Name]; header != "" {
		return &header
	}
	return nil
}

// inject returns what the global propagator writes.
func inject(ctx context.Context) propagation.MapCarrier {
	found := propagation.MapCarrier{}
	otel.GetTextMapPropagator().Inject(ctx, found)
	return found
}

// InjectSQS writes the trace context of ctx, as the global propagator gives it, into a message for SQS: the X-Ray header into
// the system attributes, the rest into the message attributes. The functions make the SDK's values from a text:
//
//	system := func(text string) types.MessageSystemAttributeValue {
//		return types.MessageSystemAttributeValue{DataType: aws.String("String"), StringValue: &text}
//	}
//	attribute := func(text string) types.MessageAttributeValue {
//		return types.MessageAttributeValue{DataType: aws.String("String"), StringValue: &text}
//	}
//	carrier.InjectSQS(ctx, &input.MessageSystemAttributes, system, &input.MessageAttributes, attribute)
//
// Maps that are nil are made. What the message has already is kept. If a message would have more than ten attributes, which
// SQS refuses, the X-Ray header alone is written.
func InjectSQS[S, A any](ctx context.Context, system *map[string]S, newSystem func(text string) S, attributes *map[string]A, newAttribute func(text string) A) {
	found := inject(ctx)
	if header := found[traceheader.Name]; header != "" {
		put(system, map[string]string{awsTraceHeader: header}, newSystem)
	}
	injectAttributes(found, attributes, newAttribute)
}

// InjectAttributes writes the trace context of ctx into the message attributes of a message for SNS, or for SQS if the request
// itself carries the X-Ray header: traceparent, tracestate and baggage, as far as the global propagator writes them. What
// the message has already is kept. If it would have more than ten attributes nothing is written.
func InjectAttributes[A any](ctx context.Context, attributes *map[string]A, newAttribute func(text string) A) {
	injectAttributes(inject(ctx), attributes, newAttribute)
}

func injectAttributes[A any](found propagation.MapCarrier, attributes *map[string]A, newAttribute func(text string) A) {
	more := map[string]string{}
	for key, value := range found {
		// An attribute without a value is refused.
		if _, taken := (*attributes)[key]; !taken && value != "" && !strings.EqualFold(key, traceheader.Name) {
			more[key] = value
		}
	}
	// A part of a context would be worse than none.
	if len(*attributes)+len(more) <= maxAttributes {
		put(attributes, more, newAttribute)
	}
}

// put adds values to a map that may not exist yet.
func put[V any](target *map[string]V, values map[string]string, newValue func(string) V) {
	if *target == nil && len(values) > 0 {
		*target = make(map[string]V, len(values))
	}
	for key, value := range values {
		if _, taken := (*target)[key]; !taken {
			(*target)[key] = newValue(value)
		}
	}
}

// InjectHeaders calls add with each field of the trace context of ctx, as the global propagator gives it, for the headers
// of a Kafka record: no two clients have the same type for them.
func InjectHeaders(ctx context.Context, add func(key string, value []byte)) {
	found := inject(ctx)
	for _, key := range sorted(found) {
		add(key, []byte(found[key]))
	}
}

// sorted returns the keys that have a value, in order: propagators name their fields in any.
func sorted(found propagation.MapCarrier) []string {
	keys := make([]string, 0, len(found))
	for key, value := range found {
		if value != "" {
			keys = append(keys, key)
		}
	}
	stable.Sort(keys, strings.Compare)
	return keys
}
