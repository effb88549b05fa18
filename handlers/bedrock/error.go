// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"errors"
	"reflect"
	"strings"
)

// stateError is an error that says what the agent is to do.
type stateError struct{ state, message string }

func (e *stateError) Error() string { return e.message }

// ErrorType returns a name for traces.
func (e *stateError) ErrorType() string { return e.state }

// Reprompt returns an error with which the agent gives message to its model, to ask the user again for example. It may be
// wrapped. It is no failure on traces.
func Reprompt(message string) error { return &stateError{stateReprompt, message} }

// Fail returns an error that ends the user's turn: the agent fails with a DependencyFailedException. Message is the body of
// the response. It may be wrapped, by an error that says more on traces and logs.
func Fail(message string) error { return &stateError{stateFailure, message} }

// errorAnswer returns the state and the text with which the agent gets an error.
func errorAnswer(err error) (state, text string) {
	if stated, ok := errors.AsType[*stateError](err); ok {
		return stated.state, stated.message
	}
	return "", "Unable to complete tool execution due to " + errorName(err) + " - " + err.Error()
}

// isReprompt reports whether an error asks for a reprompt, which is an answer like others.
func isReprompt(err error) bool {
	stated, ok := errors.AsType[*stateError](err)
	return ok && stated.state == stateReprompt
}

// errorName returns a name for a type of error that a model can do something with: what the error says itself, else the
// name of the first exported type in its chain, else Error.
func errorName(err error) string {
	for ; err != nil; err = errors.Unwrap(err) {
		if typed, ok := err.(interface{ ErrorType() string }); ok && typed.ErrorType() != "" {
			return typed.ErrorType()
		}
		t := reflect.TypeOf(err)
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if name := t.Name(); name != "" && strings.ToUpper(name[:1]) == name[:1] {
			return name
		}
	}
	return "Error"
}
