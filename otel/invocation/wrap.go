// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
)

// errGoexit is the outcome of a handler that left by runtime.Goexit, as a t.FailNow in a test does.
var errGoexit = errors.New("invocation: handler ended its goroutine with runtime.Goexit")

// serverSpan is made once: an option in an interface is an allocation.
var serverSpan = trace.WithSpanKind(trace.SpanKindServer)

// wrapper runs a handler as invocations.
type wrapper struct {
	handler     Handler
	environment *Environment
	hooks       []ProcessHooks
	parent      ParentFunc
	tracer      trace.Tracer
	spans       spanSwitch
}

// New returns a handler for lambda.Start that runs h as an invocation: with facts, payload and scope in its context,
// inside a SERVER span, under the deadline guard, and with the hooks called.
//
// It returns the error of h unchanged, unless that has a method LambdaError (see [Reported]), and raises its panic again
// with the same value, so Lambda sees what it would have seen. Both are logged once, as ERROR, on slog.Default. The answer it returns is an io.ReadCloser: aws-lambda-go
// calls its Close after the response has left; who calls the handler directly must do so.
func New(h Handler, opts ...Option) Handler {
	c := newConfig(opts)
	w := &wrapper{
		handler:     Chain(h, c.middleware...),
		environment: c.environment,
		hooks:       c.hooks,
		parent:      c.parent,
		tracer:      c.tracerProvider.Tracer(ScopeName),
		spans:       c.spans,
	}
	return w.handle
}

func (w *wrapper) handle(ctx context.Context, payload json.RawMessage) (any, error) {
	i := w.begin(ctx, payload)
	returned := false
	defer func() {
		if returned {
			return
		}
		value := recover()
		if value == nil {
			i.fail(Outcome{Err: errGoexit, Panicked: true})
			return
		}
		i.fail(Outcome{Err: exception.Recovered(value), Panicked: true})
		panic(value)
	}()
	value, err := w.handler(i.ctx, payload)
	if err != nil {
		returned = true
		i.fail(Outcome{Err: err})
		return nil, Reported(err)
	}
	a, streamed, err := encode(value)
	returned = true
	if err != nil {
		i.fail(Outcome{Err: err})
		return nil, Reported(err)
	}
	if streamed {
		a.body = &streamGuard{body: a.body, fail: i.fail}
		a.done = func(readErr error) {
			outcome := Outcome{Err: readErr, Streamed: true}
			i.end(outcome)
			i.flush(outcome)
		}
		return a, nil
	}
	i.end(Outcome{})
	a.done = func(error) { i.flush(Outcome{}) }
	return a, nil
}

// active is an invocation in the hands of the wrapper. Its facts are not part of it: who keeps a pointer to facts must
// not keep the payload alive.
type active struct {
	w       *wrapper
	running running
	scope   scope
	ctx     context.Context
	span    trace.Span
	guard   guard
	ended   sync.Once
}

func (w *wrapper) begin(ctx context.Context, payload json.RawMessage) *active {
	i := &active{w: w}
	r, facts := &i.running, &Facts{}
	w.gather(ctx, facts)
	r.facts, r.spans = facts, w.spans
	i.scope.running = r
	ctx = &scopeContext{Context: ctx, scope: &i.scope, payload: payload}
	ctx, links := w.parent(ctx, facts, payload)
	options := append(make([]trace.SpanStartOption, 0, 3), serverSpan, trace.WithTimestamp(facts.Start))
	if len(links) > 0 {
		options = append(options, trace.WithLinks(links...))
	}
	ctx, span := w.tracer.Start(ctx, spanName(facts), options...)
	if span.IsRecording() {
		span.SetAttributes(attributes(facts, payload)...)
	}
	w.environment.enter(r, ctx)
	i.ctx, i.span = ctx, span
	for _, h := range w.hooks {
		if h.Begin != nil {
			h.Begin(ctx)
		}
	}
	if remaining, ok := RemainingTime(ctx); ok {
		i.guard.start(remaining, i.deadline)
	}
	return i
}

// gather fills in what Lambda says about the invocation of ctx.
func (w *wrapper) gather(ctx context.Context, f *Facts) {
	f.Function, f.Start, f.ColdStart = &w.environment.function, time.Now(), w.environment.coldStart()
	f.Deadline, _ = ctx.Deadline()
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		f.RequestID, f.InvokedFunctionARN, f.TenantID = lc.AwsRequestID, lc.InvokedFunctionArn, lc.TenantID
		f.Identity, f.ClientContext = lc.Identity, lc.ClientContext
	}
	// aws-lambda-go puts the header into every context, under this plain string.
	header, ok := ctx.Value("x-amzn-trace-id").(string)
	if !ok && f.Function.MaxConcurrency == 1 {
		header = os.Getenv("_X_AMZN_TRACE_ID")
	}
	f.TraceHeader = header
}

// end closes the books of the invocation: everything that is quick to send has been sent when it returns.
func (i *active) end(outcome Outcome) {
	i.ended.Do(func() {
		i.guard.stop()
		if outcome.Err != nil {
			logFailure(i.ctx, outcome)
			RecordError(i.ctx, i.span, outcome.Err, nil)
		}
		i.running.end(i.ctx, outcome)
		i.span.End()
		for _, h := range i.w.hooks {
			if h.End != nil {
				h.End(i.ctx, outcome)
			}
		}
		i.w.environment.leave(&i.running)
	})
}

// flush gives slow transports their time.
func (i *active) flush(outcome Outcome) {
	for _, h := range i.w.hooks {
		if h.Flush != nil {
			h.Flush(context.WithoutCancel(i.ctx), outcome)
		}
	}
}

// fail ends an invocation that has no answer. Slow transports flush before the error is returned, because after a
// panic there is no later.
func (i *active) fail(outcome Outcome) {
	i.end(outcome)
	i.flush(outcome)
}

func (i *active) deadline() {
	i.running.deadline(i.ctx)
	for _, h := range i.w.hooks {
		if h.Deadline != nil {
			h.Deadline(i.ctx)
		}
	}
}

func spanName(f *Facts) string {
	if f.Function.Name != "" {
		return f.Function.Name
	}
	return "handler"
}

// defaultParent takes the parent from the X-Ray header by the global propagator.
func defaultParent(ctx context.Context, f *Facts, _ json.RawMessage) (context.Context, []trace.Link) {
	if f.TraceHeader == "" {
		return ctx, nil
	}
	return otel.GetTextMapPropagator().Extract(ctx, headerCarrier{f.TraceHeader}), nil
}
