// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"context"
	"maps"
	"sync"
	"time"
)

// exchange is one event with its answer.
type exchange struct {
	context.Context
	router *Router
	event  *Event
	start  time.Time

	mu      sync.Mutex // a handler may hand the context to other goroutines
	session map[string]string
	prompt  map[string]string
	bases   []KnowledgeBase

	hooked  bool // the invocation's hooks call end
	outcome httpOutcome
}

type exchangeKey struct{}

// Value implements [context.Context].
func (x *exchange) Value(key any) any {
	if key == (exchangeKey{}) {
		return x
	}
	return x.Context.Value(key)
}

func newExchange(ctx context.Context, r *Router, event *Event) *exchange {
	x := &exchange{Context: ctx, router: r, event: event, start: time.Now()}
	x.observe()
	return x
}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// EventOf returns the event that a tool or handler serves, for what is not among its parameters. It must not be changed.
// It reports false where ctx comes from no event.
func EventOf(ctx context.Context) (*Event, bool) {
	x := exchangeOf(ctx)
	if x == nil {
		return nil, false
	}
	return x.event, true
}

// SetSessionAttributes replaces the attributes that the agent keeps for the session, from a tool or handler. Those of the
// event are kept otherwise; to change one, pass them all:
//
//	event, _ := bedrock.EventOf(ctx)
//	attributes := maps.Clone(event.SessionAttributes)
//
// Outside an event it does nothing. It is safe for concurrent use.
func SetSessionAttributes(ctx context.Context, attributes map[string]string) {
	if x := exchangeOf(ctx); x != nil {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.session = notNil(maps.Clone(attributes))
	}
}

// SetPromptSessionAttributes is [SetSessionAttributes] for the attributes that the agent keeps for this turn.
func SetPromptSessionAttributes(ctx context.Context, attributes map[string]string) {
	if x := exchangeOf(ctx); x != nil {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.prompt = notNil(maps.Clone(attributes))
	}
}

func notNil(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

// KnowledgeBase says how the agent is to ask a knowledge base from now on.
type KnowledgeBase struct {
	// ID is the id of a knowledge base that belongs to the agent.
	ID string
	// NumberOfResults is how many chunks are retrieved; 0 for the agent's own number.
	NumberOfResults int
	// SearchType is HYBRID or SEMANTIC; empty lets Amazon Bedrock choose.
	SearchType string
	// Filter is a RetrievalFilter of Amazon Bedrock's API, which is encoded as JSON; nil for none.
	Filter any
}

// SetKnowledgeBases configures the agent's queries to its knowledge bases, from a tool or handler. Without bases the answer
// has no configuration, also where the event had one, which goes back otherwise. Outside an event it does nothing. It is safe for concurrent use.
func SetKnowledgeBases(ctx context.Context, bases ...KnowledgeBase) {
	if x := exchangeOf(ctx); x != nil {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.bases = append([]KnowledgeBase{}, bases...) // not nil: set
	}
}
