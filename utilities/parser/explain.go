// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
)

// explain returns what a failure to decode a payload means. The texts of encoding/json have values of the payload, so they
// are neither shown nor kept.
func (d *Decoder) explain(payload []byte, into any, err error) *Error {
	failed := d.reason(payload, reflect.TypeOf(into).Elem(), err)
	if d.config.values {
		for i := range failed.Issues {
			failed.Issues[i].Reason += " (" + err.Error() + ")"
		}
	}
	return failed
}

func (d *Decoder) reason(payload []byte, want reflect.Type, err error) *Error {
	if malformed := json.Unmarshal(payload, new(json.RawMessage)); malformed != nil {
		syntax, _ := errors.AsType[*json.SyntaxError](malformed)
		return fail(ErrMalformed, "", "not JSON at byte "+strconv.FormatInt(syntax.Offset, 10))
	}
	// Texts differ where the causes do, so the same text means the same cause.
	fails := func(beginning []byte) bool {
		again := d.config.unmarshal(beginning, reflect.New(want).Interface())
		return again != nil && causeText(again) == causeText(err)
	}
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		path := placeOf(payload, mismatch.Offset-1, fails)
		got, _, _ := strings.Cut(mismatch.Value, " ") // a number has its value behind it
		return fail(ErrMismatch, path, "want "+nameOf(mismatch.Type)+", got "+got)
	}
	path := locate(payload, fails)
	if inner, ok := errors.AsType[*Error](err); ok { // of a field of a type of this package
		failed := asError(inner)
		failed.Envelope = ""
		for i := range failed.Issues {
			issue := &failed.Issues[i]
			// The search has gone on inside the field where that is no text.
			if !strings.HasSuffix(path, issue.Path) || issue.Path == "" {
				issue.Path = join(path, issue.Path)
			} else {
				issue.Path = path
			}
		}
		return failed
	}
	if strings.HasPrefix(err.Error(), "json: unknown field ") {
		return fail(ErrMismatch, path, "not a member of "+want.String())
	}
	return fail(ErrMismatch, path, "does not fit "+want.String())
}

// causeText is the text that tells failures apart. It is not to be shown.
func causeText(err error) string {
	if field, ok := errors.AsType[*fieldError](err); ok {
		return causeText(field.cause)
	}
	return err.Error()
}

// placeOf returns the path of what encoding/json says is at offset. Where a method UnmarshalJSON decodes what it was given,
// the offset is one in that, so it is tried: the payload has to fail with the value, and not before.
func placeOf(payload []byte, offset int64, fails func([]byte) bool) string {
	n := valueAt(payload, offset)
	if n < 0 {
		return locate(payload, fails)
	}
	path, with := upTo(payload, n)
	if len(payload) > maxLocated {
		return path
	}
	if n > 0 {
		if _, before := upTo(payload, n-1); fails(before) {
			return locate(payload, fails)
		}
	}
	if !fails(with) {
		return locate(payload, fails)
	}
	return path
}

// nameOf returns the name of a type, or what it is in JSON where the name says nothing to the program.
func nameOf(t reflect.Type) string {
	ours := t.PkgPath() == reflect.TypeFor[Decoder]().PkgPath()
	if t.Name() != "" && !ours {
		return t.String()
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice, reflect.Array:
		return "a list"
	}
	return t.String()
}
