// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// call is one event or batch on its way. It is a context, which saves putting it into one.
type call struct {
	context.Context
	router   *Router
	resolver *resolver // nil until it is found
	field    *field
	span     trace.Span
	payload  json.RawMessage
	batch    bool
	items    []item
	sent     []item  // items before middleware changed the payload
	single   [1]item // what items is for a single event
	errs     []error // of a batch, by item; nil where all went well
}

type callKey struct{}

// Value implements [context.Context].
func (c *call) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return c.Context.Value(key)
}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// HandleEvent resolves an event, or a batch of them. What it returns is for the wrapper of invocations, which makes it
// the function's answer. Of its errors Lambda, and so AppSync, is told the type and the message. In an invocation the errors
// are those of resolvers and middleware, or wrap them; elsewhere they are a messages.InvokeResponse_Error where type or
// message would not come out right otherwise. The types are:
//
//	InvalidEvent            the event is not one of AppSync's
//	ResolverNotFound        no resolver is registered for the field
//	InconsistentBatch       the items of a batch are not all for one field
//	InvalidArguments        an event does not fit the type that the resolver takes
//	InvalidBatchResponse    a batch resolver returned another number of results
//	any other               what the resolver returned; see [Error]
//
// An empty batch is answered with an empty one.
func (r *Router) HandleEvent(ctx context.Context, payload json.RawMessage) (any, error) {
	r.seal()
	c := &call{Context: ctx, router: r}
	if err := c.read(payload); err != nil {
		return nil, c.refuse(err)
	}
	if c.sent = c.items; c.batch && len(c.items) == 0 {
		return []any{}, nil
	}
	if err := c.find(); err != nil {
		return nil, c.refuse(err)
	}
	return c.run()
}

// read reads an event or the items of a batch.
func (c *call) read(payload json.RawMessage) error {
	c.payload = payload
	if at(payload, skipSpace(payload, 0)) == '[' {
		return c.readBatch(payload)
	}
	c.batch, c.items = false, c.single[:]
	c.items[0] = item{}
	if it := &c.items[0]; it.parse(payload, nil) == 0 || it.null {
		return invalidEvent("it has no info.fieldName")
	}
	return nil
}

func (c *call) readBatch(payload json.RawMessage) error {
	c.batch, c.items = true, make([]item, 0, 16)
	var first *item // that is not null; a copy, since the list grows
	whole := eachElement(payload, func(rest []byte) int {
		var it item
		length := it.parse(rest, first)
		if first == nil && !it.null && length > 0 {
			one := it
			first = &one
		}
		c.items = append(c.items, it)
		return length
	})
	switch {
	case !whole:
		return invalidEvent("an item has no info.fieldName")
	case len(c.items) > 0 && first == nil:
		return invalidEvent("all items are null")
	}
	for i := range c.items {
		it := &c.items[i]
		if it.null { // It belongs to the others.
			it.parent, it.name = first.parent, first.name
		} else if it.parent != first.parent || it.name != first.name {
			return inconsistentBatch(first, it)
		}
	}
	return nil
}

// find looks the resolver up.
func (c *call) find() error {
	it := &c.items[0]
	c.resolver = c.router.find(it.parent, it.name, c.batch)
	if c.resolver == nil {
		return resolverNotFound(it, c.batch, c.router.find(it.parent, it.name, !c.batch) != nil)
	}
	if c.field = c.resolver.field; c.field == nil {
		c.field = newField(it.parent, it.name)
	}
	return nil
}

// run calls the resolver inside its span and middleware, and makes the answer of what it returns.
func (c *call) run() (answer any, _ error) {
	started := time.Now()
	outer := c.Context
	c.describe()
	c.start()
	returned := false
	defer func() {
		if returned {
			return
		}
		if value := recover(); value != nil {
			invocation.RecordError(c, c.span, exception.Recovered(value), nil)
			c.conclude(outer, outcomeError, started)
			panic(value)
		}
		c.conclude(outer, outcomeError, started) // runtime.Goexit, as t.FailNow does it
	}()
	value, err := c.router.chains[c.resolver](c, c.payload)
	if err = tellable(err); err != nil {
		original := err
		if value, err = c.router.mapped(c, c.resolver.router, err); err == nil {
			c.tell(original, -1)
			if c.batch {
				c.errs, value = nil, slices.Repeat([]any{value}, len(c.sent))
			}
		}
	}
	answer, outcome, err := c.answer(value, err)
	returned = true
	c.conclude(outer, outcome, started)
	return answer, err
}

// refuse tells of an event that no resolver gets.
func (c *call) refuse(err error) error {
	started := time.Now()
	outer := c.Context
	c.field = newField("", otherField)
	c.start()
	if len(c.items) > 0 {
		c.span.SetAttributes(keyParent.String(short(c.items[0].parent)), keyField.String(short(c.items[0].name)))
	}
	invocation.RecordError(c, c.span, err, exception.Callers(0))
	c.conclude(outer, outcomeError, started)
	return wire(c, err)
}

// describe puts the field on the log lines and the span of the invocation.
func (c *call) describe() {
	invocation.AddLogAttrs(c.Context, c.field.logAttrs...)
	if !trace.SpanFromContext(c.Context).IsRecording() {
		return
	}
	attrs := c.field.attrs
	enrich := func(ctx context.Context) { trace.SpanFromContext(ctx).SetAttributes(attrs...) }
	invocation.Hook(c.Context, invocation.Hooks{
		End:      func(ctx context.Context, _ invocation.Outcome) { enrich(ctx) },
		Deadline: enrich,
	})
}
