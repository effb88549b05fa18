// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/otel-powertools/powertools/internal/exception"
)

// Types of the errors that a [Router] makes itself. Clients see them as errorType.
const (
	InvalidEvent         = "InvalidEventException"
	InvalidArguments     = "InvalidArgumentsException"
	InconsistentBatch    = "InconsistentPayloadException"
	InvalidBatchResponse = "InvalidBatchResponseException"
	ResolverNotFound     = "ResolverNotFoundException"
)

// Error is an error for the client: AppSync puts Type and Message into the GraphQL error as they are, also when other
// errors wrap this one.
//
// Errors of other types have the name of their Go type, without the package, and their text. What ErrorType() string or
// ErrorCode() string returns goes before the name, as the code of an AWS API error. A wrapper of package fmt or errors
// counts for nothing: what it wraps has the name, and Error stands for an error that has none.
type Error struct {
	// Type is a name that clients can tell errors by, such as PostNotFound.
	Type string
	// Message is a text for the client.
	Message string
	// Info is more about the error; see [WithEnvelope]. AppSync drops it otherwise.
	Info any
	// Cause is for logs and traces. Clients do not see it.
	Cause error

	final bool // neither mapped nor answered: the function is not set up as it should be
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error {
	if e == nil { // The usual slip with errors of pointer types; errors.As calls this.
		return nil
	}
	return e.Cause
}

// ErrorType returns the type, by which the error is known in logs and traces too.
func (e *Error) ErrorType() string { return e.Type }

// ItemErrors are the errors of the items of a batch by index, for a resolver of [HandleBatch] to return beside the results
// of the others, whose place in the results does not count. No errors are no failure.
type ItemErrors map[int]error

// Error says how many items failed, and why the first did.
func (e ItemErrors) Error() string {
	indices := slices.Sorted(maps.Keys(e))
	if len(indices) == 0 {
		return "appsync: no item failed"
	}
	return fmt.Sprintf("appsync: %d items failed: item %d: %v", len(e), indices[0], e[indices[0]])
}

// Unwrap returns the errors in the order of the items.
func (e ItemErrors) Unwrap() []error {
	errs := make([]error, 0, len(e))
	for _, i := range slices.Sorted(maps.Keys(e)) {
		errs = append(errs, e[i])
	}
	return errs
}

// check fails where results and errors do not make an answer for n items.
func (e ItemErrors) check(n, results int) error {
	covered := 0
	for i, err := range e {
		if i < 0 || i >= n {
			return invalidBatchResponse("the batch resolver returned an error for item %d of %d", i, n)
		}
		if err != nil {
			covered++
		}
	}
	if results != n && (results != 0 || covered != n) {
		return invalidBatchResponse("the batch resolver returned %d results for %d items", results, n)
	}
	return nil
}

func invalidBatchResponse(format string, args ...any) error {
	return &Error{Type: InvalidBatchResponse, Message: fmt.Sprintf(format, args...), final: true}
}

func invalidEvent(reason string) error {
	return &Error{Type: InvalidEvent, Message: "not an event of an AppSync resolver: " + reason, final: true}
}

func inconsistentBatch(a, b *item) error {
	return &Error{
		Type:    InconsistentBatch,
		Message: fmt.Sprintf("a batch is for one field, this one is for %s.%s and %s.%s", a.parent, a.name, b.parent, b.name),
		final:   true,
	}
}

func resolverNotFound(it *item, batch, other bool) error {
	message := fmt.Sprintf("No resolver found for '%s.%s'", it.parent, it.name)
	switch {
	case other && batch:
		message += ": it has one for single events, and this is a batch"
	case other:
		message += ": it has one for batches, and this is a single event"
	}
	return &Error{Type: ResolverNotFound, Message: message, final: true}
}

func isFinal(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e != nil && e.final
}

// wire returns err in a form of which aws-lambda-go reports type and message as they are; err itself if it does so anyway.
func wire(err error) error {
	if _, ok := err.(messages.InvokeResponse_Error); ok { //nolint:errorlint // aws-lambda-go does not look inside either.
		return err
	}
	name, message := typeOf(err), messageOf(err)
	if text, ok := errorText(err); ok && text == message && elem(err).Name() == name {
		return err
	}
	return messages.InvokeResponse_Error{Type: name, Message: message}
}

// typeOf returns what clients know the error by.
func typeOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e != nil && e.Type != "" {
		return e.Type
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
	switch err.(type) { //nolint:errorlint // The tree is walked here.
	case nil:
		return ""
	case *exception.PanicError:
		return "Panic"
	case interface{ ErrorType() string }, interface{ ErrorCode() string }:
		if name := exception.Type(err); name != reflect.TypeOf(err).String() {
			return name
		}
	}
	if t := elem(err); !isWrapper(t) {
		name, _, _ := strings.Cut(t.Name(), "[") // Type arguments have paths.
		return name
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
	if e, ok := errors.AsType[*Error](err); ok && e != nil {
		return e.Message
	}
	if e, ok := errors.AsType[messages.InvokeResponse_Error](err); ok {
		return e.Message
	}
	if _, ok := errors.AsType[*exception.PanicError](err); ok {
		return "the resolver panicked" // With what is in logs and traces.
	}
	if text, ok := errorText(err); ok {
		return text
	}
	return exception.Describe(err).Message
}

// errorText returns the text of an error. It reports false if its method panics, as that of a nil pointer may.
func errorText(err error) (text string, ok bool) {
	defer func() { ok = recover() == nil }()
	return err.Error(), true
}

func infoOf(err error) any {
	if e, ok := errors.AsType[*Error](err); ok && e != nil {
		return e.Info
	}
	return nil
}
