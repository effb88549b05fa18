// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"
)

// public returns what may be shown of an attribute, as metadata, as an annotation, or of an event or a link: no password,
// and no query, text of a query or user if the program leaves those out. It is false if nothing may.
func (e *encoder) public(key known, name string, v attribute.Value) (attribute.Value, bool) {
	switch key {
	case unknownKey:
		return v, e.config.sqlText || !strings.HasPrefix(name, "db.query.parameter.") && !strings.HasPrefix(name, "db.operation.parameter.")
	case keyDBQuery, keyDBStatement:
		return v, e.config.sqlText
	case keyUserID, keyEnduserID, keyEnduserPseudoID, keyUserDetail:
		return v, e.config.user
	case keyURLQuery:
		return v, e.config.urlQuery
	case keyURLFull, keyHTTPURL, keyHTTPTarget:
		return cleaned(v, func(url string) string { return cleanURL(url, e.config.urlQuery) })
	case keyDBConnectionString:
		return cleaned(v, safeConnection)
	case keyServerAddress, keyNetPeerName, keyHTTPHost, keyHTTPServerName, keyNetHostName:
		return cleaned(v, withoutUserOfHost)
	case keyMessagingDestination, keyMessagingDestinationOld, keyMessagingURL, keyAWSSQSQueueURL, keyAWSQueueURL, keyAWSQueueURLOld:
		return cleaned(v, withoutUser)
	}
	return v, true
}

// cleaned returns what clean leaves of a text. In a list or a map, where nobody expects these attributes, a password is
// not looked for: they are not shown.
func cleaned(v attribute.Value, clean func(string) string) (attribute.Value, bool) {
	switch v.Type() {
	case attribute.STRING:
		text := v.AsString()
		safe := clean(text)
		if len(safe) == len(text) {
			return v, true
		}
		return attribute.StringValue(safe), safe != ""
	case attribute.BOOL, attribute.INT64, attribute.FLOAT64:
		return v, true
	}
	return v, false
}

// withoutUserOfHost is withoutUser for what should be a host.
func withoutUserOfHost(host string) string {
	if strings.Contains(host, "://") {
		return withoutUser(host)
	}
	return host[strings.LastIndexByte(host, '@')+1:]
}
