// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"context"
	"net/http"
	"sync/atomic"
)

// exchange is a request on its way through a router. It is the request's context, so that handlers, middleware and
// errors find it however the request is copied.
//
// It is also the writer that ServeMux gets: what matches reports itself, what does not is answered into it, so one
// lookup tells the route, or whether it is 404 or 405 and with which methods.
type exchange struct {
	context.Context
	table   *table
	outer   *exchange                    // of the router this one is mounted in
	route   atomic.Pointer[route]        // nil until one is found; the handler may run in a goroutine of middleware
	within  atomic.Pointer[string]       // the template that the router mounted at the route told
	request atomic.Pointer[http.Request] // as the handler got it

	// Of the last lookup.
	matched *route
	status  int
	header  http.Header
}

type exchangeKey struct{}

// Value implements [context.Context].
func (x *exchange) Value(key any) any {
	if key == (exchangeKey{}) {
		return x
	}
	return x.Context.Value(key)
}

// newExchange returns the exchange of a request. It is inside that of another router only if that one has passed the
// request on: from a route for all that begins with a prefix, from middleware, or as not found. What a handler of a route
// sends to a router itself is a request of its own.
func newExchange(ctx context.Context, t *table) *exchange {
	x := &exchange{Context: ctx, table: t}
	if outer := exchangeOf(ctx); outer != nil {
		if rt := outer.route.Load(); rt == nil || rt.pattern.subtree() {
			x.outer = outer
		}
	}
	return x
}

// exchangeOf returns the innermost exchange of a context, nil outside routers.
func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// router returns the group of the route, else the router.
func (x *exchange) router() *Router {
	if rt := x.route.Load(); rt != nil {
		return rt.router
	}
	return x.table.root
}

// enter tells that the request belongs to a route.
func (x *exchange) enter(rt *route, req *http.Request) {
	x.route.Store(rt)
	x.request.Store(req)
	x.tell(rt.template)
}

// tell passes the template on to the routers around, and to what reads it for logs, metrics and traces. A router around
// that has taken a prefix from the path puts it back.
func (x *exchange) tell(template string) {
	outer := x.outer
	if outer == nil {
		setRoute(x.Context, template)
		return
	}
	whole := template // a copy, so that only a router inside another one allocates it
	mount := outer.route.Load()
	if mount != nil && outer.request.Load().URL.Path != x.request.Load().URL.Path {
		whole = mountedTemplate(mount, template)
	}
	outer.within.Store(&whole)
	outer.tell(whole)
}

// template returns the pattern of the route: empty until one is found.
func (x *exchange) template() string {
	if within := x.within.Load(); within != nil {
		return *within
	}
	if rt := x.route.Load(); rt != nil {
		return rt.template
	}
	return ""
}

// Route returns the pattern of the route that serves a request, with all prefixes, such as "GET /users/{id}". It is
// empty outside a router, and where no route matched or none has been looked up yet, as in the router's own middleware
// before it calls the next handler.
func Route(ctx context.Context) string {
	var template string
	for x := exchangeOf(ctx); x != nil; x = x.outer {
		template = x.template() // The outermost has the prefixes of all.
	}
	return template
}

// Request returns the request that a handler made by [JSON] serves, for its path values, query, headers and cookies. Its
// body has been read, unless the handler's input is the request or nothing. Elsewhere in a router it is the request as the
// router got it, and outside nil.
func Request(ctx context.Context) *http.Request {
	if r, ok := ctx.Value(requestKey{}).(*http.Request); ok {
		return r
	}
	if x := exchangeOf(ctx); x != nil {
		return x.request.Load()
	}
	return nil
}

// Header implements [http.ResponseWriter] for ServeMux.
func (x *exchange) Header() http.Header {
	if x.header == nil {
		x.header = http.Header{}
	}
	return x.header
}

// WriteHeader implements [http.ResponseWriter] for ServeMux.
func (x *exchange) WriteHeader(status int) { x.status = status }

// Write implements [http.ResponseWriter] for ServeMux.
func (x *exchange) Write(body []byte) (int, error) { return len(body), nil }
