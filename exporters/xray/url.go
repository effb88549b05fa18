// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"net/netip"
	"strconv"
	"strings"
)

// cleanURL returns url without user, password and fragment, and without the query unless it is to be kept.
func cleanURL(url string, keepQuery bool) string {
	// First the user: a password may have what begins a query or a fragment.
	url = withoutUser(url)
	url, _, _ = strings.Cut(url, "#")
	if !keepQuery {
		url, _, _ = strings.Cut(url, "?")
	}
	return url
}

// withoutUser returns url without what stands before the "@" in front of its host. A password that has a "/" or a "?" in it,
// which it must not, ends the host too early: what is no port then tells it from a path with a "@".
func withoutUser(url string) string {
	scheme, rest, found := strings.Cut(url, "://")
	if !found || strings.IndexByte(rest, '@') < 0 {
		return url
	}
	for {
		end := strings.IndexAny(rest, "/?#")
		if end < 0 {
			end = len(rest)
		}
		at := strings.LastIndexByte(rest[:end], '@')
		if colon := strings.LastIndexByte(rest[:end], ':'); at < 0 && colon >= 0 && !isPort(rest[colon+1:end]) && rest[end-1] != ']' {
			at = strings.IndexByte(rest, '@')
		}
		if at < 0 {
			return scheme + "://" + rest
		}
		rest = rest[at+1:]
	}
}

// hostOf returns host and port of a URL or a connection string, without user, path, query and the scheme's own port.
func hostOf(url string) string {
	url = cleanURL(url, false)
	if _, rest, found := strings.Cut(url, "://"); found {
		url = rest
	}
	if end := strings.IndexAny(url, "/;"); end >= 0 {
		url = url[:end]
	}
	return withoutDefaultPort(url)
}

// placeOf returns host and port of an attribute that should have nothing else, and that some instrumentations fill with a URL.
func placeOf(host string) string {
	if strings.IndexByte(host, '/') >= 0 && strings.Contains(host, "://") {
		return hostOf(host)
	}
	return host[strings.LastIndexByte(host, '@')+1:]
}

// withoutDefaultPort cuts off ":443" and ":80", unless they are the end of an IPv6 address.
func withoutDefaultPort(host string) string {
	if strings.IndexByte(host, ':') < 0 || strings.Count(host, ":") > 1 && !strings.Contains(host, "]") {
		return host
	}
	return strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
}

// withPort appends a port that is not the default one, unless there is one already. An IPv6 address is put into brackets.
func withPort(host string, port int64) string {
	host = inBrackets(host)
	if host == "" || port <= 0 || port == 80 || port == 443 || strings.HasSuffix(host, ":"+strconv.FormatInt(port, 10)) {
		return host
	}
	return host + ":" + strconv.FormatInt(port, 10)
}

// inBrackets returns an IPv6 address as it stands in a URL, where a zone, which says nothing elsewhere, has no place.
func inBrackets(host string) string {
	if strings.Count(host, ":") < 2 || host[0] == '[' {
		return host
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	return "[" + address.WithZone("").String() + "]"
}

// trimConnection cuts off the prefix of Java's connection strings.
func trimConnection(connection string) string { return strings.TrimPrefix(connection, "jdbc:") }
