// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// correlationKey is the member with the id that several functions log for the same request.
const correlationKey = "correlation_id"

// Where events carry an id, as JMESPath expressions that [CorrelationPath] takes.
const (
	APIGatewayREST          = `requestContext.requestId`
	APIGatewayHTTP          = `requestContext.requestId`
	AppSyncAuthorizer       = `requestContext.requestId`
	AppSyncResolver         = `request.headers."x-amzn-trace-id"`
	ApplicationLoadBalancer = `headers."x-amzn-trace-id"`
	EventBridge             = `id`
	LambdaFunctionURL       = `requestContext.requestId`
	S3ObjectLambda          = `xAmzRequestId`
	VPCLattice              = `headers."x-amzn-trace-id"`
)

// CorrelationPath returns a function for [Options.CorrelationID] that looks up a path in events: keys separated by
// dots, each a name or in double quotes. Below a key "headers" the case of the name does not count, and where that has
// no such header "multiValueHeaders" is looked at, as an Application Load Balancer sends them. The id is a text, a number
// or the first element of a list of these; with anything else there is none.
//
// It panics if expression is no such path, so that a mistake shows at start. For other JMESPath expressions see
// [CorrelationSearch].
func CorrelationPath(expression string) func(payload json.RawMessage) string {
	path, err := parsePath(expression)
	if err != nil {
		panic(err.Error())
	}
	return path.find
}

// Searcher compiles expressions of a query language for JSON, such as JMESPath.
type Searcher interface {
	// Compile returns a function that searches a JSON text, or an error if expression is none of the language.
	// The function returns nil if nothing matches, and must be safe for concurrent use.
	Compile(expression string) (func(payload json.RawMessage) (any, error), error)
}

// CorrelationSearch returns a function for [Options.CorrelationID] that searches events with an engine of the user's.
// The id is a result of type string, or a number or boolean as text; with any other result, and after an error of the
// search, there is none. It returns the error of the engine if it does not take expression.
func CorrelationSearch(expression string, engine Searcher) (func(payload json.RawMessage) string, error) {
	search, err := engine.Compile(expression)
	if err != nil {
		return nil, fmt.Errorf("slogx: compile correlation expression %q: %w", expression, err)
	}
	return func(payload json.RawMessage) string {
		found, err := search(payload)
		if err != nil {
			return ""
		}
		return correlationText(found)
	}, nil
}

// correlationText returns a result of a search as text, numbers with all their digits; empty for what is no id.
func correlationText(found any) string {
	switch found := found.(type) {
	case string:
		return found
	case json.Number:
		return found.String()
	case bool, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return fmt.Sprint(found)
	case float32:
		return strconv.FormatFloat(float64(found), 'f', -1, 32)
	case float64:
		return strconv.FormatFloat(found, 'f', -1, 64)
	}
	return ""
}

// CorrelationID returns the correlation id of the invocation of ctx: what [Options.CorrelationID] found in the event,
// or what was set since by [AddAttrs] under the key correlation_id; empty if there is none. Give it to calls of other
// functions.
func CorrelationID(ctx context.Context) (id string) {
	for _, s := range sessionsOf(ctx) {
		if s.correlationID != "" {
			id = s.correlationID
		}
	}
	invocation.VisitLogAttrs(ctx, func(attrs []slog.Attr) {
		for i := range attrs {
			if attrs[i].Key == correlationKey {
				id = attrs[i].Value.String()
			}
		}
	})
	return id
}

// correlate keeps the correlation id of the invocation of ctx.
func (s *session) correlate(ctx context.Context, find func(json.RawMessage) string) {
	defer func() {
		if value := recover(); value != nil {
			otel.Handle(fmt.Errorf("slogx: find correlation id: panic: %v", value))
		}
	}()
	s.correlationID = find(invocation.Payload(ctx))
	printed := attribute.String(correlationKey, s.correlationID)
	if mask := s.processor.mask; mask != nil && s.correlationID != "" {
		printed = attribute.KeyValue{}
		for _, attr := range mask([]attribute.KeyValue{attribute.String(correlationKey, s.correlationID)}) {
			if attr.Key == correlationKey {
				printed = attr
			}
		}
	}
	if !isEmpty(&printed.Value) {
		s.correlation = new(line).appendMember(nil, &printed, maxCutString)
	}
}
