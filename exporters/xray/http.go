// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"net/netip"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

func (e *encoder) httpStatus() int {
	for _, key := range [...]known{keyHTTPStatus, keyHTTPStatusOld} {
		if status, ok := number(e.value(key)); ok && status > 0 && status < 1000 {
			return int(status)
		}
	}
	return 0
}

// http writes the http block if method, URL or status is known. Of an AWS SDK call only the status is: its URL and
// method say nothing that the aws block does not say better.
func (e *encoder) http() {
	method := e.httpMethod()
	url := e.httpURL(method != "" || e.status != 0)
	if e.sdkCall {
		method, url = "", ""
	}
	if method == "" && url == "" && e.status == 0 {
		return
	}
	e.buf = append(e.buf, `,"http":{`...)
	start := len(e.buf)
	if !e.sdkCall {
		e.httpRequest(method, url)
	}
	if e.status != 0 {
		if len(e.buf) > start {
			e.buf = append(e.buf, ',')
		}
		e.takeNumber(keyHTTPStatus, keyHTTPStatusOld)
		e.buf = append(e.buf, `"response":{"status":`...)
		e.buf = strconv.AppendInt(e.buf, int64(e.status), 10)
		if length, ok := e.takeNumber(keyHTTPBodySize, keyHTTPBodySizeOld, keyHTTPBodySizeHeader); ok && length >= 0 {
			e.buf = append(e.buf, `,"content_length":`...)
			e.buf = strconv.AppendInt(e.buf, length, 10)
		}
		e.buf = append(e.buf, '}')
	}
	e.buf = append(e.buf, '}')
}

func (e *encoder) httpRequest(method, url string) {
	agent := e.takeText(keyUserAgent, keyHTTPUserAgent)
	client, forwarded := e.clientIP()
	if method == "" && url == "" && agent == "" && client == "" {
		return
	}
	e.buf = append(e.buf, `"request":{`...)
	start := len(e.buf)
	e.field("method", method, start)
	e.field("url", url, start)
	e.field("user_agent", agent, start)
	e.field("client_ip", client, start)
	if forwarded {
		e.buf = append(e.buf, `,"x_forwarded_for":true`...)
	}
	e.buf = append(e.buf, '}')
}

// field writes a member of an object that begins at start, unless value is empty.
func (e *encoder) field(name, value string, start int) {
	if value == "" {
		return
	}
	if len(e.buf) > start {
		e.buf = append(e.buf, ',')
	}
	e.buf = append(e.buf, '"')
	e.buf = append(e.buf, name...)
	e.buf = append(e.buf, `":`...)
	e.buf = jsonenc.AppendString(e.buf, cutRunes(value, maxField))
}

func (e *encoder) httpMethod() string {
	method := e.takeText(keyHTTPMethod, keyHTTPMethodOld)
	if method == "_OTHER" {
		if original := e.takeText(keyHTTPMethodOriginal); original != "" {
			return original
		}
	}
	return method
}

// httpURL returns the URL of the request, put together from its parts if the span does not have it whole. The parts are
// no metadata then, and a query is never, unless it is to be kept.
func (e *encoder) httpURL(isHTTP bool) string {
	url := e.takeText(keyURLFull, keyHTTPURL)
	if url == "" && !isHTTP {
		return ""
	}
	host, port := e.httpHost()
	scheme := e.takeText(keyURLScheme, keyHTTPScheme)
	path := e.takeText(keyURLPath, keyHTTPTarget)
	query := e.takeText(keyURLQuery)
	if url == "" && strings.Contains(path, "://") && path[0] != '/' {
		url = path // the request to a proxy
	}
	if url != "" || host == "" {
		return cleanURL(url, e.config.urlQuery)
	}
	if scheme == "" {
		scheme = "http"
	}
	// Of these parts only the path can have a user, whose "@" is not mistaken for that of an address in it.
	path = cleanURL(path, e.config.urlQuery)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	if query != "" && e.config.urlQuery {
		path = cleanURL(path+"?"+query, true)
	}
	return scheme + "://" + withPort(host, port) + path
}

// httpHost returns the host that was asked and the port, 0 if unknown.
func (e *encoder) httpHost() (host string, port int64) {
	if e.sdkCall {
		return "", 0 // the block aws may need it
	}
	type place struct{ host, port known }
	places := [...]place{
		{keyHTTPHost, unknownKey},
		{keyServerAddress, keyServerPort},
		{keyNetPeerName, keyNetPeerPort},
		{keyNetPeerIP, keyNetPeerPort},
		{keyNetworkPeerAddress, unknownKey},
	}
	if e.kind == trace.SpanKindServer {
		places = [...]place{
			{keyHTTPHost, unknownKey},
			{keyServerAddress, keyServerPort},
			{keyHTTPServerName, keyNetHostPort},
			{keyNetHostName, keyNetHostPort},
			{unknownKey, unknownKey},
		}
	}
	for _, p := range places {
		if host = placeOf(e.takeText(p.host)); host != "" {
			port, _ = e.takeNumber(p.port)
			return host, port
		}
	}
	return "", 0
}

// clientIP returns the address of who called a server, and whether a proxy in between said so rather than the
// connection.
func (e *encoder) clientIP() (address string, forwarded bool) {
	if e.kind != trace.SpanKindServer {
		return "", false
	}
	peer := firstIP(e.takeText(keyNetworkPeerAddress), e.takeText(keyNetPeerIP))
	client := firstIP(e.takeText(keyClientAddress), e.takeText(keyHTTPClientIP))
	if client == "" {
		return peer, false
	}
	return client, peer == ""
}

// firstIP returns the first text that is an IP address. Addresses of sockets and names are none.
func firstIP(texts ...string) string {
	for _, text := range texts {
		if _, err := netip.ParseAddr(text); err == nil {
			return text
		}
	}
	return ""
}
