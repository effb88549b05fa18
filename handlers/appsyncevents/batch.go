// SPDX-License-Identifier: Apache-2.0

package appsyncevents

import (
	"bytes"
	"context"

	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// Item is one event of a batch: what a handler gets, and what it answers with the same ID.
type Item[T any] struct {
	ID      string
	Payload T
	// Err, in an answer, is what the publisher is told in place of the payload being published.
	Err error
}

// HandlePublishBatch registers a handler that gets all events of a publish request at once. The items that it returns are
// published, in that order; those it leaves out are dropped, all of them if it returns none. Its error, or its panic, is
// the answer for the request as a whole.
//
// Patterns, payloads and [Unauthorized], also as the error of an item, are as in [HandlePublish]. An event whose payload
// does not fit In is not among the items; its error is added to the end of the answer.
func HandlePublishBatch[In, Out any](r *Router, pattern string, fn func(ctx context.Context, items []Item[In]) ([]Item[Out], error)) {
	if fn == nil {
		panic("appsyncevents: nil handler")
	}
	r.add(&r.publish, &route{
		operation: operationPublish, pattern: pattern, place: placeOf(),
		batch: func(ctx context.Context, b *batch) error {
			ins := make([]Item[In], 0, len(b.items))
			var unfit []outcome
			var unfitItems []incoming
			for _, item := range b.items {
				var in In
				err := guarded(func() (err error) {
					in, err = decode[In](r.config.decode, item.Payload)
					return err
				})
				if err != nil {
					unfit, unfitItems = append(unfit, outcome{err: err}), append(unfitItems, incoming{ID: item.ID})
					continue
				}
				ins = append(ins, Item[In]{ID: item.ID, Payload: in})
			}
			outs, err := fn(ctx, ins)
			if err != nil {
				return err
			}
			b.items = make([]incoming, 0, len(outs)+len(unfit))
			b.outcomes = make([]outcome, 0, len(outs)+len(unfit))
			for _, out := range outs {
				var o outcome
				var encoded bytes.Buffer
				beginEvent(&encoded, out.ID)
				o.err = guarded(func() error {
					if out.Err != nil {
						return out.Err
					}
					return encode(&encoded, out.Payload)
				})
				if o.err == nil {
					o.event = endEvent(&encoded)
					o.check(b.maxSize)
				}
				b.items, b.outcomes = append(b.items, incoming{ID: out.ID}), append(b.outcomes, o)
			}
			b.items, b.outcomes = append(b.items, unfitItems...), append(b.outcomes, unfit...)
			return nil
		},
	})
}

// batch is the work of a handler of all events: the events that came in, then what became of those that leave.
type batch struct {
	items    []incoming
	outcomes []outcome
	maxSize  int
}

func (c *call) publishBatch(items []incoming) (any, error) {
	b := &batch{items: items, maxSize: c.router.config.maxSize}
	if err := guarded(func() error { return c.route.batch(c.ctx, b) }); err != nil {
		return c.fail(err)
	}
	for i := range b.outcomes {
		if o := &b.outcomes[i]; o.err != nil && o.tooLarge == 0 {
			c.logFailure(c.ctx, o.err, semconv.MessagingMessageID(b.items[i].ID))
		}
	}
	return c.conclude(b.items, b.outcomes)
}

// fail answers the request as a whole with an error.
func (c *call) fail(err error) (any, error) {
	if denied := unauthorized(err); denied != nil {
		c.end(denied)
		return nil, denied
	}
	c.logFailure(c.ctx, err)
	c.end(err)
	return errorAnswer(c.router.config.text(err)), nil
}
