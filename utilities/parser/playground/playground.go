// SPDX-License-Identifier: Apache-2.0

package playground

import (
	"context"
	"errors"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/otel-powertools/powertools/utilities/parser"
)

// New returns an option of package parser that validates payloads by their tags, with a validator of its own.
func New() parser.Option {
	return With(validator.New(validator.WithRequiredStructEnabled()))
}

// With is [New] with a validator that the program has configured, with tags of its own for example. Fields get the names of
// JSON in it. Issues have the validator.FieldError as their Err.
func With(v *validator.Validate) parser.Option {
	v.RegisterTagNameFunc(nameInJSON)
	return parser.WithValidator(func(ctx context.Context, value any) error {
		if !validatable(reflect.TypeOf(value)) {
			return nil
		}
		var err error
		if list := reflect.Indirect(reflect.ValueOf(value)); list.Kind() == reflect.Slice || list.Kind() == reflect.Array {
			err = v.VarCtx(ctx, value, "dive")
		} else {
			err = v.StructCtx(ctx, value)
		}
		fields, ok := errors.AsType[validator.ValidationErrors](err)
		if !ok {
			return err
		}
		root := reflect.Indirect(reflect.ValueOf(value)).Type().Name()
		failed := &parser.Error{}
		for _, field := range fields {
			failed.Issues = append(failed.Issues, parser.Issue{Path: path(root, field), Index: -1, Reason: reason(field), Err: field})
		}
		return failed
	})
}

// path is the place of a field below the value. A namespace begins with the name of the value's type.
func path(root string, field validator.FieldError) string {
	return strings.TrimPrefix(strings.TrimPrefix(field.Namespace(), root), ".")
}

// reason names the tag that refuses a field.
func reason(field validator.FieldError) string {
	if field.Param() == "" {
		return "want " + field.Tag()
	}
	return "want " + field.Tag() + "=" + field.Param()
}

// validatable reports whether a type is a struct, or a list of structs, or points to one.
func validatable(t reflect.Type) bool {
	for t != nil && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array) {
		t = t.Elem()
	}
	return t != nil && t.Kind() == reflect.Struct
}

// nameInJSON returns the name that encoding/json has for a field; empty is the field's own.
func nameInJSON(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}
