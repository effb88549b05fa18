// SPDX-License-Identifier: Apache-2.0

// Package rest is a router on [http.ServeMux] for APIs behind API Gateway, load balancers, function URLs and VPC Lattice,
// and for any HTTP server.
//
//	func main() {
//		r := rest.New(rest.WithCORS("https://shop.example"))
//		r.Use(rest.Compress(rest.CompressConfig{}))
//		r.ErrorStatus(http.StatusNotFound, store.ErrNone)
//		r.HandleFunc("GET /health", health)                 // any http.Handler
//		orders := r.Group("/orders", authorize)             // its middleware is for its routes only
//		orders.Handle("GET /{id}", rest.JSON(find))         // func(context.Context, struct{}) (Order, error)
//		orders.Handle("POST /{$}", rest.JSON(place))        // func(context.Context, Order) (rest.Response[Order], error)
//		powertools.Start(r)                                 // or http.ListenAndServe(":8080", r)
//	}
//
// It is net/http throughout: handlers are [http.Handler], middleware is func(http.Handler) http.Handler, so that of other
// libraries fits, and tests use net/http/httptest.
//
// # Routes
//
// Patterns are those of ServeMux: the most specific wins, whatever the order, and two that are equal or in conflict panic
// at registration with the lines that registered them. GET serves HEAD. A path with other methods is answered with 405
// and Allow. Nothing is redirected, since behind a stage or prefix the address would be wrong: a slash at the end does not
// count, two slashes are one, and a path with . or .. elements is not found.
//
// The pattern of the route names the invocation's span and is in metrics and log lines, whatever middleware does to the
// request; [Route] returns it.
//
// # Errors
//
// A function with an error, by [JSON] or [HandlerFunc], and [WriteError] answer errors in JSON:
//
//	{"statusCode":404,"error":"NotFoundError","message":"no order \"7\""}
//
// The first of these that knows the error decides: mappings of [OnError] and [Router.ErrorStatus] on the route's group,
// then on the groups around it; a method HTTPStatus() int, as [*Error] has it; 500 with a constant text. What the client is
// not told stands on the span and, from 500 on, in the log. Panics are left to the server: on Lambda they are recorded and
// answered with 500.
//
// # From Powertools
//
//	app = APIGatewayRestResolver(), new Router()             New; one for all event sources
//	@app.get("/todos/<id>"), app.get('/todos/:id', fn)       r.HandleFunc("GET /todos/{id}", fn)
//	@app.route("/x", method=[...])                           r.HandleFunc("/x", fn), or one line a method
//	"/files/.+/meta", RegExp                                 r.HandleRegexp
//	app.include_router(router, prefix), includeRouter        r.Mount(prefix, router), or r.Group(prefix)
//	app.use([a, b]); middlewares=[a]                         r.Use(a, b); r.Group("", a)
//	BadRequestError                     400                  BadRequest
//	UnauthorizedError                   401                  Unauthorized
//	ForbiddenError                      403                  Forbidden
//	NotFoundError                       404                  NotFound
//	MethodNotAllowedError               405                  MethodNotAllowed
//	RequestTimeoutError                 408                  RequestTimeout
//	RequestEntityTooLargeError          413                  TooLarge
//	RequestValidationError              422                  UnprocessableEntity
//	InternalServerError                 500                  Internal
//	ServiceUnavailableError             503                  Unavailable
//	ServiceError(status, msg), HttpError                     NewError(status, …), with With and Because
//	@app.exception_handler(E), app.errorHandler(E, fn)       OnError(r, func(w, req, err E)), r.ErrorStatus
//	@app.not_found, app.notFound, app.methodNotAllowed       r.NotFound, r.MethodNotAllowed
//	return {...}, (body, 201), Response(...)                 JSON with a value or Response
//	app.current_event.json_body, req.json()                  JSON, Decode
//	app.current_event, reqCtx.event                          httpevent.Event
//	app.append_context, reqCtx.set                           Value, or context.WithValue
//	app.lambda_context, reqCtx.context                       invocation.From
//	app.request.route, reqCtx.route                          Route
//	CORSConfig(...), cors()                                  WithCORS, r.CORS
//	compress=True, compress()                                Compress
//	cache_control="max-age=60"                               CacheControl
//	Cookie(...)                                              SetCookie, Response.Cookies
//	serializer=, strip_prefixes=                             WithEncoder; httpevent's base path
//	debug=True, POWERTOOLS_DEV, POWERTOOLS_EVENT_HANDLER_DEBUG
//	                                                         WithDebug and the same variables
//	Depends(fn)                                              a closure or a method
//
// # Other routers
//
// Nothing here is needed to run on Lambda: chi, gin and ServeMux itself are handlers for httpevent.New. What they do not
// say to others is the route, so a chi router tells it in a middleware:
//
//	r := chi.NewRouter()
//	r.Use(func(next http.Handler) http.Handler {
//		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
//			next.ServeHTTP(w, req)
//			httpevent.SetRoute(req.Context(), req.Method+" "+chi.RouteContext(req.Context()).RoutePattern())
//		})
//	})
//	r.Get("/users/{id}", user)
//	powertools.Start(httpevent.New(r))
//
// # Caveats
//
// A pattern "GET /" is for all paths, as in ServeMux; "GET /{$}" is for the root only, and in a group for its prefix.
//
// Middleware of a group does not run where no route matches; that of the router always does, but for preflight requests
// of CORS.
//
// A handler that redirects by itself, or a router of another library that is mounted, writes addresses without the prefix
// it does not see.
//
// Malformed JSON is answered with 400 and JSON that does not fit with 422; Powertools for Python has 422 for both.
//
// What a decoder says of a body that does not fit may quote it, so it is neither in logs nor on spans, where only the member
// and what it must be are; mappings find the decoder's error, and debug mode shows its text.
//
// Debug mode shows clients and logs what they must not see in production.
package rest
