// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// Route keys that API Gateway has of its own.
const (
	// Connect is the route of a client that wants to connect. An answer that is not 2xx rejects it.
	Connect = "$connect"
	// Disconnect is the route of a connection that has ended. Nobody reads the answer.
	Disconnect = "$disconnect"
	// Default is the route of messages that select no other.
	Default = "$default"
)

// Handler handles an event. [JSON] and [JSONValue] make one of a function with a typed message. What it returns becomes
// the answer:
//
//	nil; also of a pointer,   status 200
//	  a slice or a map
//	string, []byte            status 200 and a body as it is
//	Response                  its status, headers and body
//	anything else             status 200 and a body in JSON
//	an error with a method    its status; [Reject] makes one
//	  HTTPStatus() int
//	another error, a panic    status 500, logged, and without its text
//
// What cannot be encoded, and an error that cannot be told, such as a nil pointer of a type whose methods need one, are status
// 500 too.
//
// The status says whether $connect is accepted; for other routes it changes nothing. Clients get the body only where the
// route has a route response.
type Handler func(ctx context.Context, event *Event) (any, error)

// Middleware wraps a handler. It may change context, event, answer or error, and may answer without calling next.
type Middleware func(next Handler) Handler

// Router gives events to the handlers of their route keys. [New] makes one.
//
// Handlers and middleware are registered first, in one goroutine; registering after the first event panics. Handling
// events is safe for concurrent use if the handlers are.
type Router struct {
	config     config
	routes     map[string]*route
	middleware []Middleware
	meters     meters

	once    sync.Once
	sealed  atomic.Bool
	unknown Handler
}

var _ invocation.EventHandler = (*Router)(nil)

// route is the handler of a key.
type route struct {
	place   string // of the registration
	handler Handler
	chain   Handler // the handler in all middleware
}

// New returns a router without handlers.
func New(opts ...Option) *Router {
	c := newConfig(opts)
	return &Router{config: c, routes: map[string]*route{}, meters: newMeters(c.meter)}
}

// Handle registers the handler of a route key: [Connect], [Disconnect], [Default], or what the API's route selection
// expression gives for a message. Keys are compared exactly. The middleware is that of the route, inside that of the
// router. Handle panics if the key is empty or has a handler already, and for a nil handler or middleware.
func (r *Router) Handle(key string, h Handler, middleware ...Middleware) {
	r.mustBeOpen()
	_, file, line, _ := runtime.Caller(1)
	place := fmt.Sprintf("%s:%d", file, line)
	switch other := r.routes[key]; {
	case h == nil:
		panic("websocket: nil handler")
	case key == "":
		panic("websocket: empty route key")
	case slices.ContainsFunc(middleware, isNil):
		panic("websocket: nil middleware")
	case other != nil:
		panic(fmt.Sprintf("websocket: %s (registered at %s) is already registered at %s", key, place, other.place))
	}
	r.routes[key] = &route{place: place, handler: chain(h, middleware)}
}

// Use adds middleware around all handlers, the first outermost. It runs for unknown route keys too. Use panics for a nil one.
func (r *Router) Use(middleware ...Middleware) {
	r.mustBeOpen()
	if slices.ContainsFunc(middleware, isNil) {
		panic("websocket: nil middleware")
	}
	r.middleware = append(r.middleware, middleware...)
}

func isNil(m Middleware) bool { return m == nil }

func (r *Router) mustBeOpen() {
	if r.sealed.Load() {
		panic("websocket: handlers and middleware must be registered before the first event")
	}
}

// seal puts the middleware around the handlers, once all of it is known.
func (r *Router) seal() {
	r.once.Do(func() {
		r.sealed.Store(true)
		for _, route := range r.routes {
			route.chain = r.wrap(route.handler)
		}
		r.unknown = r.wrap(r.refuse)
	})
}

// wrap puts the middleware of the router around a handler. One that panics meanwhile, which is in the first event, does so in
// each event that would need it, where it is answered.
func (r *Router) wrap(h Handler) (wrapped Handler) {
	defer func() {
		if value := recover(); value != nil {
			wrapped = func(context.Context, *Event) (any, error) { panic(value) }
		}
	}()
	return chain(h, r.middleware)
}

func chain(h Handler, middleware []Middleware) Handler {
	for _, m := range slices.Backward(middleware) {
		h = m(h)
	}
	return h
}

// refuse is the handler of unknown route keys.
func (r *Router) refuse(context.Context, *Event) (any, error) {
	return Response{Status: http.StatusBadRequest}, nil
}

// HandleEvent implements [invocation.EventHandler]: a router can be started as it is. Its only error is [ErrNotWebSocket],
// for other events: API Gateway would show clients the text of any other.
func (r *Router) HandleEvent(ctx context.Context, payload json.RawMessage) (any, error) {
	r.seal()
	event, err := parseEvent(payload, r.config.decode)
	if err != nil {
		return nil, err
	}
	x := &exchange{router: r, event: event, start: time.Now(), ctx: WithEvent(ctx, event)}
	h := r.unknown
	if route := r.routes[event.RequestContext.RouteKey]; route != nil {
		h, x.key = route.chain, event.RequestContext.RouteKey
	}
	x.observe()
	if x.key == "" {
		x.warnUnknown()
	}
	encoded := x.call(h)
	x.conclude()
	return bytes.NewReader(encoded), nil // The wrapper of invocations sends this kind of reader as it is.
}

// call calls a handler and returns its answer. A panic is an error, also one of methods of what the handler returned: as the
// error of the invocation it would be shown to the client.
func (x *exchange) call(h Handler) (answer []byte) {
	defer func() {
		if panicked := recover(); panicked != nil {
			answer = x.fail(exception.Recovered(panicked), http.StatusInternalServerError)
		}
	}()
	value, err := h(x.ctx, x.event)
	if err == nil {
		answer, x.status, err = encode(value)
	}
	if err != nil {
		_ = err.Error() // This is where it panics if it must.
		return x.fail(err, statusOf(err))
	}
	return answer
}

// fail answers with a status.
func (x *exchange) fail(err error, status int) []byte {
	x.err, x.status = err, status
	return append(strconv.AppendInt([]byte(statusMember), int64(status), 10), '}')
}
