// SPDX-License-Identifier: Apache-2.0

package awsx

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/aws/smithy-go"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
)

// recordFailure records how an operation failed, with the stack of whoever called the SDK.
func recordFailure(span trace.Span, err error) {
	if err != nil {
		exception.Record(span, describeFailure(err), userCallers())
	}
}

// describeFailure returns the part of an operation's error that says what went wrong: the service's own error with its code, without
// the layers of transport and retry around it; the end of the context as such, whatever it interrupted.
func describeFailure(err error) error {
	if service, ok := errors.AsType[smithy.APIError](err); ok {
		return service
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return named{err, "context.DeadlineExceeded"}
	case errors.Is(err, context.Canceled):
		return named{err, "context.Canceled"}
	}
	for {
		inner := errors.Unwrap(err)
		if inner == nil || !isWrapper(err) {
			return err
		}
		err = inner
	}
}

// isWrapper reports whether an error says nothing about the failure that the error in it does not say.
func isWrapper(err error) bool {
	switch fmt.Sprintf("%T", err) {
	case "*fmt.wrapError", "*http.ResponseError", "*retry.MaxAttemptsError":
		return true
	}
	return false
}

// named is an error with a name to group by.
type named struct {
	error
	name string
}

// ErrorType is what package exception asks for.
func (n named) ErrorType() string { return n.name }

// sdkFunctions and ownFunctions begin the names of functions that are no part of the user's program.
const (
	sdkFunctions = "github.com/aws/"
	ownFunctions = ScopeName + "."
)

// userCallers returns the stack from the call of the SDK on. The functions of the SDK above it are the same for all calls.
func userCallers() []uintptr {
	const depth = 3 * exception.MaxFrames
	callers := make([]uintptr, depth)
	callers = callers[:runtime.Callers(2, callers)]
	for i, pc := range callers {
		function := runtime.FuncForPC(pc - 1) // the call, not what follows it
		if function != nil && !strings.HasPrefix(function.Name(), sdkFunctions) && !strings.HasPrefix(function.Name(), ownFunctions) {
			return callers[i:]
		}
	}
	return callers
}
