// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"
)

// public returns what may be shown of an attribute, as metadata, as an annotation, or of an event or a link: no password,
// and no query, text of a query or user if the program leaves those out. It is false if nothing may. A prefix that says where
// the attribute goes does not change what it is.
func (e *encoder) public(key known, name string, v attribute.Value) (attribute.Value, bool) {
	if key != unknownKey {
		return e.publicOf(key, name, v)
	}
	ok := true
	for ok && name != "" {
		inner, namespaced := withoutPlace(name)
		if namespaced {
			// What may be a namespace may belong to the name too.
			if _, member, found := strings.Cut(inner, "."); found {
				v, ok = e.publicOf(lookup(member), member, v)
			}
		}
		if ok {
			v, ok = e.publicOf(lookup(name), name, v)
		}
		name = inner
	}
	return v, ok
}

// withoutPlace returns name without a prefix that says where an attribute goes, or came from, and whether a namespace may
// follow that; the empty text if there is none.
func withoutPlace(name string) (inner string, namespaced bool) {
	for _, prefix := range [...]string{metadataPrefix, metadataJSONPrefix, annotationPrefix, resourcePrefix} {
		if rest, found := strings.CutPrefix(name, prefix); found {
			return rest, prefix == metadataPrefix
		}
	}
	return "", false
}

// publicOf is public for an attribute without a prefix.
func (e *encoder) publicOf(key known, name string, v attribute.Value) (attribute.Value, bool) {
	switch key {
	case unknownKey:
		return v, e.config.sqlText || !strings.HasPrefix(name, "db.query.parameter.") && !strings.HasPrefix(name, "db.operation.parameter.")
	case keyDBQuery, keyDBStatement:
		return v, e.config.sqlText
	case keyUserID, keyEnduserID, keyEnduserPseudoID, keyUserDetail:
		return v, e.config.user
	case keyURLQuery:
		return v, e.config.urlQuery
	case keyURLFull, keyHTTPURL, keyHTTPTarget, keyURLPath, keyURLOther:
		return cleaned(v, func(url string) string { return cleanURL(url, e.config.urlQuery) })
	case keyDBConnectionString:
		return cleaned(v, safeConnection)
	case keyServerAddress, keyNetPeerName, keyHTTPHost, keyHTTPServerName, keyNetHostName, keyNetPeerIP, keyNetworkPeerAddress:
		return cleaned(v, withoutUserOfHost)
	case keyMessagingURL, keyAWSSQSQueueURL, keyAWSQueueURL, keyAWSQueueURLOld:
		return cleaned(v, withoutUser)
	case keyMessagingDestination, keyMessagingDestinationOld, keyMessagingSource,
		keyPeerService, keyServicePeer, keyRemoteService, keyLocalService, keyDBNamespace, keyDBName:
		return cleaned(v, withoutCredentials)
	}
	return v, true
}

// publicJSON is public for a member of a JSON text. raw says whether the member can be copied as it is.
func (e *encoder) publicJSON(name string, member []byte) (v attribute.Value, raw, ok bool) {
	if lookup(name) == unknownKey && e.config.sqlText {
		return v, true, true
	}
	switch member[0] {
	case '"':
		v = attribute.StringValue(unquoted(string(member)))
	case '{', '[', 'n':
		v = attribute.SliceValue() // of no type in which these attributes are expected
	default:
		v = attribute.Int64Value(0)
	}
	safe, ok := e.public(unknownKey, name, v)
	return safe, sameLength(safe, v), ok
}

// sameLength reports whether nothing was cut out of a text.
func sameLength(safe, v attribute.Value) bool {
	return v.Type() != attribute.STRING || len(safe.AsString()) == len(v.AsString())
}

// cleaned returns what clean leaves of a text, and of the only text in a list, as headers are recorded. In another list or a map, where nobody expects these attributes, a password is
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
	case attribute.STRINGSLICE:
		if texts := v.AsStringSlice(); len(texts) == 1 {
			safe := clean(texts[0])
			return attribute.StringSliceValue([]string{safe}), safe != ""
		}
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
