// SPDX-License-Identifier: Apache-2.0

// Package websocket routes the events of WebSocket APIs of Amazon API Gateway to functions, and sends messages to their
// connections.
//
//	func main() {
//		r := websocket.New()
//		r.Use(authorize)                                        // func(websocket.Handler) websocket.Handler
//		r.Handle(websocket.Connect, connect)                    // func(context.Context, *websocket.Event) (any, error)
//		r.Handle(websocket.Disconnect, forget)
//		r.Handle("sendMessage", websocket.JSON(send))           // func(context.Context, Message) error
//		r.Handle("listRooms", websocket.JSONValue(list))        // func(context.Context, Query) ([]Room, error)
//		powertools.Start(r)
//	}
//
//	func connect(_ context.Context, event *websocket.Event) (any, error) {
//		if event.Authorizer("tier") == "" {
//			return nil, websocket.Reject(403)
//		}
//		return nil, nil
//	}
//
// # Answers
//
// [Handler] has the table. Whatever goes wrong in a handler is answered with a status, never with an error of the
// invocation: API Gateway shows clients the text of those, stack included. The text goes to the log and to the span.
//
//	unknown route key         {"statusCode":400}, inside the middleware of the router, with a warning
//	error, panic              {"statusCode":500}; also a panic where the value or the error is read
//	Reject(403)               {"statusCode":403}; from $connect it keeps the client out
//	message that is no JSON   {"statusCode":400}, with JSON and JSONValue
//
// # Messages to clients
//
// [Client] is for the Management API. It links the signer of the AWS SDK, and no client of a service:
//
//	client, err := websocket.NewClient(cfg)                      // an aws.Config
//	err = client.PostToConnection(ctx, id, []byte("Ahoy"))       // in a handler: to the API that the event came from
//	if errors.Is(err, websocket.ErrGone) {
//		err = connections.Delete(ctx, id)
//	}
//
// Answers of status 429 and 5xx, and broken connections, are tried again up to three times in all and as long as the
// context has time. [Client.Broadcast] sends to many connections and returns those that are gone.
//
// # Telemetry
//
// The span of the invocation gets the name of the route key if that has a handler, and says aws.apigateway.route_key,
// connection_id, event_type, request_id, disconnect_reason and disconnect_status_code, server.address, client.address,
// user_agent.original, url.scheme (wss) and http.response.status_code. Log lines have route key and connection id. A call of
// the Management API is a span like those of package awsx, ApiGatewayManagementApi.PostToConnection, and carries
// X-Amzn-Trace-Id. A router has no span of its own, so [WithTracerProvider] is an option of clients, [WithMeterProvider] and
// [WithLoggerProvider] are options of routers. Messages are told to nothing.
//
//	metric                               unit    attributes
//	aws.apigateway.websocket.duration    s       aws.apigateway.route_key (if it has a handler), http.response.status_code, error.type
//
// # From Powertools
//
// Powertools for Python has a resolver of WebSocket APIs; that for TypeScript has none.
//
//	APIGatewayWebSocketResolver()                   New
//	@app.on_connect(), @app.on_disconnect()         r.Handle(websocket.Connect, …), r.Handle(websocket.Disconnect, …)
//	@app.on_default()                               r.Handle(websocket.Default, …)
//	@app.route("key")                               r.Handle("key", …)
//	middlewares=[a], app.use([a])                   r.Handle("key", h, a), r.Use(a)
//	app.current_event, app.lambda_context           the argument, or EventOf; invocation.From
//	app.current_event.json_body                     JSON, JSONValue
//	return None, "text", {...}                      nil, a string, any value
//	return {...}, 201                               Response
//	raise Exception                                 an error
//	request_context.authorizer                      Event.Authorizer
//	request_context.callback_url                    Event.Endpoint; Client uses it by itself
//	boto3 apigatewaymanagementapi                   Client
//	client.exceptions.GoneException                 ErrGone
//
// # Caveats
//
// The $connect route cannot be sent to before it is answered: the connection does not exist yet, and the API answers that
// it is gone.
//
// A route key without a handler is not given to the handler of $default. API Gateway selects that for messages by itself.
//
// A call that is tried again may reach the client twice.
//
// The function's role needs execute-api:ManageConnections, else the answer is [ErrForbidden].
package websocket
