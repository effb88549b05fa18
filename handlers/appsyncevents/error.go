// SPDX-License-Identifier: Apache-2.0

package appsyncevents

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/internal/exception"
)

// probe panics if err cannot be told: where a method that all who tell of errors need panics, as with a nil pointer.
func probe(err error) {
	_ = err.Error()
	_ = unauthorized(err)
	if own, ok := errors.AsType[*Error](err); ok {
		_ = own.Message
	}
}

// UnauthorizedException is the error that makes AppSync refuse a publish or a subscription as a whole, with status 403.
// [Unauthorized] makes one. AppSync knows it by the name of the error that Lambda reports, which is that of this type.
type UnauthorizedException struct {
	// Message is for the client.
	Message string
	// Err is what the handler returned, for logs and traces; nil if that is this error itself.
	Err error
}

// Unauthorized returns an error with which a handler, of one event or of several, refuses the whole request. It is found
// in whatever error wraps it.
func Unauthorized(message string) error { return &UnauthorizedException{Message: message} }

// Error returns the message.
func (e *UnauthorizedException) Error() string { return e.Message }

// Unwrap returns what the handler returned.
func (e *UnauthorizedException) Unwrap() error { return e.Err }

// ErrorType is the name of the error in traces.
func (*UnauthorizedException) ErrorType() string { return "UnauthorizedException" }

// unauthorized returns the error that the invocation fails with because of err, or nil. Lambda names an error after its
// own type, so it must not be wrapped.
func unauthorized(err error) error {
	denied, ok := errors.AsType[*UnauthorizedException](err)
	switch {
	case !ok:
		return nil
	case error(denied) == err: //nolint:errorlint // the very value, not what it wraps
		return denied
	}
	return &UnauthorizedException{Message: denied.Message, Err: err}
}

// Error is an error whose text is meant for clients. They get "Type - Message", also from routers with [WithMaskedErrors]
// and whatever error wraps it.
type Error struct {
	Type    string
	Message string
	// Err is what led to it, for logs and traces; it may be nil.
	Err error
}

// Error returns the message, and the cause after a colon.
func (e *Error) Error() string {
	if e.Err == nil {
		return e.Message
	}
	return e.Message + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ErrorType is the name of the error in traces.
func (e *Error) ErrorType() string { return e.Type }

// Types of errors that this package makes.
const (
	typeInternal = "InternalError"
	typePayload  = "InvalidPayload"
	typeTooLarge = "EventTooLarge"
)

const maskedText = typeInternal + " - internal error"

// maxText is how many bytes of an error a client gets.
const maxText = 1 << 10

// text returns what a client is told about an error.
func (c *config) text(err error) (text string) {
	if c.errorText != nil {
		defer func() {
			if value := recover(); value != nil {
				text = maskedText // One event's text must not take the others with it.
				otel.Handle(fmt.Errorf("appsyncevents: text of an error: %w", exception.Recovered(value)))
			}
		}()
		return truncate(c.errorText(err))
	}
	// A panic is no answer to anybody, so its text is none either.
	if _, panicked := err.(*exception.PanicError); panicked { //nolint:errorlint // as this package made it
		return maskedText
	}
	if own, ok := errors.AsType[*Error](err); ok {
		return truncate(own.Type + " - " + own.Message)
	}
	if c.masked {
		return maskedText
	}
	return truncate(nameOf(err) + " - " + exception.Describe(err).Message)
}

// nameOf returns the name of an error for clients: what its method ErrorType or ErrorCode returns, else its type without
// package. Types that only carry a text, and those of fmt that wrap another, are Error, as they would be in TypeScript.
func nameOf(err error) string {
	name := exception.Type(err)
	if name != reflect.TypeOf(err).String() {
		return name
	}
	name, _, _ = strings.Cut(name, "[") // of a generic type
	name = name[strings.LastIndexAny(name, ".*")+1:]
	switch name {
	case "errorString", "wrapError", "wrapErrors", "joinError":
		return "Error"
	}
	return name
}

// payloadError says why a payload does not fit the type of a handler, and nothing of what is in it. A type's own UnmarshalJSON
// may say more by an [*Error].
func payloadError(err error) error {
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	message := "the payload does not fit"
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		got, _, _ := strings.Cut(mismatch.Value, " ") // Behind a blank stands the number itself.
		if mismatch.Field != "" {
			message += ": " + mismatch.Field
		}
		message += fmt.Sprintf(": want %s, got %s", kindOf(mismatch.Type), got)
	}
	return &Error{Type: typePayload, Message: message}
}

// kindOf returns what JSON calls the values of a type, whose name is nobody's business. Integers say how large they are.
func kindOf(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch kind := t.Kind(); kind {
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Slice, reflect.Array:
		return "array"
	case reflect.Map, reflect.Struct:
		return "object"
	default:
		return kind.String() // bool, string, int8
	}
}

func tooLargeError(size, limit int) error {
	return &Error{Type: typeTooLarge, Message: fmt.Sprintf("the event has %d bytes, and at most %d are delivered", size, limit)}
}

// truncate returns at most [maxText] bytes, and whole characters.
func truncate(text string) string {
	if len(text) <= maxText {
		return text
	}
	end := maxText
	for end > maxText-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
