// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Errors that an [*APIError] is, for errors.Is.
var (
	// ErrGone says that there is no such connection any more, or not yet: $connect has not been answered.
	ErrGone = errors.New("websocket: connection is gone")
	// ErrForbidden says that the function's role lacks execute-api:ManageConnections for the API.
	ErrForbidden = errors.New("websocket: forbidden")
	// ErrLimitExceeded says that too much is sent, or that the client reads too slowly.
	ErrLimitExceeded = errors.New("websocket: limit exceeded")
	// ErrPayloadTooLarge says that a message has more than [MaxMessageSize] bytes.
	ErrPayloadTooLarge = errors.New("websocket: message is too large")
)

// APIError is an answer of the Management API that is an error.
type APIError struct {
	Operation    string
	ConnectionID string
	// Status is the HTTP status.
	Status int
	// Code is the name of the error, such as GoneException.
	Code string
	// Message is the API's text; it may be empty.
	Message string
	// RequestID is what AWS's support asks for.
	RequestID string
}

// Error returns operation, connection, code and message.
func (e *APIError) Error() string {
	text := fmt.Sprintf("websocket: %s to %s: %s (status %d)", e.Operation, e.ConnectionID, e.Code, e.Status)
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// ErrorCode returns the code, by which errors are grouped in traces.
func (e *APIError) ErrorCode() string { return e.Code }

// Is reports whether the error is one of [ErrGone], [ErrForbidden], [ErrLimitExceeded] and [ErrPayloadTooLarge].
func (e *APIError) Is(target error) bool {
	switch e.Status {
	case http.StatusGone:
		return target == ErrGone
	case http.StatusForbidden:
		return target == ErrForbidden
	case http.StatusTooManyRequests:
		return target == ErrLimitExceeded
	case http.StatusRequestEntityTooLarge:
		return target == ErrPayloadTooLarge
	}
	return false
}

// newAPIError reads an answer.
func newAPIError(op operation, connectionID string, response *http.Response, body []byte) *APIError {
	e := &APIError{
		Operation: op.name, ConnectionID: connectionID, Status: response.StatusCode,
		Code: response.Header.Get("X-Amzn-Errortype"), RequestID: response.Header.Get("X-Amzn-Requestid"),
	}
	e.Code, _, _ = strings.Cut(e.Code, ":") // Behind a colon stands an address of nothing.
	if e.Code == "" {
		e.Code = codeOf(e.Status)
	}
	var text struct{ Message string } // spelled message or Message
	if json.Unmarshal(body, &text) == nil {
		e.Message = text.Message
	}
	return e
}

// codeOf returns the name of the error that the API has a status for.
func codeOf(status int) string {
	switch status {
	case http.StatusForbidden:
		return "ForbiddenException"
	case http.StatusGone:
		return "GoneException"
	case http.StatusRequestEntityTooLarge:
		return "PayloadTooLargeException"
	case http.StatusTooManyRequests:
		return "LimitExceededException"
	}
	return strconv.Itoa(status)
}
