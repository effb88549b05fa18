// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"net/http"
	"net/url"
	"strings"
)

// cleanPath makes one slash of several in the path of a request, so that ServeMux has nothing to redirect and no
// middleware takes //admin for something else than /admin. Path elements . and .. stay: nothing matches them, because
// what stands in front of the function may have allowed another path than the one they lead to.
func cleanPath(r *http.Request) {
	u := r.URL
	if u.RawPath == "" && strings.HasPrefix(u.Path, "/") && !strings.Contains(u.Path, "//") {
		return
	}
	escaped := u.EscapedPath()
	cleaned := collapse(escaped)
	if cleaned == escaped && u.RawPath == escaped || r.RequestURI == "*" {
		return
	}
	r.URL = withPath(u, cleaned)
}

// collapse returns an escaped path that begins with a slash and has no two in a row.
func collapse(path string) string {
	var b strings.Builder
	b.Grow(len(path) + 1)
	b.WriteByte('/')
	last := byte('/')
	for i := range len(path) {
		if path[i] == '/' && last == '/' {
			continue
		}
		last = path[i]
		b.WriteByte(last)
	}
	return b.String()
}

// withPath returns a copy of u with another path, given escaped.
func withPath(u *url.URL, escaped string) *url.URL {
	c := *u
	c.RawPath = ""
	path, err := url.PathUnescape(escaped)
	if err != nil {
		path = escaped // It came from EscapedPath, which escapes what cannot be read.
	}
	c.Path = path
	if c.EscapedPath() != escaped {
		c.RawPath = escaped
	}
	return &c
}

// endsInSlash reports whether the path has a slash at its end, and is more than that.
func endsInSlash(u *url.URL) bool {
	if u.RawPath != "" {
		return len(u.RawPath) > 1 && strings.HasSuffix(u.RawPath, "/")
	}
	return len(u.Path) > 1 && strings.HasSuffix(u.Path, "/")
}

// withoutSlash returns a copy of u without the slash at the end of its path.
func withoutSlash(u *url.URL) *url.URL {
	c := *u
	c.Path, c.RawPath = strings.TrimSuffix(u.Path, "/"), strings.TrimSuffix(u.RawPath, "/")
	return &c
}

// withSlash returns a copy of u with a slash at the end of its path.
func withSlash(u *url.URL) *url.URL {
	c := *u
	c.Path += "/"
	if c.RawPath != "" {
		c.RawPath += "/"
	}
	return &c
}
