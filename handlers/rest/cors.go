// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"net/http"
	"slices"
	"time"

	"github.com/rs/cors"

	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// CORSConfig says what pages of other origins may do. Its zero value is that of Powertools: any origin, without
// credentials.
type CORSConfig struct {
	// Origins are allowed, such as "https://shop.example", with one * as in "https://*.shop.example". None is any.
	Origins []string
	// Methods are allowed. None are those that the router has routes for, or if a route is for any method, DELETE, GET,
	// HEAD, PATCH, POST and PUT.
	Methods []string
	// Headers are request headers that are allowed beside Authorization, Content-Type, X-Amz-Date, X-Api-Key and
	// X-Amz-Security-Token; "*" is any.
	Headers []string
	// ExposedHeaders are response headers that pages may read.
	ExposedHeaders []string
	// MaxAge is how long a browser may remember the answer to a preflight request, in whole seconds. 0 says nothing, less
	// than 0 is not at all.
	MaxAge time.Duration
	// Credentials allows cookies and authorization. It needs Origins that are yours alone.
	Credentials bool
	// AtGateway says that API Gateway or the function URL has its own CORS set up, and that browsers refuse headers that
	// come twice: the router then answers CORS only for requests that came as no event, as on a developer's machine.
	AtGateway bool
}

// corsPolicy is how CORS is answered in a group. One without a config adds nothing.
type corsPolicy struct {
	config  *CORSConfig
	handler http.Handler // the router's middleware and what is inside, within CORS
}

// WithCORS is [Router.CORS] for the router, with these origins, or any if there are none.
func WithCORS(origins ...string) Option {
	return optionFunc(func(c config) config { c.cors = &CORSConfig{Origins: origins}; return c })
}

// CORS answers preflight requests, and adds the headers of CORS to answers, also those of errors and middleware. On a
// group it replaces that of the groups around. Preflight requests do not reach middleware, because they have no
// credentials. An answer to an origin that is not allowed has no headers of CORS.
//
// The group of a request is that of its path as it came, before middleware changes it.
//
// A router with CORS that is mounted in another one with CORS decides for its own answers; preflight requests are answered
// by the outer one.
//
// CORS panics for methods and origins that no request can have, and if Credentials is set while an origin with a * may be
// that of anybody's page: the * must be all that stands before a host of yours, as in "https://*.shop.example", or the port.
func (r *Router) CORS(c CORSConfig) {
	r.table.mustBeOpen()
	c.mustMakeSense()
	r.cors = &corsPolicy{config: &c}
}

// WithoutCORS turns CORS off for a group of a router that has it on.
func (r *Router) WithoutCORS() {
	r.table.mustBeOpen()
	r.cors = &corsPolicy{}
}

// withCORS puts the policies of all groups around a handler.
func (t *table) withCORS(h http.Handler) http.Handler {
	if t.config.development && t.root.cors == nil {
		t.root.cors = &corsPolicy{config: &CORSConfig{}}
	}
	byGroup := false
	for _, group := range t.groups {
		byGroup = byGroup || group.cors != nil
		group.cors.build(t, h)
	}
	t.root.cors.build(t, h)
	switch {
	case byGroup:
	case t.root.cors == nil:
		return h
	default:
		return t.root.cors.handler
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if policy := t.policyOf(req); policy != nil {
			policy.handler.ServeHTTP(w, req)
			return
		}
		h.ServeHTTP(w, req)
	})
}

// build makes the handler of a policy. A nil policy has none.
func (p *corsPolicy) build(t *table, h http.Handler) {
	switch {
	case p == nil:
	case p.config == nil:
		p.handler = h
	default:
		p.handler = alone(cors.New(p.config.options(t)).Handler(h))
		if p.config.AtGateway {
			p.handler = withoutEvents(p.handler, h)
		}
	}
}

// alone takes away what the CORS of a router around has said, before h says it: the inner one decides.
func alone(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if x := exchangeOf(req.Context()); x != nil && x.outer != nil {
			header := w.Header()
			for _, name := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers"} {
				header.Del(name)
			}
			if vary := header["Vary"]; len(vary) > 0 {
				header["Vary"] = slices.DeleteFunc(slices.Clone(vary), func(value string) bool { return value == "Origin" })
			}
		}
		h.ServeHTTP(w, req)
	})
}

// withoutEvents serves requests that came as events by another handler.
func withoutEvents(h, events http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if httpevent.SourceOf(req.Context()) != httpevent.Auto {
			events.ServeHTTP(w, req)
			return
		}
		h.ServeHTTP(w, req)
	})
}

// policyOf returns the policy of the group whose route the request is for; that of a preflight request asks about
// another method. Where no route matches it is that of the router.
func (t *table) policyOf(req *http.Request) *corsPolicy {
	asked := *req
	if method := req.Header.Get("Access-Control-Request-Method"); method != "" && req.Method == http.MethodOptions {
		asked.Method = method
	}
	x := exchange{table: t}
	r := t.root
	if rt := x.find(&asked); rt != nil {
		r = rt.router
	} else if rt := x.findRegexp(&asked); rt != nil {
		r = rt.router
	}
	for r.parent != nil && r.cors == nil {
		r = r.parent
	}
	return r.cors
}

// options returns the settings for rs/cors, with our defaults.
func (c *CORSConfig) options(t *table) cors.Options {
	o := cors.Options{
		AllowedOrigins:   c.Origins,
		AllowedMethods:   c.Methods,
		AllowedHeaders:   append(awsHeaders(), c.Headers...),
		ExposedHeaders:   c.ExposedHeaders,
		MaxAge:           int(c.MaxAge / time.Second),
		AllowCredentials: c.Credentials,
	}
	if len(o.AllowedMethods) == 0 {
		o.AllowedMethods = t.methods()
	}
	if len(o.AllowedOrigins) == 0 {
		o.AllowedOrigins = []string{"*"}
	}
	if c.MaxAge < 0 {
		o.MaxAge = -1
	}
	if t.config.development {
		// Pages served by a developer's machine. With credentials it is not for any page that is open beside them.
		o.AllowedOrigins = []string{"*"}
		if c.Credentials {
			o.AllowedOrigins = append(slices.Clone(c.Origins), "http://localhost:*", "http://127.0.0.1:*")
		}
	}
	return o
}

// awsHeaders are the request headers that clients of API Gateway send.
func awsHeaders() []string {
	return []string{"Authorization", "Content-Type", "X-Amz-Date", "X-Api-Key", "X-Amz-Security-Token"}
}

// methods returns the methods that the table has routes for. A route for any method makes it the usual ones.
func (t *table) methods() []string {
	usual := []string{
		http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodPatch, http.MethodPost, http.MethodPut,
	}
	var methods []string
	add := func(method string) { methods = append(methods, method) }
	for _, rt := range t.routes {
		add(rt.pattern.method)
	}
	for _, rt := range t.regexps {
		add(rt.pattern.method)
	}
	if len(methods) == 0 || slices.Contains(methods, "") {
		return usual
	}
	if slices.Contains(methods, http.MethodGet) {
		add(http.MethodHead)
	}
	slices.Sort(methods)
	return slices.Compact(methods)
}
