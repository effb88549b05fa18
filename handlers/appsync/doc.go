// SPDX-License-Identifier: Apache-2.0

// Package appsync resolves fields of AWS AppSync GraphQL APIs, for direct Lambda resolvers and for those with request and
// response code, one event at a time and in batches.
//
//	func main() {
//		r := appsync.New()
//		appsync.Handle(r, "Query.getPost", getPost)           // func(context.Context, struct{ ID string }) (*Post, error)
//		appsync.Handle(r, "Post.related", related)            // func(context.Context, appsync.Event[Page, Post]) ([]Post, error)
//		appsync.HandleEach(r, "Post.author", author)          // called for each item of a batch, for several at once
//		appsync.HandleBatch(r, "Post.comments", comments)     // func(context.Context, []appsync.Event[Page, Post]) ([][]Comment, error)
//		appsync.OnError(r, func(ctx context.Context, err *store.MissingError) (any, error) { return nil, nil })
//		powertools.Start(r)
//	}
//
// # Resolvers
//
// A resolver gets the arguments of its field, decoded into its own type, or an [Event] with all that AppSync sends: the
// parent object, who called, headers, what was selected. It is found by type and field, as Query.getPost, else by the
// field alone, as *.getPost. Two for the same field panic at the start with both places. Large APIs have a router for each
// topic; [Router.Include] puts them together.
//
// A field that AppSync invokes in batches gets a list of events. [HandleEach] resolves its items on their own, in
// bounded numbers at once, and one that fails or panics leaves the others alone. [HandleBatch] resolves the list in one
// go, as one query to a database. A field may have a resolver for each way.
//
// # Errors
//
// An error fails the invocation, which AppSync turns into a GraphQL error with errorType and message. Both are exact: an
// [*Error] is sent as it is, also when others wrap it, and any other error under the name of its type, or under what its
// method LambdaError says (see [invocation.Reported]). Log lines, spans and hooks have the error itself, with its causes.
// [OnError] turns errors of one type into others, or into results. For resolvers with response code there are two more forms:
// [WithEnvelope] and [WithErrorObject]; the invocation does not fail then, and the error is logged.
//
// Failed items of a batch are null, logged, counted, and on the span.
//
// # Telemetry
//
//	span      "Query.getPost", INTERNAL, one for an event or a batch, below that of the invocation
//	          graphql.field.name, graphql.parent.name, graphql.operation.type; also on the span of the invocation
//	          appsync.batch.size, appsync.batch.failed; an event "exception" with appsync.batch.index for a failed item
//	log       graphql.field.name and graphql.parent.name on all lines of the invocation
//	metrics   appsync.resolver.duration, in seconds, by field, parent and appsync.resolver.outcome: success, partial, error
//	          appsync.batch.item.failures, by field and parent
//
// Arguments, sources and results are in none of them; but see Caveats for the span of the invocation. Spans have no text of
// errors where POWERTOOLS_TRACER_CAPTURE_ERROR is false.
//
// # From Powertools
//
//	AppSyncResolver(), new AppSyncGraphQLResolver()      New
//	app.resolve(event, context)                          powertools.Start(r)
//	@app.resolver(type_name="Query", field_name="x")     Handle(r, "Query.x", fn)
//	@app.resolver(field_name="x")                        Handle(r, "*.x", fn)
//	app.onQuery("x", fn), app.onMutation("x", fn)        Handle(r, "Query.x", fn), Handle(r, "Mutation.x", fn)
//	def get(id: str), async ({ id }) => …                func(ctx, args struct{ ID string `json:"id"` }) (R, error)
//	app.current_event, { event }                         an Event[A, S] as the argument; CurrentEvent
//	app.lambda_context, { context }                      invocation.From
//	data_model=                                          a struct that embeds an Event
//	@app.batch_resolver(…, aggregate=True)               HandleBatch
//	@app.batch_resolver(…, aggregate=False)              HandleEach(…, WithConcurrency(1))
//	@app.async_batch_resolver(…)                         HandleEach
//	raise_on_error=True, throwOnError: true              WithFailFast
//	app.include_router(router), app.includeRouter        r.Include(router)
//	app.append_context, app.context, app.shared          a closure or a method; context.WithValue in middleware
//	@app.exception_handler(E), app.exceptionHandler(E)   OnError
//	{"error": "Name - message"} of TypeScript            WithErrorObject
//	ResolverNotFoundException, …                         the same types, as errorType
//	make_id(), makeId()                                  NewID
//	aws_date(), awsDate()                                NewAWSDate(time.Now().UTC())
//	aws_time(5), awsDateTime(5.5), aws_timestamp()       NewAWSTime(t), NewAWSDateTime(t), NewAWSTimestamp(t); t has the zone
//
// # Caveats
//
// Package powertools records what a function returns as metadata of the invocation's span, also what resolvers return, up to
// 32 KiB. Where that is personal data, POWERTOOLS_TRACER_CAPTURE_RESPONSE=false turns it off, as does
// powertools.WithCapture(tracex.WithoutResponse()); tracex.WithRedact changes what is recorded.
//
// AppSync sends batches only if the resolver's MaxBatchSize is set, or its request code says BatchInvoke. Request code has
// to pass its whole context on, as payload: ctx; without info.fieldName there is nothing to find a resolver by.
//
// A batch has one identity and one set of headers in each item, that of one request; the answer must not depend on which.
//
// Errors of resolvers reach clients with their text, unless [OnError] or [Error] says what to show. What panics say stays
// here only for items of [HandleEach]; otherwise Lambda reports it.
//
// JSON has no form for some results: a scalar that is not valid, NaN, a channel. Such an item fails, and the others do not.
// So does one whose error cannot be told, as a nil pointer in an error.
//
// Resolvers of [HandleEach] that ignore their context run on after a failure with [WithFailFast]: the batch waits for them.
package appsync
