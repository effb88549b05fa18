// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Facts are what Lambda says about one invocation.
// A pointer to them identifies the invocation for as long as it runs, so packages key per-invocation state by it.
// Facts are read-only: they are shared by all goroutines of the invocation.
type Facts struct {
	// Function holds the constants of the function, the same in every invocation of a process.
	Function *Function

	// RequestID is Lambda's id of this invocation (attribute faas.invocation_id).
	RequestID string
	// InvokedFunctionARN is the ARN the caller used; it ends in the alias or version if there was one.
	InvokedFunctionARN string
	// TenantID is the tenant of a function with tenant isolation, else empty.
	TenantID string
	// TraceHeader is the X-Ray header of the invocation as it came, or empty.
	// It is the context's value; the environment is read only where one invocation runs at a time.
	TraceHeader string
	// Identity is the Amazon Cognito identity of a caller from the AWS mobile SDK.
	Identity lambdacontext.CognitoIdentity
	// ClientContext is what a caller from the AWS mobile SDK or an Invoke call with a client context sent.
	ClientContext lambdacontext.ClientContext

	// ColdStart is true in the first invocation of an on-demand environment (attribute faas.coldstart).
	ColdStart bool
	// Start is when the wrapper received the event.
	Start time.Time
	// Deadline is when Lambda kills the invocation; zero outside Lambda.
	Deadline time.Time
}

// From returns the facts of the invocation that ctx belongs to.
// It reports false when ctx comes from no invocation, as in an initialisation or a test that made its own context.
func From(ctx context.Context) (*Facts, bool) {
	s := scopeOf(ctx)
	if s == nil {
		return nil, false
	}
	return s.running.facts, true
}

// RemainingTime returns how long the invocation of ctx may still run, never negative.
// It reports false when ctx has no deadline.
func RemainingTime(ctx context.Context) (time.Duration, bool) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0, false
	}
	return max(0, time.Until(deadline)), true
}
