// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"net/http"
)

// dispatch looks up the route of a request and runs it. It stands at the end of the router's middleware.
func (t *table) dispatch(w http.ResponseWriter, req *http.Request) {
	x := exchangeOf(req.Context())
	if x == nil || x.table != t {
		// Middleware passed a request on that does not come from the one it got.
		x = newExchange(req.Context(), t)
		req = req.WithContext(x)
	}
	cleanPath(req)
	rt := x.find(req)
	if rt == nil {
		rt = x.findRegexp(req)
	}
	if rt == nil {
		x.miss(w, req)
		return
	}
	x.enter(rt, req)
	rt.handler.ServeHTTP(w, req)
}

// find returns the route of the request and sets its path values, or returns nil and leaves in x why there is none.
func (x *exchange) find(req *http.Request) *route {
	given := req.URL
	slash := !x.table.config.strictSlash && endsInSlash(given)
	if slash {
		req.URL = withoutSlash(given)
	}
	rt := x.lookup(req)
	switch {
	case rt == nil && x.redirected():
		// Only a pattern with a slash at its end matches, which to us is the same path.
		if !x.table.config.strictSlash {
			req.URL = withSlash(req.URL)
			if rt = x.lookup(req); rt != nil {
				return rt
			}
		}
		x.status = http.StatusNotFound
	case rt != nil && slash && rt.pattern.subtree():
		// What serves a subtree tells a folder by the slash.
		req.URL = given
		if again := x.lookup(req); again != nil {
			rt = again
		}
	}
	req.URL = given
	return rt
}

// lookup asks ServeMux once.
func (x *exchange) lookup(req *http.Request) *route {
	x.matched, x.status, x.header = nil, 0, nil
	x.table.mux.ServeHTTP(x, req)
	return x.matched
}

// redirected reports whether ServeMux would send the client to another path.
func (x *exchange) redirected() bool { return x.status >= 300 && x.status < 400 }

// miss answers a request that no route matches.
func (x *exchange) miss(w http.ResponseWriter, req *http.Request) {
	// ServeMux leaves the pattern it would have redirected to.
	req.Pattern = ""
	status, handler := x.status, x.table.missHandler(x)
	if status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", x.header.Get("Allow"))
		handler = x.table.methodHandler(x)
	} else if status != http.StatusBadRequest {
		status = http.StatusNotFound
	}
	if handler != nil && status != http.StatusBadRequest {
		handler.ServeHTTP(w, req)
		return
	}
	answerError(w, req, &Error{Status: status})
}

// missHandler returns the handler for requests without a route, of the innermost router that has one.
func (t *table) missHandler(x *exchange) http.Handler {
	for ; x != nil; x = x.outer {
		if h := x.table.notFound; h != nil {
			return h
		}
	}
	return nil
}

// methodHandler returns the handler for requests whose path has other methods, of the innermost router that has one.
func (t *table) methodHandler(x *exchange) http.Handler {
	for ; x != nil; x = x.outer {
		if h := x.table.methodNotAllowed; h != nil {
			return h
		}
	}
	return nil
}
