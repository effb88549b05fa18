// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"errors"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

// lambdaError is an error that says itself what Lambda is told of it.
type lambdaError interface {
	error
	LambdaError() messages.InvokeResponse_Error
}

// Reported returns what the wrapper of [New] gives aws-lambda-go for err, and so what callers of the function are told. It
// is what the method
//
//	LambdaError() messages.InvokeResponse_Error
//
// of the first error in the tree of err returns that has one; else, and where that has no Type, err itself, which
// aws-lambda-go reports with its text and under the name of its Go type.
//
// The method is for errors that clients, or a Catch of Step Functions, know by name, also where others wrap them. Log
// lines, spans and hooks get err as it is, with its type, text and causes.
func Reported(err error) (reported error) {
	if _, ok := err.(messages.InvokeResponse_Error); ok { //nolint:errorlint // aws-lambda-go does not look inside either.
		return err
	}
	defer func() {
		if recover() != nil { // A method of an error that is a nil pointer.
			reported = err
		}
	}()
	if e, ok := errors.AsType[lambdaError](err); ok {
		if answer := e.LambdaError(); answer.Type != "" {
			return answer
		}
	}
	return err
}
