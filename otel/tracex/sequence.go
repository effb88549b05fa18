// SPDX-License-Identifier: Apache-2.0

package tracex

import (
	"context"
	"iter"
)

// CaptureSeq returns a sequence whose every iteration runs in a span, from the first value to the last or to the loop's
// break. It is for functions that make their values one by one, such as pages of a listing. What a loop's body does takes
// part in the time, and its panics are recorded. An empty name is "## " and the function that called CaptureSeq.
func CaptureSeq[V any](ctx context.Context, name string, fn func(ctx context.Context) iter.Seq[V], opts ...Option) iter.Seq[V] {
	if name == "" {
		name = namePrefix + caller()
	}
	return func(yield func(V) bool) {
		var err error
		c := start(ctx, name, opts)
		defer c.end(&err)
		fn(c.ctx)(yield)
	}
}

// CaptureSeq2 is [CaptureSeq] for pairs. If the second of a pair is an error, as in a sequence of results, the last one is
// recorded on the span.
func CaptureSeq2[K, V any](ctx context.Context, name string, fn func(ctx context.Context) iter.Seq2[K, V], opts ...Option) iter.Seq2[K, V] {
	if name == "" {
		name = namePrefix + caller()
	}
	return func(yield func(K, V) bool) {
		var err error
		c := start(ctx, name, opts)
		defer c.end(&err)
		fn(c.ctx)(func(k K, v V) bool {
			if failure, ok := any(v).(error); ok && failure != nil {
				err = failure
			}
			return yield(k, v)
		})
	}
}
