// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"net/url"
	"strings"
)

// setPath sets Path and RawPath of u from the path of an event.
//
// Most sources hand over the path as the client sent it, percent-encoded. HTTP APIs decode it first: decoding it again
// would turn a literal %41 into A, and fail at a literal %.
func setPath(u *url.URL, path string, decoded bool) {
	if path == "" || path[0] != '/' && path != "*" {
		path = "/" + path
	}
	if decoded {
		u.Path, u.RawPath = path, ""
		return
	}
	plain := true
	for i := 0; i < len(path) && plain; i++ {
		plain = path[i] != '%' && pathBytes.allow(path[i])
	}
	if plain && !strings.ContainsAny(path, "!'()*;,=[]") {
		u.Path, u.RawPath = path, ""
		return
	}
	encoded := escape(path, pathBytes)
	path, err := url.PathUnescape(encoded)
	if err != nil { // cannot be: what is no escape was escaped
		u.Path, u.RawPath = encoded, ""
		return
	}
	// As net/url: RawPath only if it is not what Path would be encoded to.
	u.Path, u.RawPath = path, ""
	if u.EscapedPath() != encoded {
		u.RawPath = encoded
	}
}

// byteSet says of each byte whether it may stand somewhere as it is.
type byteSet [256]bool

func (b *byteSet) allow(c byte) bool { return b[c] }

// newByteSet returns the set of all printable ASCII characters but those in without.
func newByteSet(without string) *byteSet {
	var b byteSet
	for c := '!'; c <= '~'; c++ {
		b[c] = !strings.ContainsRune(without, c)
	}
	return &b
}

var (
	pathBytes  = newByteSet("\"<>\\^`{|}?#")
	queryBytes = newByteSet("\"<>\\^`{|}#&") // within a key or value
)

// escape percent-encodes the bytes of text that are not in allowed, and a % that does not begin an escape. Escapes that
// are there already stay.
func escape(text string, allowed *byteSet) string {
	const digits = "0123456789ABCDEF"
	start := 0
	var out []byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		if allowed.allow(c) && (c != '%' || isEscape(text[i:])) {
			continue
		}
		if out == nil {
			out = make([]byte, 0, len(text)+16)
		}
		out = append(append(out, text[start:i]...), '%', digits[c>>4], digits[c&15])
		start = i + 1
	}
	if out == nil {
		return text
	}
	return string(append(out, text[start:]...))
}

// isEscape reports whether text begins with % and two hexadecimal digits.
func isEscape(text string) bool {
	return len(text) >= 3 && unhex(text[1]) >= 0 && unhex(text[2]) >= 0
}

// stripPrefix takes a prefix away from the path of u, in both forms, where it ends at the border of a segment. What is
// left begins with a slash.
func stripPrefix(u *url.URL, prefix string) bool {
	path, ok := cutPrefix(u.Path, prefix)
	if !ok {
		return false
	}
	if u.RawPath != "" {
		raw, ok := cutPrefix(u.RawPath, prefix)
		if !ok {
			return false // The prefix is there, but written with escapes: what is left cannot be told.
		}
		u.RawPath = raw
	}
	u.Path = path
	return true
}

func cutPrefix(path, prefix string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(path, prefix)
	switch {
	case !ok || rest != "" && rest[0] != '/':
		return "", false
	case rest == "":
		return "/", true
	}
	return rest, true
}

// hasStage reports whether the path of an event begins with the name of the API's stage. HTTP APIs leave it there when
// they are called by their own host name; a custom domain and local emulators do not, nor does stage $default.
func (e *event) hasStage() bool {
	return e.source.decodesPath() && e.stage != "" && e.stage != "$default" && strings.Contains(e.domainName, ".execute-api.")
}
