// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"context"
	"errors"
	"reflect"
	"strings"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// wire returns err in a form of which Lambda tells type and message as they are: err itself if it does so anyway. In an
// invocation the error is still in it, for logs and traces. Elsewhere nobody asks [namedError], so it is the one form that
// aws-lambda-go alone knows.
func wire(ctx context.Context, err error) error {
	if _, ok := err.(messages.InvokeResponse_Error); ok { //nolint:errorlint // aws-lambda-go does not look inside either.
		return err
	}
	answer := messages.InvokeResponse_Error{Type: typeOf(err), Message: messageOf(err)}
	_, inInvocation := invocation.From(ctx)
	if reported, ok := reportedOf(err); ok {
		if inInvocation && reported.Type == answer.Type && reported.Message == answer.Message {
			return err
		}
	} else if err.Error() == answer.Message && elem(err).Name() == answer.Type {
		return err
	}
	if inInvocation {
		return &namedError{err, answer}
	}
	return answer
}

// namedError is an error and what Lambda is told of it.
type namedError struct {
	err    error
	answer messages.InvokeResponse_Error
}

// Error returns the text of the error.
func (e *namedError) Error() string { return exception.Describe(e.err).Message }

// LambdaError returns what the wrapper of invocations reports; see [invocation.Reported].
func (e *namedError) LambdaError() messages.InvokeResponse_Error { return e.answer }

// Unwrap returns the error.
func (e *namedError) Unwrap() error { return e.err }

// Itself returns the error, which logs and traces show in place of this one.
func (e *namedError) Itself() error { return e.err }

// reportedOf returns what Lambda is told of an error because it says so itself.
func reportedOf(err error) (reported messages.InvokeResponse_Error, ok bool) {
	reported, ok = invocation.Reported(err).(messages.InvokeResponse_Error) //nolint:errorlint // as aws-lambda-go looks at it
	return reported, ok
}

// typeOf returns what clients know the error by.
func typeOf(err error) string {
	if reported, ok := reportedOf(err); ok && reported.Type != "" {
		return reported.Type
	}
	if e, ok := errors.AsType[messages.InvokeResponse_Error](err); ok && e.Type != "" {
		return e.Type
	}
	if name := nameOf(err, exception.MaxDepth); name != "" {
		return name
	}
	return "Error"
}

// nameOf returns the name of the first error in the tree that has one.
func nameOf(err error, depth int) string {
	switch e := err.(type) { //nolint:errorlint // The tree is walked here.
	case nil:
		return ""
	case *exception.PanicError:
		return "Panic"
	case *opaqueError:
		return nameOfType(elem(e.of))
	case interface{ ErrorType() string }, interface{ ErrorCode() string }:
		if name := exception.Type(err); name != reflect.TypeOf(err).String() {
			return name
		}
	}
	if t := elem(err); !isWrapper(t) {
		return nameOfType(t)
	}
	if depth == 0 {
		return ""
	}
	switch wrapper := err.(type) { //nolint:errorlint // The tree is walked here.
	case interface{ Unwrap() error }:
		return nameOf(wrapper.Unwrap(), depth-1)
	case interface{ Unwrap() []error }:
		for _, cause := range wrapper.Unwrap() {
			if name := nameOf(cause, depth-1); name != "" {
				return name
			}
		}
	}
	return ""
}

func nameOfType(t reflect.Type) string {
	name, _, _ := strings.Cut(t.Name(), "[") // Type arguments have paths.
	return name
}

// isWrapper reports whether errors of a type say nothing by it.
func isWrapper(t reflect.Type) bool {
	return t.Name() == "" || t.PkgPath() == "fmt" || t.PkgPath() == "errors"
}

// elem returns the type of an error, or what it points to; aws-lambda-go reports its name.
func elem(err error) reflect.Type {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// messageOf returns what clients are told.
func messageOf(err error) string {
	if reported, ok := reportedOf(err); ok {
		return reported.Message
	}
	if e, ok := errors.AsType[*Error](err); ok && e != nil {
		return e.Message
	}
	if e, ok := errors.AsType[messages.InvokeResponse_Error](err); ok {
		return e.Message
	}
	if _, ok := errors.AsType[*exception.PanicError](err); ok {
		return "the resolver panicked" // With what is in logs and traces.
	}
	if e, ok := errors.AsType[*opaqueError](err); ok && e.reason != "<nil>" {
		return "the error has no text" // What its method panicked with is no more for clients.
	}
	return err.Error()
}

// opaqueError stands for an error that cannot be told, because its methods panic, as those of a nil pointer do.
type opaqueError struct {
	of     error
	reason string
}

// tellable returns err if its text and its causes can be had, else an [opaqueError]. All that looks at errors comes after.
func tellable(err error) (told error) {
	if err == nil {
		return nil
	}
	defer func() {
		if recover() != nil {
			told = &opaqueError{err, exception.Describe(err).Message}
		}
	}()
	_ = err.Error()
	_, _ = errors.AsType[*opaqueError](err) // It visits all causes.
	return err
}

// Error returns what is known.
func (e *opaqueError) Error() string { return e.reason }

// ErrorType returns the type of the error.
func (e *opaqueError) ErrorType() string { return exception.Type(e.of) }

func infoOf(err error) any {
	if e, ok := errors.AsType[*Error](err); ok && e != nil {
		return e.Info
	}
	return nil
}
