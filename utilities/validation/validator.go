// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// Validator validates events and answers, with telemetry. [Wrap] and [Middleware] have one inside; it is for code that
// gets them in another way. It is safe for concurrent use.
type Validator struct {
	config   config
	recorder *recorder
}

// New returns a validator.
func New(opts ...Option) *Validator {
	c := newConfig(opts)
	return &Validator{config: c, recorder: c.recorder()}
}

// Inbound takes the envelope off an event, puts defaults in, and validates the rest. It returns the rest: raw itself where
// nothing was changed. The error is an [*Error], or one of the envelope. Without [WithInbound] every payload is valid.
func (v *Validator) Inbound(ctx context.Context, raw []byte) (json.RawMessage, error) {
	if v.config.inbound == nil && v.config.envelope == nil {
		return raw, nil
	}
	result, err := v.checkInbound(ctx, raw)
	switch {
	case err != nil:
		return nil, err
	case result.changed:
		return result.encode()
	}
	return raw, nil
}

// Outbound validates an answer. The error is an [*Error]. Without [WithOutbound] everything is valid.
func (v *Validator) Outbound(ctx context.Context, raw []byte) error {
	if v.config.outbound == nil {
		return nil
	}
	return v.recorder.observe(ctx, Outbound, v.config.outbound, func() error {
		return directed(Outbound, v.config.outbound.ValidateBytes(raw))
	})
}

// checked is an event that is valid.
type checked struct {
	value   any
	changed bool // it is not the event as it came: an envelope was taken off, or defaults were put in
}

// checkInbound takes the envelope off an event, puts the defaults in and validates the rest.
func (v *Validator) checkInbound(ctx context.Context, raw []byte) (result checked, err error) {
	if v.config.inbound == nil {
		err = v.takeOff(&result, raw)
		return result, err
	}
	err = v.recorder.observe(ctx, Inbound, v.config.inbound, func() error {
		if v.config.envelope != nil {
			if err := v.takeOff(&result, raw); err != nil {
				return err
			}
		} else {
			value, issue := decodeJSON(raw)
			if issue != nil {
				return inboundError(issue)
			}
			result.value = value
		}
		if !v.config.anyCase {
			if issue := v.config.inbound.otherCase(result.value); issue != nil {
				return inboundError(issue)
			}
		}
		if v.config.defaults {
			filled, issue := v.config.inbound.fill(result.value)
			if issue != nil {
				return inboundError(issue)
			}
			result.changed = result.changed || filled
		}
		return directed(Inbound, v.config.inbound.validate(result.value))
	})
	return result, err
}

// takeOff takes the envelope off an event.
func (v *Validator) takeOff(result *checked, raw []byte) (err error) {
	if result.value, err = v.config.envelope.SearchBytes(raw); err != nil {
		return fmt.Errorf("validation: inbound: %w", err)
	}
	result.changed = true
	if issue := checkLimits(result.value, nil, 0); issue != nil {
		return inboundError(issue)
	}
	return nil
}

func inboundError(issue *Issue) error { return &Error{Direction: Inbound, Issues: []Issue{*issue}} }

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
		return none, misfit(err, reflect.TypeFor[T]())
	}
	return into, nil
}

// misfit returns the error for a valid payload that does not decode into a type. It has the path in the type, and never the
// text of the error, in which encoding/json and types that decode themselves, such as time.Time, put the value.
func misfit(err error, into reflect.Type) error {
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && mismatch.Field != "" {
		return fmt.Errorf("validation: inbound: %s does not fit type %v", mismatch.Field, mismatch.Type)
	}
	return fmt.Errorf("validation: inbound: the payload does not fit type %v (%T)", into, err)
}
