// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// decoderOf returns how an item becomes an A: its arguments, or the whole event if A is one. A null item, and null
// arguments, leave the zero value.
func decoderOf[A any](r *Router) func(it *item, into *A) error {
	whole := isEvent(new(A))
	decode := r.config.decode
	return func(it *item, into *A) error {
		data, within := []byte(it.arguments), "arguments"
		if whole {
			data, within = it.payload, ""
		}
		if it.null || len(data) == 0 {
			return nil
		}
		if err := decode(data, into); err != nil {
			return invalidArguments(it, within, err)
		}
		if whole {
			nameField(into, it)
		}
		return nil
	}
}

// isEvent reports whether A is an Event, a struct that embeds one, or a pointer to either.
func isEvent[A any](a *A) bool {
	if _, ok := any(a).(fieldNamer); ok {
		return true
	}
	_, ok := any(*a).(fieldNamer)
	return ok
}

func nameField[A any](into *A, it *item) {
	namer, ok := any(into).(fieldNamer)
	if !ok {
		namer, ok = any(*into).(fieldNamer)
	}
	if ok {
		namer.nameField(it.parent, it.name)
	}
}

// invalidArguments describes why an event does not fit the type that a resolver takes. Only what is known to have no
// part of the values is said: the text goes to the client and to traces.
func invalidArguments(it *item, within string, err error) error {
	reason := "do not fit the resolver's type"
	var at string
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind, _, _ := strings.Cut(mismatch.Value, " ") // "number 300" for one that is too large
		reason = fmt.Sprintf("want %s, got %s", kindOf(mismatch.Type), kind)
		at = mismatch.Field
	} else if scalar, ok := errors.AsType[*ScalarError](err); ok {
		reason = scalar.Error()
	}
	if within != "" && at != "" {
		within += "."
	}
	place := within + at
	if place == "" {
		place = "event"
	}
	return &Error{
		Type:    InvalidArguments,
		Message: fmt.Sprintf("%s.%s: %s: %s", it.parent, it.name, place, reason),
	}
}

// kindOf returns what JSON calls the values of a type, whose name is nobody's business. Integers say how large they are.
func kindOf(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch kind := t.Kind(); kind {
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Slice, reflect.Array:
		return "array"
	case reflect.Map, reflect.Struct, reflect.Interface:
		return "object"
	default:
		return kind.String() // bool, string, int8
	}
}
