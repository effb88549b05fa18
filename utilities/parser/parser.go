// SPDX-License-Identifier: Apache-2.0

package parser

import (
	"context"
	"encoding/json"
)

// Parse decodes an event, or any JSON document, into a T and validates it; see [Decoder.Decode]. The error is an [*Error].
func Parse[T any](ctx context.Context, event []byte, opts ...Option) (T, error) {
	return parse[T](ctx, event, newConfig(opts))
}

func parse[T any](ctx context.Context, event []byte, c *config) (T, error) {
	return observe(ctx, c, "", func(ctx context.Context, d *Decoder) (T, error) {
		var out T
		err := d.Decode(ctx, event, &out)
		return out, err
	})
}

// Unwrap takes the payload out of an event. An envelope of many records fails if one of them does, and its error has all
// that are wrong; functions such as [SQSRecords] go on with the others. The error is an [*Error].
func Unwrap[Out any](ctx context.Context, event []byte, envelope Envelope[Out], opts ...Option) (Out, error) {
	return unwrap(ctx, event, envelope, newConfig(opts))
}

func unwrap[Out any](ctx context.Context, event []byte, envelope Envelope[Out], c *config) (Out, error) {
	return observe(ctx, c, envelope.name, func(ctx context.Context, d *Decoder) (Out, error) {
		return envelope.open(ctx, event, d)
	})
}

// Try is [Parse] with value and error in one, beside the event. The twin of [Unwrap] is Unwrap with an envelope from [Safe].
func Try[T any](ctx context.Context, event []byte, opts ...Option) Result[T] {
	value, err := Parse[T](ctx, event, opts...)
	return Result[T]{Value: value, Err: err, Raw: json.RawMessage(event)}
}
