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

// withoutUser returns url without what stands before the "@" in front of its host, also in a URL inside its path or query. A
// URL without a scheme begins with its host, with or without "//"; what begins with one "/" has none.
func withoutUser(url string) string {
	if strings.IndexByte(url, '@') < 0 {
		return url
	}
	start := 0
	if i := strings.Index(url, "://"); i >= 0 && (isAll(url[:i], schemeByte) || url[0] == '/') {
		start = i + len("://")
	} else if strings.HasPrefix(url, "//") {
		start = len("//")
	} else if url[0] == '/' {
		return url
	}
	rest := url[start:]
	rest = rest[userEnd(rest):]
	if i := strings.Index(rest, "://"); i >= 0 {
		i += len("://")
		rest = rest[:i] + rest[i:][userEnd(rest[i:]):]
	}
	return url[:start] + rest
}

// userEnd returns where the host begins in a URL without scheme. A password that has a "/" or a "?" in it, which it must not,
// seems to end the host, even with a port if there are digits in front. So with a user or a port the last "@" counts, of those
// before what looks like a query: rather a host that is wrong than a password. Only a path that begins with "@" is one.
func userEnd(text string) int {
	if end := strings.IndexAny(text, blanks); end >= 0 {
		text = text[:end]
	}
	host := text
	if end := strings.IndexAny(text, "/?#"); end >= 0 {
		host = text[:end]
	}
	if strings.IndexByte(host, '@') < 0 {
		colon := strings.LastIndexByte(host, ':')
		isHost := colon < 0 || host[len(host)-1] == ']'
		if isHost || isPort(host[colon+1:]) && strings.HasPrefix(text[len(host):], "/@") && strings.Count(text, "@") == 1 {
			return 0
		}
	}
	if at := strings.LastIndexByte(text[:queryStart(text)], '@'); at >= 0 {
		return at + 1
	}
	return strings.LastIndexByte(text, '@') + 1
}

// queryStart returns where a "?" with a name and "=" behind it stands in text, its length if there is none.
func queryStart(text string) int {
	for i := range len(text) {
		if text[i] != '?' {
			continue
		}
		if name, _, found := strings.Cut(text[i+1:], "="); found && name != "" && isAll(name, hostByte) {
			return i
		}
	}
	return len(text)
}

// withoutCredentials is withoutUser for a name that some instrumentations fill with a URL. In another name a "@" may stand.
func withoutCredentials(name string) string {
	at := strings.IndexByte(name, '@')
	if at < 0 || strings.IndexByte(name[:at], ':') < 0 && !strings.HasPrefix(name, "//") {
		return name
	}
	return withoutUser(name)
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
