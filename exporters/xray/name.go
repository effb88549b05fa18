// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"strings"
	"unicode"
	"unicode/utf8"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// maxName is how many characters a name has at most.
const maxName = 200

// name returns the name of the document: the node of the trace map for calls to others and for segments, the span's
// name for work inside. The first rule that gives a name counts.
func (e *encoder) name() string {
	if name := sanitizeName(e.takeText(keyName)); name != "" {
		return name
	}
	remote := e.kind == trace.SpanKindClient || e.kind == trace.SpanKindProducer
	if remote && e.sdkCall {
		if name := sanitizeName(e.sdkService()); name != "" {
			return name
		}
	}
	if remote {
		if name := e.remoteName(); name != "" {
			return name
		}
	}
	if e.d.top {
		if name := sanitizeName(e.functionName()); name != "" {
			return name
		}
	}
	if e.segment {
		for _, candidate := range [...]string{e.config.segmentName, withoutCredentials(e.text(keyLocalService)), e.d.resource.serviceName, e.functionName()} {
			if name := sanitizeName(candidate); name != "" {
				return name
			}
		}
	}
	if name := sanitizeName(e.spanName()); name != "" {
		return name
	}
	return "span"
}

// spanName returns the span's name. Some instrumentations of databases put the text of the query there: where that is to be left
// out the operation or the system takes its place.
func (e *encoder) spanName() string {
	name := e.span.Name()
	if e.config.sqlText {
		return name
	}
	query := e.text(keyDBQuery, keyDBStatement)
	system := e.text(keyDBSystem, keyDBSystemOld)
	if query == "" && system == "" || !isQuery(name, query) {
		return name
	}
	for _, safe := range [...]string{e.text(keyDBOperation), e.text(keyDBOperationOld), system} {
		if safe != "" && !isQuery(safe, query) {
			return safe
		}
	}
	return "database"
}

// isQuery reports whether a name is, begins like or looks like the text of a query. Other names are an operation and what it
// works on.
func isQuery(name, query string) bool {
	const enough = 24 // characters in which a text is recognized
	if query != "" && strings.ContainsAny(name, blanks) {
		if strings.HasPrefix(query, name) || strings.Contains(name, query[:min(len(query), enough)]) {
			return true
		}
	}
	return name != "" && name == query && len(name) > enough || strings.ContainsAny(name, `'"=()*;?$<>,`) || len(strings.Fields(name)) > 3
}

func (e *encoder) functionName() string {
	if e.d.resource.functionName != "" {
		return e.d.resource.functionName
	}
	if facts := e.d.flight.facts; facts != nil {
		return facts.Function.Name
	}
	return ""
}

// remoteName returns the name of what a CLIENT or PRODUCER span talks to.
func (e *encoder) remoteName() string {
	service := e.text(keyRemoteService, keyServicePeer, keyPeerService)
	if strings.Contains(service, "://") {
		service = hostOf(service)
	}
	if name := sanitizeName(withoutCredentials(service)); name != "" {
		return name
	}
	if e.value(keyDBSystem).AsString() != "" || e.value(keyDBSystemOld).AsString() != "" {
		server := placeOf(e.text(keyServerAddress, keyNetPeerName))
		// Only of a URL is it known where the host stands: another form may begin with a password.
		if connection := safeConnection(e.text(keyDBConnectionString)); server == "" && strings.Contains(connection, "://") {
			server = hostOf(connection)
		}
		database := withoutCredentials(e.text(keyDBNamespace, keyDBName))
		if database != "" && server != "" {
			database += "@"
		}
		if name := sanitizeName(database + server); name != "" {
			return name
		}
	}
	if destination := e.text(keyMessagingDestination, keyMessagingDestinationOld); destination != "" {
		// The destination of SQS is a URL in which the queue comes last.
		if strings.Contains(destination, "://") {
			destination = cleanURL(destination, false)
			destination = destination[strings.LastIndexByte(strings.TrimRight(destination, "/"), '/')+1:]
		}
		if name := sanitizeName(strings.TrimRight(withoutCredentials(destination), "/")); name != "" {
			return name
		}
	}
	host := placeOf(e.text(keyServerAddress))
	port, _ := number(e.value(keyServerPort))
	if host == "" {
		if host, port = placeOf(e.text(keyHTTPHost)), 0; host == "" { // a port is part of it
			host = placeOf(e.text(keyNetPeerName))
			port, _ = number(e.value(keyNetPeerPort))
		}
	}
	if host == "" {
		host, port = hostOf(e.text(keyURLFull, keyHTTPURL)), 0
	}
	return sanitizeName(withPort(withoutDefaultPort(host), port))
}

// isSDKCall reports whether a span describes a call of the AWS SDK.
func isSDKCall(span sdktrace.ReadOnlySpan) bool {
	if strings.HasSuffix(span.InstrumentationScope().Name, "/otelaws") {
		return true
	}
	attrs := span.Attributes()
	for i := range attrs {
		key := attrs[i].Key
		if (key == "rpc.system" || key == "rpc.system.name") && attrs[i].Value.AsString() == "aws-api" {
			return true
		}
	}
	return false
}

// sdkService returns the service of an AWS SDK call in the spelling by which X-Ray knows it, such as DynamoDB.
func (e *encoder) sdkService() string {
	if service := e.text(keyRPCService); service != "" {
		return service
	}
	if service, _, found := strings.Cut(e.text(keyRPCMethod), "/"); found {
		return service
	}
	service, _, _ := strings.Cut(e.span.Name(), ".")
	return service
}

// sanitizeName returns name with the characters that X-Ray accepts, at most 200. It is the name itself, without
// allocation, when there is nothing to change. A comma before a digit is how SQL Server writes a port.
func sanitizeName(name string) string {
	count := 0
	for i, r := range name {
		if !isNameRune(r) || count == maxName {
			return rewriteName(name, i, count)
		}
		count++
	}
	return name
}

// rewriteName is sanitizeName from position i on, which count good characters precede.
func rewriteName(name string, i, count int) string {
	clean := append(make([]byte, 0, len(name)), name[:i]...)
	for ; i < len(name) && count < maxName; count++ {
		r, size := utf8.DecodeRuneInString(name[i:])
		next := i + size
		switch {
		case isNameRune(r):
			clean = append(clean, name[i:next]...)
		case r == ',' && next < len(name) && '0' <= name[next] && name[next] <= '9':
			clean = append(clean, ':')
		default:
			count--
		}
		i = next
	}
	return string(clean)
}

func isNameRune(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiName[r]
	}
	// X-Ray's set is that of Unicode 8 in the basic plane.
	return r <= 0xffff && unicode.In(r, unicode.L, unicode.N, unicode.Zs) && !unicode.Is(newLetters, r)
}
