// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrEmpty is what decoding a body or data without a byte in it returns.
var ErrEmpty = errors.New("eventsource: nothing to decode")

// Body returns the bytes of a body. Sources say by isBase64Encoded that it is in base64; data of RabbitMQ always is.
// Characters that are none of base64's are an error; padding may lack.
func Body(body string, isBase64Encoded bool) ([]byte, error) {
	if !isBase64Encoded {
		return []byte(body), nil
	}
	encoding := base64.RawStdEncoding.Strict()
	if strings.HasSuffix(body, "=") {
		encoding = base64.StdEncoding.Strict()
	}
	decoded, err := encoding.DecodeString(body)
	if err != nil {
		return nil, fmt.Errorf("decode base64: %w", err) // has a position, no data
	}
	return decoded, nil
}

// BodyAs returns the JSON in a body as T. It also reads the JSON that other events have as text, such as that in messages of
// SQS and SNS, in parameters of CodePipeline and Config and in reasons of alarms; isBase64Encoded is false then. It
// returns [ErrEmpty] for "".
func BodyAs[T any](body string, isBase64Encoded bool) (T, error) {
	data, err := Body(body, isBase64Encoded)
	if err != nil {
		return *new(T), err
	}
	return DataAs[T](data)
}

// DataAs returns the JSON in data as T: of records of Kinesis, Firehose, Kafka and ActiveMQ, and of members of events that
// stay as they came. Numbers in fields of type any are [json.Number], so that none is rounded. It returns [ErrEmpty] for no
// bytes. The text of an error has no data of the event in it, but for names of fields of T; [errors.As] finds the error of
// package json, whose own text may have some.
func DataAs[T any](data []byte) (T, error) {
	if len(data) == 0 {
		return *new(T), ErrEmpty
	}
	value, err := decode[T](data)
	if err != nil {
		return *new(T), &decodeError{text: fmt.Sprintf("decode %T: %s", value, reason(err)), err: err}
	}
	return value, nil
}

// decodeError says what is wrong with JSON without repeating any of it.
type decodeError struct {
	text string
	err  error
}

func (e *decodeError) Error() string { return e.text }
func (e *decodeError) Unwrap() error { return e.err }

func reason(err error) string {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("no JSON at byte %d", syntax.Offset)
	}
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind, _, _ := strings.Cut(mismatch.Value, " ") // "number 42" has the number
		text := fmt.Sprintf("%s for %s", kind, mismatch.Type)
		if mismatch.Field != "" {
			text += " in " + mismatch.Field
		}
		return fmt.Sprintf("%s at byte %d", text, mismatch.Offset)
	}
	switch {
	case errors.Is(err, errTrailing):
		return errTrailing.Error()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "JSON ends early"
	}
	return "not of its form"
}
