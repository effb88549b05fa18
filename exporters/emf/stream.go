// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"

	"github.com/otel-powertools/powertools/internal/settings"
)

// stream is what the series of one metric have in common.
type stream struct {
	scope          *instrumentation.Scope
	namespace      string
	name           string
	unit           unit
	highResolution bool
	gauge          bool // of two values the later counts
	sum            bool // values of several series add up
	level          bool // of an up-down counter, which is written when it moved
	rule           *rule
}

// follow makes a stream what a rule says.
func (s *stream) follow(r *rule) {
	s.name = settings.First(r.Rename, s.name)
	s.namespace = settings.First(r.Namespace, s.namespace)
	if r.Resolution != 0 {
		s.highResolution = r.Resolution == 1
	}
}

// unit returns the unit of a stream whose instrument has a unit in UCUM.
func (e *Exporter) unit(s *stream, ucum string, isSum bool) unit {
	if s.rule != nil && s.rule.Unit != "" {
		return s.rule.unit
	}
	u := convertUnit(ucum, isSum)
	if u.factor != 1 && e.config.noConversion {
		return unit{"", 1}
	}
	return u
}

// high reports whether a series is stored by the second.
func (b *builder) high(s *stream, attributes *attribute.Set) bool {
	if s.highResolution || s.rule != nil && s.rule.Resolution != 0 {
		return s.highResolution
	}
	return b.wantsHighResolution(attributes)
}

// wantsHighResolution reports whether the attributes of a measurement ask for storage by the second.
func (b *builder) wantsHighResolution(attributes *attribute.Set) bool {
	if id := attributes.Equivalent(); id != b.recent {
		b.recent, b.recentHigh = id, highResolution(attributes)
	}
	return b.recentHigh
}
