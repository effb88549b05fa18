// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"reflect"
)

// Decoder decodes the payloads of one event, by the options of the call that reads it. Envelopes get one. It is not for
// concurrent use.
type Decoder struct {
	config  *config
	records int // how many there are, for the span
	budget  int // bytes that may yet be inflated
	text    []byte
	binary  []byte
}

func newDecoder(c *config) *Decoder { return &Decoder{config: c, budget: c.maxInflated} }

var errTrailing = errors.New("more than one JSON value")

// Decode decodes a payload into the value that into points to, and validates it: first schemas, which see the bytes, then
// the decoding, then a method Validate() error or ValidateContext(context.Context) error of the value, then validators.
//
// A string or []byte gets the payload as it is. Anything else is decoded as JSON. Decode does not keep the payload. The
// error is an [*Error] with paths from the payload on; [At] makes them those of the event.
//
// A type that is a wrapper of what the program wants validated has a method Parts() iter.Seq2[string, any], which returns
// pointers to its parts with their paths. Validators get those.
func (d *Decoder) Decode(ctx context.Context, payload []byte, into any) error {
	switch into := into.(type) {
	case *string:
		*into = string(payload)
	case *[]byte:
		*into = bytes.Clone(payload)
	default:
		if isEmpty(payload) {
			return empty(into)
		}
		if err := d.decodeJSON(payload, into); err != nil {
			return err
		}
	}
	return d.validate(ctx, into)
}

// isEmpty reports whether there is no payload or null.
func isEmpty(payload []byte) bool {
	// Almost all begin with a brace: see so without looking for blanks at the end.
	if len(payload) > 0 && payload[0] == '{' {
		return false
	}
	payload = bytes.TrimSpace(payload)
	return len(payload) == 0 || string(payload) == "null"
}

// empty sets a value to nil, or fails if it has none.
func empty(into any) error {
	value := reflect.ValueOf(into).Elem()
	switch value.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Interface:
		value.SetZero()
		return nil
	default:
		return fail(ErrEmptyPayload, "", "no payload for a "+value.Type().String())
	}
}

func (d *Decoder) decodeJSON(payload []byte, into any) error {
	if len(d.config.schemas) > 0 {
		if !json.Valid(payload) {
			return d.explain(payload, into, json.Unmarshal(payload, new(any)))
		}
		for _, schema := range d.config.schemas {
			if err := schema.ValidateBytes(payload); err != nil {
				return refused(err)
			}
		}
	}
	if err := d.config.unmarshal(payload, into); err != nil {
		failed := d.explain(payload, into, err)
		reflect.ValueOf(into).Elem().SetZero() // half a value is none
		return failed
	}
	return nil
}

// unmarshal is json.Unmarshal by the options.
func (c *config) unmarshal(payload []byte, into any) error {
	if !c.strict && !c.exact {
		return json.Unmarshal(payload, into)
	}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	if c.strict {
		decoder.DisallowUnknownFields()
	}
	if c.exact {
		decoder.UseNumber()
	}
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errTrailing
	}
	return nil
}

// validate calls what validates a decoded value, or each part of one that has parts.
func (d *Decoder) validate(ctx context.Context, into any) error {
	if whole, ok := into.(interface{ Parts() iter.Seq2[string, any] }); ok {
		if err := validateItself(ctx, into); err != nil {
			return refused(err)
		}
		var failed *Error
		for path, part := range whole.Parts() {
			if err := d.validate(ctx, part); err != nil {
				failed = add(failed, At(path, -1, err))
			}
		}
		return failed.orNil()
	}
	if err := validateItself(ctx, into); err != nil {
		return refused(err)
	}
	if len(d.config.validators) == 0 {
		return nil
	}
	if pointer := reflect.ValueOf(into).Elem(); pointer.Kind() == reflect.Pointer {
		if pointer.IsNil() {
			return nil
		}
		into = pointer.Interface()
	}
	for _, validate := range d.config.validators {
		if err := validate(ctx, into); err != nil {
			return refused(err)
		}
	}
	return nil
}

// validateItself calls the methods of a value, given as a pointer to it.
func validateItself(ctx context.Context, into any) error {
	type validator interface{ Validate() error }
	type contextValidator interface{ ValidateContext(context.Context) error }
	v, plain := into.(validator)
	c, withContext := into.(contextValidator)
	if !plain && !withContext {
		// A pointer to a pointer has no methods; the pointer it points to has.
		pointer := reflect.ValueOf(into).Elem()
		if pointer.Kind() != reflect.Pointer || pointer.IsNil() {
			return nil
		}
		v, plain = reflect.TypeAssert[validator](pointer)
		c, withContext = reflect.TypeAssert[contextValidator](pointer)
	}
	if plain {
		if err := v.Validate(); err != nil {
			return err
		}
	}
	if withContext {
		return c.ValidateContext(ctx)
	}
	return nil
}

// refused returns the issues of a schema or validator. An error that knows places says them by a method Places, as paths
// or JSON pointers with reasons.
func refused(err error) *Error {
	if failed, ok := errors.AsType[*Error](err); ok && len(failed.Issues) > 0 {
		return asError(failed)
	}
	failed := &Error{}
	if placed, ok := errors.AsType[placedError](err); ok {
		for path, reason := range placed.Places() {
			if path != "" && path[0] == '/' {
				path = fromPointer(path)
			}
			failed.Issues = append(failed.Issues, Issue{Path: path, Index: -1, Reason: reason, Err: err})
		}
	}
	if len(failed.Issues) == 0 {
		return fail(err, "", err.Error())
	}
	return failed
}

type placedError interface {
	error
	Places() iter.Seq2[string, string]
}
