// SPDX-License-Identifier: Apache-2.0

package eventsource

import (
	"errors"
	"strings"
)

var errRouteARN = errors.New("eventsource: not the ARN of a route of API Gateway: want arn:<partition>:execute-api:<region>:<account>:<api>/<stage>/<method>/<resource>")

// RouteARN is the ARN of a route of API Gateway, as authorizers get it in methodArn or routeArn.
type RouteARN struct {
	Partition string // such as "aws" or "aws-cn"
	Region    string
	AccountID string
	APIID     string
	Stage     string // such as "prod" or "$default"
	Method    string // such as "GET"; of WebSocket APIs the route's key, such as "$connect"
	Resource  string // the path without its first slash; it may have slashes and colons
}

// ParseRouteARN reads the ARN of a route. An error does not repeat the text.
func ParseRouteARN(arn string) (RouteARN, error) {
	parts := strings.SplitN(arn, ":", 6) // a path may have colons
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "execute-api" {
		return RouteARN{}, errRouteARN
	}
	route := strings.SplitN(parts[5], "/", 4)
	if len(route) < 3 {
		return RouteARN{}, errRouteARN
	}
	a := RouteARN{
		Partition: parts[1], Region: parts[3], AccountID: parts[4],
		APIID: route[0], Stage: route[1], Method: route[2],
	}
	if len(route) == 4 {
		a.Resource = route[3]
	}
	for _, part := range [...]string{a.Partition, a.Region, a.AccountID, a.APIID, a.Stage, a.Method} {
		if part == "" {
			return RouteARN{}, errRouteARN
		}
	}
	return a, nil
}

// String returns the ARN.
func (a RouteARN) String() string {
	if a.Resource == "" && a.isWebSocket() {
		return a.stage() + "/" + a.Method
	}
	return a.stage() + "/" + a.Method + "/" + a.Resource
}

// stage returns the ARN of the stage, without the slash after it.
func (a RouteARN) stage() string {
	return "arn:" + a.Partition + ":execute-api:" + a.Region + ":" + a.AccountID + ":" + a.APIID + "/" + a.Stage
}

// isWebSocket reports whether the route is one of a WebSocket API: $connect is the one that authorizers are asked about.
func (a RouteARN) isWebSocket() bool { return strings.HasPrefix(a.Method, "$") }
