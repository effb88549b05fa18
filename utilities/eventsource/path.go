// SPDX-License-Identifier: Apache-2.0

package eventsource

import "strings"

// Path returns the path that routes are written for. The host name that API Gateway gives an HTTP API has the stage before
// it in RawPath, unless that is $default; a custom domain has not, and a path there that begins like the stage keeps it.
func (e *APIGatewayV2HTTPRequest) Path() string {
	return withoutStage(e.RawPath, e.RequestContext.Stage, e.RequestContext.DomainName)
}

// Path returns the path of the request. URLs of functions have no stage.
func (e *LambdaFunctionURLRequest) Path() string {
	return withoutStage(e.RawPath, e.RequestContext.Stage, e.RequestContext.DomainName)
}

func withoutStage(path, stage, domain string) string {
	if path == "" {
		return "/"
	}
	if stage == "" || stage == "$default" || !strings.Contains(domain, ".execute-api.") {
		return path
	}
	// Only a whole segment: stage prod is not in /products.
	rest, ok := strings.CutPrefix(path, "/"+stage)
	switch {
	case !ok || rest != "" && rest[0] != '/':
		return path
	case rest == "":
		return "/"
	}
	return rest
}
