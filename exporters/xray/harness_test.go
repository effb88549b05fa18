// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/invocation"
)

const (
	rootText   = "1-5759e988-bd862e3fe1be46a994272793"
	parentText = "53995c3f42cd8ad8"
	activeHead = "Root=" + rootText + ";Parent=" + parentText + ";Sampled=1"
	arn        = "arn:aws:lambda:eu-west-1:123456789012:function:shop:live"
)

// countingIDs makes the ids of golden documents predictable, around the generator under test.
type countingIDs struct {
	*xray.IDGenerator
	n atomic.Uint64
}

func (g *countingIDs) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	id, _ := g.IDGenerator.NewIDs(ctx)
	return id, g.NewSpanID(ctx, id)
}

func (g *countingIDs) NewSpanID(context.Context, trace.TraceID) trace.SpanID {
	var id trace.SpanID
	binary.BigEndian.PutUint64(id[:], g.n.Add(1))
	return id
}

// setup is a function in Lambda with the processor under test.
type setup struct {
	processor   *xray.Processor
	provider    *sdktrace.TracerProvider
	tracer      trace.Tracer
	environment *invocation.Environment
}

func lambdaResource(more ...attribute.KeyValue) *resource.Resource {
	return resource.NewSchemaless(append([]attribute.KeyValue{
		attribute.String("service.name", "shop"),
		attribute.String("service.version", "1.2.3"),
		attribute.String("cloud.provider", "aws"),
		attribute.String("cloud.platform", "aws_lambda"),
		attribute.String("faas.name", "shop"),
		attribute.String("process.runtime.version", "go1.26"),
		attribute.String("telemetry.sdk.name", "opentelemetry"),
		attribute.String("telemetry.sdk.language", "go"),
		attribute.String("telemetry.sdk.version", "1.47.0"),
		attribute.String("aws.log.group.names", "/aws/lambda/shop"),
	}, more...)...)
}

func newSetup(tb testing.TB, res *resource.Resource, opts ...xray.Option) *setup {
	tb.Helper()
	s := &setup{environment: invocation.NewEnvironment()}
	s.processor = newProcessor(tb, append([]xray.Option{xray.WithEnvironment(s.environment)}, opts...)...)
	s.provider = sdktrace.NewTracerProvider(
		sdktrace.WithSpanProcessor(s.processor),
		sdktrace.WithIDGenerator(&countingIDs{IDGenerator: xray.NewIDGenerator()}),
		sdktrace.WithResource(res),
	)
	s.tracer = s.provider.Tracer("test")
	return s
}

// headerCarrier has the one header that Lambda gives.
type headerCarrier string

func (c headerCarrier) Get(key string) string {
	if key == "X-Amzn-Trace-Id" {
		return string(c)
	}
	return ""
}
func (headerCarrier) Set(string, string) {}
func (headerCarrier) Keys() []string     { return []string{"X-Amzn-Trace-Id"} }

// invoke runs handler in an invocation whose X-Ray header is header.
func (s *setup) invoke(tb testing.TB, header string, handler func(ctx context.Context) error) error {
	tb.Helper()
	return s.invokeWithin(tb, 0, header, handler)
}

// invokeWithin is invoke with a deadline, unless timeout is 0.
func (s *setup) invokeWithin(tb testing.TB, timeout time.Duration, header string, handler func(ctx context.Context) error) error {
	tb.Helper()
	ctx := lambdacontext.NewContext(context.Background(), &lambdacontext.LambdaContext{
		AwsRequestID: "8476a536-e9f4-11e8-9739-2dfe598c3fcd", InvokedFunctionArn: arn,
	})
	ctx = context.WithValue(ctx, "x-amzn-trace-id", header) //nolint:staticcheck // aws-lambda-go's key
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	wrapped := invocation.New(
		func(ctx context.Context, _ json.RawMessage) (any, error) { return nil, handler(ctx) },
		invocation.WithEnvironment(s.environment),
		invocation.WithTracerProvider(s.provider),
		invocation.WithProcessHooks(s.processor.Hooks()),
		invocation.WithParent(func(ctx context.Context, f *invocation.Facts, _ json.RawMessage) (context.Context, []trace.Link) {
			return xray.Propagator{}.Extract(ctx, headerCarrier(f.TraceHeader)), nil
		}),
	)
	answer, err := wrapped(ctx, json.RawMessage("{}"))
	if closer, ok := answer.(io.Closer); ok {
		_ = closer.Close()
	}
	return err
}

// decode returns the documents as JSON values.
func decode(tb testing.TB, documents [][]byte) []map[string]any {
	tb.Helper()
	decoded := make([]map[string]any, 0, len(documents))
	for _, document := range documents {
		var value map[string]any
		if err := json.Unmarshal(document, &value); err != nil {
			tb.Fatalf("document %s: %v", document, err)
		}
		decoded = append(decoded, value)
	}
	return decoded
}

// at returns a member of a document by its path, or nil.
func at(value any, path ...string) any {
	for _, key := range path {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return value
}
