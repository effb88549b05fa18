// SPDX-License-Identifier: Apache-2.0

package tracex

import (
	"fmt"
	"net/url"
	"path"
)

// Endpoint is where requests go that are not to be traced. Both fields are patterns as package path has them: "*" stands
// for any text without "/", "?" for one character.
type Endpoint struct {
	// Host is matched against the host's name, without the port; empty matches every host.
	Host string
	// Paths are matched against the path of the URL; none matches every path.
	Paths []string
}

// Ignore returns a function that reports whether a URL belongs to one of the endpoints, for the filters of
// instrumentations such as otelhttp's:
//
//	ignored, err := tracex.Ignore(tracex.Endpoint{Host: "*.internal", Paths: []string{"/health"}})
//	…
//	transport := otelhttp.NewTransport(nil, otelhttp.WithFilter(func(r *http.Request) bool { return !ignored(r.URL) }))
//
// It fails if a pattern is malformed.
func Ignore(endpoints ...Endpoint) (func(*url.URL) bool, error) {
	for _, e := range endpoints {
		for _, pattern := range append([]string{e.Host}, e.Paths...) {
			if _, err := path.Match(pattern, ""); err != nil {
				return nil, fmt.Errorf("tracex: endpoint pattern %q: %w", pattern, err)
			}
		}
	}
	return func(u *url.URL) bool {
		for _, e := range endpoints {
			if (e.Host == "" || matches(e.Host, u.Hostname())) && e.hasPath(u.Path) {
				return true
			}
		}
		return false
	}, nil
}

func (e Endpoint) hasPath(name string) bool {
	for _, pattern := range e.Paths {
		if matches(pattern, name) {
			return true
		}
	}
	return len(e.Paths) == 0
}

// matches is path.Match for patterns that are known to be good.
func matches(pattern, name string) bool {
	ok, _ := path.Match(pattern, name)
	return ok
}
