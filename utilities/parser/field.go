// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"reflect"
)

// JSON is a member that is a text with JSON in it, such as a body. It is the field for an event of one's own, also one that
// embeds an event of AWS and says more of a member:
//
//	type OrderEvent struct {
//		events.APIGatewayV2HTTPRequest
//		Body parser.JSON[Order] `json:"body"`
//	}
//
// A member that is null or missing leaves Value as it is; one that is empty is an error unless T has a nil. A method Validate
// of the value is called. Options do not reach inside.
type JSON[T any] struct{ Value T }

// UnmarshalJSON implements [json.Unmarshaler].
func (f *JSON[T]) UnmarshalJSON(data []byte) error {
	text, ok, err := textIn(data)
	if !ok {
		return err
	}
	return decodeField(text, &f.Value)
}

// MarshalJSON implements [json.Marshaler].
func (f JSON[T]) MarshalJSON() ([]byte, error) {
	text, err := json.Marshal(f.Value)
	if err != nil {
		return nil, err
	}
	return json.Marshal(string(text))
}

// IsZero reports whether Value is zero, for omitzero.
func (f JSON[T]) IsZero() bool { return isZero(f.Value) }

// Base64 is a member that is a text in base64, with JSON in it; as T a string or []byte takes what is in it as it is. See
// [JSON] for the rest.
type Base64[T any] struct{ Value T }

// UnmarshalJSON implements [json.Unmarshaler].
func (f *Base64[T]) UnmarshalJSON(data []byte) error {
	text, ok, err := textIn(data)
	if !ok {
		return err
	}
	decoded, err := appendBase64(nil, text)
	if err != nil {
		return err
	}
	return decodeField(decoded, &f.Value)
}

// MarshalJSON implements [json.Marshaler].
func (f Base64[T]) MarshalJSON() ([]byte, error) {
	payload, err := encodeField(f.Value)
	if err != nil {
		return nil, err
	}
	return json.Marshal(base64.StdEncoding.EncodeToString(payload))
}

// IsZero reports whether Value is zero, for omitzero.
func (f Base64[T]) IsZero() bool { return isZero(f.Value) }

// Base64Gzip is [Base64] of what is compressed: gzip or zlib, of at most 16 MiB. It is encoded as gzip.
type Base64Gzip[T any] struct{ Value T }

// UnmarshalJSON implements [json.Unmarshaler].
func (f *Base64Gzip[T]) UnmarshalJSON(data []byte) error {
	text, ok, err := textIn(data)
	if !ok {
		return err
	}
	packed, err := appendBase64(nil, text)
	if err != nil {
		return err
	}
	payload, err := inflate(packed, defaultMaxInflated)
	if err != nil {
		return err
	}
	return decodeField(payload, &f.Value)
}

// MarshalJSON implements [json.Marshaler].
func (f Base64Gzip[T]) MarshalJSON() ([]byte, error) {
	payload, err := encodeField(f.Value)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(payload); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return json.Marshal(base64.StdEncoding.EncodeToString(packed.Bytes()))
}

// IsZero reports whether Value is zero, for omitzero.
func (f Base64Gzip[T]) IsZero() bool { return isZero(f.Value) }

// textIn returns the text that a member is, and false if it is null or not a text.
func textIn(data []byte) (text []byte, ok bool, err error) {
	if string(data) == "null" {
		return nil, false, nil
	}
	var s string
	if len(data) == 0 || data[0] != '"' || json.Unmarshal(data, &s) != nil {
		return nil, false, fail(ErrMismatch, "", "want a text")
	}
	return []byte(s), true, nil
}

// decodeField decodes what a field carries.
func decodeField[T any](payload []byte, into *T) error {
	var value T
	d := newDecoder(&config{})
	switch any(into).(type) {
	case *string, *[]byte:
	default:
		if isEmpty(payload) {
			break
		}
		if err := json.Unmarshal(payload, &value); err != nil {
			return &fieldError{payload: payload, into: into, cause: err}
		}
		*into = value
		return d.validate(context.Background(), into)
	}
	if err := d.Decode(context.Background(), payload, &value); err != nil {
		return err
	}
	*into = value
	return nil
}

// fieldError is a failure to decode a field that is explained when somebody asks: the search for the place of a field decodes
// it many times, and fields may be in fields.
type fieldError struct {
	payload []byte
	into    any
	cause   error
}

// Error returns the text of the explanation; that of the cause may have values.
func (e *fieldError) Error() string { return e.Unwrap().Error() }

// Unwrap returns the explanation, an [*Error].
func (e *fieldError) Unwrap() error {
	return newDecoder(&config{}).explain(e.payload, e.into, e.cause)
}

// encodeField is the counterpart of decodeField.
func encodeField(value any) ([]byte, error) {
	switch value := value.(type) {
	case string:
		return []byte(value), nil
	case []byte:
		return value, nil
	}
	return json.Marshal(value)
}

// isZero is how encoding/json decides for omitzero.
func isZero[T any](value T) bool {
	if z, ok := any(value).(interface{ IsZero() bool }); ok {
		return z.IsZero()
	}
	return reflect.ValueOf(&value).Elem().IsZero()
}
