// SPDX-License-Identifier: Apache-2.0

package invocation

import "context"

// Outcome is how an invocation ended.
type Outcome struct {
	// Err is the error that the handler returned, or an error that describes the panic; nil for success.
	Err error
	// Panicked is true if the handler panicked.
	Panicked bool
	// Streamed is true if the answer had begun to leave: Err is then that of the stream, and aws-lambda-go does not report
	// it on package log.
	Streamed bool
}

// Hooks are called in the life of one invocation; nil ones are skipped. They run outside locks and must not panic.
type Hooks struct {
	// End is called when the handler has returned or panicked, before the invocation's span ends.
	End func(ctx context.Context, outcome Outcome)
	// Deadline is called, in a goroutine of its own, shortly before Lambda would kill the invocation. End follows if
	// the handler still returns, and never runs at the same time.
	Deadline func(ctx context.Context)
}

// ProcessHooks are called for every invocation of a wrapper, in the order they were given; nil ones are skipped.
// They run outside locks, must not panic, and must be safe for invocations that overlap.
type ProcessHooks struct {
	// Begin is called before the handler, with the invocation's facts and span in ctx.
	Begin func(ctx context.Context)
	// End is called after the invocation's span ended and before the answer leaves, so it must be quick.
	// Transports that cost microseconds, standard output and UDP, flush here.
	End func(ctx context.Context, outcome Outcome)
	// Deadline is called shortly before Lambda would kill the invocation, in a goroutine of its own; see [Hooks].
	Deadline func(ctx context.Context)
	// Flush is for transports that cost milliseconds. It is called after a successful answer has left and before the
	// next event is asked for; when the handler failed, before the error is returned, because a panic ends the
	// process. The context is not that of the invocation: it is never cancelled with it.
	Flush func(ctx context.Context, outcome Outcome)
}

// Hook adds hooks to the invocation of ctx. End hooks run in the reverse order of their registration, as deferred
// calls do. Outside an invocation, and after it ended, Hook does nothing and reports false.
func Hook(ctx context.Context, hooks Hooks) bool {
	s := scopeOf(ctx)
	if s == nil {
		return false
	}
	return s.running.hook(hooks)
}
