// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"context"
)

// Value is a key for a value of one type that middleware leaves in the context of a request, for handlers further in. It
// is declared once, as a package variable:
//
//	var tenant = rest.NewValue[Tenant]("tenant")
//
// It is safe for concurrent use. Every key is another one, whatever its name.
type Value[T any] struct{ name string }

// NewValue returns a new key. The name is for people.
func NewValue[T any](name string) *Value[T] { return &Value[T]{name: name} }

// With returns a context with the value. Middleware passes it on by [http.Request.WithContext].
func (v *Value[T]) With(ctx context.Context, value T) context.Context {
	return context.WithValue(ctx, v, value)
}

// From returns the value in ctx, and whether there is one.
func (v *Value[T]) From(ctx context.Context) (T, bool) {
	value, ok := ctx.Value(v).(T)
	return value, ok
}

// String returns the name.
func (v *Value[T]) String() string { return v.name }
