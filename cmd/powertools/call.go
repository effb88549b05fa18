// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"io"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// streamContentType is what functions declare whose answer is status and header in JSON, eight zero bytes, and the body.
const streamContentType = "application/vnd.awslambda.http-integration-response"

// call is one event on its way through a function. The answer arrives before the invocation ends: the function may still
// write it, and goes on after it.
type call struct {
	streams  bool        // streamed answers are passed on as they arrive
	answered chan answer // holds one; none comes if the function fails
	ended    chan struct{}

	read  *io.PipeReader // of a streamed answer
	write *io.PipeWriter

	result lambdaapi.Result // once ended
	err    error
}

// answer is a whole one, or one that is streamed.
type answer struct {
	whole  []byte
	stream io.Reader
}

func newCall(streams bool) *call {
	c := &call{streams: streams, answered: make(chan answer, 1), ended: make(chan struct{})}
	c.read, c.write = io.Pipe()
	return c
}

// errEnded breaks a stream off whose client reads too slowly for the function's timeout.
var errEnded = errors.New("the invocation has ended")

// run hands out the event and returns when the invocation is complete.
func (c *call) run(ctx context.Context, emulator *lambdaapi.Emulator, request lambdaapi.Request) {
	request.OnAnswer = c.take
	c.result, c.err = emulator.Invoke(ctx, request)
	_ = c.write.CloseWithError(errEnded) // of no effect on a stream that has come to its end
	close(c.ended)
}

// take passes an answer on. A whole one that breaks off is none: its caller sees the failure of the invocation.
func (c *call) take(contentType string, body io.Reader) {
	if c.streams && contentType == streamContentType {
		c.answered <- answer{stream: c.read}
		_, err := io.Copy(c.write, body)
		_ = c.write.CloseWithError(err) // its only error is nil
		return
	}
	if data, err := io.ReadAll(body); err == nil {
		c.answered <- answer{whole: data}
	}
}

// abandon is told that nobody reads the answer any more. The function is not, as on Lambda: it goes on.
func (c *call) abandon() { _ = c.read.Close() }
