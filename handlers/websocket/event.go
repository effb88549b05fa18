// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// ErrNotWebSocket is the error of an invocation whose event does not come from a WebSocket API.
var ErrNotWebSocket = errors.New("websocket: not an event of a WebSocket API")

// Event is an event of a WebSocket API of API Gateway. Headers, cookies, query and multi-value members are there for
// $connect only; RequestContext.Authorizer, with what a Lambda authorizer returned, is in all events of the connection.
type Event struct {
	events.APIGatewayWebsocketProxyRequest

	payload json.RawMessage                // nil in an event that a test has made
	decode  func(data []byte, v any) error // nil: json.Unmarshal
}

// Message returns the body in bytes, decoded if it came in base64.
func (e *Event) Message() ([]byte, error) {
	if !e.IsBase64Encoded {
		return []byte(e.Body), nil
	}
	message, err := base64.StdEncoding.DecodeString(e.Body)
	if err != nil {
		return nil, fmt.Errorf("websocket: read the message: %w", err)
	}
	return message, nil
}

// Header returns a header of $connect, in any case; "" if there is none.
func (e *Event) Header(name string) string {
	for key, value := range e.Headers {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return ""
}

// Cookie returns the value of a cookie of $connect, and whether there is one.
func (e *Event) Cookie(name string) (string, bool) {
	cookies, err := http.ParseCookie(e.Header("Cookie"))
	if err != nil {
		// One cookie that is none should not hide the others.
		r := http.Request{Header: http.Header{"Cookie": {e.Header("Cookie")}}}
		cookies = r.Cookies()
	}
	for _, cookie := range cookies {
		if cookie.Name == name {
			return cookie.Value, true
		}
	}
	return "", false
}

// Authorizer returns a member of what the Lambda authorizer returned, as text: API Gateway makes numbers and booleans
// texts, and those that come as numbers keep all their digits. It is "" if there is none.
func (e *Event) Authorizer(name string) string {
	members, _ := e.RequestContext.Authorizer.(map[string]any)
	switch value := members[name].(type) {
	case nil:
		return ""
	case string:
		return value
	case float64:
		return e.number(name, value)
	default:
		return fmt.Sprint(value)
	}
}

// number returns a number of the authorizer with all its digits. From 2^53 on a float64 does not have them.
func (e *Event) number(name string, value float64) string {
	if math.Abs(value) >= 1<<53 && e.payload != nil {
		var exact struct {
			RequestContext struct{ Authorizer map[string]json.RawMessage }
		}
		if json.Unmarshal(e.payload, &exact) == nil {
			return string(exact.RequestContext.Authorizer[name])
		}
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}

// parseEvent reads an event. Members of other types than documented are left out, unless nothing can be done without.
func parseEvent(payload json.RawMessage, decode func([]byte, any) error) (*Event, error) {
	e := &Event{payload: payload, decode: decode}
	if err := json.Unmarshal(payload, e); err != nil {
		if _, mismatch := errors.AsType[*json.UnmarshalTypeError](err); !mismatch {
			return nil, fmt.Errorf("%w: %w", ErrNotWebSocket, err)
		}
	}
	switch {
	case e.RequestContext.ConnectionID == "":
		return nil, fmt.Errorf("%w: it has no requestContext.connectionId", ErrNotWebSocket)
	case e.RequestContext.RouteKey == "":
		return nil, fmt.Errorf("%w: it has no requestContext.routeKey", ErrNotWebSocket)
	}
	return e, nil
}

type eventKey struct{}

// EventOf returns the event that a handler is called for. It is nil outside handlers of this package. It is shared by all
// goroutines of the invocation and must not be changed.
func EventOf(ctx context.Context) *Event {
	e, _ := ctx.Value(eventKey{}).(*Event)
	return e
}

// WithEvent returns a context in which [EventOf] is e, for tests of handlers.
func WithEvent(ctx context.Context, e *Event) context.Context {
	return context.WithValue(ctx, eventKey{}, e)
}
