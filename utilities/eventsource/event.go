// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
)

// Event is an event beside the bytes it was decoded from. A struct drops the members that it has no fields for; Raw keeps
// them, so that correlation ids, idempotency keys and schemas see what the source sent.
//
// An Event may be the input of a handler, and its result where a source wants its event back, such as a trigger of
// Cognito.
type Event[T any] struct {
	// Value is the event. Numbers in fields of type any are [json.Number], so that none is rounded.
	Value T
	// Raw is the JSON of the event, in memory of its own.
	Raw json.RawMessage
}

// UnmarshalJSON fills Value and Raw. An error leaves the event as it was.
func (e *Event[T]) UnmarshalJSON(data []byte) error {
	value, err := decode[T](data)
	if err != nil {
		return err
	}
	e.Value, e.Raw = value, bytes.Clone(data)
	return nil
}

// MarshalJSON returns Raw as long as Value is what Raw decodes to, and else the JSON of Value. To find out, it decodes Raw
// once more: a changed Value is never lost, and an untouched one loses nothing.
func (e Event[T]) MarshalJSON() ([]byte, error) {
	if len(e.Raw) > 0 {
		if untouched, err := decode[T](e.Raw); err == nil && reflect.DeepEqual(untouched, e.Value) {
			return e.Raw, nil
		}
	}
	return json.Marshal(e.Value)
}

// LogValue returns the value alone, which may hide secrets from a log that are in Raw.
func (e Event[T]) LogValue() slog.Value { return slog.AnyValue(e.Value) }

var errTrailing = errors.New("more than one JSON value")

// decode decodes one JSON value with exact numbers.
func decode[T any](data []byte) (T, error) {
	var value T
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return *new(T), fmt.Errorf("decode %T: %w", value, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return *new(T), fmt.Errorf("decode %T: %w", value, errTrailing)
	}
	return value, nil
}
