// SPDX-License-Identifier: Apache-2.0

package httpvalidation

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/otel-powertools/powertools/utilities/validation"
)

// Error is a body that is not valid, with the status of the answer: 400 or 413 for a request, 500 for a response.
type Error struct {
	Status int
	Err    error // a [*validation.Error], or why the body could not be read
}

// requestError returns the error of a request whose body is not valid or cannot be read.
func requestError(err error) *Error {
	status := http.StatusBadRequest
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok || errors.Is(err, errTooLarge) {
		status = http.StatusRequestEntityTooLarge
	}
	return &Error{Status: status, Err: err}
}

// Error returns the status and the reason.
func (e *Error) Error() string { return fmt.Sprintf("httpvalidation: status %d: %v", e.Status, e.Err) }

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// HTTPStatus returns the status of the answer.
func (e *Error) HTTPStatus() int { return e.Status }

// HTTPMessage returns what the client is told: nothing about responses.
func (e *Error) HTTPMessage() string {
	_, invalid := errors.AsType[*validation.Error](e.Err)
	switch {
	case e.Status == http.StatusRequestEntityTooLarge:
		return "The body is too large"
	case e.Status >= http.StatusInternalServerError:
		return http.StatusText(e.Status)
	case invalid:
		return "Validation failed for request"
	}
	return "The body cannot be read"
}

// ErrorType is the name of the error in traces and in the member "error" of the answer.
func (e *Error) ErrorType() string {
	switch e.Status {
	case http.StatusBadRequest:
		return "BadRequestError"
	case http.StatusRequestEntityTooLarge:
		return "RequestEntityTooLargeError"
	}
	return "InternalServerError"
}

type answer struct {
	StatusCode int      `json:"statusCode"`
	Error      string   `json:"error"`
	Message    string   `json:"message"`
	Details    *details `json:"details,omitempty"`
}

type details struct {
	Issues []issue `json:"issues"`
}

type issue struct {
	Message string   `json:"message"`
	Path    []string `json:"path"` // "body" and the names of the members
}

// WriteError answers with an error, in the form of Powertools. What is wrong with a response is not for the client: it is
// logged. An err that is no [*Error] is one with status 500.
func WriteError(w http.ResponseWriter, r *http.Request, err error) {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		e = &Error{Status: http.StatusInternalServerError, Err: err}
	}
	body := answer{StatusCode: e.Status, Error: e.ErrorType(), Message: e.HTTPMessage()}
	if e.Status >= http.StatusInternalServerError {
		slog.ErrorContext(r.Context(), "response is not valid", slog.Any("error", err))
	} else if invalid, ok := errors.AsType[*validation.Error](e.Err); ok {
		body.Details = &details{Issues: make([]issue, 0, len(invalid.Issues))}
		for _, i := range invalid.Issues {
			body.Details.Issues = append(body.Details.Issues, issue{Message: i.Message, Path: segments(i.InstancePath)})
		}
	}
	text, err := json.Marshal(body)
	if err != nil { // It has nothing that could fail.
		text = nil
	}
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(e.Status)
	w.Write(text) //nolint:errcheck // the client has gone; nobody is left to tell
}

// segments returns a place in the body as a list of names.
func segments(pointer string) []string {
	path := []string{"body"}
	if pointer == "" {
		return path
	}
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	for segment := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		path = append(path, unescape.Replace(segment))
	}
	return path
}
