// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"fmt"
	"strings"
)

// mustMakeSense panics for settings that never match, and for those that let every page act as its visitor.
func (c *CORSConfig) mustMakeSense() {
	for _, method := range c.Methods {
		if upper := misspelt(method); upper != "" {
			panic(fmt.Sprintf("rest: CORS for method %q: methods are in capitals, write %s", method, upper))
		}
	}
	for _, origin := range c.Origins {
		_, host, found := strings.Cut(origin, "://")
		switch {
		case strings.Count(origin, "*") > 1:
			panic(fmt.Sprintf("rest: CORS for origin %q: there may be one *", origin))
		case !found && !strings.Contains(origin, "*") && origin != "null":
			panic(fmt.Sprintf("rest: CORS for origin %q: write it with its scheme, as https://%s", origin, origin))
		case strings.Contains(host, "/"):
			panic(fmt.Sprintf("rest: CORS for origin %q: an origin has no path, and no slash at its end", origin))
		case c.Credentials && anyOrigin(origin):
			panic(fmt.Sprintf("rest: CORS with credentials needs Origins of your own: %q is that of others, whose pages could act as their visitors", origin))
		}
	}
	if c.Credentials && len(c.Origins) == 0 {
		panic("rest: CORS with credentials needs Origins: with any origin every page could act as its visitor")
	}
}

// anyOrigin reports whether an allowed origin, with at most one *, is that of pages of others, too. The * stands for any text:
// it is safe only as the labels before a host that is named, or as the port of one. The origin null is that of every page in
// a sandbox.
func anyOrigin(origin string) bool {
	before, after, wild := strings.Cut(origin, "*")
	if !wild {
		return strings.EqualFold(origin, "null")
	}
	scheme, host, found := strings.Cut(before, "://")
	switch {
	case !found || scheme == "":
		return true
	case after == "": // the port, or the end of a host
		return !strings.HasSuffix(host, ":") || len(host) < 2
	}
	// What follows must be a host of its own, of two names at least, for nobody owns the last one.
	domain, named := strings.CutPrefix(after, ".")
	domain, _, _ = strings.Cut(domain, ":")
	return !named || domain != "localhost" && !strings.Contains(strings.Trim(domain, "."), ".")
}
