// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"fmt"
	"net/http"
	"strings"
	"unicode"
)

// pattern is a pattern of http.ServeMux in its parts: [METHOD ][HOST]/[PATH].
type pattern struct{ method, host, path string }

// parsePattern takes a pattern apart. What the path may hold is checked by ServeMux. It panics, as ServeMux does, if
// there is no path, and for patterns that are a mistake though ServeMux takes them.
func parsePattern(text string) pattern {
	if strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t") {
		panic(fmt.Sprintf("rest: pattern %q begins with a blank", text))
	}
	var p pattern
	rest := text
	if blank := strings.IndexAny(text, " \t"); blank >= 0 {
		p.method, rest = text[:blank], strings.TrimLeft(text[blank:], " \t")
		if upper := misspelt(p.method); upper != "" {
			panic(fmt.Sprintf("rest: pattern %q: methods are in capitals, write %s", text, upper))
		}
	}
	slash := strings.IndexByte(rest, '/')
	if slash < 0 {
		panic(fmt.Sprintf("rest: pattern %q has no path: write it as GET /users/{id}", text))
	}
	p.host, p.path = rest[:slash], rest[slash:]
	for segment := range strings.SplitSeq(p.path, "/") {
		if name := foreignParameter(segment); name != "" {
			panic(fmt.Sprintf("rest: pattern %q: a parameter is written {%s}, not %s", text, name, segment))
		}
	}
	return p
}

// misspelt returns how a method is written that is one in small letters, else "". Methods are told apart by case, so no
// request would have that one.
func misspelt(method string) string {
	switch upper := strings.ToUpper(method); upper {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodConnect, http.MethodOptions, http.MethodTrace:
		if upper != method {
			return upper
		}
	}
	return ""
}

// foreignParameter returns the name of a parameter that is written as other routers write it, <name> or :name. To
// ServeMux it is plain text that no request ever matches.
func foreignParameter(segment string) string {
	name, colon := strings.CutPrefix(segment, ":")
	if !colon {
		var open, closed bool
		name, open = strings.CutPrefix(segment, "<")
		name, closed = strings.CutSuffix(name, ">")
		if !open || !closed {
			return ""
		}
	}
	for _, r := range name {
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return ""
		}
	}
	return name
}

// String returns the pattern as ServeMux takes it.
func (p pattern) String() string {
	if p.method == "" {
		return p.host + p.path
	}
	return p.method + " " + p.host + p.path
}

// below returns the pattern inside a group. A host of its own wins.
func (p pattern) below(prefix pattern) pattern {
	if p.host == "" {
		p.host = prefix.host
	}
	p.path = strings.TrimRight(prefix.path, "/") + p.path
	return p
}

// canonical returns the pattern for paths without a slash at the end: /users/{$} is /users.
func (p pattern) canonical() pattern {
	if path, found := strings.CutSuffix(p.path, "/{$}"); found && path != "" {
		p.path = path
	}
	return p
}

// subtree reports whether the pattern matches all that begins with it: /files/ or /files/{path...}.
func (p pattern) subtree() bool {
	return strings.HasSuffix(p.path, "/") || strings.HasSuffix(p.path, "...}")
}

// parsePrefix takes the prefix of a group or mount apart: [HOST]/[PATH], or nothing.
func parsePrefix(text string) pattern {
	if text == "" {
		return pattern{}
	}
	p := parsePattern(text)
	if p.method != "" {
		panic(fmt.Sprintf("rest: prefix %q has a method", text))
	}
	return p
}
