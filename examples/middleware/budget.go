// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/otel-powertools/powertools/otel/invocation"
)

var errNoTime = errors.New("the order took too long")

// budget ends the context of the handler before Lambda ends the process, so that calls which take too long come back with
// an error while there is time to answer: a caller gets errNoTime instead of Lambda's time-out, and the environment lives
// on. Reserve is what is kept for that.
//
// It is not for handlers that answer with a stream, which is read when the context has ended.
func budget(reserve time.Duration) invocation.Middleware {
	return func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			deadline, ok := ctx.Deadline()
			if !ok {
				return next(ctx, payload)
			}
			inner, cancel := context.WithDeadlineCause(ctx, deadline.Add(-reserve), errNoTime)
			defer cancel()
			answer, err := next(inner, payload)
			if err != nil && errors.Is(context.Cause(inner), errNoTime) {
				return nil, errors.Join(errNoTime, err)
			}
			return answer, err
		}
	}
}
