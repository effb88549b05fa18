// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/tracex"
)

// outline is a document's place in the trace, for comparisons: name type/namespace id<parent.
func outline(documents []map[string]any) []string {
	lines := make([]string, 0, len(documents))
	for _, d := range documents {
		kind, _ := d["type"].(string)
		if kind == "" {
			kind = "segment"
		}
		if namespace, _ := d["namespace"].(string); namespace != "" {
			kind += " " + namespace
		}
		parent, _ := d["parent_id"].(string)
		if d["in_progress"] == true {
			kind += " in progress"
		}
		lines = append(lines, fmt.Sprintf("%s: %s, %s below %s", d["name"], kind, d["id"], parent))
	}
	return lines
}

func TestProcessor_71_ActiveTracing(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(attribute.String("cloud.account.id", "123456789012")), xray.WithTransport(sent))
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		ctx, call := s.tracer.Start(ctx, "DynamoDB.PutItem", trace.WithSpanKind(trace.SpanKindClient),
			trace.WithAttributes(text("rpc.system.name", "aws-api"), text("rpc.method", "DynamoDB/PutItem")))
		_, request := s.tracer.Start(ctx, "HTTP POST", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(httpAttributes()...))
		request.End()
		call.End()
		_, other := s.tracer.Start(ctx, "GET", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(httpAttributes()...))
		other.End()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	documents := decode(t, sent.take(t))
	want := []string{
		"api.example.com: subsegment, 0000000000000003 below 0000000000000002",
		"DynamoDB: subsegment aws, 0000000000000002 below 0000000000000001",
		// The call of the SDK is over, so this is a request of its own.
		"api.example.com: subsegment remote, 0000000000000004 below 0000000000000002",
		"shop: subsegment, 0000000000000001 below " + parentText,
	}
	if diff := cmp.Diff(want, outline(documents)); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	top := documents[3]
	for _, d := range documents {
		if d["trace_id"] != rootText {
			t.Errorf("%s has trace %v, want %s", d["name"], d["trace_id"], rootText)
		}
		if _, found := d["annotations"]; found != (d["id"] == top["id"]) {
			t.Errorf("%s has annotations: %t", d["name"], found)
		}
	}
	for _, key := range []string{"start_time", "end_time"} {
		top[key] = 0.0
	}
	if diff := cmp.Diff(map[string]any{
		"name": "shop", "id": "0000000000000001", "trace_id": rootText, "parent_id": parentText, "type": "subsegment",
		"start_time": 0.0, "end_time": 0.0,
		"service": map[string]any{"version": "1.2.3", "runtime": "go", "runtime_version": "go1.26"},
		"aws": map[string]any{
			"account_id":      "123456789012",
			"cloudwatch_logs": []any{map[string]any{"log_group": "/aws/lambda/shop"}},
			"xray":            map[string]any{"sdk": "opentelemetry for go", "sdk_version": "1.47.0", "auto_instrumentation": false},
		},
		"annotations": map[string]any{"ColdStart": false, "Service": "shop"},
		"metadata": map[string]any{"shop": map[string]any{
			"aws.lambda.invoked_arn": arn, "cloud.resource_id": arn, "faas.coldstart": false,
			"faas.invocation_id": "8476a536-e9f4-11e8-9739-2dfe598c3fcd", "faas.trigger": "other",
		}},
	}, top); diff != "" {
		t.Errorf("the invocation's document (-want +got):\n%s", diff)
	}
	if stats := s.processor.Stats(); stats.Sent != 4 {
		t.Errorf("Stats = %+v, want 4 sent", stats)
	}
}

func TestProcessor_21_Headers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, header string
		opts         []xray.Option
		want         []string // of the invocation's span and one inside
	}{
		{"root only", "Root=" + rootText, nil, []string{
			"work: subsegment, 0000000000000002 below 0000000000000001",
			"shop: segment, 0000000000000001 below ",
		}},
		{"none", "", nil, []string{
			"work: subsegment, 0000000000000002 below 0000000000000001",
			"shop: segment, 0000000000000001 below ",
		}},
		{"not sampled", strings.Replace(activeHead, "Sampled=1", "Sampled=0", 1), nil, nil},
		{"open decision, other exporters decide", strings.Replace(activeHead, "Sampled=1", "Sampled=?", 1), []xray.Option{xray.WithOnlySampled()}, nil},
		{"none, other exporters decide", "", []xray.Option{xray.WithOnlySampled()}, nil},
		{"sampled, other exporters decide", activeHead, []xray.Option{xray.WithOnlySampled()}, []string{
			"work: subsegment, 0000000000000002 below 0000000000000001",
			"shop: subsegment, 0000000000000001 below " + parentText,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := &collector{}
			s := &setup{environment: invocation.NewEnvironment()}
			s.processor = newProcessor(t, append(tt.opts, xray.WithTransport(sent), xray.WithEnvironment(s.environment))...)
			// All is recorded, as by a sampler of another exporter.
			s.provider = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(s.processor), sdktrace.WithResource(lambdaResource()),
				sdktrace.WithIDGenerator(&countingIDs{IDGenerator: xray.NewIDGenerator()}), sdktrace.WithSampler(sdktrace.AlwaysSample()))
			if err := s.invoke(t, tt.header, func(ctx context.Context) error {
				_, span := s.provider.Tracer("test").Start(ctx, "work")
				span.End()
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			documents := decode(t, sent.take(t))
			if diff := cmp.Diff(tt.want, outline(documents), cmp.Transformer("len", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
				t.Errorf("documents (-want +got):\n%s", diff)
			}
			for _, d := range documents {
				if strings.HasPrefix(tt.header, "Root=") && d["trace_id"] != rootText {
					t.Errorf("%s has trace %v, want the header's", d["name"], d["trace_id"])
				}
				if d["type"] == nil && (d["origin"] != "AWS::Lambda::Function" || d["resource_arn"] != arn) {
					t.Errorf("segment has origin %v and resource %v", d["origin"], d["resource_arn"])
				}
			}
		})
	}
}

func TestProcessor_21_ForeignTraceInLambda(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	remote := linkTo("0af7651916cd43dd8448eb211c80319c").SpanContext.WithTraceFlags(trace.FlagsSampled)
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		ctx = trace.ContextWithRemoteSpanContext(ctx, remote)
		_, span := s.tracer.Start(ctx, "GET /", trace.WithSpanKind(trace.SpanKindServer), trace.WithLinks(linkTo("5759e988bd862e3fe1be46a994272793")))
		span.End()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	d := decode(t, sent.take(t))[0]
	if d["type"] != nil || d["origin"] != "AWS::Lambda::Function" || d["parent_id"] != "0102030405060708" || d["links"] == nil || d["name"] != "shop" {
		t.Errorf("document %v, want a segment of the function with parent and link", d)
	}
}

func TestProcessor_23_SegmentElsewhere(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(
		attribute.String("cloud.platform", "aws_ecs"), attribute.String("aws.ecs.launchtype", "fargate"), attribute.String("faas.name", ""),
		attribute.String("container.name", "web"), attribute.String("aws.ecs.task.family", "shop"), attribute.String("cloud.account.id", "123456789012"),
		attribute.StringSlice("aws.log.group.arns", []string{"arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/shop:*"}),
		attribute.String("host.id", "i-1"), attribute.String("host.type", "m7g.large"),
	), xray.WithTransport(sent))
	_, span := s.tracer.Start(t.Context(), "GET /pets/{id}", trace.WithSpanKind(trace.SpanKindServer))
	span.End()
	d := decode(t, sent.take(t))[0]
	if d["origin"] != "AWS::ECS::Fargate" || d["name"] != "shop" || d["annotations"] != nil || d["resource_arn"] != nil {
		t.Errorf("document %v, want a segment of ECS without annotations", d)
	}
	if diff := cmp.Diff(map[string]any{
		"account_id":      "123456789012",
		"cloudwatch_logs": []any{map[string]any{"log_group": "/ecs/shop", "arn": "arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/shop:*"}},
		"ecs":             map[string]any{"container": "web", "task_family": "shop", "launch_type": "fargate"},
		"ec2":             map[string]any{"instance_id": "i-1", "instance_size": "m7g.large"},
		"xray":            map[string]any{"sdk": "opentelemetry for go", "sdk_version": "1.47.0", "auto_instrumentation": false},
	}, d["aws"]); diff != "" {
		t.Errorf("aws (-want +got):\n%s", diff)
	}
}

func TestProcessor_28_ErrorsAndPanics(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	failure := fmt.Errorf("pay: %w", io.ErrUnexpectedEOF)
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		_, span := s.tracer.Start(ctx, "pay")
		exception.Record(span, failure, exception.Callers(0))
		span.End()
		return failure
	}); !errors.Is(err, failure) {
		t.Fatalf("err = %v, want %v", err, failure)
	}
	documents := decode(t, sent.take(t))
	exceptions, _ := at(documents[0], "cause", "exceptions").([]any)
	if documents[0]["fault"] != true || len(exceptions) != 2 || at(exceptions[0], "cause") != at(exceptions[1], "id") {
		t.Errorf("fault %v, cause %v; want a fault with a chain of two", documents[0]["fault"], exceptions)
	}
	if documents[1]["fault"] != true || documents[1]["cause"] != at(exceptions[0], "id") {
		t.Errorf("the invocation's fault %v, cause %v; want a fault that names the first exception", documents[1]["fault"], documents[1]["cause"])
	}
	frames, _ := at(exceptions[0], "stack").([]any)
	if len(frames) == 0 || !strings.Contains(fmt.Sprint(at(frames[0], "label")), "TestProcessor_28_ErrorsAndPanics") ||
		!strings.HasSuffix(fmt.Sprint(at(frames[0], "path")), "exporters/xray/processor_test.go") {
		t.Errorf("stack = %v, want this test on top", frames)
	}

	func() {
		defer func() {
			if value := recover(); value != "boom" {
				t.Errorf("recovered %v, want boom", value)
			}
		}()
		_ = s.invoke(t, activeHead, func(context.Context) error { panic("boom") })
	}()
	documents = decode(t, sent.take(t))
	if x, _ := at(documents[0], "cause", "exceptions").([]any); len(x) != 1 || at(x[0], "message") != "panic: boom" || at(x[0], "stack") == nil {
		t.Errorf("cause of a panic = %v", x)
	}
}

// TestTracer_T9_ErrorIsInTheCause shows where the error of a captured function is: its type, message and stack in the cause,
// which X-Ray's console shows and counts, and nothing of it in metadata.
func TestTracer_T9_ErrorIsInTheCause(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		_, err := tracex.CaptureValue(ctx, "pay", func(context.Context) (string, error) { return "", io.ErrUnexpectedEOF })
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("err = %v, want %v", err, io.ErrUnexpectedEOF)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	d := decode(t, sent.take(t))[0]
	exceptions, _ := at(d, "cause", "exceptions").([]any)
	if d["fault"] != true || len(exceptions) != 1 {
		t.Fatalf("fault %v, cause %v; want a fault with one exception", d["fault"], d["cause"])
	}
	if x := exceptions[0]; at(x, "type") != "*errors.errorString" || at(x, "message") != "unexpected EOF" || at(x, "stack") == nil {
		t.Errorf("exception = %v, want type, message and stack of the error", x)
	}
	namespace, _ := at(d, "metadata", "shop").(map[string]any)
	for key, value := range namespace {
		if strings.Contains(fmt.Sprint(value), "EOF") || strings.HasSuffix(key, " error") {
			t.Errorf("metadata %s = %v, want the error in the cause only", key, value)
		}
	}
}

func TestProcessor_36_Deadline(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	// The guard is called by hand: the test does not wait for a timer.
	hooks := s.processor.Hooks()
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		_, slow := s.tracer.Start(ctx, "GET", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(httpAttributes()...))
		_, over := s.tracer.Start(ctx, "over")
		over.End()
		_, foreign := s.tracer.Start(context.Background(), "in the background")
		defer foreign.End()
		hooks.Deadline(ctx)
		slow.End()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	documents := decode(t, sent.take(t))
	last := map[any]map[string]any{}
	progress := map[any]int{}
	for _, d := range documents {
		if previous := last[d["id"]]; previous != nil && previous["in_progress"] != true {
			t.Errorf("%v comes after the final document %v", d, previous)
		}
		last[d["id"]] = d
		if d["in_progress"] == true {
			progress[d["parent_id"]]++
		}
		if d["parent_id"] == parentText && d["in_progress"] == true {
			x, _ := at(d, "cause", "exceptions").([]any)
			if d["fault"] != true || len(x) != 1 || at(x[0], "type") != "Lambda.Timeout" || at(x[0], "message") != "about to time out" ||
				at(d, "metadata", "shop", "faas.timeout") != true {
				t.Errorf("the invocation in progress = %v, want a timeout", d)
			}
		} else if d["fault"] != nil {
			t.Errorf("%s is a fault", d["name"])
		}
	}
	// The span below context.Background, which has no parent, belongs to the only invocation that runs.
	if diff := cmp.Diff(map[any]int{parentText: 1, "0000000000000001": 1, nil: 1}, progress); diff != "" {
		t.Errorf("in progress (-want +got):\n%s", diff)
	}
	for id, d := range last {
		if d["in_progress"] == true {
			t.Errorf("%v %v has no final document", id, d["name"])
		}
	}
	if stats := s.processor.Stats(); stats.InProgress != 3 || stats.Sent != 7 {
		t.Errorf("Stats = %+v, want 7 sent, 3 of them in progress", stats)
	}
}

// TestProcessor_36_DeadlineOfASpanWithAnError has an open span below the first that has recorded an error, as a call that
// is tried again has. Its parent hears of the error with the final document, and nothing is locked until then.
func TestProcessor_36_DeadlineOfASpanWithAnError(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	hooks := s.processor.Hooks()
	done := make(chan error)
	go func() {
		done <- s.invoke(t, activeHead, func(ctx context.Context) error {
			_, call := s.tracer.Start(ctx, "call")
			call.RecordError(errors.New("attempt 1 failed"))
			hooks.Deadline(ctx)
			call.End()
			return nil
		})
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the deadline guard hangs")
	}
	if n := len(sent.take(t)); n != 4 {
		t.Errorf("%d documents, want both spans in progress and ended", n)
	}
}

func TestProcessor_36_LateSpans(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	var stray trace.Span
	var strayContext context.Context
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		strayContext, stray = s.tracer.Start(ctx, "stray")
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	sent.take(t)
	stray.End()
	// Also what starts after the end is late.
	_, another := s.tracer.Start(strayContext, "another")
	another.End()
	for _, d := range decode(t, sent.take(t)) {
		if at(d, "metadata", "powertools", "late") != true || d["trace_id"] != rootText {
			t.Errorf("%v, want it marked late, in its own trace", d)
		}
	}
	if stats := s.processor.Stats(); stats.Late != 2 {
		t.Errorf("Stats = %+v, want 2 late", stats)
	}
	// The next invocation is not.
	if err := s.invoke(t, activeHead, func(context.Context) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for _, d := range decode(t, sent.take(t)) {
		if at(d, "metadata", "powertools") != nil {
			t.Errorf("%v is marked", d)
		}
	}
}

func TestProcessor_37_ConcurrentSafeInvocations(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	hooks := s.processor.Hooks()
	var wg sync.WaitGroup
	const invocations, spans = 32, 20
	for i := range invocations {
		wg.Go(func() {
			root := fmt.Sprintf("1-5759e988-%024x", i+1)
			if err := s.invoke(t, "Root="+root+";Parent="+parentText+";Sampled=1", func(ctx context.Context) error {
				for range spans {
					_, span := s.tracer.Start(ctx, root)
					if i%8 == 0 {
						hooks.Deadline(ctx)
					}
					span.End()
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	final := map[string]int{}
	ended := map[any]bool{}
	for _, d := range decode(t, sent.take(t)) {
		root, _ := d["trace_id"].(string)
		if name := d["name"]; name != "shop" && name != root {
			t.Errorf("span of trace %v went out in trace %v", name, root)
		}
		if ended[d["id"]] {
			t.Errorf("%v comes after its final document", d["id"])
		}
		if d["in_progress"] != true {
			ended[d["id"]] = true
			final[root]++
		}
	}
	if len(final) != invocations {
		t.Errorf("%d traces, want %d", len(final), invocations)
	}
	for root, n := range final {
		if n != spans+1 {
			t.Errorf("trace %s has %d final documents, want %d", root, n, spans+1)
		}
	}
}

func TestProcessorTransportErrors(t *testing.T) {
	t.Parallel()
	sent := &collector{err: errBroken}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	if err := s.invoke(t, activeHead, func(context.Context) error { return nil }); err != nil {
		t.Errorf("an invocation failed because of telemetry: %v", err)
	}
	if stats := s.processor.Stats(); stats.Failed != 1 || stats.Sent != 0 {
		t.Errorf("Stats = %+v, want 1 failed", stats)
	}
	// A transport that takes less gets smaller documents from then on.
	sent.err, sent.limit = nil, 8<<10
	for range 2 {
		if err := s.invoke(t, activeHead, func(ctx context.Context) error {
			trace.SpanFromContext(ctx).SetAttributes(text("large", strings.Repeat("x", 12<<10)))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if documents := sent.take(t); len(documents) != 1 {
			t.Errorf("%d documents, want 1", len(documents))
		}
	}
	if stats := s.processor.Stats(); stats.Reduced != 2 || stats.Sent != 2 || stats.DroppedSize != 0 {
		t.Errorf("Stats = %+v, want 2 sent, both reduced", stats)
	}
	// One that takes nothing loses them, and says so.
	sent.limit = 1
	if err := s.invoke(t, activeHead, func(context.Context) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if stats := s.processor.Stats(); stats.DroppedSize != 1 {
		t.Errorf("Stats = %+v, want 1 dropped for its size", stats)
	}
}

func TestProcessorShutdown(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	_, span := s.tracer.Start(t.Context(), "a")
	for range 2 {
		if err := s.processor.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}
	span.End()
	_, span = s.tracer.Start(t.Context(), "b")
	span.End()
	if documents := sent.take(t); len(documents) != 0 {
		t.Errorf("%d documents after Shutdown, want 0", len(documents))
	}
	if _, err := xray.NewProcessor(xray.WithMaxDocumentBytes(100)); err == nil {
		t.Error("a limit of 100 bytes was accepted")
	}
}

// TestSpansThatAreLeftOpen shows that spans nobody ends do not fill the memory, and that those which end after all, long
// after their invocation, still go out as late.
func TestSpansThatAreLeftOpen(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	const invocations = 1000
	var left []trace.Span
	var first context.Context
	for range invocations {
		if err := s.invoke(t, activeHead, func(ctx context.Context) error {
			spanContext, span := s.tracer.Start(ctx, "left open")
			left = append(left, span)
			if first == nil {
				first = spanContext
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.processor.Open(); n > 256 {
		t.Errorf("%d open spans are remembered, want at most 256", n)
	}
	sent.take(t)
	_, again := s.tracer.Start(first, "from long ago")
	again.End()
	for _, span := range left {
		span.End()
	}
	if documents := sent.take(t); len(documents) != invocations+1 {
		t.Errorf("%d documents, want %d", len(documents), invocations+1)
	}
	if stats := s.processor.Stats(); stats.Late != invocations+1 {
		t.Errorf("%d late, want %d", stats.Late, invocations+1)
	}
	if n := s.processor.Open(); n != 0 {
		t.Errorf("%d spans are taken for open, want 0", n)
	}
}

func TestTimeoutOfInvocation(t *testing.T) {
	t.Parallel()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	if err := s.invokeWithin(t, 300*time.Millisecond, activeHead, func(ctx context.Context) error {
		near := make(chan struct{})
		invocation.Hook(ctx, invocation.Hooks{Deadline: func(context.Context) { close(near) }})
		<-near
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{
		"shop: subsegment in progress, 0000000000000001 below " + parentText,
		"shop: subsegment, 0000000000000001 below " + parentText,
	}, outline(decode(t, sent.take(t)))); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
}
