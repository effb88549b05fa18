// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/otel-powertools/powertools/internal/exception"
)

// streamContentType tells Lambda that an answer is status and header in JSON, eight zero bytes, and then the body.
const streamContentType = "application/vnd.awslambda.http-integration-response"

// stream serves the request in a goroutine and returns the answer as soon as its first bytes are there.
//
//	handler goroutine    writer, bufio, pipe ───┐ the pipe holds nothing: each write waits until it is read
//	aws-lambda-go                               └── Read, then Close, which waits for the handler
func (x *exchange) stream(problem *requestError) (any, error) {
	// What the handler does ends with the answer, however it ends.
	ctx, cancel := context.WithCancelCause(x.ctx.Context)
	x.ctx.Context = ctx
	body, pipe := io.Pipe()
	w := newStreamWriter(x, pipe)
	s := &streamedAnswer{body: body, cancel: cancel, done: w.done}
	// A handler that waits for its client must not wait beyond the deadline.
	w.stopWatching = context.AfterFunc(ctx, func() { _ = pipe.CloseWithError(context.Cause(ctx)) })
	go w.run(problem)

	select {
	case <-w.ready:
	case <-w.done:
		select {
		case <-w.ready: // Both are there: the answer is short.
		default: // The invocation is to fail.
			cancel(nil)
			return nil, w.failed
		}
	}
	s.prelude.Reset(w.prelude)
	return s, nil
}

// streamedAnswer is the answer that aws-lambda-go reads.
type streamedAnswer struct {
	prelude bytes.Reader
	body    *io.PipeReader
	cancel  context.CancelCauseFunc
	done    <-chan struct{} // the handler has returned
}

// errClientGone is why the context of a request ends whose answer nobody reads any more.
var errClientGone = errors.New("httpevent: client is gone")

// Read implements [io.Reader].
func (s *streamedAnswer) Read(p []byte) (int, error) {
	if s.prelude.Len() > 0 {
		return s.prelude.Read(p)
	}
	return s.body.Read(p)
}

// Close implements [io.Closer]. It returns when the handler has: no goroutine is left in an environment that freezes. A
// handler that is still at work finds its context cancelled and its writes failing.
func (s *streamedAnswer) Close() error {
	s.cancel(errClientGone)
	_ = s.body.CloseWithError(errClientGone)
	<-s.done
	return nil
}

// ContentType tells aws-lambda-go what to declare.
func (*streamedAnswer) ContentType() string { return streamContentType }

// MarshalJSON fails, because aws-lambda-go streams only what has no JSON.
func (*streamedAnswer) MarshalJSON() ([]byte, error) {
	return nil, errors.New("httpevent: answer is a stream")
}

// errNoReturn is how a stream ends whose handler left by runtime.Goexit, as a t.FailNow in a test does.
var errNoReturn = errors.New("httpevent: handler ended its goroutine with runtime.Goexit")

// run serves the request and ends the stream, whatever happens: the invocation waits for it, and nobody else would recover
// a panic of this goroutine.
func (w *streamWriter) run(problem *requestError) {
	outcome := errNoReturn // what the reader finds at the end; nil is io.EOF
	w.failed = outcome
	defer close(w.done)
	defer w.stopWatching()
	defer func() {
		if value := recover(); value != nil { // of a function that an option brought
			outcome = exception.Recovered(value)
			w.failed = outcome
		}
		_ = w.pipe.CloseWithError(outcome) // First: a write that waits for its reader has the lock.
		w.seal()
	}()
	outcome = w.respond(problem)
}

// respond serves the request and returns why the stream broke, nil if it did not.
func (w *streamWriter) respond(problem *requestError) error {
	x := w.x
	if problem != nil {
		x.problem = problem.message
		w.refuse(problem, false)
	} else {
		x.serve(w)
	}
	w.seal()
	x.status = w.status
	w.failed = nil
	if !w.begun {
		// Nothing has left, so the invocation may still fail, and says so itself.
		w.failed = x.failure()
	}
	var broken error
	switch {
	case !w.begun:
	case x.panicked != nil:
		broken = x.panicked
	case x.bare:
		broken = http.ErrAbortHandler
	}
	if w.failed == nil && broken == nil {
		broken = w.end()
	}
	x.status, x.written = w.status, w.size
	// The invocation logs why its stream broke, if somebody still reads that.
	x.conclude(w.failed != nil || broken != nil && x.ctx.Err() == nil)
	return broken
}
