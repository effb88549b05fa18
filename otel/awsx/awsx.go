// SPDX-License-Identifier: Apache-2.0

package awsx

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
)

// ScopeName is the name of the instrumentation scope of the spans.
const ScopeName = "github.com/otel-powertools/powertools/otel/awsx"

// userAgent is the name of this project in the user agent of requests.
const userAgent = "otel-powertools"

// Instrument makes each operation of the clients that are created from cfg afterwards a CLIENT span, child of the span in
// the operation's context, and sends that span's X-Ray header with its requests. Clients that exist already are not
// changed. A config that is instrumented twice gives one span: the first call's options count. A nil cfg is left alone.
//
// Without an SDK there are no spans, and the header of the invocation is handed on.
//
// Instrument must not run at the same time as other uses of cfg; the clients may be used by any number of goroutines.
func Instrument(cfg *aws.Config, opts ...Option) {
	if cfg == nil {
		return
	}
	var c config
	for _, o := range opts {
		c = o.apply(c)
	}
	in := &instrumentation{config: c}
	// Copies of the config share the slice's array: what is appended must not show in them.
	cfg.APIOptions = append(slices.Clip(cfg.APIOptions), in.attach)
}

// instrumentation is what the operations of one config have in common.
type instrumentation struct {
	config config
	shapes shapes
}

// attach adds an operation's middleware to its stack. A stack serves one operation, so that what the steps have to
// tell each other is kept in the middleware.
func (in *instrumentation) attach(stack *middleware.Stack) error {
	if _, found := stack.Initialize.Get(middlewareID); found {
		return nil
	}
	// A URL that is only signed is no call that could have a span, and whoever uses it has a trace of their own.
	if _, found := stack.Initialize.Get(presigning); found {
		return nil
	}
	c := &call{instrumentation: in}
	// First of all: what fails in validation has its span as well.
	if err := stack.Initialize.Add(c, middleware.Before); err != nil {
		return err
	}
	// Older clients say only in a middleware of their own which service and region they are for.
	if _, found := stack.Initialize.Get(registerServiceMetadata); found {
		if _, err := stack.Initialize.Remove(middlewareID); err != nil {
			return err
		}
		if err := stack.Initialize.Insert(c, registerServiceMetadata, middleware.After); err != nil {
			return err
		}
	}
	// Before the SDK's detection of loops, which leaves a header alone that is there, and before the signature.
	if err := stack.Build.Add(c, middleware.Before); err != nil {
		return err
	}
	// Inside the loop of attempts, if there is one.
	if _, found := stack.Finalize.Get(retryLoop); found {
		if err := stack.Finalize.Insert(c, retryLoop, middleware.After); err != nil {
			return err
		}
	}
	if !in.config.silent {
		if err := awsmiddleware.AddSDKAgentKey(awsmiddleware.FrameworkMetadata, userAgent)(stack); err != nil {
			return err
		}
	}
	// Last: nearest to the wire.
	return stack.Deserialize.Add(c, middleware.After)
}

// tracer returns the tracer for a call in ctx.
func (in *instrumentation) tracer(ctx context.Context) trace.Tracer {
	provider := in.config.tracerProvider
	if provider == nil {
		// The provider of a remote span only makes spans that do nothing.
		if span := trace.SpanFromContext(ctx); span.IsRecording() {
			provider = span.TracerProvider()
		} else {
			provider = otel.GetTracerProvider()
		}
	}
	return provider.Tracer(ScopeName)
}
