// SPDX-License-Identifier: Apache-2.0

package appsyncevents

import (
	"bytes"
	"context"
	"encoding/json"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Router gives events of AppSync Events to the handlers of their channels. [New] makes one; [HandlePublish],
// [HandlePublishBatch] and [HandleSubscribe] register handlers.
//
// Handlers are registered first, in one goroutine; registering after the first event panics. Handling events is safe for
// concurrent use if the handlers are.
type Router struct {
	config    config
	publish   table
	subscribe table
	tracer    trace.Tracer
	meters    meters
	unhandled onceSet
	oversized onceSet
	sealed    atomic.Bool
}

var _ invocation.EventHandler = (*Router)(nil)

// New returns a router without handlers.
func New(opts ...Option) *Router {
	c := newConfig(opts)
	return &Router{
		config: c, publish: newTable(), subscribe: newTable(),
		tracer: c.tracer.Tracer(ScopeName), meters: newMeters(c.meter),
	}
}

// route is the handler of a pattern. One of its functions is set.
type route struct {
	operation string // publish or subscribe
	pattern   string
	place     string // of the registration
	spanName  string
	sets      attributeSets

	single    func(ctx context.Context, payload json.RawMessage, out *bytes.Buffer) error
	batch     func(ctx context.Context, b *batch) error
	subscribe func(ctx context.Context) error
}

func (r *Router) add(t *table, route *route) {
	if r.sealed.Load() {
		panic("appsyncevents: handlers must be registered before the first event")
	}
	route.spanName = route.operation + " " + route.pattern
	route.sets = newAttributeSets(route)
	t.add(route)
}

// HandleEvent implements [invocation.EventHandler]: a router can be started as it is. It fails with
// [ErrNotAppSyncEvent] for other events and with an [*UnauthorizedException] if a handler refuses the request; all else
// that goes wrong is in the answer.
func (r *Router) HandleEvent(ctx context.Context, payload json.RawMessage) (any, error) {
	r.sealed.Store(true)
	event, err := parseHead(payload)
	if err != nil {
		return nil, err
	}
	t, operation := &r.publish, operationPublish
	if event.Info.Operation == Subscribe {
		t, operation = &r.subscribe, operationSubscribe
	}
	found := t.find(event.Info.Channel.Path)
	c := &call{router: r, route: found, event: event, operation: operation, start: time.Now()}
	c.begin(ctx)
	if found == nil {
		c.warnUnhandled()
		return c.unhandledAnswer(), nil
	}
	c.ctx = withPayload(c.ctx, payload)
	if found.subscribe != nil {
		return c.subscribe()
	}
	items, err := event.items()
	if err != nil {
		c.end(err)
		return nil, err
	}
	if found.batch != nil {
		return c.publishBatch(items)
	}
	return c.publishEach(items)
}

// call is the handling of one event of Lambda.
type call struct {
	router    *Router
	route     *route // nil if no handler fits
	event     *head
	operation string
	start     time.Time
	ctx       context.Context
	span      trace.Span
}

// unhandledAnswer lets everything pass, as AppSync does with a namespace that has no handler.
func (c *call) unhandledAnswer() any {
	if c.event.Info.Operation == Subscribe {
		return nil
	}
	parts := make([][]byte, len(c.event.Events))
	for i, raw := range c.event.Events {
		parts[i] = raw
	}
	return eventsAnswer(parts)
}
