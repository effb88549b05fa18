// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Wrap parses the event before a function gets it, which keeps its shape: other wrappers go around it, and it goes around an
// item of a batch. What is parsed is the event as Lambda sent it, or the item, which is in the context, and outside an
// invocation the argument's JSON. Options say how; without any, Wrap adds methods Validate and errors without values.
//
// An argument that is a string or []byte is only validated: whether it is the event's text or what that encodes is for
// whoever calls. Where the function wants the payload of an envelope, use [Handler].
func Wrap[In any](fn func(context.Context, In) error, opts ...Option) func(context.Context, In) error {
	wrapped := WrapValue(withoutValue(fn), opts...)
	return func(ctx context.Context, in In) error {
		_, err := wrapped(ctx, in)
		return err
	}
}

// WrapValue is [Wrap] for a function with a result.
func WrapValue[In, Out any](fn func(context.Context, In) (Out, error), opts ...Option) func(context.Context, In) (Out, error) {
	c := newConfig(opts)
	onError := errorAnswer[Out](c)
	return func(ctx context.Context, in In) (Out, error) {
		raw := invocation.Payload(ctx)
		var err error
		switch any(in).(type) {
		case string, []byte:
			_, err = observe(ctx, c, "", func(ctx context.Context, d *Decoder) (In, error) { return in, d.validate(ctx, &in) })
		default:
			if raw == nil {
				if raw, err = json.Marshal(in); err != nil {
					return *new(Out), fmt.Errorf("parser: encode the argument: %w", err)
				}
			}
			in, err = parse[In](ctx, raw, c)
		}
		if err != nil {
			return onError(ctx, err, raw)
		}
		return fn(ctx, in)
	}
}

// Handler returns a handler of events in an envelope, for a function of what is in it. The handler is one for
// powertools.Start or lambda.Start.
func Handler[In any](envelope Envelope[In], fn func(context.Context, In) error, opts ...Option) func(context.Context, json.RawMessage) error {
	handler := HandlerValue(envelope, withoutValue(fn), opts...)
	return func(ctx context.Context, event json.RawMessage) error {
		_, err := handler(ctx, event)
		return err
	}
}

// HandlerValue is [Handler] for a function with a result.
func HandlerValue[In, Out any](envelope Envelope[In], fn func(context.Context, In) (Out, error), opts ...Option) func(context.Context, json.RawMessage) (Out, error) {
	c := newConfig(opts)
	onError := errorAnswer[Out](c)
	return func(ctx context.Context, event json.RawMessage) (Out, error) {
		in, err := unwrap(ctx, event, envelope, c)
		if err != nil {
			return onError(ctx, err, event)
		}
		return fn(ctx, in)
	}
}

// none is the result of functions without one.
type none = struct{}

func withoutValue[In any](fn func(context.Context, In) error) func(context.Context, In) (none, error) {
	return func(ctx context.Context, in In) (none, error) { return none{}, fn(ctx, in) }
}

// errorAnswer returns what the options do with an event that cannot be parsed.
func errorAnswer[Out any](c *config) func(context.Context, error, json.RawMessage) (Out, error) {
	if c.answer != nil {
		answer, ok := c.answer.(func(context.Context, error, json.RawMessage) (Out, error))
		if !ok {
			panic(fmt.Sprintf("parser: the function returns %v, WithErrorAnswer has %v", reflect.TypeFor[Out](), reflect.TypeOf(c.answer).Out(0)))
		}
		return answer
	}
	return func(ctx context.Context, err error, event json.RawMessage) (Out, error) {
		if c.onError != nil {
			err = c.onError(ctx, err, event)
		}
		return *new(Out), err
	}
}
