// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
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

// run serves the request and ends the stream.
func (w *streamWriter) run(problem *requestError) {
	x := w.x
	defer close(w.done)
	defer w.stopWatching()
	if problem != nil {
		x.problem = problem.message
		x.refuse(w, problem)
	} else {
		x.serve(w)
	}
	x.status = w.status
	if x.status == 0 {
		x.status = http.StatusOK
	}
	if !w.begun {
		// Nothing has left, so the invocation may still fail, and says so itself.
		w.failed = x.failure()
	}
	broken := w.begun && (x.panicked != nil || x.bare)
	if w.failed == nil && !broken {
		w.end()
	}
	x.status, x.written = w.finalStatus(), w.size
	// The invocation logs why its stream broke, if somebody still reads that.
	x.conclude(w.failed != nil || broken && x.ctx.Err() == nil)
	switch {
	case broken && x.panicked != nil:
		_ = w.pipe.CloseWithError(x.panicked)
	case broken:
		_ = w.pipe.CloseWithError(http.ErrAbortHandler)
	default:
		_ = w.pipe.Close()
	}
}
