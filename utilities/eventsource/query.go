// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"net/url"
	"slices"
)

// Query returns the parameters of a request to a REST API, or to an HTTP API with payload format 1.0, which have decoded
// them. Multi has all values and wins; single adds what is not there. Either may be nil.
//
// A value stays whole. With payload format 2.0 and at URLs of functions, queryStringParameters joins repeated values by
// commas, so that nobody can tell them apart: url.ParseQuery(e.RawQueryString) has them. Load balancers and VPC Lattice do
// not decode: see [DecodedQuery].
func Query(single map[string]string, multi map[string][]string) url.Values {
	query := make(url.Values, max(len(single), len(multi)))
	for name, values := range multi {
		query[name] = slices.Clone(values)
	}
	for name, value := range single {
		if _, ok := query[name]; !ok {
			query[name] = []string{value}
		}
	}
	return query
}

// DecodedQuery is [Query] for load balancers and VPC Lattice, which hand names and values over as the client wrote them. What
// is not well encoded stays as it is.
func DecodedQuery(single map[string]string, multi map[string][]string) url.Values {
	encoded := Query(single, multi)
	query := make(url.Values, len(encoded))
	for name, values := range sorted(encoded) {
		name = unescaped(name)
		for _, value := range values {
			query.Add(name, unescaped(value))
		}
	}
	return query
}

func unescaped(text string) string {
	if decoded, err := url.QueryUnescape(text); err == nil {
		return decoded
	}
	return text
}
