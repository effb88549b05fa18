// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// regexpRoute is a route whose path is a regular expression.
type regexpRoute struct {
	route
	expression *regexp.Regexp
}

// HandleRegexp registers the handler of all paths that the expression matches as a whole, for one method, or for all if
// method is empty; GET also serves HEAD. Named groups become path values. The path is the decoded one, without a slash at
// its end unless [WithStrictSlash] is given. In a group the prefix, which must have no parameters, goes before the
// expression.
//
// Such routes are looked at only where no pattern matches, in the order of registration; patterns are faster and tell
// conflicts. The route is named by the expression, with a slash before it if it has none.
func (r *Router) HandleRegexp(method string, expression *regexp.Regexp, h http.Handler) {
	t := r.table
	t.mustBeOpen()
	if h == nil || expression == nil {
		panic("rest: nil handler or expression")
	}
	if r.prefix.host != "" || strings.Contains(r.prefix.path, "{") {
		panic("rest: HandleRegexp in a group whose prefix " + r.prefix.String() + " has a host or parameters")
	}
	if upper := misspelt(method); upper != "" {
		panic(fmt.Sprintf("rest: HandleRegexp of method %q: methods are in capitals, write %s", method, upper))
	}
	prefix := strings.TrimRight(r.prefix.path, "/")
	text := prefix + routeName(expression.String())
	if !strings.HasPrefix(text, "/") { // by which names of routes are told from methods and hosts
		text = "/" + text
	}
	t.regexps = append(t.regexps, &regexpRoute{
		route: route{
			router:   r,
			pattern:  pattern{method: method, path: text},
			template: pattern{method: method, path: text}.String(),
			callers:  whoCalls(),
			handler:  h,
		},
		// The leftmost match need not be the whole path where the expression has alternatives, so the ends belong into it.
		expression: regexp.MustCompile("^" + regexp.QuoteMeta(prefix) + "(?:" + expression.String() + ")$"),
	})
}

// routeName returns an expression as it names the route: without the anchors around it, which say nothing, unless there are
// others within.
func routeName(expression string) string {
	if strings.Contains(expression, "$|") || strings.Contains(expression, "|^") || strings.HasSuffix(expression, `\$`) {
		return expression
	}
	return strings.TrimSuffix(strings.TrimPrefix(expression, "^"), "$")
}

// findRegexp returns the first route whose expression matches and sets its path values. If only the method differs, it
// adds the methods that would do to those of the lookup before.
func (x *exchange) findRegexp(req *http.Request) *route {
	if len(x.table.regexps) == 0 || x.status == http.StatusBadRequest {
		return nil
	}
	path := req.URL.Path
	if !x.table.config.strictSlash && endsInSlash(req.URL) {
		path = strings.TrimSuffix(path, "/")
	}
	var others []string
	for _, rt := range x.table.regexps {
		match := rt.expression.FindStringSubmatch(path)
		if match == nil {
			continue
		}
		if !rt.serves(req.Method) {
			others = append(others, rt.methods()...)
			continue
		}
		for i, name := range rt.expression.SubexpNames() {
			if name != "" {
				req.SetPathValue(name, match[i])
			}
		}
		req.Pattern = rt.template
		return &rt.route
	}
	if others != nil {
		if allowed := x.Header().Get("Allow"); x.status == http.StatusMethodNotAllowed && allowed != "" {
			others = append(others, strings.Split(allowed, ", ")...)
		}
		slices.Sort(others)
		x.status = http.StatusMethodNotAllowed
		x.Header().Set("Allow", strings.Join(slices.Compact(others), ", "))
	}
	return nil
}

func (rt *regexpRoute) serves(method string) bool {
	own := rt.pattern.method
	return own == "" || own == method || own == http.MethodGet && method == http.MethodHead
}

func (rt *regexpRoute) methods() []string {
	if rt.pattern.method == http.MethodGet {
		return []string{http.MethodGet, http.MethodHead}
	}
	return []string{rt.pattern.method}
}
