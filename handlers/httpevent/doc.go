// SPDX-License-Identifier: Apache-2.0

// Package httpevent runs any http.Handler on Lambda: behind REST and HTTP APIs of Amazon API Gateway, an Application Load
// Balancer, a function URL or Amazon VPC Lattice.
//
//	func main() {
//		mux := http.NewServeMux()
//		mux.HandleFunc("GET /orders/{id}", find)
//		powertools.Start(httpevent.New(mux))
//	}
//
//	func find(w http.ResponseWriter, r *http.Request) {
//		slog.InfoContext(r.Context(), "finding", "order", r.PathValue("id"), "for", httpevent.Claim(r.Context(), "sub"))
//		…
//	}
//
// The handler sees requests like those of net/http's server, and may be any router, with any middleware. Package
// handlertest makes the events of each source for tests.
//
// # Where things are
//
//	source        path      query        headers                    client              identity                 Set-Cookie
//	-----------   -------   ----------   ------------------------   -----------------   ----------------------   -----------------
//	RESTAPI       encoded   maps         multi-value, else single   identity.sourceIp   authorizer, identity     all
//	HTTPAPIv1     decoded   maps         multi-value, else single   identity.sourceIp   authorizer               all
//	HTTPAPIv2     decoded   text         joined by commas           http.sourceIp       jwt, lambda or iam       all
//	FunctionURL   encoded   text         joined by commas           http.sourceIp       iam                      all
//	ALB           encoded   raw maps     by the target group        X-Forwarded-For     -                        all or the last
//	LatticeV1     encoded   raw maps     joined by commas           X-Forwarded-For     -                        the last
//	LatticeV2     encoded   raw maps     lists                      X-Forwarded-For     requestContext.identity  the last
//
// Queries that come as maps are put together by key, because their order is lost; raw ones are those that the source has not
// decoded, and stay so. Of X-Forwarded-For the last item counts, which the source wrote itself; see [WithTrustedHops].
//
// Request.URL has Path decoded and RawPath where that loses something, so "/files/a%2Fb" matches "GET /files/{name}" with
// the name "a/b". HTTP APIs decode paths before the function sees them: there it is "/files/a/b".
//
// # Who asks
//
// [Claim], [IdentityOf], [Event], [RequestID], [StageVariables] and [SourceOf] take the request's context. Nothing of it is
// in headers, where a client could write it too.
//
// # Answers
//
// Text leaves as text, so that it works without configuration everywhere. A body with a content encoding, or that is not
// valid UTF-8, or of a type of [WithBinaryTypes] leaves as base64. A REST API sends bytes on only for the binary media types
// it is configured with.
//
// Lambda takes answers of 6 MiB, load balancers of 1 MiB, as JSON. What is larger becomes status 500, with a log line and a
// span event that say how large. [WithStreaming] lifts the limit and sends the first bytes at once, for function URLs and
// REST APIs; Flush then waits until they are on their way.
//
// A panic becomes status 500 too, is logged with its stack, and leaves the process running. After the first byte of a
// stream it breaks the stream off. [WithFailInvocation] makes Lambda count chosen answers as errors.
//
// # Telemetry
//
// There is one span for each request: that of the invocation. It is named after the route, and describes the request:
//
//	name                             GET /orders/{id}
//	http.request.method, http.route, http.response.status_code, error.type (status 5xx, panics)
//	url.path, url.scheme, server.address, client.address, user_agent.original, network.protocol.version
//	aws.apigateway.resource          the route of the gateway, such as "ANY /{proxy+}"
//	aws.apigateway.request_id        the gateway's own id of the request
//	event exception                  a panic, with its stack
//	metadata response                the body of the answer, with [WithResponseCapture] only
//	event httpevent.request.refused, httpevent.response.too_large, httpevent.response.base64, each with the reason
//
// The route is what [SetRoute] was given, else Request.Pattern, else the gateway's resource where that is no wildcard. Log
// lines of the invocation have http.request.method, aws.apigateway.request_id, and http.route once SetRoute was called.
//
// The metric http.server.request.duration has the attributes http.request.method, http.route, http.response.status_code,
// url.scheme and error.type. In CloudWatch each combination is a metric; emf.HTTPServerRules makes Latency, Fault and Error
// by route of it, and [WithoutMetrics] turns it off.
//
// [WithTraceHeader] tells clients which trace their request is in, as servers of the X-Ray SDKs do.
//
// # On the developer's machine
//
// [Local] serves a wrapped handler to real clients, each request as the event of a function URL, with all telemetry. A
// [Handler] alone is an http.Handler too, whose requests have no event: [SourceOf] is [Auto].
//
// # Caveats
//
// A handler behind http.StripPrefix or other middleware that copies the request has its route only through [SetRoute]:
// http.ServeMux writes the pattern on the copy, and so does chi by itself; examples/chi has the middleware for it.
//
// Redirects of http.ServeMux, and any others with an absolute path, do not know what [WithBasePath] or the stage took away.
// [BasePath] has it.
//
// Queries are not on spans, because they may hold secrets.
//
// Whether a handler streams must agree with the configuration of its URL or API, which no event tells.
//
// There is no connection: no Hijacker, no informational responses, no trailers, no HTTP/2 push.
//
// No handler is told that its client is gone. On AWS a stream is not interrupted then: the handler runs on to its end, or to
// the timeout of the function, and all of it is billed. A stream that could go on for long needs an end of its own. Only
// where the reader of the answer goes away does the request's context end and writes fail, as with [Local].
//
// A goroutine that a handler leaves behind finds its writes refused. It is frozen with the process, as all are.
//
// Where a panic or the size of a response puts another answer in its place, the response's header goes too, but for what it
// lets browsers do: Vary, Access-Control-*, Strict-Transport-Security and their like.
//
// A Content-Length that is not true does not leave. A stream whose client has been told one takes no more than that, and
// breaks off if there is less.
//
// Control characters in values of response headers become blanks, and bytes that are not UTF-8 become U+FFFD: answers are
// JSON. How large the header of a whole answer may be is the gateway's business, and not checked here.
package httpevent
