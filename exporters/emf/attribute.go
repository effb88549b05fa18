// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
)

// DefaultPropertyKeys returns the attributes that are properties unless [WithPropertyKeys] says otherwise: keys of the
// semantic conventions, old and new, whose values are without bound. The caller may append to the slice.
func DefaultPropertyKeys() []string {
	return []string{
		"faas.invocation_id", "aws.request_id", "request_id", "trace_id", "span_id", "session.id",
		"user.*", "enduser.*", "client.*", "network.peer.*",
		"url.full", "url.path", "url.query", "http.target", "user_agent.original",
		"messaging.message.id", "messaging.message.conversation_id",
		"db.query.text", "db.statement",
		"exception.message", "exception.stacktrace", "error.message",
		"thread.id", "code.*",
	}
}

// keySet is a set of keys and of prefixes of keys.
type keySet struct {
	exact    map[string]struct{}
	prefixes []string
}

func newKeySet(patterns []string) keySet {
	s := keySet{exact: make(map[string]struct{}, len(patterns))}
	for _, pattern := range patterns {
		if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
			s.prefixes = append(s.prefixes, prefix)
			continue
		}
		s.exact[pattern] = struct{}{}
	}
	return s
}

func (s *keySet) has(key string) bool {
	if _, ok := s.exact[key]; ok {
		return true
	}
	for _, prefix := range s.prefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// dimensional reports whether an attribute can be a dimension: one that CloudWatch takes, and not one that is better a
// property.
func (e *Exporter) dimensional(kv *attribute.KeyValue) bool {
	return !e.propertyKeys.has(string(kv.Key)) && validDimension(kv)
}

// validDimension reports whether CloudWatch takes an attribute as a dimension.
func validDimension(kv *attribute.KeyValue) bool {
	if !validDimensionKey(string(kv.Key)) || kv.Key == envelopeKey {
		return false
	}
	switch kv.Value.Type() {
	case attribute.BOOL, attribute.INT64, attribute.FLOAT64:
		return true
	case attribute.STRING:
		return validDimensionValue(kv.Value.AsString())
	}
	return false
}

// blank reports whether an attribute has nothing to show: it becomes neither dimension nor property.
func blank(kv *attribute.KeyValue) bool {
	switch kv.Value.Type() {
	case attribute.EMPTY:
		return true
	case attribute.STRING:
		return kv.Key == "" || kv.Value.AsString() == ""
	}
	return kv.Key == ""
}

// defaultDimensions returns the dimensions that every metric has: the service, then those of the options; of two with
// the same key the later value, in the place of the earlier.
func (e *Exporter) defaultDimensions() []attribute.KeyValue {
	dimensions := []attribute.KeyValue{attribute.String("service", e.service)}
	for _, kv := range e.config.dimensions {
		if i := slices.IndexFunc(dimensions, func(have attribute.KeyValue) bool { return have.Key == kv.Key }); i >= 0 {
			dimensions[i] = kv
			continue
		}
		dimensions = append(dimensions, kv)
	}
	return dimensions
}
