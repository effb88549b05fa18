// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"net/http"
	"slices"
	"strings"
)

// Middleware wraps a handler. It is the middleware of net/http, so that of other libraries fits.
type Middleware = func(http.Handler) http.Handler

// Router is an [http.Handler] that finds the handler of a request by the patterns of [http.ServeMux], or a group of such
// routes with a prefix, middleware and error handlers of their own. [New] makes a router, [Router.Group] a group in it.
//
// Routes, groups, middleware and error handlers are registered first, in one goroutine and in any order; registering
// after the first request panics. Serving is safe for concurrent use.
type Router struct {
	table      *table  // of the router and all its groups
	parent     *Router // nil for the router itself
	prefix     pattern // whole, with those of the groups around
	middleware []Middleware
	mappings   []mapping
	cors       *corsPolicy // nil: that of the group around
}

// New returns a router without routes.
func New(opts ...Option) *Router {
	t := newTable(newConfig(opts))
	r := &Router{table: t}
	t.root = r
	if c := t.config.cors; c != nil {
		r.CORS(*c)
	}
	return r
}

// Handle registers the handler of a pattern, [METHOD ][HOST]/[PATH], as [http.ServeMux.Handle] does: the most specific
// pattern counts, whatever the order; GET also serves HEAD; {id} is one element of the path, read by
// [http.Request.PathValue], and {path...} at the end all that is left. In a group the prefix goes before the path.
//
// A slash at the end matches everything below, as in ServeMux. A request for /users/ is one for /users, and one for
// /assets is one for a pattern /assets/: paths are never redirected. See [WithStrictSlash].
//
// Handle panics if the pattern is not valid, or equal to or in conflict with another one.
func (r *Router) Handle(pattern string, h http.Handler) {
	r.table.add(r, parsePattern(pattern), h)
}

// HandleFunc is [Router.Handle] for a function.
func (r *Router) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	if h == nil {
		panic("rest: nil handler")
	}
	r.Handle(pattern, http.HandlerFunc(h))
}

// Group returns a group: its routes have the prefix before their path, and run in the middleware of the group, inside
// that of the groups around it. An empty prefix makes a group for its middleware or error handlers. A prefix may hold
// parameters, as /tenants/{tenant}.
func (r *Router) Group(prefix string, middleware ...Middleware) *Router {
	r.table.mustBeOpen()
	group := &Router{
		table:      r.table,
		parent:     r,
		prefix:     parsePrefix(prefix).below(r.prefix),
		middleware: slices.Clone(middleware),
	}
	r.table.groups = append(r.table.groups, group)
	return group
}

// Prefix returns what stands before the paths of the routes that are registered here, such as "/v1/tenants/{tenant}": the
// prefixes of the group and of the groups around it, without their host. It is empty for a router, also where it is mounted.
func (r *Router) Prefix() string { return strings.TrimRight(r.prefix.path, "/") }

// Use adds middleware, the first outermost. That of a group runs for the routes of the group and of groups in it, once
// the route is known. That of the router runs for every request, also where no route matches, and before the route is
// looked up, so it may change the path.
func (r *Router) Use(middleware ...Middleware) {
	r.table.mustBeOpen()
	r.middleware = append(r.middleware, middleware...)
}

// NotFound sets what answers requests that match no route, in place of an error body with status 404. It runs in the
// router's middleware. On a group it is the same as on the router.
func (r *Router) NotFound(h http.Handler) {
	r.table.mustBeOpen()
	r.table.notFound = h
}

// MethodNotAllowed sets what answers requests whose path has routes for other methods only, in place of an error body
// with status 405. The header Allow is set before. On a group it is the same as on the router.
func (r *Router) MethodNotAllowed(h http.Handler) {
	r.table.mustBeOpen()
	r.table.methodNotAllowed = h
}

// ServeHTTP answers the request with the handler of its route. Afterwards the field Pattern of req holds the pattern of
// the route with all prefixes, also if middleware passed a copy of the request on. A group serves what its router serves.
//
// Panics of handlers are not recovered here.
func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	t := r.table
	t.seal()
	x := newExchange(req.Context(), t)
	inner := req.WithContext(x)
	cleanPath(inner)
	x.request.Store(inner)
	defer func() { req.Pattern = x.template() }()
	t.chain.ServeHTTP(w, inner)
}

// wrap puts the middleware of the group, and of the groups around it, around a handler. That of the router itself runs
// before the route is looked up.
func (r *Router) wrap(h http.Handler) http.Handler {
	for ; r.parent != nil; r = r.parent {
		h = chain(h, r.middleware)
	}
	return h
}

func chain(h http.Handler, middleware []Middleware) http.Handler {
	for _, m := range slices.Backward(middleware) {
		h = m(h)
	}
	return h
}
