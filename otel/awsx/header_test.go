// SPDX-License-Identifier: Apache-2.0

package awsx_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/internal/traceheader"
	"github.com/otel-powertools/powertools/otel/awsx"
)

const prefix = "Root=" + rootText + ";Parent="

// withHeader returns a context with a header as a propagator keeps it.
func withHeader(tb testing.TB, text string) context.Context {
	tb.Helper()
	header, ok := traceheader.Parse(text)
	if !ok {
		tb.Fatalf("header %q is not valid", text)
	}
	return traceheader.ContextWith(tb.Context(), header)
}

// withRemote adds the remote span of the header.
func withRemote(tb testing.TB, ctx context.Context, sampled bool) context.Context {
	tb.Helper()
	return trace.ContextWithRemoteSpanContext(ctx, trace.SpanContextFromContext(remote(tb, sampled)))
}

// list calls DynamoDB and returns the header that it got. SPAN in it stands for the span that was made.
func list(tb testing.TB, ctx context.Context, r *recorder, opts ...awsx.Option) string {
	tb.Helper()
	s := newService(tb, answer{body: `{}`})
	cfg := s.config()
	awsx.Instrument(&cfg, append([]awsx.Option{awsx.WithTracerProvider(r.provider)}, opts...)...)
	if _, err := dynamodb.NewFromConfig(cfg).ListTables(ctx, nil); err != nil {
		tb.Fatal(err)
	}
	header := s.sent()[0].Get(traceheader.Name)
	for _, span := range r.spans() {
		header = strings.ReplaceAll(header, span.SpanContext.SpanID().String(), "SPAN")
	}
	return header
}

func TestHeader(t *testing.T) {
	t.Parallel()
	full := prefix + parentText + ";Sampled=1;Lineage=" + lineage + ";k=v"
	lambda := func(tb testing.TB, text string) context.Context {
		return context.WithValue(tb.Context(), "x-amzn-trace-id", text) //nolint:staticcheck // aws-lambda-go's key
	}
	tests := []struct {
		name string
		ctx  func(testing.TB) context.Context
		opts []awsx.Option
		want string
	}{
		{
			"span below the caller's", func(tb testing.TB) context.Context { return withRemote(tb, withHeader(tb, full), true) }, nil,
			prefix + "SPAN;Sampled=1;Lineage=" + lineage + ";k=v",
		},
		{
			"aws-lambda-go's header gives the lineage", func(tb testing.TB) context.Context {
				return withRemote(tb, lambda(tb, full), true)
			}, nil,
			prefix + "SPAN;Sampled=1;Lineage=" + lineage + ";k=v",
		},
		{
			"open decision is taken by a span that is recorded", func(tb testing.TB) context.Context {
				return withRemote(tb, withHeader(tb, prefix+parentText+";Sampled=?"), true)
			}, nil,
			prefix + "SPAN;Sampled=1",
		},
		{
			"no span: the header as it came", func(tb testing.TB) context.Context { return withHeader(tb, full) },
			[]awsx.Option{awsx.WithTracerProvider(noop.NewTracerProvider())},
			full,
		},
		{
			"no span: a header without parent", func(tb testing.TB) context.Context { return lambda(tb, "Root="+rootText+";Sampled=?;Lineage="+lineage) },
			[]awsx.Option{awsx.WithTracerProvider(noop.NewTracerProvider())},
			"Root=" + rootText + ";Sampled=?;Lineage=" + lineage,
		},
		{
			"ignored: the caller's span", func(tb testing.TB) context.Context { return withRemote(tb, withHeader(tb, full), true) },
			[]awsx.Option{awsx.WithIgnore(func(service, operation string) bool { return service+operation == "DynamoDBListTables" })},
			full,
		},
		{
			"no trace", func(tb testing.TB) context.Context { return tb.Context() },
			[]awsx.Option{awsx.WithTracerProvider(noop.NewTracerProvider())},
			"",
		},
		{
			"a propagator that knows the header writes it", func(tb testing.TB) context.Context {
				return withRemote(tb, withHeader(tb, prefix+parentText+";Sampled=?"), true)
			},
			[]awsx.Option{awsx.WithPropagator(xray.Propagator{KeepUndecided: true})},
			prefix + "SPAN;Sampled=?",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, list(t, tt.ctx(t), newRecorder(), tt.opts...)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", traceheader.Name, diff)
			}
		})
	}
}

// A sampler that drops the spans does not stop what the caller decided.
func TestHeaderUnsampled(t *testing.T) {
	t.Parallel()
	r := newRecorder(sdktrace.WithSampler(sdktrace.NeverSample()))
	header, ok := traceheader.Parse(list(t, withRemote(t, withHeader(t, prefix+parentText+";Sampled=0"), false), r))
	if !ok || header.Sampled != traceheader.No {
		t.Errorf("header %v, want Sampled=0", header)
	}
	if spans := r.spans(); len(spans) != 0 {
		t.Errorf("%d spans ended, want none", len(spans))
	}
}

// Only the global propagator knows whether other back ends than X-Ray record.
func TestHeaderOfGlobalPropagator(t *testing.T) {
	// The propagator that was there hands on to the first one that is set.
	t.Cleanup(func() { otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator()) })
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, xray.Propagator{KeepUndecided: true}))

	ctx := withRemote(t, withHeader(t, prefix+parentText+";Sampled=?;Lineage="+lineage), true)
	if got, want := list(t, ctx, newRecorder()), prefix+"SPAN;Sampled=?;Lineage="+lineage; got != want {
		t.Errorf("%s = %q, want %q", traceheader.Name, got, want)
	}
}

// forgetful is a propagator that drops the Lineage, as the contrib project's does.
type forgetful struct{}

func (forgetful) Inject(_ context.Context, carrier propagation.TextMapCarrier) {
	carrier.Set(traceheader.Name, prefix+"00000000000000aa;Sampled=1")
}

func (forgetful) Extract(ctx context.Context, _ propagation.TextMapCarrier) context.Context {
	return ctx
}
func (forgetful) Fields() []string { return []string{traceheader.Name} }

func TestHeaderKeepsLineage(t *testing.T) {
	t.Parallel()
	ctx := withHeader(t, prefix+parentText+";Sampled=1;Lineage="+lineage)
	got := list(t, ctx, newRecorder(), awsx.WithPropagator(forgetful{}))
	if want := prefix + "00000000000000aa;Sampled=1;Lineage=" + lineage; got != want {
		t.Errorf("%s = %q, want %q", traceheader.Name, got, want)
	}
}

func TestHeaderOfOtherPropagators(t *testing.T) {
	t.Parallel()
	s := newService(t, answer{body: `{}`})
	cfg := s.config()
	r := newRecorder()
	awsx.Instrument(&cfg, awsx.WithTracerProvider(r.provider), awsx.WithPropagator(propagation.TraceContext{}))
	if _, err := dynamodb.NewFromConfig(cfg).ListTables(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	sent, id := s.sent()[0], r.only(t).SpanContext.SpanID().String()
	for _, name := range []string{traceheader.Name, "Traceparent"} {
		if !strings.Contains(sent.Get(name), id) {
			t.Errorf("%s = %q, want the span %s in it", name, sent.Get(name), id)
		}
	}
	// What AWS does not know must be signed, or a proxy could change it.
	if signed := sent.Get("Authorization"); !strings.Contains(signed, "traceparent") {
		t.Errorf("Authorization = %q, want traceparent to be signed", signed)
	}
}

// Where the environment has a header as well, the context's counts.
func TestHeaderBeforeLoopDetection(t *testing.T) {
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "shop")
	t.Setenv("_X_AMZN_TRACE_ID", "Root=1-00000000-000000000000000000000001;Parent=0000000000000001;Sampled=1")
	if got, want := list(t, remote(t, true), newRecorder()), prefix+"SPAN;Sampled=1"; got != want {
		t.Errorf("%s = %q, want %q", traceheader.Name, got, want)
	}
}

func TestHeaderOfUserStays(t *testing.T) {
	t.Parallel()
	const own = prefix + "00000000000000bb;Sampled=1"
	s := newService(t, answer{body: `{}`})
	cfg := s.config()
	cfg.APIOptions = append(cfg.APIOptions, smithyhttp.SetHeaderValue(traceheader.Name, own))
	awsx.Instrument(&cfg, awsx.WithTracerProvider(newRecorder().provider))
	if _, err := dynamodb.NewFromConfig(cfg).ListTables(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if got := s.sent()[0].Get(traceheader.Name); got != own {
		t.Errorf("%s = %q, want the user's own %q", traceheader.Name, got, own)
	}
}

// A URL that is only signed is no call, and must not demand a header of whoever uses it.
func TestPresign(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	s := newService(t, answer{})
	cfg := s.config()
	awsx.Instrument(&cfg, awsx.WithTracerProvider(r.provider), awsx.WithPropagator(propagation.TraceContext{}))
	client := s3.NewPresignClient(s3.NewFromConfig(cfg))
	request, err := client.PresignGetObject(remote(t, true), &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	if spans := r.spans(); len(spans) != 0 {
		t.Errorf("%d spans ended, want none", len(spans))
	}
	for name := range request.SignedHeader {
		if name != "Host" {
			t.Errorf("the URL demands header %s", name)
		}
	}
}

func TestInstrumentTwice(t *testing.T) {
	t.Parallel()
	first, second := newRecorder(), newRecorder()
	s := newService(t, answer{body: `{}`})
	cfg := s.config()
	other := cfg
	awsx.Instrument(&cfg, awsx.WithTracerProvider(first.provider))
	awsx.Instrument(&cfg, awsx.WithTracerProvider(second.provider))
	client := dynamodb.NewFromConfig(cfg)
	if _, err := client.ListTables(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := dynamodb.NewFromConfig(other).ListTables(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	first.only(t)
	if spans := second.spans(); len(spans) != 0 {
		t.Errorf("%d spans of the second provider, want none", len(spans))
	}
	awsx.Instrument(nil)
}

// Copies of a config whose options have room must not see what is added to another.
func TestInstrumentCopies(t *testing.T) {
	t.Parallel()
	s := newService(t, answer{body: `{}`})
	base := s.config()
	base.APIOptions = make([]func(*middleware.Stack) error, 0, 8)
	a, b := base, base
	first, second := newRecorder(), newRecorder()
	awsx.Instrument(&a, awsx.WithTracerProvider(first.provider))
	awsx.Instrument(&b, awsx.WithTracerProvider(second.provider))
	if _, err := dynamodb.NewFromConfig(a).ListTables(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	first.only(t)
}

// Without an SDK, or with tracing off, a call works as it did and hands on the invocation's header.
func TestNoSDK(t *testing.T) {
	s := newService(t, answer{body: `{}`})
	cfg := s.config()
	awsx.Instrument(&cfg)
	const header = prefix + parentText + ";Sampled=1;Lineage=" + lineage
	ctx := context.WithValue(t.Context(), "x-amzn-trace-id", header) //nolint:staticcheck // aws-lambda-go's key
	if _, err := dynamodb.NewFromConfig(cfg).ListTables(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if got := s.sent()[0].Get(traceheader.Name); got != header {
		t.Errorf("%s = %q, want %q", traceheader.Name, got, header)
	}
}

func TestCore_C21_UserAgent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		opts []awsx.Option
		want int
	}{
		{nil, 1},
		{[]awsx.Option{awsx.WithoutUserAgent()}, 0},
	} {
		s := newService(t, answer{body: `{}`})
		cfg := s.config()
		awsx.Instrument(&cfg, tt.opts...)
		awsx.Instrument(&cfg, tt.opts...)
		if _, err := dynamodb.NewFromConfig(cfg).ListTables(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		agent := s.sent()[0].Get("User-Agent")
		if got := strings.Count(agent, "lib/otel-powertools"); got != tt.want || !strings.Contains(agent, "aws-sdk-go-v2/") {
			t.Errorf("User-Agent = %q, want this project in it %d times", agent, tt.want)
		}
	}
}
