// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"context"
	"encoding/json"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Event is what AppSync sends to a direct Lambda resolver, and what the request code of others usually passes on: the
// resolver's context. A is the type of the arguments, S that of the parent object; use any or json.RawMessage for what
// is not read. A struct that embeds an Event has members of its own beside it.
//
// Its form stands in https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html.
type Event[A, S any] struct {
	// Arguments are those of the field.
	Arguments A `json:"arguments"`
	// Source is the parent object; the zero value for Query, Mutation and Subscription.
	Source S `json:"source"`
	// Identity is who called the API.
	Identity Identity `json:"identity"`
	// Request has the headers of the client's request.
	Request Request `json:"request"`
	// Prev is the result of the function before in a pipeline; nil outside one.
	Prev *Prev `json:"prev"`
	// Info says which field is resolved.
	Info Info `json:"info"`
	// Stash is what the functions of a pipeline share.
	Stash map[string]any `json:"stash"`
}

// Request is the HTTP request of the client.
type Request struct {
	// Headers have names in lower case.
	Headers map[string]string `json:"headers"`
	// DomainName is that of the API's custom domain; empty without one.
	DomainName string `json:"domainName"`
}

// Prev is the result of the function before in a pipeline.
type Prev struct {
	Result json.RawMessage `json:"result"`
}

// Info says which field is resolved and what of its result is asked for.
type Info struct {
	FieldName           string         `json:"fieldName"`
	ParentTypeName      string         `json:"parentTypeName"`
	Variables           map[string]any `json:"variables"`
	SelectionSetList    []string       `json:"selectionSetList"`    // paths, as "author/name"
	SelectionSetGraphQL string         `json:"selectionSetGraphQL"` // as in the query
}

// nameField is for events of Amplify, which have the names elsewhere. It also tells an Event, or what embeds one, from
// arguments.
func (e *Event[A, S]) nameField(parent, name string) {
	if e != nil {
		e.Info.ParentTypeName, e.Info.FieldName = parent, name
	}
}

type fieldNamer interface{ nameField(parent, name string) }

// Field returns the field that is resolved in ctx, as "Query.getPost"; empty outside a resolver and its middleware.
func Field(ctx context.Context) string {
	if c := callOf(ctx); c != nil && c.field != nil {
		return c.field.full
	}
	return ""
}

// CurrentEvent returns the event that is resolved in ctx, decoded as E: an [Event], or any type with the members that
// are of interest. It is for middleware, and for resolvers that take arguments only. In a batch of [HandleEach] it is
// that of the item; around a batch it is the whole, so E must be a slice. Each call decodes anew, so keep the result.
// It reports false outside a resolver, and if E does not fit.
func CurrentEvent[E any](ctx context.Context) (event E, ok bool) {
	c := callOf(ctx)
	if c == nil {
		return event, false
	}
	payload := c.payload
	it, isItem := ctx.Value(itemKey{}).(*item)
	if isItem {
		payload = it.payload
	}
	if err := c.router.config.decode(payload, &event); err != nil {
		return event, false
	}
	if !isItem && !c.batch {
		it = &c.items[0]
	}
	if it != nil {
		nameField(&event, it)
	}
	return event, true
}

// itemKey is what an item of a batch has its context's value under.
type itemKey struct{}

// itemContext returns the context of an item: with a scope, a payload, and the item itself.
func itemContext(ctx context.Context, it *item) context.Context {
	ctx = context.WithValue(invocation.Scope(ctx), itemKey{}, it)
	return invocation.WithPayload(ctx, it.payload)
}
