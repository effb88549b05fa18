// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"net"
	"net/http"
	"net/netip"
	"net/textproto"
	"strconv"
	"strings"
)

// maxHeaderBytes is how large the headers of a request may be: what net/http's server takes.
const maxHeaderBytes = http.DefaultMaxHeaderBytes

// readHeader reads the headers of an event, as copies if own is true. Values stay whole: a comma in one is no border between two, unless the field
// is defined so, and gateways that put repeated fields together have lost where it was.
func (e *event) readHeader(own bool) (http.Header, *requestError) {
	object := e.headers
	if e.source == RESTAPI || e.source == HTTPAPIv1 || e.source == ALB {
		if len(e.multiHeaders) > len("null") { // more than null or {}
			object = e.multiHeaders
		}
	}
	const usual = 14 // what a map holds in two groups of eight
	header := make(http.Header, usual)
	values := make([]string, 0, usual) // one allocation for the values of all usual fields
	size := 0
	s := scanner{text: object, own: own}
	for ok := s.object(); ok; {
		var key string
		if key, ok = s.member(); !ok {
			break
		}
		from := len(values)
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
		if len(values) == from {
			continue
		}
		if !validFieldName(key) {
			return nil, badRequest("header with an invalid name")
		}
		for _, value := range values[from:] {
			if !validFieldValue(value) {
				return nil, badRequest("header with an invalid value")
			}
			if size += len(key) + len(value); size > maxHeaderBytes {
				return nil, &requestError{http.StatusRequestHeaderFieldsTooLarge, "headers are too large"}
			}
		}
		key = canonical(key)
		if have := header[key]; have != nil { // in two spellings
			header[key] = append(have, values[from:]...)
			continue
		}
		header[key] = values[from:len(values):len(values)]
	}
	if _, ok := header["Cookie"]; !ok && len(e.cookies) > len("[]") {
		if cookies := readCookies(e.cookies, own); cookies != "" {
			header["Cookie"] = []string{cookies}
		}
	}
	// The body is here whole.
	delete(header, "Transfer-Encoding")
	return header, nil
}

// readCookies returns the list of cookies of payload format 2.0 as the one line that clients send.
func readCookies(array string, own bool) string {
	s := scanner{text: array, own: own}
	return strings.Join(readStrings(&s), "; ")
}

// validFieldName reports whether name is a token of RFC 9110.
func validFieldName(name string) bool {
	for i := range len(name) {
		if !tokenBytes.allow(name[i]) {
			return false
		}
	}
	return name != ""
}

var tokenBytes = newByteSet("\"(),/:;<=>?@[\\]{}")

// canonical returns the canonical form of a field's name. Those that gateways add are not among the ones for which
// net/textproto has it ready.
func canonical(name string) string {
	switch name {
	case "x-amzn-trace-id":
		return "X-Amzn-Trace-Id"
	case "x-forwarded-port":
		return "X-Forwarded-Port"
	case "x-forwarded-proto":
		return "X-Forwarded-Proto"
	}
	return textproto.CanonicalMIMEHeaderKey(name)
}

// validFieldValue reports whether value has none of the bytes that could end a field.
func validFieldValue(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// contentLength checks the header Content-Length. Several different lengths are how requests are smuggled past proxies.
// A single one is set right: what counts is the body that came.
func contentLength(header http.Header, length int) *requestError {
	values := header["Content-Length"]
	if len(values) == 0 {
		return nil
	}
	first, _, _ := strings.Cut(values[0], ",")
	first = textproto.TrimString(first)
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			if textproto.TrimString(part) != first {
				return badRequest("several content lengths")
			}
		}
	}
	for i := range len(first) {
		if first[i] < '0' || first[i] > '9' {
			return badRequest("invalid content length")
		}
	}
	if text := strconv.Itoa(length); first != text || len(values) > 1 || len(values[0]) != len(text) {
		header["Content-Length"] = []string{text}
	}
	return nil
}

// remoteAddr returns the address of the client with a port, as net/http has it. Behind a load balancer or VPC Lattice it
// is in X-Forwarded-For, where everyone on the way may write: only the last item, or the one before as many proxies as
// are trusted, was written by somebody we know.
func (e *event) remoteAddr(header http.Header, trustedHops int) string {
	ip := e.sourceIP
	if ip == "" {
		ip = forwardedFor(header["X-Forwarded-For"], trustedHops)
	}
	return net.JoinHostPort(ip, "0")
}

// forwardedFor returns the item of X-Forwarded-For that lies before hops others, empty if it is no address.
func forwardedFor(values []string, hops int) string {
	list := strings.Join(values, ",")
	for ; hops > 0; hops-- {
		i := strings.LastIndexByte(list, ',')
		if i < 0 {
			break
		}
		list = list[:i]
	}
	item := textproto.TrimString(list[strings.LastIndexByte(list, ',')+1:])
	if _, err := netip.ParseAddr(item); err == nil {
		return item
	}
	if withPort, err := netip.ParseAddrPort(item); err == nil {
		return withPort.Addr().String()
	}
	return ""
}
