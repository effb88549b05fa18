// SPDX-License-Identifier: Apache-2.0

package appsync

import "context"

// Handle registers the resolver of a field for single events, as "Query.getPost" or "Post.author", or as "*.author" for
// the fields of that name of all types that have no resolver of their own.
//
// A is what the resolver gets: the arguments, in a struct with json tags, struct{} for none; or an [Event] with the
// arguments and all else, or a struct that embeds one. R is the result: null for nil.
//
// An error fails the invocation, with the type and the message that AppSync puts into the GraphQL error; see [Error].
// A panic fails it as well.
//
// Handle panics if the field is not one, or has such a resolver already.
func Handle[A, R any](r *Router, field string, resolve func(ctx context.Context, args A) (R, error), opts ...ResolverOption) {
	if resolve == nil {
		panic("appsync: nil resolver")
	}
	decode := decoderOf[A](r)
	r.add(field, false, opts, func(ctx context.Context, c *call) (any, error) {
		var args A
		if err := decode(&c.items[0], &args); err != nil {
			return nil, err
		}
		value, err := resolve(ctx, args)
		if err != nil {
			return nil, err
		}
		return value, nil
	})
}

// HandleEach registers the resolver of a field for batches, as [Handle] does for single events: it is called for each
// item, for several at once, and the answer has the results in the order of the items. See [WithConcurrency].
//
// Each item has a context of its own: [invocation.Payload] is its event, and log attributes and metric properties added
// inside are its own. An error or a panic of an item is logged and is an event on the field's span, and its result is
// null; see [WithEnvelope] for errors that clients see and [WithFailFast] for those that fail the invocation.
//
// An item that AppSync sent as null is answered with null without a call.
func HandleEach[A, R any](r *Router, field string, resolve func(ctx context.Context, args A) (R, error), opts ...ResolverOption) {
	if resolve == nil {
		panic("appsync: nil resolver")
	}
	decode := decoderOf[A](r)
	r.add(field, true, opts, func(ctx context.Context, c *call) (any, error) {
		return c.each(ctx, func(ctx context.Context, it *item) (any, error) {
			var args A
			if err := decode(it, &args); err != nil {
				return nil, err
			}
			value, err := resolve(ctx, args)
			if err != nil {
				return nil, err
			}
			return value, nil
		})
	})
}

// HandleBatch registers the resolver of a field for batches, as [Handle] does for single events: it is called once, with
// all items, and returns as many results in the same order. Where items fail and others do not, it returns [ItemErrors]
// beside the results; any other error fails the invocation, as another number of results does.
//
// An item that AppSync sent as null is the zero A. Arguments that do not fit fail the whole batch.
func HandleBatch[A, R any](r *Router, field string, resolve func(ctx context.Context, args []A) ([]R, error), opts ...ResolverOption) {
	if resolve == nil {
		panic("appsync: nil resolver")
	}
	decode := decoderOf[A](r)
	r.add(field, true, opts, func(ctx context.Context, c *call) (any, error) {
		args := make([]A, len(c.items))
		for i := range c.items {
			if err := decode(&c.items[i], &args[i]); err != nil {
				return nil, err
			}
		}
		results, err := resolve(ctx, args)
		failed, partly := itemErrors(err)
		if err != nil && !partly {
			return nil, err
		}
		if err := failed.check(len(args), len(results)); err != nil {
			return nil, err
		}
		values := make([]any, len(args))
		for i := range results {
			values[i] = results[i]
		}
		return c.settle(ctx, values, failed), nil
	})
}
