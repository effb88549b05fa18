// SPDX-License-Identifier: Apache-2.0

// Package invocation is one invocation of a Lambda function: its facts in the context, its span, its deadline guard,
// its hooks, and the middleware around the handler.
//
// Programs start with package powertools, which wraps the handler for them. Inside a handler, and in packages that
// work per invocation, this package answers what an invocation is:
//
//	func handle(ctx context.Context, order Order) error {
//		if facts, ok := invocation.From(ctx); ok {
//			slog.InfoContext(ctx, "started", "request", facts.RequestID, "cold", facts.ColdStart)
//		}
//		raw := invocation.Payload(ctx) // the event as Lambda sent it
//		invocation.Hook(ctx, invocation.Hooks{Deadline: func(ctx context.Context) { saveProgress(ctx, raw) }})
//		return process(ctx, order)
//	}
//
// # Life of an invocation
//
//	event arrives        facts are gathered, the SERVER span starts, Begin hooks run, the deadline guard is armed
//	handler runs         inside the middleware
//	deadline is near     Deadline hooks run in a goroutine of their own; the handler goes on
//	handler is done      an error or panic is recorded and logged once, End hooks run, the span ends
//	answer leaves        aws-lambda-go posts it
//	after the answer     Flush hooks run; after an error or panic they run before it is reported
//
// The span is named after the function and carries faas.invocation_id, faas.coldstart, faas.trigger,
// aws.lambda.invoked_arn, cloud.resource_id and cloud.account.id.
//
// # Scopes
//
// Log attributes and metric properties belong to the innermost scope of the context they were added with. The
// invocation is the outermost; [Scope] opens one inside, for one item of a batch. A scope ends with its context:
// nothing is left over in the next invocation, and nothing has to be reset.
//
// # Middleware
//
// Middleware is a function that takes the next handler and returns one around it: [Chain] for handlers of raw events,
// [ChainValue] for functions of decoded ones. Code before the call of next runs before the handler, what is deferred runs
// after it, and not calling next answers early. Options of a middleware are arguments of the function that makes it.
// [Named] gives it a span where POWERTOOLS_TRACE_MIDDLEWARES is true. The program in examples/middleware has recipes.
//
//	@lambda_handler_decorator                        a function func(next Handler) Handler
//	@lambda_handler_decorator(trace_execution=True)  Named, WithMiddlewareSpans
//	middy(handler).use(a).use(b)                     Chain(handler, a, b), powertools.WithMiddleware(a, b)
//	before, after, onError of a Middy middleware     code before next, deferred code, the error of next
//	cleanupMiddlewares(request)                      nothing: deferred code and hooks run after early answers too
//	wrapping a lambda.Handler                        Adapt, Chain, LambdaHandler
//
// # Caveats
//
// The deadline guard fires 200 ms before the deadline, or when four fifths of the time the invocation had are over if
// that is later. It is off when fewer than 50 ms are left at the start. Lambda itself runs no code at the deadline.
//
// A streamed answer, an io.Reader, is read after the handler returned. The invocation ends when it is closed, so the
// handler's context must stay usable until then.
//
// Nothing runs after os.Exit, log.Fatal or a fatal runtime error such as a concurrent map write.
package invocation
