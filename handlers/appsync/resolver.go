// SPDX-License-Identifier: Apache-2.0

package appsync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// anyType stands for all types in the name of a field.
const anyType = "*"

// key is what a resolver is found by. A field may have a resolver for single events and one for batches.
type key struct {
	parent, name string
	batch        bool
}

// resolver is a function for a field and what is known about it.
type resolver struct {
	router  *Router // where it was registered
	config  resolverConfig
	field   *field // nil if it is for all types
	callers callers
	resolve func(ctx context.Context, c *call) (any, error)
}

// add registers the resolver of a field. It is called by the exported functions directly.
func (r *Router) add(name string, batch bool, opts []ResolverOption, resolve func(context.Context, *call) (any, error)) {
	r.mustBeOpen()
	parent, child := parseField(name)
	res := &resolver{router: r, config: r.config.resolver, resolve: resolve, callers: whoCalls()}
	for _, o := range opts {
		res.config = o.applyResolver(res.config)
	}
	if parent != anyType {
		res.field = newField(parent, child)
	}
	r.put(key{parent, child, batch}, res)
}

// handle is the innermost of the chain of middleware.
func (res *resolver) handle(ctx context.Context, payload json.RawMessage) (any, error) {
	c := callOf(ctx)
	if c == nil {
		return nil, errors.New("appsync: middleware did not pass on the context it got")
	}
	c.errs = nil                   // Middleware may try again.
	if !same(payload, c.payload) { // Middleware has changed it.
		batch := c.batch
		if err := c.read(payload); err != nil {
			return nil, err
		}
		if c.batch != batch {
			return nil, invalidEvent("middleware made a single event of a batch, or a batch of an event")
		}
		ctx = invocation.WithPayload(ctx, payload)
	}
	return res.resolve(ctx, c)
}

func same(a, b []byte) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// parseField takes the name of a field apart and panics if it cannot be one.
func parseField(name string) (parent, child string) {
	parent, child, found := strings.Cut(name, ".")
	if !found || !isName(child) || parent != anyType && !isName(parent) {
		panic(fmt.Sprintf("appsync: %q is not a field: write it as Query.getPost, or as *.getPost for all types", name))
	}
	return parent, child
}

// isName reports whether s is a name of GraphQL.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// callers are the innermost calls on the stack, looked up only when somebody wants to read them.
type callers [4]uintptr

func whoCalls() (c callers) {
	runtime.Callers(4, c[:]) // above Callers, this function, add, and the exported function
	return c
}

// location returns the file and line that registered the resolver.
func (c *callers) location() string {
	frame, _ := runtime.CallersFrames(c[:]).Next()
	return fmt.Sprintf("%s:%d", frame.File, frame.Line)
}
