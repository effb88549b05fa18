// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Router finds the resolver of an event by its type and field. Resolvers, middleware, error mappings and included
// routers are registered first, in one goroutine and in any order but for [Router.Include]; registering after the first
// event panics. Events are handled concurrently.
type Router struct {
	config    config
	telemetry *telemetry
	parent    *Router // the router that includes this one

	resolvers  map[key]*resolver // with those of included routers
	middleware []invocation.Middleware
	mappings   []mapping

	once   sync.Once
	sealed atomic.Bool
	chains map[*resolver]invocation.Handler // resolvers inside their middleware, from seal on
}

// Router can be started as it is.
var _ invocation.EventHandler = (*Router)(nil)

// New returns a router without resolvers.
func New(opts ...Option) *Router {
	c := newConfig(opts)
	return &Router{config: c, telemetry: newTelemetry(c), resolvers: map[key]*resolver{}}
}

// Use adds middleware around the resolvers of the router and of those it includes, the first outermost. It runs inside
// the span of the field, once for an event and once for a whole batch; the payload is the event or the batch. [Field]
// tells it which field is resolved, and [CurrentEvent] reads the event.
//
// What next returns is what the resolver returned; for a batch it is a []any with an element for each item, nil for
// those that failed. Middleware may put something in place of nil, and it may hand on a part of a batch and return the
// rest itself, as caches do: what it returns must have as many elements as AppSync sent items.
func (r *Router) Use(middleware ...invocation.Middleware) {
	r.mustBeOpen()
	r.middleware = append(r.middleware, middleware...)
}

// Include adds all resolvers of other routers, so that the resolvers of an API can be split by topic. They keep the
// middleware, error mappings and options of the router they were registered with; the middleware of r is around that,
// and the error mappings of r come after. Telemetry goes to the providers of r.
//
// Include panics if two resolvers are for the same field. A router is included once, and closed afterwards.
func (r *Router) Include(others ...*Router) {
	r.mustBeOpen()
	for _, other := range others {
		if other == r {
			panic("appsync: a router cannot include itself")
		}
		other.mustBeOpen()
		for k, res := range other.resolvers {
			r.put(k, res)
		}
		other.parent = r
	}
}

// mapping answers errors of one type. It reports whether err is of that type.
type mapping func(ctx context.Context, err error) (value any, mapped error, ok bool)

// OnError sets what errors of one type become that resolvers or middleware of the router return: the value that handle
// returns is the result in place of the error, or its error replaces the first. The type is looked for in the whole
// chain of causes, as by [errors.As]; an interface is met by all types that have its methods. Mappings are tried in the
// order of registration, those of the resolver's own router first, and what handle returns is not mapped again.
//
// Each failed item of a batch is mapped on its own, at the same time as others. Where a whole batch fails, the value is the
// result of each of its items. An event without a resolver, and a
// batch resolver with the wrong number of results, are never mapped.
func OnError[E error](r *Router, handle func(ctx context.Context, err E) (any, error)) {
	r.mustBeOpen()
	if handle == nil {
		panic("appsync: nil error handler")
	}
	r.mappings = append(r.mappings, func(ctx context.Context, err error) (any, error, bool) {
		found, ok := errors.AsType[E](err)
		if !ok {
			return nil, err, false
		}
		value, err := handle(ctx, found)
		return value, err, true
	})
}

// mapped lets the mappings of the resolver's router, then those of the routers around it, turn an error into a result
// or another error.
func (r *Router) mapped(ctx context.Context, owner *Router, err error) (value any, _ error) {
	if isFinal(err) {
		return nil, err
	}
	for ; owner != nil; owner = owner.parent {
		for _, m := range owner.mappings {
			if value, mapped, ok := m(ctx, err); ok {
				return value, tellable(mapped)
			}
		}
		if owner == r {
			break
		}
	}
	return nil, err
}

// mustBeOpen panics once events are handled: resolvers are read without a lock then.
func (r *Router) mustBeOpen() {
	switch {
	case r.sealed.Load():
		panic("appsync: the router handles events already: register resolvers, middleware and error handlers before")
	case r.parent != nil:
		panic("appsync: the router is included in another: register resolvers, middleware and error handlers before")
	}
}

// put adds a resolver and says where both stand if there is one already.
func (r *Router) put(k key, res *resolver) {
	if other, ok := r.resolvers[k]; ok {
		what := "resolver"
		if k.batch {
			what = "batch resolver"
		}
		panic(fmt.Sprintf("appsync: two %ss for %s.%s: at %s and at %s",
			what, k.parent, k.name, other.callers.location(), res.callers.location()))
	}
	r.resolvers[k] = res
}

// seal ends registration and puts the middleware around the resolvers.
func (r *Router) seal() {
	r.once.Do(func() {
		r.sealed.Store(true)
		r.chains = make(map[*resolver]invocation.Handler, len(r.resolvers))
		for _, res := range r.resolvers {
			h := invocation.Handler(res.handle)
			for owner := res.router; owner != nil; owner = owner.parent {
				h = invocation.Chain(h, owner.middleware...)
				if owner == r {
					break
				}
			}
			r.chains[res] = h
		}
	})
}

// find returns the resolver of a field: that of its type, else that for all types.
func (r *Router) find(parent, name string, batch bool) *resolver {
	if res, ok := r.resolvers[key{parent, name, batch}]; ok {
		return res
	}
	return r.resolvers[key{anyType, name, batch}]
}
