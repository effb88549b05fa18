// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// validator validates the events and answers of one function.
type validator struct {
	config
	recorder
}

func newValidator(opts []Option) *validator {
	c := newConfig(opts)
	return &validator{config: c, recorder: newRecorder(c)}
}

// checked is an event that is valid.
type checked struct {
	value   any
	changed bool // it is not the event as it came: an envelope was taken off, or defaults were put in
}

// checkInbound takes the envelope off an event, puts the defaults in and validates the rest.
func (v *validator) checkInbound(ctx context.Context, raw []byte) (result checked, err error) {
	return result, v.observe(ctx, Inbound, v.inbound, func() error {
		if v.envelope != nil {
			if result.value, err = v.envelope.SearchBytes(raw); err != nil {
				return fmt.Errorf("validation: inbound: %w", err)
			}
			result.changed = true
			if issue := checkNumbers(result.value, ""); issue != nil {
				return &Error{Direction: Inbound, Issues: []Issue{*issue}}
			}
		} else {
			value, issue := decodeJSON(raw)
			if issue != nil {
				return &Error{Direction: Inbound, Issues: []Issue{*issue}}
			}
			result.value = value
		}
		if issue := v.inbound.otherCase(result.value); issue != nil {
			return &Error{Direction: Inbound, Issues: []Issue{*issue}}
		}
		if v.defaults && v.inbound.fill(result.value) {
			result.changed = true
		}
		return directed(Inbound, v.inbound.validate(result.value))
	})
}

// checkOutbound validates an answer as encoding/json has it.
func (v *validator) checkOutbound(ctx context.Context, raw []byte) error {
	return v.observe(ctx, Outbound, v.outbound, func() error { return directed(Outbound, v.outbound.ValidateBytes(raw)) })
}

// directed sets the direction of an error.
func directed(d Direction, err error) error {
	if failed, ok := errors.AsType[*Error](err); ok {
		failed.Direction = d
	}
	return err
}

// encode returns a valid event as JSON.
func (c checked) encode() (json.RawMessage, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(c.value); err != nil {
		return nil, errors.New("validation: inbound: the event cannot be encoded")
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// decodeInto decodes JSON into a T; bytes stay as they are.
func decodeInto[T any](raw json.RawMessage) (into T, err error) {
	switch out := any(&into).(type) {
	case *json.RawMessage:
		*out = raw
		return into, nil
	case *[]byte:
		*out = raw
		return into, nil
	}
	if err := json.Unmarshal(raw, &into); err != nil {
		var none T
		if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return none, fmt.Errorf("validation: inbound: %s does not fit type %v", mismatch.Field, mismatch.Type)
		}
		return none, fmt.Errorf("validation: inbound: decode into %T: %w", into, err)
	}
	return into, nil
}
