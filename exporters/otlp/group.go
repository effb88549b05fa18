// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/resource"
)

// groups sorts the items of a request by resource and scope, in the order in which each is seen first. A process has one
// resource and a handful of scopes, so a search through a slice beats a map, and nothing is allocated once it has grown.
type groups struct {
	keys  []group
	of    []int                // the group of each item
	attrs []attribute.KeyValue // of the log record that is written
}

type group struct {
	resource *resource.Resource
	scope    instrumentation.Scope
	written  bool
}

func (g *groups) reset() {
	clear(g.keys) // lets go of resources
	clear(g.attrs[:cap(g.attrs)])
	g.keys, g.of, g.attrs = g.keys[:0], g.of[:0], g.attrs[:0]
}

// add says where the next item belongs.
func (g *groups) add(r *resource.Resource, scope instrumentation.Scope) {
	// Backwards: the next item is likely to belong where the last one did.
	for i := range slices.Backward(g.keys) {
		if g.keys[i].scope == scope && sameResource(g.keys[i].resource, r) {
			g.of = append(g.of, i)
			return
		}
	}
	g.of = append(g.of, len(g.keys))
	g.keys = append(g.keys, group{resource: r, scope: scope})
}

func sameResource(a, b *resource.Resource) bool {
	return a == b || a.Equivalent() == b.Equivalent() && a.SchemaURL() == b.SchemaURL()
}

// appendAll appends a request: its resources, their scopes and, by item, what is in them. All three signals have the
// same two levels with the same field numbers.
func (g *groups) appendAll(dst []byte, item func(dst []byte, i int) []byte) []byte {
	for first := range g.keys {
		if g.keys[first].written {
			continue
		}
		r := g.keys[first].resource
		var start int
		dst, start = open(dst, 1)
		dst = appendResource(dst, r)
		for k := first; k < len(g.keys); k++ {
			if !g.keys[k].written && sameResource(g.keys[k].resource, r) {
				g.keys[k].written = true
				dst = g.appendGroup(dst, k, item)
			}
		}
		dst = appendString(dst, 3, r.SchemaURL())
		dst = closeMessage(dst, start)
	}
	return dst
}

func (g *groups) appendGroup(dst []byte, k int, item func(dst []byte, i int) []byte) []byte {
	dst, start := open(dst, 2)
	dst = appendScope(dst, &g.keys[k].scope)
	for i, of := range g.of {
		if of == k {
			dst = item(dst, i)
		}
	}
	dst = appendString(dst, 3, g.keys[k].scope.SchemaURL)
	return closeMessage(dst, start)
}
