// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"net/url"
	"slices"
	"strings"
)

// namedValues are the values of one header field or of one parameter of a query.
type namedValues struct {
	name   string
	values []string
}

func sortByName(list []namedValues) {
	slices.SortFunc(list, func(a, b namedValues) int { return strings.Compare(a.name, b.name) })
}

// queryString returns the query of an event as a client would write it. Sources that have it as text give it as it came.
// Of the others, API Gateway has decoded keys and values; load balancers and VPC Lattice hand them over as they came, so
// that encoding them again would double every percent sign. Keys are sorted: maps have lost their order.
func (e *event) queryString() string {
	switch e.source {
	case HTTPAPIv2, FunctionURL:
		return e.rawQuery
	case LatticeV1, LatticeV2:
		if _, query, ok := strings.Cut(e.path, "?"); ok {
			return query // the only place where it is whole
		}
	}
	parameters := readParameters(e.multiQuery)
	if len(parameters) == 0 {
		parameters = readParameters(e.query)
	}
	if len(parameters) == 0 {
		return ""
	}
	encode := url.QueryEscape
	if !e.source.decodesQuery() {
		encode = func(text string) string { return escape(text, queryBytes) }
	}
	sortByName(parameters)
	var out strings.Builder
	for _, p := range parameters {
		for _, value := range p.values {
			if out.Len() > 0 {
				out.WriteByte('&')
			}
			out.WriteString(encode(p.name))
			out.WriteByte('=')
			out.WriteString(encode(value))
		}
	}
	return out.String()
}

func (s Source) decodesQuery() bool { return s == RESTAPI || s == HTTPAPIv1 }

// readParameters reads a JSON object whose values are strings or lists of strings; other values are left out.
func readParameters(object string) []namedValues {
	var parameters []namedValues
	s := scanner{text: object}
	for ok := s.object(); ok; {
		var key string
		if key, ok = s.member(); !ok {
			break
		}
		if values := readStrings(&s); len(values) > 0 {
			parameters = append(parameters, namedValues{key, values})
		}
	}
	return parameters
}

// readStrings reads a string or a list of strings.
func readStrings(s *scanner) (values []string) {
	switch s.peek() {
	case '"':
		value, _ := s.str()
		values = append(values, value)
	case '[':
		for s.array(); s.element(); {
			if value, ok := s.str(); ok {
				values = append(values, value)
			}
		}
	default:
		s.skip()
	}
	return values
}
