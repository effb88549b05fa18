// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
)

// scope is a stretch of work with attributes of its own: the invocation, or inside it one item of a batch.
// What is added to a scope ends with it, so there is nothing to reset between invocations.
type scope struct {
	running *running
	parent  *scope // nil for the invocation itself

	mu sync.Mutex // serialises writers; readers load the snapshots without it
	// Snapshots are replaced, never changed: a reader may keep one as long as it likes.
	logAttrs   atomic.Pointer[[]slog.Attr]
	properties atomic.Pointer[[]attribute.KeyValue]
}

// scopeContext carries a scope and the payload that belongs to it. Being a context itself, it costs one allocation.
type scopeContext struct {
	context.Context
	scope   *scope
	payload json.RawMessage
}

type scopeKey struct{}

// Value implements [context.Context].
func (c *scopeContext) Value(key any) any {
	if key == (scopeKey{}) {
		return c
	}
	return c.Context.Value(key)
}

func scopeOf(ctx context.Context) *scope {
	if ctx == nil {
		return nil
	}
	if c, ok := ctx.Value(scopeKey{}).(*scopeContext); ok {
		return c.scope
	}
	return nil
}

// Scope returns a context with an empty scope of its own inside that of ctx. Log attributes and metric properties
// added below it are seen below it only. Code that handles the items of a batch opens one for each item.
// Outside an invocation it returns ctx.
func Scope(ctx context.Context) context.Context {
	c, ok := ctx.Value(scopeKey{}).(*scopeContext)
	if !ok || c.scope == nil {
		return ctx
	}
	return &scopeContext{Context: ctx, scope: &scope{running: c.scope.running, parent: c.scope}, payload: c.payload}
}

// Payload returns the raw bytes of the event, or of the item that [WithPayload] was given; nil outside an invocation.
// They are what Lambda sent, never re-marshalled. The caller must not change them.
func Payload(ctx context.Context) json.RawMessage {
	if c, ok := ctx.Value(scopeKey{}).(*scopeContext); ok {
		return c.payload
	}
	return nil
}

// WithPayload returns a context in which [Payload] is payload. The scope stays that of ctx.
// Outside an invocation it works too, so code that reads payloads can be tested alone.
func WithPayload(ctx context.Context, payload json.RawMessage) context.Context {
	return &scopeContext{Context: ctx, scope: scopeOf(ctx), payload: payload}
}

// AddLogAttrs adds attributes to the innermost scope of ctx, for log lines written from then on.
// A later attribute of the same key replaces an earlier one. Outside an invocation it does nothing.
// Programs call slogx.AddAttrs, which is the same.
func AddLogAttrs(ctx context.Context, attrs ...slog.Attr) {
	s := scopeOf(ctx)
	if s == nil || len(attrs) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := snapshot(&s.logAttrs)
	for _, attr := range attrs {
		next = slices.DeleteFunc(next, func(have slog.Attr) bool { return have.Key == attr.Key })
		next = append(next, attr)
	}
	s.logAttrs.Store(&next)
}

// AddProperties adds metric properties to the innermost scope of ctx, for measurements made from then on.
// A later property of the same key replaces an earlier one. Outside an invocation it does nothing.
// Programs call metricx.AddProperty, which is the same.
func AddProperties(ctx context.Context, properties ...attribute.KeyValue) {
	s := scopeOf(ctx)
	if s == nil || len(properties) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := snapshot(&s.properties)
	for _, property := range properties {
		next = slices.DeleteFunc(next, func(have attribute.KeyValue) bool { return have.Key == property.Key })
		next = append(next, property)
	}
	s.properties.Store(&next)
}

// VisitLogAttrs calls visit with the log attributes of each scope of ctx, the invocation's first, the innermost last.
// It allocates nothing; visit must not change the slice but may keep it.
func VisitLogAttrs(ctx context.Context, visit func([]slog.Attr)) {
	visitScopes(scopeOf(ctx), func(s *scope) {
		if attrs := s.logAttrs.Load(); attrs != nil {
			visit(*attrs)
		}
	})
}

// VisitProperties calls visit with the metric properties of each scope of ctx, the invocation's first, the innermost
// last. It allocates nothing; visit must not change the slice but may keep it.
func VisitProperties(ctx context.Context, visit func([]attribute.KeyValue)) {
	visitScopes(scopeOf(ctx), func(s *scope) {
		if properties := s.properties.Load(); properties != nil {
			visit(*properties)
		}
	})
}

func visitScopes(s *scope, visit func(*scope)) {
	if s == nil {
		return
	}
	visitScopes(s.parent, visit)
	visit(s)
}

// snapshot returns a copy of what p points to, with room for one more.
func snapshot[T any](p *atomic.Pointer[[]T]) []T {
	have := p.Load()
	if have == nil {
		return make([]T, 0, 4)
	}
	return append(make([]T, 0, len(*have)+1), *have...)
}
