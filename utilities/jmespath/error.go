// SPDX-License-Identifier: Apache-2.0

package jmespath

import (
	"encoding/json"
	"errors"
	"fmt"
)

var (
	// ErrInvalidEnvelope is matched by all errors of this package: the expression is wrong, or it does not fit the event.
	ErrInvalidEnvelope = errors.New("jmespath: invalid envelope expression")

	// ErrUnknownFunction is what a [*FunctionError] wraps if the expression calls a function that there is not.
	ErrUnknownFunction = errors.New("unknown function")

	// ErrTooLarge is what a [*FunctionError] wraps if a function would make more than [WithMaxDecoded] allows.
	ErrTooLarge = errors.New("result too large")
)

// SyntaxError says where an expression is wrong.
type SyntaxError struct {
	Expression string
	Offset     int // in bytes from the start; 0 where the place is not known
	reason     string
}

// Error returns the reason and the expression, which is the program's own.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("jmespath: %s at offset %d of expression %q", e.reason, e.Offset, e.Expression)
}

// Is reports whether target is [ErrInvalidEnvelope].
func (*SyntaxError) Is(target error) bool { return target == ErrInvalidEnvelope }

// FunctionError says which function of an expression failed. Nothing of the event is in its text but for what a function
// of [WithFunction] puts into its own errors.
type FunctionError struct {
	Expression string
	Function   string // empty if none had a part in it
	Err        error
}

// Error returns the function, the reason and the expression.
func (e *FunctionError) Error() string {
	if e.Function == "" {
		return fmt.Sprintf("jmespath: %v in expression %q", e.Err, e.Expression)
	}
	return fmt.Sprintf("jmespath: %s(): %v in expression %q", e.Function, e.Err, e.Expression)
}

// Unwrap returns the reason.
func (e *FunctionError) Unwrap() error { return e.Err }

// Is reports whether target is [ErrInvalidEnvelope].
func (*FunctionError) Is(target error) bool { return target == ErrInvalidEnvelope }

// withoutValues returns an error of encoding/json without the piece of the input that it quotes.
func withoutValues(err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("invalid JSON at offset %d", syntax.Offset)
	}
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("a value that does not fit type %v at offset %d", mismatch.Type, mismatch.Offset)
	}
	return errors.New("invalid JSON")
}
