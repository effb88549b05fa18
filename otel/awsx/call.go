// SPDX-License-Identifier: Apache-2.0

package awsx

import (
	"context"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
)

const (
	middlewareID = "powertools/awsx"
	// Names of the SDK's own middleware.
	registerServiceMetadata = "RegisterServiceMetadata"
	retryLoop               = "Retry"
	presigning              = "AsIsPresigningMiddleware"

	// retryEvent is the event that begins each attempt after the first.
	retryEvent = "retry"
)

// Keys that newer semantic conventions for RPC have no more, but those for the AWS SDK still do.
const (
	rpcSystemKey  = attribute.Key("rpc.system")
	rpcServiceKey = attribute.Key("rpc.service")
	awsAPI        = "aws-api"
)

// call is one operation and its middleware in four steps: the span begins and ends around all of them, the header is
// written when the request is built, attempts are counted and answers read each time one is sent.
type call struct {
	*instrumentation

	span     trace.Span // nil where none is made
	attempts int
	failure  error // of the last attempt
	status   int   // of the last answer, 0 if there was none
}

// ID names the middleware in each of its steps.
func (*call) ID() string { return middlewareID }

// HandleInitialize makes the span of the operation.
func (c *call) HandleInitialize(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	out middleware.InitializeOutput, metadata middleware.Metadata, err error,
) {
	service, operation := serviceOf(ctx), operationOf(ctx)
	if c.config.ignore != nil && c.config.ignore(service, operation) {
		return next.HandleInitialize(ctx, in)
	}
	region := awsmiddleware.GetRegion(ctx)
	attrs := append(make([]attribute.KeyValue, 0, 5),
		rpcSystemKey.String(awsAPI), semconv.RPCSystemNameKey.String(awsAPI), rpcServiceKey.String(service), semconv.RPCMethod(operation))
	if region != "" {
		attrs = append(attrs, semconv.CloudRegion(region))
	}
	ctx, c.span = c.tracer(ctx).Start(ctx, service+"."+operation,
		trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attrs...))
	defer c.span.End() // also when a middleware panics

	if !c.span.IsRecording() {
		return next.HandleInitialize(ctx, in)
	}
	d := describer{shapes: &c.shapes, service: service, operation: operation, region: region}
	d.input(in.Parameters)
	c.span.SetAttributes(d.attrs...)
	d.attrs = d.attrs[:0]

	out, metadata, err = next.HandleInitialize(ctx, in)

	if err == nil {
		d.output(out.Result)
	}
	if c.attempts > 1 {
		d.add(semconv.HTTPRequestResendCount(c.attempts - 1))
	}
	if c.config.attributes != nil {
		d.add(c.config.attributes(ctx, in.Parameters, out.Result)...)
	}
	c.span.SetAttributes(d.attrs...)
	recordFailure(c.span, err)
	return out, metadata, err
}

// HandleBuild writes the trace header.
func (c *call) HandleBuild(ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler) (
	middleware.BuildOutput, middleware.Metadata, error,
) {
	if request, ok := in.Request.(*smithyhttp.Request); ok {
		inject(ctx, c.config.propagator, request.Header)
	}
	return next.HandleBuild(ctx, in)
}

// HandleFinalize counts the attempts.
func (c *call) HandleFinalize(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
	middleware.FinalizeOutput, middleware.Metadata, error,
) {
	c.attempts++
	if c.attempts > 1 && c.span != nil && c.span.IsRecording() {
		c.span.AddEvent(retryEvent, trace.WithAttributes(c.retryAttributes()...))
	}
	c.status = 0
	out, metadata, err := next.HandleFinalize(ctx, in)
	c.failure = err
	return out, metadata, err
}

// retryAttributes says what the attempt before failed by.
func (c *call) retryAttributes() []attribute.KeyValue {
	attrs := append(make([]attribute.KeyValue, 0, 3), semconv.HTTPRequestResendCount(c.attempts-1))
	if c.failure != nil {
		attrs = append(attrs, semconv.ErrorTypeKey.String(exception.Type(describeFailure(c.failure))))
	}
	if c.status != 0 {
		attrs = append(attrs, semconv.HTTPResponseStatusCode(c.status))
	}
	return attrs
}

// HandleDeserialize says what was sent where and what came back.
func (c *call) HandleDeserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	middleware.DeserializeOutput, middleware.Metadata, error,
) {
	out, metadata, err := next.HandleDeserialize(ctx, in)
	if response, ok := out.RawResponse.(*smithyhttp.Response); ok && isAnswer(response) {
		c.status = response.StatusCode
	}
	if c.span != nil && c.span.IsRecording() {
		c.span.SetAttributes(transportAttributes(in.Request, out.RawResponse)...)
	}
	return out, metadata, err
}

func serviceOf(ctx context.Context) string {
	if service := awsmiddleware.GetServiceID(ctx); service != "" {
		return service
	}
	return middleware.GetServiceID(ctx)
}

func operationOf(ctx context.Context) string {
	if operation := awsmiddleware.GetOperationName(ctx); operation != "" {
		return operation
	}
	return middleware.GetOperationName(ctx)
}
