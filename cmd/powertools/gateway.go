// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/otel-powertools/powertools/handlers/handlertest"
	"github.com/otel-powertools/powertools/handlers/httpevent"
)

// gateway is what stands in front of the function: how it makes events and reads answers, and what it says to clients
// when it gets none.
type gateway struct {
	name string // of the flag
	handlertest.Gateway

	noStage reply // for paths outside the API's stage; without a status there are no stages
	failed  reply // the function failed, timed out, or gave an answer the gateway does not take
	limit   time.Duration
	late    reply  // there was no answer within the limit; a limit of 0 is none
	maxBody int64  // of a request, in bytes
	streams bool   // answers may be streams
	untyped string // Content-Type of whole answers that name none; empty for none
}

// reply is what a gateway answers by itself.
type reply struct {
	status      int
	contentType string
	body        string
}

const (
	jsonType = "application/json"
	textType = "text/plain; charset=utf-8"
	mebibyte = 1 << 20
)

// gateways returns the gateways by the names of the flag -source; the first is the default.
//
// For an integration that takes too long an API has a time limit of its own, which a function's timeout can exceed. A
// function that reaches its timeout has failed for the API as for all others.
//
// Where it is from: AWS documents the limits, 504 for a REST API that waits too long, and 413 and 502 of load balancers. What
// APIs say of a failed function, and the type they give to answers without one, are as in the emulator of AWS's test tool
// for .NET. 503 of HTTP APIs, 502 of function URLs and the answers to paths outside the stage are as users of AWS report
// them. Nothing is published about VPC Lattice: its 502 is a guess.
func gateways() []gateway {
	var (
		rest     = reply{http.StatusBadGateway, jsonType, `{"message": "Internal server error"}`}
		restLate = reply{http.StatusGatewayTimeout, jsonType, `{"message": "Endpoint request timed out"}`}
		api      = reply{http.StatusInternalServerError, jsonType, `{"message":"Internal Server Error"}`}
		apiLate  = reply{http.StatusServiceUnavailable, jsonType, `{"message":"Service Unavailable"}`}
		restNone = reply{http.StatusForbidden, jsonType, `{"message":"Forbidden"}`}
		apiNone  = reply{http.StatusNotFound, jsonType, `{"message":"Not Found"}`}
		funcURL  = reply{http.StatusBadGateway, jsonType, "Internal Server Error"}
		page     = reply{http.StatusBadGateway, "text/html", "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n" +
			"<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"}
		lattice = reply{status: http.StatusBadGateway}
		of      = func(source httpevent.Source) handlertest.Gateway { return handlertest.Gateway{Source: source} }
	)
	const (
		restLimit = 29 * time.Second
		apiLimit  = 30 * time.Second
	)
	return []gateway{
		{name: "http-api", Gateway: of(httpevent.HTTPAPIv2), noStage: apiNone, failed: api, limit: apiLimit, late: apiLate, maxBody: 10 * mebibyte, untyped: textType},
		{name: "http-api-v1", Gateway: of(httpevent.HTTPAPIv1), noStage: apiNone, failed: api, limit: apiLimit, late: apiLate, maxBody: 10 * mebibyte, untyped: textType},
		{name: "rest-api", Gateway: of(httpevent.RESTAPI), noStage: restNone, failed: rest, limit: restLimit, late: restLate, maxBody: 10 * mebibyte, streams: true, untyped: jsonType},
		{name: "function-url", Gateway: of(httpevent.FunctionURL), failed: funcURL, maxBody: 6 * mebibyte, streams: true},
		{name: "alb", Gateway: of(httpevent.ALB), failed: page, maxBody: mebibyte},
		{name: "alb-multi-value", Gateway: handlertest.Gateway{Source: httpevent.ALB, MultiValue: true}, failed: page, maxBody: mebibyte},
		{name: "lattice", Gateway: of(httpevent.LatticeV2), failed: lattice, maxBody: 6 * mebibyte},
		{name: "lattice-v1", Gateway: of(httpevent.LatticeV1), failed: lattice, maxBody: 6 * mebibyte},
	}
}

// enterStage takes the stage away from the beginning of a request's path, and reports whether it was there. The event has it
// where the gateway puts it.
func (g gateway) enterStage(u *url.URL) bool {
	if g.Stage == "" {
		return true
	}
	path, ok := strings.CutPrefix(u.Path, "/"+g.Stage)
	if !ok || path != "" && path[0] != '/' {
		return false
	}
	u.Path, u.RawPath = cmp.Or(path, "/"), strings.TrimPrefix(u.RawPath, "/"+g.Stage)
	return true
}

// The statuses for requests that do not reach the function.
var (
	tooLarge = reply{http.StatusRequestEntityTooLarge, jsonType, `{"message":"Request Entity Too Large"}`}
	broken   = reply{http.StatusBadRequest, jsonType, `{"message":"Bad Request"}`}
)
