// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// JSON returns the handler of a function that takes the message of an event, decoded from JSON (see [WithDecoder]). In may
// be string or []byte, the message as it is, and struct{}, nothing whatever the message is. A message that does not fit is answered with status 400, and the error says why without
// what is in it.
//
// [EventOf] returns the event inside the function.
func JSON[In any](fn func(ctx context.Context, message In) error) Handler {
	if fn == nil {
		panic("websocket: JSON of a nil function")
	}
	return func(ctx context.Context, event *Event) (any, error) {
		in, err := decode[In](event)
		if err != nil {
			return nil, err
		}
		return nil, fn(ctx, in)
	}
}

// JSONValue is [JSON] for functions that return a value too, which becomes the answer as in [Handler].
func JSONValue[In, Out any](fn func(ctx context.Context, message In) (Out, error)) Handler {
	if fn == nil {
		panic("websocket: JSONValue of a nil function")
	}
	return func(ctx context.Context, event *Event) (any, error) {
		in, err := decode[In](event)
		if err != nil {
			return nil, err
		}
		return fn(ctx, in)
	}
}

func decode[In any](event *Event) (in In, err error) {
	message, err := event.Message()
	if err != nil {
		return in, &messageError{"it is not in base64"}
	}
	switch raw := any(&in).(type) {
	case *struct{}:
		return in, nil
	case *string:
		*raw = string(message)
		return in, nil
	case *[]byte:
		*raw = message
		return in, nil
	}
	unmarshal := event.decode
	if unmarshal == nil { // an event that a test has made
		unmarshal = json.Unmarshal
	}
	if err := unmarshal(message, &in); err != nil {
		return in, &messageError{reasonOf(err)}
	}
	return in, nil
}

// messageError is a message that a handler cannot take.
type messageError struct{ reason string }

// Error says why.
func (e *messageError) Error() string { return "websocket: read the message: " + e.reason }

// HTTPStatus returns 400.
func (*messageError) HTTPStatus() int { return http.StatusBadRequest }

// ErrorType is the name of the error in traces.
func (*messageError) ErrorType() string { return "InvalidMessage" }

// reasonOf says why JSON does not fit, and nothing of what is in it.
func reasonOf(err error) string {
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		got, _, _ := strings.Cut(mismatch.Value, " ") // Behind a blank stands the number itself.
		if mismatch.Field == "" {
			return fmt.Sprintf("want %s, got %s", mismatch.Type, got)
		}
		return fmt.Sprintf("%s: want %s, got %s", mismatch.Field, mismatch.Type, got)
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("it is not JSON from byte %d on", syntax.Offset)
	}
	return "it does not fit"
}
