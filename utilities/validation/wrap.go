// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Wrap validates the event before a function gets it. The function keeps its shape and its argument; what is validated is
// the event as Lambda sent it, or the item of a batch, which is in the context, and outside an invocation the argument's
// JSON. Members that are missing get their defaults, also in the argument.
//
// With [WithEnvelope] the argument stays the event as a whole. Where the function wants the payload use [Middleware] or
// [Extract]. The error is an [*Error], or one of the envelope.
func Wrap[In any](fn func(context.Context, In) error, opts ...Option) func(context.Context, In) error {
	valued := func(ctx context.Context, in In) (struct{}, error) { return struct{}{}, fn(ctx, in) }
	wrapped := WrapValue(valued, append(slices.Clip(opts), WithOutbound(nil))...)
	return func(ctx context.Context, in In) error {
		_, err := wrapped(ctx, in)
		return err
	}
}

// WrapValue is [Wrap] for a function with a result, which is validated against the schema of [WithOutbound]. A result
// that is not valid is not returned. Where the function fails its own error is returned, and the result is not looked at.
func WrapValue[In, Out any](fn func(context.Context, In) (Out, error), opts ...Option) func(context.Context, In) (Out, error) {
	v := New(opts...)
	return func(ctx context.Context, in In) (Out, error) {
		var none Out
		in, err := inbound(ctx, v, in)
		if err != nil {
			return none, err
		}
		out, err := fn(ctx, in)
		if err != nil || v.config.outbound == nil {
			return out, err
		}
		_, encoded, err := v.checkAnswer(ctx, out)
		if err == nil && !encoded {
			err = errors.New("validation: outbound: the result cannot be encoded")
		}
		if err != nil {
			return none, err
		}
		return out, nil
	}
}

// inbound validates the event and returns the argument with defaults.
func inbound[In any](ctx context.Context, v *Validator, in In) (In, error) {
	if v.config.inbound == nil {
		return in, nil
	}
	raw := invocation.Payload(ctx)
	if raw == nil {
		var err error
		if raw, err = json.Marshal(in); err != nil {
			return in, fmt.Errorf("validation: inbound: the argument cannot be encoded (%T)", err)
		}
	}
	if v.config.envelope != nil {
		// The argument was decoded from all members of a name, and the envelope finds the last one.
		if _, issue := decodeJSON(raw); issue != nil {
			return in, v.recorder.observe(ctx, Inbound, v.config.inbound, func() error { return inboundError(issue) })
		}
	}
	result, err := v.checkInbound(ctx, raw)
	if err != nil || !result.changed || v.config.envelope != nil {
		return in, err
	}
	if raw, err = result.encode(); err != nil {
		return in, err
	}
	return decodeInto[In](raw)
}

// Middleware validates the event before, and the answer after the handler of a function; see the option of that name of
// package powertools. What is inside gets the payload that [WithEnvelope] finds, with defaults, as its event, so that the
// function's argument can be the payload's type. In the context the event is still the one that Lambda sent.
//
// An answer that is streamed cannot be validated, which is an error.
func Middleware(opts ...Option) invocation.Middleware {
	v := New(opts...)
	return func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			payload, err := v.Inbound(ctx, payload)
			if err != nil {
				return nil, err
			}
			answer, err := next(ctx, payload)
			if err != nil || v.config.outbound == nil {
				return answer, err
			}
			answer, _, err = v.checkAnswer(ctx, answer) // What does not encode is left to the wrapper, which says so.
			return answer, err
		}
	}
}

// checkAnswer validates what a function answers, if it can be encoded. It returns the answer in a form that is not encoded
// again.
func (v *Validator) checkAnswer(ctx context.Context, answer any) (_ any, encoded bool, err error) {
	same, raw := invocation.EncodeAnswer(answer)
	if raw != nil {
		if err := v.Outbound(ctx, raw); err != nil {
			return nil, true, err
		}
		return same, true, nil
	}
	stream, ok := answer.(io.Reader)
	if !ok {
		return answer, false, nil
	}
	if closer, ok := stream.(io.Closer); ok {
		closer.Close()
	}
	return nil, false, v.recorder.observe(ctx, Outbound, v.config.outbound, func() error {
		return &Error{Direction: Outbound, Issues: []Issue{{Message: "a stream cannot be validated"}}}
	})
}
