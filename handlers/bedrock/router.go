// SPDX-License-Identifier: Apache-2.0

package bedrock

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Router answers the events of an agent's action groups: those with function details by the tools that [Handle] registers,
// those with an OpenAPI schema by the http.Handler of [Router.HandleHTTP].
//
// Tools and handler are registered first, in one goroutine; registering after the first event panics. Handling events is
// safe for concurrent use.
type Router struct {
	config config
	meters meters
	tools  map[string]*tool
	http   http.Handler
	sealed atomic.Bool
}

// Router can be started as it is.
var _ invocation.EventHandler = (*Router)(nil)

// New returns a router without tools.
func New(opts ...Option) *Router {
	c := newConfig(opts)
	return &Router{config: c, meters: newMeters(c), tools: map[string]*tool{}}
}

// HandleHTTP sets what answers the events of action groups with an OpenAPI schema: a rest.Router, one with typed handlers of
// package openapi, or any other http.Handler. It panics if h is nil or the second.
//
// The request is made of the event: values of parameters that the path names are put into the path, the others into the
// query, and the properties of the body are an object of JSON, or a form where the schema says so. The content type of the
// response is the one under which its body is sent, application/json if the body is JSON and has none.
func (r *Router) HandleHTTP(h http.Handler) {
	r.mustBeOpen()
	if h == nil {
		panic("bedrock: nil http.Handler")
	}
	if r.http != nil {
		panic("bedrock: there is an http.Handler already")
	}
	r.http = h
}

func (r *Router) mustBeOpen() {
	if r.sealed.Load() {
		panic("bedrock: registration after the first event")
	}
}

// HandleEvent answers an event. It returns an error that wraps [ErrNotAgent] for an event of another source, and an error
// where there is an operation of a schema but no http.Handler. What fails in a tool or handler is an answer.
func (r *Router) HandleEvent(ctx context.Context, payload json.RawMessage) (any, error) {
	r.sealed.Store(true)
	event, err := parseEvent(payload)
	if err != nil {
		return nil, err
	}
	if event.APIPath != "" && r.http == nil {
		return nil, fmt.Errorf("bedrock: action group %q has an OpenAPI schema, and the router no http.Handler: call HandleHTTP", event.ActionGroup)
	}
	x := newExchange(ctx, r, event)
	var response []byte
	if event.Function != "" {
		response = x.callTool()
	} else {
		response = x.serveHTTP()
	}
	answer := x.appendAnswer(make([]byte, 0, len(response)+answerRoom), response)
	if len(answer) > maxAnswer {
		x.tellTooLarge(ctx, len(answer))
	}
	if !x.hooked {
		x.end(ctx, invocation.Outcome{})
	}
	// The wrapper of invocations sends this very kind of reader as it is, and puts nothing of it on traces.
	return bytes.NewReader(answer), nil
}
