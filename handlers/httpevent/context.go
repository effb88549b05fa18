// SPDX-License-Identifier: Apache-2.0

package httpevent

import (
	"context"
	"net/url"
	"strings"
)

// SourceOf returns where the request of ctx came from; [Auto] if it came from no event.
func SourceOf(ctx context.Context) Source {
	if x := exchangeOf(ctx); x != nil {
		return x.event.source
	}
	return Auto
}

// BasePath returns what was taken away from the beginning of the request's path, stage and base path: "/prod", or "" for
// nothing. A REST API takes its stage away itself, before the event. Absolute paths in answers, such as those of redirects,
// have to begin with it.
func BasePath(ctx context.Context) string {
	if x := exchangeOf(ctx); x != nil {
		return x.event.takenStage() + x.basePath
	}
	return ""
}

// takenStage returns what a REST API took away from the path that its client asked for: the stage, unless a custom domain
// hides it.
func (e *event) takenStage() string {
	if e.source != RESTAPI {
		return ""
	}
	asked := e.contextPath
	if e.path == "/" && !strings.HasSuffix(asked, "/") {
		asked += "/"
	}
	if base, ok := strings.CutSuffix(asked, e.path); ok {
		return base
	}
	// One of the two may have characters escaped that the other has not.
	asked, badAsked := url.PathUnescape(asked)
	path, badPath := url.PathUnescape(e.path)
	if base, ok := strings.CutSuffix(asked, path); ok && badAsked == nil && badPath == nil {
		return base
	}
	return ""
}

// RequestID returns the id that API Gateway or the function URL gave the request, which is in its access logs too. The
// id of the invocation is another. It is empty for load balancers and VPC Lattice, which have none.
func RequestID(ctx context.Context) string {
	if x := exchangeOf(ctx); x != nil {
		return x.event.requestID
	}
	return ""
}

// SetRoute tells which route serves the request of ctx, as a pattern of http.ServeMux: "GET /users/{id}". Routers call it
// whose own record of the route, such as Request.Pattern, may be on a copy of the request. It beats Request.Pattern. The
// route is in names of spans, in metrics, and in the log lines written from then on, so it must be one of a few. Outside a
// request that came as an event it does nothing. It is safe for concurrent use.
func SetRoute(ctx context.Context, pattern string) {
	x := exchangeOf(ctx)
	if x == nil {
		return
	}
	x.mu.Lock()
	x.route = pattern
	x.mu.Unlock()
	x.logRoute(pattern)
}
