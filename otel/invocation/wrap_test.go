// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// journal notes what happens, in order.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) note(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprintf(format, args...))
}

func (j *journal) diff(want ...string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return cmp.Diff(want, j.lines)
}

// hooks are process hooks that note their calls.
func (j *journal) hooks() invocation.ProcessHooks {
	return invocation.ProcessHooks{
		Begin:    func(context.Context) { j.note("begin") },
		End:      func(_ context.Context, o invocation.Outcome) { j.note("end %v", o.Err) },
		Deadline: func(context.Context) { j.note("deadline") },
		Flush:    func(_ context.Context, o invocation.Outcome) { j.note("flush %v", o.Err) },
	}
}

func (j *journal) tracerProvider() trace.TracerProvider {
	return sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spanEnds{note: j.note}))
}

type spanEnds struct {
	sdktrace.SpanProcessor
	note func(string, ...any)
}

func (spanEnds) OnStart(context.Context, sdktrace.ReadWriteSpan) {}
func (s spanEnds) OnEnd(span sdktrace.ReadOnlySpan)              { s.note("span %s", span.Status().Code) }

func TestOrderOfASuccess(t *testing.T) {
	t.Parallel()
	var j journal
	h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		invocation.Hook(ctx, invocation.Hooks{End: func(context.Context, invocation.Outcome) { j.note("first hook") }})
		invocation.Hook(ctx, invocation.Hooks{End: func(context.Context, invocation.Outcome) { j.note("second hook") }})
		j.note("handler")
		return "ok", nil
	}, invocation.WithProcessHooks(j.hooks()), invocation.WithTracerProvider(j.tracerProvider()))

	value, err := h(lambdaContext(t, testRequestID, time.Minute), json.RawMessage(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	j.note("answer leaves")
	if got, want := readAll(t, value), `"ok"`; got != want {
		t.Errorf("answer = %s, want %s", got, want)
	}
	if diff := j.diff("begin", "handler", "second hook", "first hook", "span Unset", "end <nil>", "answer leaves", "flush <nil>"); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if err := value.(io.Closer).Close(); err != nil {
		t.Errorf("second Close = %v", err)
	}
	if diff := j.diff("begin", "handler", "second hook", "first hook", "span Unset", "end <nil>", "answer leaves", "flush <nil>"); diff != "" {
		t.Errorf("a second Close flushes again (-want +got):\n%s", diff)
	}
}

func TestOrderOfAnError(t *testing.T) {
	t.Parallel()
	var j journal
	failure := errors.New("no stock")
	h := invocation.New(func(context.Context, json.RawMessage) (any, error) { return "lost", failure },
		invocation.WithProcessHooks(j.hooks()), invocation.WithTracerProvider(j.tracerProvider()))
	value, err := h(lambdaContext(t, testRequestID, time.Minute), nil)
	if err != failure || value != nil { //nolint:errorlint // The very same error must come back.
		t.Errorf("h = %v, %v, want the handler's error unchanged", value, err)
	}
	j.note("error leaves")
	if diff := j.diff("begin", "span Error", "end no stock", "flush no stock", "error leaves"); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestPanicIsRecordedFlushedAndRaisedAgain(t *testing.T) {
	var j journal
	logged := captureLog(t)
	spans := tracetest.NewInMemoryExporter()
	type odd struct{ n int }
	h := invocation.New(func(context.Context, json.RawMessage) (any, error) { panic(odd{7}) },
		invocation.WithProcessHooks(j.hooks()),
		invocation.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))))

	func() {
		defer func() {
			if got, want := recover(), (odd{7}); got != want {
				t.Errorf("recovered %v, want the same value %v", got, want)
			}
			j.note("panic leaves")
		}()
		_, _ = h(lambdaContext(t, testRequestID, time.Minute), nil)
	}()

	if diff := j.diff("begin", "end panic: {7}", "flush panic: {7}", "panic leaves"); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	span := spans.GetSpans()[0]
	if span.Status.Code != codes.Error || len(span.Events) != 1 || span.Events[0].Name != "exception" {
		t.Errorf("span status %v, events %v", span.Status, span.Events)
	}
	var stack string
	for _, attr := range span.Events[0].Attributes {
		if attr.Key == "exception.stacktrace" {
			stack = attr.Value.AsString()
		}
	}
	if !strings.Contains(stack, "TestPanicIsRecordedFlushedAndRaisedAgain") {
		t.Errorf("stack does not show the panicking handler:\n%s", stack)
	}
	if n := strings.Count(logged.String(), "\n"); n != 1 || !strings.Contains(logged.String(), `"panic":true`) {
		t.Errorf("%d log lines, want one with panic:true: %s", n, logged)
	}
}

func TestErrorIsLoggedOnce(t *testing.T) {
	logged := captureLog(t)
	h := invocation.New(func(context.Context, json.RawMessage) (any, error) { return nil, errors.New("no stock") })
	_, _ = h(lambdaContext(t, testRequestID, time.Minute), nil)
	var line struct{ Level, Msg, Error string }
	if err := json.Unmarshal(logged.Bytes(), &line); err != nil {
		t.Fatalf("log is not one JSON line: %v: %s", err, logged)
	}
	want := struct{ Level, Msg, Error string }{"ERROR", "Lambda invocation failed", "no stock"}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Errorf("log line (-want +got):\n%s", diff)
	}
}

func TestFactsAndPayloadAreInTheContext(t *testing.T) {
	onLambda(t)
	var facts *invocation.Facts
	var payload string
	h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		facts, _ = invocation.From(ctx)
		payload = string(invocation.Payload(ctx))
		return nil, nil
	})
	ctx := lambdaContext(t, testRequestID, time.Minute)
	value, err := h(ctx, json.RawMessage(`{"n":9007199254740993}`))
	if err != nil {
		t.Fatal(err)
	}
	readAll(t, value)
	if payload != `{"n":9007199254740993}` {
		t.Errorf("payload = %s", payload)
	}
	deadline, _ := ctx.Deadline()
	want := invocation.Facts{
		Function: &invocation.Function{
			Name: "greeter", Version: "7", MemoryMB: 512, LogGroup: "/aws/lambda/greeter", LogStream: "2026/11/24/[7]abc",
			Region: "eu-west-1", InitializationType: "on-demand", MaxConcurrency: 1,
		},
		RequestID: testRequestID, InvokedFunctionARN: testARN, TenantID: "tenant-1", TraceHeader: testHeader,
		ColdStart: true, Start: facts.Start, Deadline: deadline,
	}
	if diff := cmp.Diff(want, *facts); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if got, want := facts.ResourceID(), "arn:aws:lambda:eu-west-1:123456789012:function:greeter:7"; got != want {
		t.Errorf("ResourceID() = %s, want %s", got, want)
	}
}

func TestCore_C14_ColdStart(t *testing.T) {
	tests := []struct {
		initialization string
		want           []bool
	}{
		{"on-demand", []bool{true, false}},
		{"provisioned-concurrency", []bool{false, false}},
		{"snap-start", []bool{false, false}},
		{"lambda-managed-instances", []bool{false, false}},
		{"", []bool{false, false}},
	}
	for _, tt := range tests {
		t.Run(tt.initialization, func(t *testing.T) {
			t.Setenv("AWS_LAMBDA_INITIALIZATION_TYPE", tt.initialization)
			var got []bool
			h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
				facts, _ := invocation.From(ctx)
				got = append(got, facts.ColdStart)
				return nil, nil
			})
			for range tt.want {
				_, _ = h(context.Background(), nil)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("cold starts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCore_C17_TraceHeader(t *testing.T) {
	withHeader := context.WithValue(context.Background(), "x-amzn-trace-id", testHeader) //nolint:staticcheck // aws-lambda-go's own key.
	withoutHeader := context.WithValue(context.Background(), "x-amzn-trace-id", "")      //nolint:staticcheck // aws-lambda-go's own key.
	const other = "Root=1-00000000-000000000000000000000001"
	tests := []struct {
		name        string
		ctx         context.Context
		concurrency string
		want        string
	}{
		{"context beats environment", withHeader, "", testHeader},
		{"an empty one in the context is an answer", withoutHeader, "", ""},
		{"environment when the context has none", context.Background(), "1", other},
		{"never the environment under concurrency", context.Background(), "8", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("_X_AMZN_TRACE_ID", other)
			t.Setenv("AWS_LAMBDA_MAX_CONCURRENCY", tt.concurrency)
			h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
				if facts, _ := invocation.From(ctx); facts.TraceHeader != tt.want {
					t.Errorf("TraceHeader = %q, want %q", facts.TraceHeader, tt.want)
				}
				return nil, nil
			})
			_, _ = h(tt.ctx, nil)
		})
	}
}

func TestDeadlineGuard(t *testing.T) {
	tests := []struct {
		name             string
		timeout, handler time.Duration
		want             []string
	}{
		{"fires 200 ms before", 3 * time.Second, 2900 * time.Millisecond, []string{"2.8s hook", "deadline", "2.9s done"}},
		{"fires after four fifths of a short one", 500 * time.Millisecond, 450 * time.Millisecond, []string{"400ms hook", "deadline", "450ms done"}},
		{"does not fire when the handler is in time", 3 * time.Second, 2790 * time.Millisecond, []string{"2.79s done"}},
		{"is off below 50 ms", 49 * time.Millisecond, 48 * time.Millisecond, []string{"48ms done"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var j journal
				start := time.Now()
				hooks := j.hooks()
				hooks.Begin, hooks.End, hooks.Flush = nil, nil, nil
				h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
					invocation.Hook(ctx, invocation.Hooks{Deadline: func(context.Context) { j.note("%v hook", time.Since(start)) }})
					<-time.After(tt.handler)
					j.note("%v done", time.Since(start))
					return nil, nil
				}, invocation.WithProcessHooks(hooks))
				if _, err := h(lambdaContext(t, testRequestID, tt.timeout), nil); err != nil {
					t.Fatal(err)
				}
				<-time.After(time.Minute)
				if diff := j.diff(tt.want...); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestEndWaitsForAFiringGuard shows that the end of an invocation is the last word on it.
func TestEndWaitsForAFiringGuard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		h := invocation.New(func(context.Context, json.RawMessage) (any, error) {
			<-time.After(2850 * time.Millisecond)
			j.note("handler done")
			return nil, nil
		}, invocation.WithProcessHooks(invocation.ProcessHooks{
			Deadline: func(context.Context) {
				j.note("deadline begins")
				<-time.After(100 * time.Millisecond)
				j.note("deadline ends")
			},
			End: func(context.Context, invocation.Outcome) { j.note("end") },
		}))
		if _, err := h(lambdaContext(t, testRequestID, 3*time.Second), nil); err != nil {
			t.Fatal(err)
		}
		if diff := j.diff("deadline begins", "handler done", "deadline ends", "end"); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
	})
}

// TestFlushOutlivesTheInvocation shows that a flush has a context that works after the invocation's was cancelled.
func TestFlushOutlivesTheInvocation(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(lambdaContext(t, testRequestID, time.Minute))
	h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		cancel()
		return nil, ctx.Err()
	}, invocation.WithProcessHooks(invocation.ProcessHooks{Flush: func(ctx context.Context, _ invocation.Outcome) {
		if ctx.Err() != nil {
			t.Errorf("flush context is done: %v", ctx.Err())
		}
		if facts, ok := invocation.From(ctx); !ok || facts.RequestID != testRequestID {
			t.Error("flush context has lost the invocation")
		}
	}}))
	if _, err := h(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}

func TestGoexitEndsTheInvocation(t *testing.T) {
	t.Parallel()
	var j journal
	h := invocation.New(func(context.Context, json.RawMessage) (any, error) {
		runtime.Goexit()
		return nil, nil
	}, invocation.WithProcessHooks(j.hooks()))
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = h(context.Background(), nil)
		j.note("not reached")
	}()
	<-done
	const want = "invocation: handler ended its goroutine with runtime.Goexit"
	if diff := j.diff("begin", "end "+want, "flush "+want); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestPanicErrorUnwraps(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	var outcome invocation.Outcome
	h := invocation.New(func(context.Context, json.RawMessage) (any, error) { panic(cause) },
		invocation.WithProcessHooks(invocation.ProcessHooks{End: func(_ context.Context, o invocation.Outcome) { outcome = o }}))
	func() {
		defer func() { _ = recover() }()
		_, _ = h(context.Background(), nil)
	}()
	if _, ok := errors.AsType[*exception.PanicError](outcome.Err); !ok || !outcome.Panicked || !errors.Is(outcome.Err, cause) {
		t.Errorf("outcome = %+v", outcome)
	}
}

// TestFactsDoNotHoldThePayload keeps the facts of ended invocations with large events, as an exporter may, and looks at
// what the heap keeps.
func TestFactsDoNotHoldThePayload(t *testing.T) {
	const size, count = 4 << 20, 16
	var kept []*invocation.Facts
	h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		facts, _ := invocation.From(ctx)
		kept = append(kept, facts)
		return nil, nil
	})
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	for range count {
		value, err := h(lambdaContext(t, testRequestID, time.Minute), make(json.RawMessage, size))
		if err != nil {
			t.Fatal(err)
		}
		readAll(t, value)
	}
	if grown := int64(heap()) - int64(before); grown > 4*size {
		t.Errorf("the heap has grown by %d bytes after %d events of %d", grown, count, size)
	}
	runtime.KeepAlive(kept)
}
