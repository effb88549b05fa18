// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Header returns the value of a header, whatever the case its name is written in: sources send names as clients wrote them.
// It reports false if there is none. Of names that differ in case only, the one written as asked for counts, then the first
// in the order of bytes, so that the answer is always the same.
//
// Where a source repeats headers, a map of single values has the last of them, or all joined by commas: see [Headers].
func Header(headers map[string]string, name string) (value string, ok bool) {
	if value, ok = headers[name]; ok {
		return value, true
	}
	found := ""
	for key := range headers {
		// The length first: it is what most names differ in. HTTP's names are ASCII, so folding keeps it.
		if len(key) == len(name) && strings.EqualFold(key, name) && (found == "" || key < found) {
			found = key
		}
	}
	if found == "" {
		return "", false
	}
	return headers[found], true
}

// Headers returns the headers of an event with their names in canonical form. Multi has all values, as
// multiValueHeaders of REST APIs and load balancers does, and wins; single adds what is not there. Either may be nil.
//
// A value stays whole: a comma in it may be part of a date as well as a border between two.
func Headers(single map[string]string, multi map[string][]string) http.Header {
	headers := make(http.Header, max(len(single), len(multi)))
	for name, values := range sorted(multi) {
		name = http.CanonicalHeaderKey(name)
		headers[name] = append(headers[name], values...)
	}
	if len(multi) == 0 {
		for name, value := range sorted(single) {
			headers.Add(name, value)
		}
		return headers
	}
	given := maps.Clone(headers)
	for name, value := range sorted(single) {
		if _, ok := given[http.CanonicalHeaderKey(name)]; !ok {
			headers.Add(name, value)
		}
	}
	return headers
}

// Lists returns headers or parameters of VPC Lattice in the form that [Headers] and [DecodedQuery] take.
func Lists(values map[string]StringOrSet) map[string][]string {
	lists := make(map[string][]string, len(values))
	for name, value := range values {
		lists[name] = value.Values
	}
	return lists
}

// sorted goes over a map in the order of its keys: names that differ in case only meet in one, always in the same order.
func sorted[V any](values map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(values)) {
			if !yield(key, values[key]) {
				return
			}
		}
	}
}
