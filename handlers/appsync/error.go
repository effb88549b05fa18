// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-lambda-go/lambda/messages"
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
// ErrorCode() string returns goes before the name, as the code of an AWS API error, and what a method LambdaError returns
// before all that; see [invocation.Reported]. A wrapper of package fmt or errors counts for nothing: what it wraps has the
// name, and Error stands for an error that has none.
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

// LambdaError returns Type and Message, which the wrapper of invocations reports also where this error comes from
// middleware around a router, or from a function without one; see [invocation.Reported].
func (e *Error) LambdaError() messages.InvokeResponse_Error {
	if e == nil {
		return messages.InvokeResponse_Error{}
	}
	return messages.InvokeResponse_Error{Type: e.Type, Message: e.Message}
}

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

// itemErrors returns the ItemErrors that err is, or wraps. Where they stand beside other errors, as in those of
// [errors.Join], the batch has failed for another reason.
func itemErrors(err error) (e ItemErrors, ok bool) {
	defer func() { _ = recover() }() // Some nil pointers cannot be asked what they wrap.
	for ; err != nil && !ok; err = errors.Unwrap(err) {
		e, ok = err.(ItemErrors) //nolint:errorlint // The chain is walked here.
	}
	return e, ok
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
