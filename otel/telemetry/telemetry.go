// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-lambda-go/lambda"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Telemetry is what [Setup] made. Its methods are safe for concurrent use.
type Telemetry struct {
	config         config
	environment    *invocation.Environment
	tracerProvider trace.TracerProvider
	parent         invocation.ParentFunc
	capture        invocation.Middleware
	hooks          []invocation.ProcessHooks
	network        *networkFlush
	background     *background // nil on Lambda
	owned          []provider  // all that Shutdown closes
	local          []flusher   // what exports without a network
	closed         atomic.Bool
}

// provider is what the SDK's three providers have in common.
type provider interface {
	flusher
	Shutdown(ctx context.Context) error
}

func (t *Telemetry) hook(hooks invocation.ProcessHooks) { t.hooks = append(t.hooks, hooks) }

// Wrap returns handler as an observed invocation.Handler, ready for lambda.Start. It accepts what lambda.Start accepts
// and an [invocation.EventHandler], and fails with advice where lambda.Start would answer every event with an error.
func (t *Telemetry) Wrap(handler any) (invocation.Handler, error) {
	h, err := invocation.Adapt(handler, t.config.decoder)
	if err != nil {
		return nil, err
	}
	return invocation.New(h, append(t.config.middlewareSpans,
		invocation.WithEnvironment(t.environment),
		invocation.WithTracerProvider(t.tracerProvider),
		invocation.WithParent(t.parent),
		invocation.WithMiddleware(t.capture),
		invocation.WithMiddleware(t.config.middleware...),
		invocation.WithProcessHooks(t.hooks...),
	)...), nil
}

// Environment returns what the invocations of this process share.
func (t *Telemetry) Environment() *invocation.Environment { return t.environment }

// LambdaOptions returns the options of [WithLambdaOptions].
func (t *Telemetry) LambdaOptions() []lambda.Option { return t.config.lambda }

// Flush exports everything recorded so far. A wrapped handler does so by itself; programs without one call it, before
// they end for example. It returns the errors of all exporters, joined.
func (t *Telemetry) Flush(ctx context.Context) error {
	var errs []error
	for _, p := range t.local {
		errs = append(errs, p.ForceFlush(ctx))
	}
	return errors.Join(append(errs, t.network.flush(ctx))...)
}

// Shutdown flushes and closes the providers that Setup made; the user's own are flushed only. What is recorded
// afterwards is lost. A second call does nothing and returns nil.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	if t.closed.Swap(true) {
		return nil
	}
	t.background.stop()
	// The providers' own Shutdown flushes what is on them; only those of the user's, which stay open, have to be flushed.
	errs := make([]error, len(t.owned))
	var wg sync.WaitGroup
	for i, p := range t.owned {
		wg.Go(func() { errs[i] = p.Shutdown(ctx) })
	}
	err := t.network.users().flush(ctx)
	wg.Wait()
	return errors.Join(append(errs, err)...)
}
