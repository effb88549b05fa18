// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"fmt"
	"net/http"
	"strings"
	"unicode"
)

// Error is an error with the answer that a client gets for it. [BadRequest] and its siblings make one, [NewError] for
// any other status. The cause goes to logs and traces, and to clients in debug mode only. A nil *Error in an error, which is
// a mistake, is answered as 500.
type Error struct {
	// Status is the HTTP status, 400 to 599. Anything else is answered as 500.
	Status int
	// Message is for the client. Empty is the text of the status.
	Message string
	// Details is for the client as well, in JSON; nil leaves the member out.
	Details any
	// Cause is what led to the error.
	Cause error
}

// NewError returns an error with a status and a message for the client, which is formatted as by [fmt.Sprintf].
func NewError(status int, format string, args ...any) *Error {
	message := format
	if len(args) > 0 {
		message = fmt.Sprintf(format, args...)
	}
	return &Error{Status: status, Message: message}
}

// BadRequest returns an error with status 400.
func BadRequest(format string, args ...any) *Error {
	return NewError(http.StatusBadRequest, format, args...)
}

// Unauthorized returns an error with status 401: the client has not said who it is.
func Unauthorized(format string, args ...any) *Error {
	return NewError(http.StatusUnauthorized, format, args...)
}

// Forbidden returns an error with status 403.
func Forbidden(format string, args ...any) *Error {
	return NewError(http.StatusForbidden, format, args...)
}

// NotFound returns an error with status 404.
func NotFound(format string, args ...any) *Error {
	return NewError(http.StatusNotFound, format, args...)
}

// MethodNotAllowed returns an error with status 405. The handler sets the header Allow.
func MethodNotAllowed(format string, args ...any) *Error {
	return NewError(http.StatusMethodNotAllowed, format, args...)
}

// RequestTimeout returns an error with status 408.
func RequestTimeout(format string, args ...any) *Error {
	return NewError(http.StatusRequestTimeout, format, args...)
}

// Conflict returns an error with status 409.
func Conflict(format string, args ...any) *Error {
	return NewError(http.StatusConflict, format, args...)
}

// TooLarge returns an error with status 413.
func TooLarge(format string, args ...any) *Error {
	return NewError(http.StatusRequestEntityTooLarge, format, args...)
}

// UnprocessableEntity returns an error with status 422: the body could be read, and what it says is not valid.
func UnprocessableEntity(format string, args ...any) *Error {
	return NewError(http.StatusUnprocessableEntity, format, args...)
}

// Internal returns an error with status 500. The client gets its message; any other error without a status is answered
// with 500 and a constant text.
func Internal(format string, args ...any) *Error {
	return NewError(http.StatusInternalServerError, format, args...)
}

// Unavailable returns an error with status 503.
func Unavailable(format string, args ...any) *Error {
	return NewError(http.StatusServiceUnavailable, format, args...)
}

// Because returns a copy of e with a cause.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// With returns a copy of e with details for the client.
func (e *Error) With(details any) *Error {
	c := *e
	c.Details = details
	return &c
}

// Error returns the message, and the cause after a colon.
func (e *Error) Error() string {
	if e == nil {
		return "nil *rest.Error"
	}
	text := e.HTTPMessage()
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Cause
}

// HTTPStatus returns the status of the answer.
func (e *Error) HTTPStatus() int {
	if e == nil {
		return http.StatusInternalServerError
	}
	return validStatus(e.Status)
}

// HTTPMessage returns what the client is told.
func (e *Error) HTTPMessage() string {
	if e != nil && e.Message != "" {
		return e.Message
	}
	return defaultMessage(e.HTTPStatus())
}

// ErrorType is the name of the error in traces, that of Powertools.
func (e *Error) ErrorType() string { return errorName(e.HTTPStatus()) }

// validStatus returns a status that says there was an error.
func validStatus(status int) int {
	if status < 400 || status > 599 {
		return http.StatusInternalServerError
	}
	return status
}

// defaultMessage returns what clients are told where nothing else is said. That of 404 is Powertools' own.
func defaultMessage(status int) string {
	if status == http.StatusNotFound {
		return "Not found"
	}
	if text := http.StatusText(status); text != "" {
		return text
	}
	return fmt.Sprintf("Status %d", status)
}

// errorName returns the member "error" of a body: the class that Powertools has for the status, else a name made the
// same way, as ConflictError.
func errorName(status int) string {
	if status == http.StatusUnprocessableEntity {
		return "RequestValidationError"
	}
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, http.StatusText(status))
	if letters == "" {
		return "HTTPError"
	}
	return strings.TrimSuffix(letters, "Error") + "Error"
}
