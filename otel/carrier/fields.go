// SPDX-License-Identifier: Apache-2.0

package carrier

import (
	"strings"

	"github.com/otel-powertools/powertools/internal/stable"
	"github.com/otel-powertools/powertools/internal/traceheader"
)

// fields are trace context as keys and values, for reading, in the order of their source. Keys match in any case.
type fields []field

type field struct{ key, value string }

// set gives a key a value, in place of one that it has. Empty values are no context.
func (f *fields) set(key, value string) {
	if value == "" {
		return
	}
	for i := range *f {
		if (*f)[i].key == key {
			(*f)[i].value = value
			return
		}
	}
	*f = append(*f, field{key, value})
}

// fieldsOf returns what a map has of trace context, in the order of its keys, for a map has none of its own: one event
// must not be read in two ways. Text returns the text of a value, if it is one.
func fieldsOf[V any](values map[string]V, text func(V) (string, bool)) fields {
	var found fields
	for key, value := range values {
		if !isField(key) {
			continue
		}
		if s, ok := text(value); ok {
			found.set(key, s)
		}
	}
	stable.Sort(found, func(a, b field) int { return strings.Compare(a.key, b.key) })
	return found
}

// itself is the text of a string.
func itself(text string) (string, bool) { return text, true }

// Get implements [propagation.TextMapCarrier]. Of several spellings the one that is asked for counts, then that in lower
// case, as HTTP/2 has it, then the first.
func (f fields) Get(key string) string {
	inLower, first := "", ""
	for i := range f {
		name := f[i].key
		switch {
		case name == key:
			return f[i].value
		case len(name) != len(key) || !strings.EqualFold(name, key):
		case strings.ToLower(name) == name: // costs memory only if it is not
			inLower = f[i].value
		case first == "":
			first = f[i].value
		}
	}
	if inLower != "" {
		return inLower
	}
	return first
}

// Set implements [propagation.TextMapCarrier]. Events are not written to.
func (fields) Set(string, string) {}

// Keys implements [propagation.TextMapCarrier].
func (f fields) Keys() []string {
	keys := make([]string, len(f))
	for i := range f {
		keys[i] = f[i].key
	}
	return keys
}

// isField reports whether a key is one that OpenTelemetry's own propagators and X-Ray's have: what else stands in an
// event is the user's.
func isField(key string) bool {
	for _, known := range [...]string{traceheader.Name, traceparent, tracestate, "baggage"} {
		if len(key) == len(known) && strings.EqualFold(key, known) {
			return true
		}
	}
	return false
}
