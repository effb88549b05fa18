// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

// Response is an answer with a status and headers.
type Response struct {
	// Status is the HTTP status; 0 is 200.
	Status int
	// Headers are for $connect: Sec-WebSocket-Protocol names the subprotocol of several that the client gets.
	Headers map[string]string
	// Body is nil for none, a string or []byte as it is, anything else in JSON.
	Body any
}

// rejection is the error that [Reject] returns.
type rejection int

// Error implements error.
func (r rejection) Error() string { return fmt.Sprintf("websocket: rejected with status %d", int(r)) }

// HTTPStatus returns the status of the answer.
func (r rejection) HTTPStatus() int { return int(r) }

// ErrorType is the name of the error in traces.
func (r rejection) ErrorType() string { return strconv.Itoa(int(r)) }

// Reject returns an error that is answered with a status, 400 to 599, such as 401 or 403 from $connect. It is found in
// whatever error wraps it, and below 500 it counts as the client's fault. It panics for other statuses, which would let
// the client in.
func Reject(status int) error {
	if status < 400 || status > 599 {
		panic(fmt.Sprintf("websocket: Reject(%d): the status of a rejection is 400 to 599", status))
	}
	return rejection(status)
}

// statusOf returns the status that an error is answered with.
func statusOf(err error) int {
	var own interface{ HTTPStatus() int }
	if errors.As(err, &own) {
		if status := own.HTTPStatus(); status >= 400 && status <= 599 {
			return status
		}
	}
	return http.StatusInternalServerError
}

const statusMember = `{"statusCode":`

// encode returns the answer of a value, and its status.
func encode(value any) (answer []byte, status int, err error) {
	var response Response
	switch v := value.(type) {
	case Response:
		response = v
	case *Response:
		if v != nil {
			response = *v
		}
	default:
		response.Body = value
	}
	if status = response.Status; status == 0 {
		status = http.StatusOK
	}
	answer = strconv.AppendInt(append(make([]byte, 0, 64), statusMember...), int64(status), 10)
	for i, name := range slices.Sorted(maps.Keys(response.Headers)) {
		separator := `,`
		if i == 0 {
			separator = `,"headers":{`
		}
		answer = append(jsonenc.AppendString(append(answer, separator...), name), ':')
		answer = jsonenc.AppendString(answer, response.Headers[name])
	}
	if len(response.Headers) > 0 {
		answer = append(answer, '}')
	}
	switch body := response.Body.(type) {
	case nil:
	case string:
		answer = jsonenc.AppendString(append(answer, `,"body":`...), body)
	case []byte:
		answer = jsonenc.AppendString(append(answer, `,"body":`...), string(body))
	default:
		encoded, err := encodeJSON(body)
		if err != nil {
			return nil, 0, fmt.Errorf("encode the answer: %w", err)
		}
		if text := string(encoded); text != "null" { // that of a nil pointer
			answer = jsonenc.AppendString(append(answer, `,"body":`...), text)
		}
	}
	return append(answer, '}'), status, nil
}

// encodeJSON encodes a value as aws-lambda-go does answers: without HTML escaping.
func encodeJSON(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return out.Bytes()[:out.Len()-1], nil // without the line's end
}
