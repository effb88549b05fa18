// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/otel-powertools/powertools/internal/exception"
)

// errNotRun is the error of an item that was never resolved, or whose resolver ended its goroutine.
var errNotRun = errors.New("appsync: the item was not resolved: its resolver, or one before, ended the goroutine")

// run is a batch of which each item is resolved on its own.
type run struct {
	*call
	ctx     context.Context
	cancel  context.CancelFunc // nil unless the first error ends the batch
	resolve func(ctx context.Context, it *item) (any, error)
	values  []any
	errs    []error // errNotRun until the item is done
	next    atomic.Int64
	failure error // the first, where it ends the batch
	once    sync.Once
}

// each resolves the items and returns their results in order.
func (c *call) each(ctx context.Context, resolve func(ctx context.Context, it *item) (any, error)) (any, error) {
	n := len(c.items)
	r := &run{call: c, ctx: ctx, resolve: resolve, values: make([]any, n), errs: make([]error, n)}
	for i := range r.errs {
		r.errs[i] = errNotRun
	}
	if c.resolver.config.failFast {
		r.ctx, r.cancel = context.WithCancel(ctx)
		defer r.cancel()
	}
	// This goroutine works as well: one item at a time needs no other.
	var group sync.WaitGroup
	for range min(n, c.resolver.config.concurrency) - 1 {
		group.Go(r.work)
	}
	r.workHere(&group)
	if r.cancel != nil {
		if err := r.failed(ctx); err != nil {
			return nil, err
		}
	}
	return c.conclusion(r.values, r.errs), nil
}

// workHere works in the goroutine of the invocation and waits for the others, also if a resolver ends this one.
func (r *run) workHere(group *sync.WaitGroup) {
	defer group.Wait()
	r.work()
}

// failed returns what ended the batch early: the first failure, or the end of the invocation's time.
func (r *run) failed(outer context.Context) error {
	if r.failure != nil || !slices.Contains(r.errs, errNotRun) {
		return r.failure
	}
	if outer.Err() != nil {
		return context.Cause(outer)
	}
	return errNotRun
}

// work resolves items until there are no more.
func (r *run) work() {
	for {
		i := int(r.next.Add(1)) - 1
		if i >= len(r.items) || r.cancel != nil && r.ctx.Err() != nil {
			return
		}
		r.values[i], r.errs[i] = r.one(i)
	}
}

// one resolves an item.
func (r *run) one(i int) (any, error) {
	it := &r.items[i]
	if it.null {
		return nil, nil
	}
	if err := r.ctx.Err(); err != nil { // The time of the invocation is over.
		return nil, context.Cause(r.ctx)
	}
	ctx := itemContext(r.ctx, it)
	value, err := guarded(func() (any, error) {
		value, err := r.resolve(ctx, it)
		if err = tellable(err); err != nil && r.cancel == nil {
			original := err
			if value, err = r.router.mapped(ctx, r.resolver.router, err); err == nil {
				r.tell(original, i)
			}
		}
		return value, err
	})
	if err == nil {
		return value, nil
	}
	if r.cancel != nil {
		r.once.Do(func() {
			r.failure = err
			r.span.SetAttributes(keyIndex.Int(i))
		})
		r.cancel()
	} else {
		r.logItem(ctx, i, err)
	}
	return nil, err
}

// guarded calls f and makes an error of its panic.
func guarded(f func() (any, error)) (value any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			value, err = nil, exception.Recovered(cause)
		}
	}()
	return f()
}

// settle takes the results of a resolver that was called once, lets error mappings see the failed items, and returns the
// results with nil for those that stay failed.
func (c *call) settle(ctx context.Context, values []any, failed ItemErrors) any {
	errs := make([]error, len(values))
	for _, i := range slices.Sorted(maps.Keys(failed)) {
		err := tellable(failed[i])
		if err == nil {
			continue
		}
		value, mapped := guarded(func() (any, error) { return c.router.mapped(ctx, c.resolver.router, err) })
		if values[i], errs[i] = value, mapped; mapped == nil {
			c.tell(err, i)
			continue
		}
		values[i] = nil
		c.logItem(ctx, i, mapped)
	}
	return c.conclusion(values, errs)
}

// conclusion keeps the errors of items for the answer, and returns the results.
func (c *call) conclusion(values []any, errs []error) []any {
	for _, err := range errs {
		if err != nil {
			c.errs = errs
			break
		}
	}
	return values
}
