// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/carrier"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// serviceName is what the AWS SDK calls the API.
const serviceName = "ApiGatewayManagementApi"

// Names as in calls of the AWS SDK, which newer semantic conventions for RPC have no more.
const (
	rpcSystemKey  = attribute.Key("rpc.system")
	rpcServiceKey = attribute.Key("rpc.service")
	awsAPI        = "aws-api"

	// retryEvent begins each attempt after the first.
	retryEvent = "retry"
)

var clientKind = trace.WithSpanKind(trace.SpanKindClient)

// clientSpan is the span of a call.
type clientSpan struct {
	span    trace.Span
	retries int
	status  int // of the last answer
}

// begin starts the span of a call. It says how large the message is, and nothing of what is in it.
func (c *Client) begin(ctx context.Context, op operation, connectionID string, size int) (context.Context, *clientSpan) {
	ctx, span := c.tracer.Start(ctx, serviceName+"."+op.name, clientKind)
	if span.IsRecording() {
		span.SetAttributes(
			rpcSystemKey.String(awsAPI), semconv.RPCSystemNameKey.String(awsAPI), rpcServiceKey.String(serviceName),
			semconv.RPCMethod(op.name), semconv.HTTPRequestMethodKey.String(op.method), keyConnectionID.String(connectionID))
		if op.method == http.MethodPost {
			span.SetAttributes(semconv.HTTPRequestBodySize(size))
		}
	}
	return ctx, &clientSpan{span: span}
}

// server says where the call goes.
func (s *clientSpan) server(address *url.URL, region string) {
	if !s.span.IsRecording() {
		return
	}
	port := 443
	if n, err := strconv.Atoi(address.Port()); err == nil {
		port = n
	} else if address.Scheme == "http" {
		port = 80
	}
	s.span.SetAttributes(semconv.ServerAddress(address.Hostname()), semconv.ServerPort(port), semconv.CloudRegion(region))
}

// answered says what came back.
func (s *clientSpan) answered(response *http.Response) {
	s.status = response.StatusCode
	if !s.span.IsRecording() {
		return
	}
	if id := response.Header.Get("X-Amzn-Requestid"); id != "" {
		s.span.SetAttributes(semconv.AWSRequestID(id))
	}
	if response.ContentLength >= 0 {
		s.span.SetAttributes(semconv.HTTPResponseBodySize(int(response.ContentLength)))
	}
}

// retry says what an attempt failed by that is made again.
func (s *clientSpan) retry(err error, attempt int) {
	s.retries = attempt
	attrs := append(make([]attribute.KeyValue, 0, 3),
		semconv.HTTPRequestResendCount(attempt), semconv.ErrorTypeKey.String(exception.Type(describeFailure(err))))
	if s.status != 0 {
		attrs = append(attrs, semconv.HTTPResponseStatusCode(s.status))
	}
	s.span.AddEvent(retryEvent, trace.WithAttributes(attrs...))
}

func (s *clientSpan) end(err error) {
	if s.status != 0 {
		s.span.SetAttributes(semconv.HTTPResponseStatusCode(s.status))
	}
	if s.retries > 0 {
		s.span.SetAttributes(semconv.HTTPRequestResendCount(s.retries))
	}
	if err != nil && s.span.IsRecording() {
		exception.Record(s.span, describeFailure(err), exception.Callers(3)) // from the caller of the client on
	}
	s.span.End()
}

// describeFailure returns the part of an error that says what went wrong.
func describeFailure(err error) error {
	switch answer, ok := errors.AsType[*APIError](err); {
	case ok:
		return answer
	case errors.Is(err, context.DeadlineExceeded):
		return named{err, "context.DeadlineExceeded"}
	case errors.Is(err, context.Canceled):
		return named{err, "context.Canceled"}
	}
	for {
		inner := errors.Unwrap(err)
		if inner == nil || fmt.Sprintf("%T", err) != "*fmt.wrapError" { // That only says which operation it was.
			return err
		}
		err = inner
	}
}

// named is an error with a name to group by.
type named struct {
	error
	name string
}

// ErrorType is what traces ask for.
func (n named) ErrorType() string { return n.name }

// inject writes X-Amzn-Trace-Id, the one header of trace context that AWS knows: as the global propagator writes it, else that of
// the current span, else that of the invocation.
func inject(ctx context.Context, header http.Header) {
	if value := carrier.TraceHeader(ctx); value != nil {
		header.Set(traceheader.Name, *value)
		return
	}
	caller := ""
	if facts, ok := invocation.From(ctx); ok {
		caller = facts.TraceHeader
	}
	sc := trace.SpanContextFromContext(ctx)
	if !sc.IsValid() {
		if caller != "" {
			header.Set(traceheader.Name, caller)
		}
		return
	}
	from, _ := traceheader.Parse(caller)
	h := traceheader.Header{Root: sc.TraceID(), Parent: sc.SpanID(), Sampled: traceheader.No, Lineage: from.Lineage}
	if sc.IsSampled() {
		h.Sampled = traceheader.Yes
	}
	header.Set(traceheader.Name, h.String())
}
