// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"net"
	"strings"
)

// Source is what sends HTTP requests to a function as events.
type Source int

// The sources. Each has a form of events and answers of its own.
const (
	// Auto tells the source from each event.
	Auto Source = iota
	// RESTAPI is a REST API of Amazon API Gateway.
	RESTAPI
	// HTTPAPIv1 is an HTTP API of Amazon API Gateway with payload format 1.0.
	HTTPAPIv1
	// HTTPAPIv2 is an HTTP API of Amazon API Gateway with payload format 2.0.
	HTTPAPIv2
	// FunctionURL is the URL of a Lambda function.
	FunctionURL
	// ALB is an Application Load Balancer, with or without multi-value headers.
	ALB
	// LatticeV1 is a service of Amazon VPC Lattice with event structure version 1.
	LatticeV1
	// LatticeV2 is a service of Amazon VPC Lattice with event structure version 2.
	LatticeV2

	sources
)

// String returns the name of the source, as AWS calls it.
func (s Source) String() string {
	switch s {
	case Auto:
		return "automatic"
	case RESTAPI:
		return "API Gateway REST API"
	case HTTPAPIv1:
		return "API Gateway HTTP API 1.0"
	case HTTPAPIv2:
		return "API Gateway HTTP API 2.0"
	case FunctionURL:
		return "Lambda function URL"
	case ALB:
		return "Application Load Balancer"
	case LatticeV1:
		return "VPC Lattice 1.0"
	case LatticeV2:
		return "VPC Lattice 2.0"
	}
	return "unknown source"
}

// decodesPath reports whether the source hands over paths without percent-encoding.
func (s Source) decodesPath() bool { return s == HTTPAPIv1 || s == HTTPAPIv2 }

func (s Source) isAPIGateway() bool { return s == RESTAPI || s == HTTPAPIv1 || s == HTTPAPIv2 }

// streams reports whether the source can take an answer as a stream.
func (s Source) streams() bool { return s == RESTAPI || s == FunctionURL }

// Largest answers in bytes of JSON.
const (
	maxLambdaAnswer = 6_291_556 // Lambda, which lies before all other limits: 6 MiB and 100 bytes
	maxALBAnswer    = 1 << 20
)

// maxAnswer returns how large the JSON of an answer to the source may be, in bytes.
func (s Source) maxAnswer() int {
	if s == ALB {
		return maxALBAnswer
	}
	return maxLambdaAnswer
}

// detect returns the source of an event, Auto if it is no HTTP request.
func (e *event) detect() Source {
	switch {
	case e.connectionID != "":
		return Auto // WebSocket: it has an answer, but no path
	case e.lattice && e.has(fieldMethod) && e.has(fieldPath):
		return LatticeV2
	case e.version == "2.0" && e.has(fieldRawPath) && e.has(fieldContextMethod):
		if strings.Contains(e.domainName, ".lambda-url.") {
			return FunctionURL
		}
		return HTTPAPIv2
	case e.elb && e.has(fieldHTTPMethod):
		return ALB
	case e.has(fieldContext) && e.has(fieldHTTPMethod) && e.has(fieldPath):
		if e.version == "1.0" {
			return HTTPAPIv1
		}
		return RESTAPI
	case e.has(fieldSnakePath) && e.has(fieldMethod):
		return LatticeV1
	}
	return Auto
}

// mayBe reports whether an event that looks as if it came from another source may as well come from s: what tells REST and
// HTTP APIs or function URLs apart is not in the events of local emulators. Those of AWS all have a host name of AWS or one
// of your own.
func (e *event) mayBe(s Source) bool {
	if host := e.domainName; host != "" {
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if ip := net.ParseIP(host); host != "localhost" && !ip.IsLoopback() {
			return false
		}
	}
	switch e.source {
	case RESTAPI, HTTPAPIv1:
		return s == RESTAPI || s == HTTPAPIv1
	case HTTPAPIv2:
		return s == FunctionURL
	}
	return false
}

// fits reports whether an event has what a request from the source is made of.
func (e *event) fits(s Source) bool {
	switch s {
	case HTTPAPIv2, FunctionURL:
		return e.has(fieldRawPath) && e.has(fieldContextMethod)
	case LatticeV1:
		return e.has(fieldSnakePath) && e.has(fieldMethod)
	case LatticeV2:
		return e.has(fieldPath) && e.has(fieldMethod)
	}
	return e.has(fieldPath) && e.has(fieldHTTPMethod)
}
