// SPDX-License-Identifier: Apache-2.0

package appsyncevents

import (
	"fmt"
	"runtime"
	"strings"
)

// table finds the route of a channel. Keys are literal: the wildcard routes are found by cutting segments off the path,
// so the first that is found has the longest literal part and nothing needs to be compared or cached.
type table struct {
	exact    map[string]*route
	wildcard map[string]*route // by what stands before "/*"
}

func newTable() table {
	return table{exact: map[string]*route{}, wildcard: map[string]*route{}}
}

// add panics if the pattern is not valid or taken.
func (t *table) add(r *route) {
	literal, wildcard, err := parsePattern(r.pattern)
	if err != nil {
		panic("appsyncevents: " + err.Error())
	}
	routes := t.exact
	if wildcard {
		routes = t.wildcard
	}
	if other := routes[literal]; other != nil {
		panic(fmt.Sprintf("appsyncevents: %s %s (registered at %s) is already registered at %s",
			r.operation, r.pattern, r.place, other.place))
	}
	routes[literal] = r
}

// find returns the route of a channel, or nil.
func (t *table) find(channel string) *route {
	if r := t.exact[channel]; r != nil {
		return r
	}
	for i := strings.LastIndexByte(channel, '/'); i >= 0; i = strings.LastIndexByte(channel[:i], '/') {
		if r := t.wildcard[channel[:i]]; r != nil {
			return r
		}
	}
	return nil
}

// parsePattern returns the literal part of a pattern, without "/*" at its end, and whether that was there.
func parsePattern(pattern string) (literal string, wildcard bool, err error) {
	literal, wildcard = strings.CutSuffix(pattern, "/*")
	if literal == "" && wildcard {
		return "", true, nil
	}
	rest, ok := strings.CutPrefix(literal, "/")
	if !ok {
		return "", false, fmt.Errorf("pattern %q is not valid: it must begin with a slash, as /default/*", pattern)
	}
	for segment := range strings.SplitSeq(rest, "/") {
		switch {
		case segment == "":
			return "", false, fmt.Errorf("pattern %q is not valid: it has an empty segment", pattern)
		case strings.Contains(segment, "*"):
			return "", false, fmt.Errorf("pattern %q is not valid: * is for a whole segment, the last", pattern)
		}
	}
	return literal, wildcard, nil
}

// placeOf returns the file and line that called a function of this package's API.
func placeOf() string {
	_, file, line, _ := runtime.Caller(2)
	return fmt.Sprintf("%s:%d", file, line)
}
