// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"fmt"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// table has all routes of a router.
type table struct {
	config           config
	root             *Router
	groups           []*Router
	mux              *http.ServeMux // of *route only
	routes           []*route
	regexps          []*regexpRoute
	notFound         http.Handler
	methodNotAllowed http.Handler

	events func() *httpevent.Handler
	seal   func() // ends registration: from then on the table does not change
	sealed atomic.Bool
	chain  http.Handler // what every request runs through, from seal on
}

// route is a handler and what is known about it. To ServeMux it is the handler.
type route struct {
	router   *Router // where it was registered
	pattern  pattern // whole, with the prefix of the group
	template string  // the pattern, as it is told to logs, metrics and traces
	callers  callers // of the registration
	handler  http.Handler
}

func newTable(c config) *table {
	t := &table{config: c, mux: http.NewServeMux()}
	t.seal = sync.OnceFunc(t.build) // Middleware that panics while it wraps does so for each request.
	t.events = sync.OnceValue(func() *httpevent.Handler { return httpevent.New(t.root) })
	return t
}

// mustBeOpen panics once requests are served: routes are read without a lock then.
func (t *table) mustBeOpen() {
	if t.sealed.Load() {
		panic("rest: the router serves already: register routes, middleware and error handlers before")
	}
}

// add registers a route. Relative is the pattern without the prefix of the group.
func (t *table) add(r *Router, relative pattern, h http.Handler) {
	t.mustBeOpen()
	if h == nil {
		panic("rest: nil handler")
	}
	p := relative.below(r.prefix)
	if !t.config.strictSlash {
		p = p.canonical()
	}
	rt := &route{router: r, pattern: p, template: p.String(), callers: whoCalls(), handler: h}
	defer func() {
		if cause := recover(); cause != nil {
			panic(t.explain(cause, rt))
		}
	}()
	t.mux.Handle(rt.template, rt)
	t.routes = append(t.routes, rt)
}

// callers are the innermost calls on the stack. They are looked up only when somebody wants to read them, because
// that costs more than the registration.
type callers [8]uintptr

func whoCalls() (c callers) {
	runtime.Callers(3, c[:])
	return c
}

// location returns the file and line that registered the route, outside this package and those that register for others.
func (c *callers) location() string {
	frames := runtime.CallersFrames(c[:])
	for {
		frame, more := frames.Next()
		if !registersForOthers(frame.Function) || !more {
			return fmt.Sprintf("%s:%d", frame.File, frame.Line)
		}
	}
}

// registersForOthers reports whether a function is of a package whose callers are the ones to be told.
func registersForOthers(function string) bool {
	name, ok := strings.CutPrefix(function, "github.com/otel-powertools/powertools/handlers/")
	if !ok {
		return false
	}
	for _, pack := range []string{"rest.", "openapi.", "openapi/swaggerui."} {
		if strings.HasPrefix(name, pack) {
			return true
		}
	}
	return false
}

// explain turns what ServeMux panics with into a text that names the places where the user registered the routes.
// ServeMux names those where this package called it.
func (t *table) explain(cause any, added *route) string {
	locations := map[string]string{}
	for _, rt := range t.routes {
		locations[rt.template] = rt.callers.location()
	}
	registered := regexp.MustCompile(`"([^"]*)" \(registered at [^)]*\)`)
	first := true // The text names the new one first; the other may be equal.
	text := registered.ReplaceAllStringFunc(fmt.Sprint(cause), func(match string) string {
		name := registered.FindStringSubmatch(match)[1]
		at := locations[name]
		if first {
			first, at = false, added.callers.location()
		}
		return fmt.Sprintf("%q (registered at %s)", name, at)
	})
	return "rest: " + strings.TrimPrefix(text, "http: ")
}

// build puts the middleware around the handlers.
func (t *table) build() {
	t.sealed.Store(true)
	for _, rt := range t.routes {
		rt.handler = rt.router.wrap(rt.handler)
	}
	for _, rt := range t.regexps {
		rt.handler = rt.router.wrap(rt.handler)
	}
	t.chain = t.withDebug(t.withCORS(chain(http.HandlerFunc(t.dispatch), t.root.middleware)))
}

// ServeHTTP is called by ServeMux when the route matches. It only says so: the handler runs with the user's writer.
func (rt *route) ServeHTTP(w http.ResponseWriter, _ *http.Request) { w.(*exchange).matched = rt }
