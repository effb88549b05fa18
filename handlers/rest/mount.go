// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"net/http"
	"strings"
)

// Mount serves everything below a prefix with a handler that knows nothing of it: a [Router], another library's router,
// a file server. The handler sees the path without the prefix, and /v1 itself as /. The prefix may have a host, and no
// parameters: for those there is [Router.Group].
//
// The routes of a mounted Router are told with the prefix. Its errors go to its own error handlers, then to those of the
// group it is mounted in; its own options hold for its bodies. What it does not find is answered by its own NotFound
// handler, else by that of the router around it.
func (r *Router) Mount(prefix string, h http.Handler) {
	p := parsePrefix(prefix)
	p.path = strings.TrimRight(p.path, "/") + "/"
	whole := p.below(r.prefix)
	if strings.Contains(whole.path, "{") {
		panic("rest: mount at " + whole.String() + ", which has parameters: use Group")
	}
	if h == nil {
		panic("rest: nil handler")
	}
	r.table.add(r, p, stripped(h, strings.Count(whole.path, "/")-1))
}

// stripped returns h for paths without their first elements, of the escaped and the decoded path alike.
func stripped(h http.Handler, elements int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		inner := new(http.Request)
		*inner = *req
		if elements > 0 {
			inner.URL = withPath(req.URL, afterElements(req.URL.EscapedPath(), elements))
		}
		mount := inner.Pattern
		h.ServeHTTP(w, inner)
		x := exchangeOf(req.Context())
		if x == nil || inner.Pattern == "" || inner.Pattern == mount || x.within.Load() != nil {
			return
		}
		// Another router has left the pattern it found.
		if rt := x.route.Load(); rt != nil {
			whole := mountedTemplate(rt, inner.Pattern)
			x.within.Store(&whole)
			x.tell(whole)
		}
	})
}

// afterElements returns what follows the first n elements of a path, at least a slash.
func afterElements(path string, n int) string {
	for range n {
		next := strings.IndexByte(path[min(1, len(path)):], '/')
		if next < 0 {
			return "/"
		}
		path = path[next+1:]
	}
	return path
}

// mountedTemplate returns the template of a route inside a mounted handler, with the prefix it is mounted at.
func mountedTemplate(mount *route, template string) string {
	inner := parseTemplate(template)
	if inner.host == "" {
		inner.host = mount.pattern.host
	}
	inner.path = strings.TrimSuffix(mount.pattern.path, "/") + inner.path
	return inner.String()
}

// parseTemplate takes a pattern apart that has been accepted by a router, or anything else, which becomes the path.
func parseTemplate(template string) pattern {
	method, rest, found := strings.Cut(template, " ")
	if !found || strings.Contains(method, "/") { // a blank in an expression
		method, rest = "", template
	}
	host, path := "", rest
	if slash := strings.IndexByte(rest, '/'); slash > 0 {
		host, path = rest[:slash], rest[slash:]
	}
	return pattern{method: method, host: host, path: path}
}
