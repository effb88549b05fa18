// SPDX-License-Identifier: Apache-2.0

// Package appsyncevents routes what is published and subscribed to in AWS AppSync Events to functions.
//
//	func main() {
//		r := appsyncevents.New()
//		appsyncevents.HandlePublish(r, "/rooms/*", moderate)            // func(context.Context, Message) (Message, error)
//		appsyncevents.HandlePublishBatch(r, "/metrics/*", aggregate)    // func(context.Context, []Item[Sample]) ([]Item[Sample], error)
//		appsyncevents.HandleSubscribe(r, "/rooms/*", mayRead)           // func(context.Context) error
//		powertools.Start(r)
//	}
//
//	func mayRead(ctx context.Context) error {
//		event := appsyncevents.EventOf(ctx)
//		if event.Identity == nil || event.Identity.Username != event.Info.Channel.Segments[1] {
//			return appsyncevents.Unauthorized("not your room")
//		}
//		return nil
//	}
//
// The function is a direct integration of a channel namespace, of invocation type REQUEST_RESPONSE.
//
// # Answers
//
//	one event is handled              {"events":[{"id":"1","payload":…}]}
//	its handler fails                 {"events":[{"id":"1","error":"PathError - open a: file does not exist"}]}
//	its handler panics                {"events":[{"id":"1","error":"InternalError - internal error"}]}
//	the payload is of another type    {"events":[{"id":"1","error":"InvalidPayload - …"}]}
//	the event is above 240 KiB        {"events":[{"id":"1","error":"EventTooLarge - …"}]}
//	a batch or a subscription fails   {"error":"Error - out of order"}
//	a subscription may pass           null
//	Unauthorized, in any of them      the invocation fails with UnauthorizedException, and AppSync answers 403
//	no handler                        all events as they came; null for a subscription
//
// The word before the dash is what the error's method ErrorType or ErrorCode returns, else its Go type without package.
// [Error] sets it; [WithMaskedErrors] and [WithErrorText] say how much clients are told.
//
// # Telemetry
//
// A publish or subscribe is a span such as "publish /rooms/*" below the invocation's, with an event for each of the
// published events that failed. Both spans have messaging.system (aws.appsync), messaging.operation.name,
// messaging.destination.name (the channel), messaging.destination.template (the pattern), messaging.batch.message_count
// and aws.appsync.channel_namespace. Log lines have the channel, and those of one event its id as messaging.message.id.
// Payloads are told to nothing.
//
//	metric                      unit       attributes
//	appsync.events.duration     s          messaging.operation.name, messaging.destination.template, appsync.events.outcome
//	appsync.events.processed    {event}    the same
//
// Outcomes are ok, error and unauthorized, those of published events also too_large and dropped: a handler of all events
// left it out. What has no handler is not measured.
//
// # From Powertools
//
//	AppSyncEventsResolver()                                       New
//	@app.on_publish("/default/*"), app.onPublish(path, fn)        HandlePublish
//	@app.async_on_publish                                         HandlePublish, WithConcurrency
//	aggregate=True, { aggregate: true }                           HandlePublishBatch
//	@app.on_subscribe, app.onSubscribe                            HandleSubscribe
//	app.current_event, event                                      EventOf
//	app.lambda_context, context                                   invocation.From
//	UnauthorizedException                                         Unauthorized
//	raise ValueError("…"), throw new Error("…")                   any error
//	return { error } for an item                                  Item.Err
//	warnOnLargePayload                                            on by default; WithMaxEventSize
//	app.include_router(router)                                    a function that registers on the router
//	app.resolve(event, context)                                   powertools.Start(r), or r.HandleEvent
//
// Differences: a pattern that is not valid, or is there twice, stops the program in place of a warning; an event that
// AppSync would drop for its size is an error that the publisher sees; Unauthorized is heard from handlers of one event too;
// an event of another source fails the invocation.
//
// # Caveats
//
// Handlers of single events run at once and must be safe for that; [WithConcurrency] of 1 is one after the other. Their
// order in the answer is that of the request.
//
// A payload that is null decodes to the zero value of the handler's type, and a nil result is published as null.
//
// Warnings about channels without a handler, or with events that are too large, are given for 100 channels of a process.
package appsyncevents
