// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNotHTTP is returned for an event that is no HTTP request, or none from the source that [WithSource] named. It fails
// the invocation.
var ErrNotHTTP = errors.New("httpevent: event is not an HTTP request")

// maxShared is the largest event whose strings the request shares. Of a larger one, headers and the like are copies: a
// program that keeps one of them would keep the whole event.
const maxShared = 64 << 10

// field is a member of an event by which sources are told apart.
type field uint

const (
	fieldPath          field = 1 << iota
	fieldRawPath             // rawPath
	fieldSnakePath           // raw_path
	fieldMethod              // method
	fieldHTTPMethod          // httpMethod
	fieldContext             // requestContext, an object
	fieldContextMethod       // requestContext.http.method
)

// event is what all sources' events have between them. Maps and lists are left as JSON until it is known which of them
// count.
type event struct {
	source Source
	seen   field

	version  string
	method   string
	path     string
	rawQuery string
	body     string
	isBase64 bool
	hasBody  bool

	headers, multiHeaders string // JSON objects
	query, multiQuery     string // JSON objects
	cookies               string // JSON array
	stageVariables        string // JSON object

	// resource is the route that the gateway matched, such as "/users/{id}" or "GET /users/{id}".
	resource string

	// From the request context.
	domainName   string
	stage        string
	contextPath  string // of a REST API: the path with what the gateway takes away from it
	requestID    string
	sourceIP     string
	userAgent    string
	protocol     string
	connectionID string
	authorizer   string // JSON
	caller       string // JSON: requestContext.identity
	elb          bool
	lattice      bool
}

func (e *event) has(f field) bool { return e.seen&f != 0 }

// parse reads an event of any source and finds out, or checks, which it is.
func (e *event) parse(payload []byte, pinned Source) error {
	s := scanner{text: string(payload), own: len(payload) > maxShared}
	for ok := s.object(); ok; {
		var key string
		if key, ok = s.member(); ok {
			e.readMember(&s, key)
		}
	}
	e.source = e.detect()
	switch {
	case s.broken:
		return fmt.Errorf("%w: it is not JSON", ErrNotHTTP)
	case pinned == Auto:
		if e.source == Auto {
			return fmt.Errorf("%w: it has the form of no known source%s", ErrNotHTTP, advice(payload, e))
		}
	case pinned == e.source:
	case e.fits(pinned) && (e.source == Auto || e.mayBe(pinned)):
		e.source = pinned
	default:
		return fmt.Errorf("%w from %s%s", ErrNotHTTP, pinned, advice(payload, e))
	}
	return nil
}

// advice says what an event is instead, as far as it can be told.
func advice(payload []byte, e *event) string {
	if e.connectionID != "" {
		return ": it is a message of a WebSocket API"
	}
	if found := e.detect(); found != Auto {
		return ": it comes from " + found.String()
	}
	const most = 5
	var keys []string
	s := scanner{text: string(payload)}
	for ok := s.object(); ok; {
		var key string
		if key, ok = s.member(); !ok {
			break
		}
		if len(keys) == most {
			keys = append(keys, "…")
			break
		}
		keys = append(keys, fmt.Sprintf("%.40q", key))
		s.skip()
	}
	if len(keys) == 0 {
		return ": it has no members"
	}
	return ": its members are " + strings.Join(keys, ", ")
}

func (e *event) readMember(s *scanner, key string) {
	switch key {
	case "version":
		e.version, _ = s.str()
	case "path":
		e.text(s, &e.path, fieldPath)
	case "rawPath":
		e.text(s, &e.path, fieldRawPath)
	case "raw_path":
		e.text(s, &e.path, fieldSnakePath)
	case "method":
		e.text(s, &e.method, fieldMethod)
	case "httpMethod":
		e.text(s, &e.method, fieldHTTPMethod)
	case "resource", "routeKey":
		e.resource, _ = s.str()
	case "rawQueryString":
		e.rawQuery, _ = s.str()
	case "queryStringParameters", "query_string_parameters":
		e.query = s.raw()
	case "multiValueQueryStringParameters":
		e.multiQuery = s.raw()
	case "headers":
		e.headers = s.raw()
	case "multiValueHeaders":
		e.multiHeaders = s.raw()
	case "cookies":
		e.cookies = s.raw()
	case "stageVariables":
		e.stageVariables = s.raw()
	case "body":
		own := s.own
		s.own = false // It is as large as the event: a copy would save nothing.
		e.body, e.hasBody = s.str()
		s.own = own
	case "isBase64Encoded", "is_base64_encoded":
		e.isBase64 = s.isTrue()
	case "requestContext":
		e.readContext(s)
	default:
		s.skip()
	}
}

// text reads a string and notes that it was there.
func (e *event) text(s *scanner, to *string, f field) {
	if value, ok := s.str(); ok {
		*to = value
		e.seen |= f
	}
}

func (e *event) readContext(s *scanner) {
	if !s.object() {
		return
	}
	e.seen |= fieldContext
	for {
		key, ok := s.member()
		if !ok {
			return
		}
		switch key {
		case "domainName":
			e.domainName, _ = s.str()
		case "stage":
			e.stage, _ = s.str()
		case "path":
			e.contextPath, _ = s.str()
		case "requestId":
			e.requestID, _ = s.str()
		case "protocol":
			e.protocol, _ = s.str()
		case "connectionId":
			e.connectionID, _ = s.str()
		case "elb":
			e.elb = s.peek() == '{'
			s.skip()
		case "serviceNetworkArn", "targetGroupArn":
			e.lattice = e.lattice || s.peek() == '"'
			s.skip()
		case "authorizer":
			e.authorizer = s.raw()
		case "http":
			e.readClient(s, true)
		case "identity":
			e.caller = s.raw()
			e.readClient(&scanner{text: e.caller, own: s.own}, false)
		default:
			s.skip()
		}
	}
}

// readClient reads requestContext.http of payload format 2.0, or requestContext.identity of 1.0.
func (e *event) readClient(s *scanner, http bool) {
	if !s.object() {
		return
	}
	for {
		key, ok := s.member()
		switch {
		case !ok:
			return
		case key == "method" && http:
			e.text(s, &e.method, fieldContextMethod)
		case key == "protocol" && http:
			e.protocol, _ = s.str()
		case key == "sourceIp":
			e.sourceIP, _ = s.str()
		case key == "userAgent":
			e.userAgent, _ = s.str()
		default:
			s.skip()
		}
	}
}
