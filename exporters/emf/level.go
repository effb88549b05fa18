// SPDX-License-Identifier: Apache-2.0

package emf

import "go.opentelemetry.io/otel/attribute"

// levelKey names a series of an up-down counter.
type levelKey struct {
	scope, name string
	attributes  attribute.Distinct
}

// levels remembers what up-down counters last showed. They are read at every flush whether they moved or not; they are
// written when they moved, and once a minute so that a constant level stays on the graph.
type levels map[levelKey]level

type level struct {
	value number
	at    int64 // Unix time in milliseconds
}

// maxLevels bounds what is remembered: above it everything is forgotten and written once more.
const maxLevels = 16_384

// due reports whether a level is to be written now, and remembers it if so.
func (l levels) due(key levelKey, value number, now int64) bool {
	if last, ok := l[key]; ok && last.value == value && now-last.at < minute {
		return false
	}
	if len(l) >= maxLevels {
		clear(l)
	}
	l[key] = level{value, now}
	return true
}
