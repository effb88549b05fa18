// SPDX-License-Identifier: Apache-2.0

package appsyncevents

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// HandlePublish registers the handler of events that are published to channels of a pattern. It is called for each event
// by itself, for several at once (see [WithConcurrency]), and what it returns is published in place of the payload.
//
// A payload is decoded into In (see [WithDecoder]) and Out is encoded by package encoding/json; json.RawMessage is the
// payload as it is. An error of one event, or its panic, is the answer for this event only, unless it is [Unauthorized]. So
// is an error that cannot be told, such as a nil pointer of a type whose methods need one: it is a panic. Inside the handler
// [invocation.Payload] is the payload, and log attributes and metric properties are those of the event.
//
// A pattern is /namespace/segment…, with /* at its end for all channels below, or /* for all. The longest literal part
// wins. HandlePublish panics if the pattern is not valid or has a handler already.
func HandlePublish[In, Out any](r *Router, pattern string, fn func(ctx context.Context, payload In) (Out, error)) {
	if fn == nil {
		panic("appsyncevents: nil handler")
	}
	r.add(&r.publish, &route{
		operation: operationPublish, pattern: pattern, place: placeOf(),
		single: func(ctx context.Context, payload json.RawMessage, out *bytes.Buffer) error {
			in, err := decode[In](r.config.decode, payload)
			if err != nil {
				return err
			}
			result, err := fn(ctx, in)
			if err != nil {
				return err
			}
			return encode(out, result)
		},
	})
}

func decode[In any](unmarshal func([]byte, any) error, payload json.RawMessage) (in In, err error) {
	if raw, ok := any(&in).(*json.RawMessage); ok {
		*raw = payload
		return in, nil
	}
	if err := unmarshal(payload, &in); err != nil {
		return in, payloadError(err)
	}
	return in, nil
}

func encode(out *bytes.Buffer, v any) error {
	if err := appendJSON(out, v); err != nil {
		return &Error{Type: typeInternal, Message: "internal error", Err: fmt.Errorf("encode the payload: %w", err)}
	}
	return nil
}

// errNoResult is the error of a handler that left by runtime.Goexit. Like a panic it is no answer to anybody.
var errNoResult = &Error{
	Type: typeInternal, Message: "internal error",
	Err: errors.New("appsyncevents: handler ended its goroutine with runtime.Goexit"),
}

// outcome is what became of one event.
type outcome struct {
	event    []byte // encoded, with its id
	err      error
	tooLarge int // bytes, if that is the error
}

// publishEach calls the handler for each event.
func (c *call) publishEach(items []incoming) (any, error) {
	outcomes := make([]outcome, len(items))
	var denied atomic.Bool // The request is refused as a whole, so no more events are looked at.
	work := func(i int) {
		if denied.Load() {
			return
		}
		outcomes[i] = c.publishOne(items[i])
		if unauthorized(outcomes[i].err) != nil {
			denied.Store(true)
		}
	}
	if atOnce := min(c.router.config.concurrency, len(items)); atOnce > 1 {
		// Each has a goroutine of its own: one that ends it takes no turn from the others.
		turns := make(chan struct{}, atOnce)
		var group sync.WaitGroup
		for i := range items {
			turns <- struct{}{}
			group.Go(func() {
				defer func() { <-turns }()
				work(i)
			})
		}
		group.Wait()
	} else {
		for i := range items {
			work(i)
		}
	}
	return c.conclude(items, outcomes)
}

// publishOne calls the handler for one event. A panic is the event's error. It runs in goroutines of its own, where one that
// got away, also of whoever writes the log, would end the process.
func (c *call) publishOne(item incoming) (o outcome) {
	defer func() {
		if value := recover(); value != nil {
			o = outcome{err: exception.Recovered(value)}
		}
	}()
	ctx := invocation.WithPayload(invocation.Scope(c.ctx), item.Payload)
	invocation.AddLogAttrs(ctx, slog.String(string(semconv.MessagingMessageIDKey), item.ID))
	var out bytes.Buffer
	beginEvent(&out, item.ID)
	o.err = guarded(func() error { return c.route.single(ctx, item.Payload, &out) })
	if o.err == nil {
		o.event = endEvent(&out)
		o.check(c.router.config.maxSize)
	}
	if o.err != nil && o.tooLarge == 0 { // That has a warning.
		c.logFailure(ctx, o.err)
	}
	return o
}

// check makes an event that AppSync would drop an error.
func (o *outcome) check(limit int) {
	if size := len(o.event); limit > 0 && size > limit {
		*o = outcome{err: tooLargeError(size, limit), tooLarge: size}
	}
}

// guarded calls fn and returns its panic as an error, as well as the panic of an error that cannot be told.
func guarded(fn func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = exception.Recovered(value)
		}
	}()
	if err = fn(); err != nil {
		probe(err)
	}
	return err
}

// conclude answers with what became of the events, or fails if the request was refused.
func (c *call) conclude(items []incoming, outcomes []outcome) (any, error) {
	for i := range outcomes {
		if denied := unauthorized(outcomes[i].err); denied != nil {
			c.end(denied)
			return nil, denied
		}
	}
	events := make([][]byte, len(outcomes))
	for i := range outcomes {
		o := &outcomes[i]
		if o.err == nil && o.event == nil {
			o.err = errNoResult
			c.logFailure(c.ctx, o.err, semconv.MessagingMessageID(items[i].ID))
		}
		if o.err != nil {
			o.event = errorEvent(items[i].ID, c.router.config.text(o.err))
			if o.tooLarge > 0 {
				c.warnTooLarge(o.tooLarge)
			}
		}
		events[i] = o.event
	}
	c.endPublish(items, outcomes)
	return eventsAnswer(events), nil
}
