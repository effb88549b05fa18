// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"reflect"
	"strings"

	"github.com/otel-powertools/powertools/internal/exception"
)

// Issue is one reason why a body is not valid, in the details of an error with status 422. It never holds what the
// client sent.
type Issue struct {
	Message string   `json:"message"`
	Path    []string `json:"path"` // "body" and the names of the members
}

// issues is the details of a validation error, as Powertools for TypeScript has it.
type issues struct {
	Issues []Issue `json:"issues"`
}

// Decode reads the body of a request as JSON into a T. A string or []byte gets the body as it is. The errors have the
// status of their answer, so they can be returned or given to [WriteError] as they are:
//
//	400  the body is missing, cannot be read or is no JSON
//	413  it is longer than WithMaxBody allows
//	415  the Content-Type is there and not JSON
//	422  the JSON does not fit T; the details name the member
//
// Members that T has no field for are skipped, unless [WithDecoder] sets a decoder that refuses them.
func Decode[T any](r *http.Request) (T, error) {
	var in T
	c := configOf(r.Context())
	switch raw := any(&in).(type) {
	case *[]byte:
		body, err := readBody(r, c.maxBody)
		*raw = body
		return in, err
	case *string:
		body, err := readBody(r, c.maxBody)
		*raw = string(body)
		return in, err
	}
	if err := checkJSON(r.Header.Get("Content-Type")); err != nil {
		return in, err
	}
	body, err := readBody(r, c.maxBody)
	if err != nil {
		return in, err
	}
	if len(body) == 0 {
		return in, BadRequest("The request has no body")
	}
	if err := c.decode(body, &in); err != nil {
		var none T
		return none, invalid(err)
	}
	return in, nil
}

// Unmarshal decodes JSON that has been read already into v, as [Decode] does the body of a request whose context is ctx: by
// [WithDecoder] of its router, else by [json.Unmarshal]. The error is that of the decoder. It is for packages that look at
// bodies before they decode them, as package openapi does.
func Unmarshal(ctx context.Context, data []byte, v any) error {
	return configOf(ctx).decode(data, v)
}

// checkJSON refuses media types that are not JSON. Clients that say nothing mean JSON.
func checkJSON(contentType string) error {
	if contentType == "" || contentType == "application/json" {
		return nil
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return NewError(http.StatusUnsupportedMediaType, "The Content-Type cannot be read").Because(err)
	}
	if media != "application/json" && media != "text/json" && !strings.HasSuffix(media, "+json") {
		return NewError(http.StatusUnsupportedMediaType, "The body must be application/json")
	}
	return nil
}

// readBody returns the whole body. Limit 0 or less is none.
func readBody(r *http.Request, limit int64) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	if limit > 0 && r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	from := io.Reader(r.Body)
	if limit > 0 && limit < math.MaxInt64 { // One byte more, to tell a body of the limit from a longer one.
		from = io.LimitReader(r.Body, limit+1)
	}
	body, err := readAll(from, r.ContentLength)
	if err != nil {
		if _, known := statusOf(err); known {
			return nil, err // as of http.MaxBytesReader
		}
		return nil, BadRequest("The body cannot be read").Because(err)
	}
	if limit > 0 && int64(len(body)) > limit {
		return nil, tooLarge(limit)
	}
	return body, nil
}

// readAll is io.ReadAll for a length that is known, unless it is 0 or less.
func readAll(from io.Reader, length int64) ([]byte, error) {
	// What a client says of a length is memory that it can take, so only a usual one is believed at once.
	if length <= 0 || length > defaultMaxBody {
		return io.ReadAll(from)
	}
	body := make([]byte, length)
	n, err := io.ReadFull(from, body)
	if err != nil {
		return nil, err
	}
	rest, err := io.ReadAll(from) // Only a request made by hand has more than it says.
	return append(body[:n], rest...), err
}

func tooLarge(limit int64) *Error {
	return TooLarge("The body is longer than %d bytes", limit)
}

// invalid returns the answer to a body that cannot be decoded. The values in it, and the names of Go types, stay here.
func invalid(err error) error {
	if e, known := statusOf(err); known {
		return e // A type's own UnmarshalJSON knows better.
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return BadRequest("The body is not valid JSON, at byte %d", syntax.Offset).Because(&decodeError{exception.Type(err), err})
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return BadRequest("The body is not valid JSON: it ends early").Because(&decodeError{exception.Type(err), err})
	}
	issue := Issue{Message: "is not valid", Path: []string{"body"}}
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		issue.Message = "must be " + jsonName(mismatch.Type)
		if mismatch.Field != "" {
			issue.Path = append(issue.Path, strings.Split(mismatch.Field, ".")...)
		}
	}
	text := strings.Join(issue.Path, ".") + " " + issue.Message
	return UnprocessableEntity("Validation failed for request").With(issues{[]Issue{issue}}).Because(&decodeError{text, err})
}

// decodeError stands for what a decoder said, which may quote the body: numbers of cards must not get into traces and logs.
// Its text is safe. Mappings still find the decoder's error, but what walks chains of causes to print them does not.
type decodeError struct {
	text string
	err  error
}

// Error implements error.
func (e *decodeError) Error() string { return e.text }

// ErrorType is that of the decoder's error.
func (e *decodeError) ErrorType() string { return exception.Type(e.err) }

// Is is for [errors.Is].
func (e *decodeError) Is(target error) bool { return errors.Is(e.err, target) }

// As is for [errors.As].
func (e *decodeError) As(target any) bool { return errors.As(e.err, target) }

// jsonName returns what JSON calls the values of a type.
func jsonName(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Bool:
		return "a boolean"
	case reflect.String:
		return "a string"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Map, reflect.Struct:
		return "an object"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return fmt.Sprintf("an integer of %d bits", t.Bits())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return fmt.Sprintf("an integer of %d bits, not negative", t.Bits())
	}
	return "another value"
}
