// SPDX-License-Identifier: Apache-2.0

package tracex_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/tracex"
)

var errStock = errors.New("out of stock")

type cart struct{ provider trace.TracerProvider }

func (c *cart) pay(ctx context.Context) error {
	return tracex.Capture(ctx, "", func(context.Context) error { return nil }, tracex.WithTracerProvider(c.provider))
}

func generic[T any](ctx context.Context, value T) (T, error) {
	return tracex.CaptureValue(ctx, "", func(context.Context) (T, error) { return value, nil })
}

func TestTracer_T16_NameOfTheCaller(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	ctx := r.start(t)
	if err := (&cart{r.provider}).pay(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := generic(ctx, 1); err != nil {
		t.Fatal(err)
	}
	inClosure := func() error {
		return tracex.Capture(ctx, "", func(context.Context) error { return nil })
	}
	if err := inClosure(); err != nil {
		t.Fatal(err)
	}
	for range tracex.CaptureSeq(ctx, "", func(context.Context) iter.Seq[int] { return func(func(int) bool) {} }) {
		t.Error("a value of an empty sequence")
	}
	for _, name := range []string{"## tracex_test.cart.pay", "## tracex_test.generic", "## tracex_test.TestTracer_T16_NameOfTheCaller"} {
		r.span(t, name)
	}
	if got := len(r.exporter.GetSpans()); got != 4 {
		t.Errorf("%d spans, want 4", got)
	}
}

func TestTracer_T16_FunctionName(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"main.handle":                                    "main.handle",
		"example.com/shop/v2.(*Cart).Pay":                "v2.Cart.Pay",
		"example.com/shop.Cart.Pay.func1":                "shop.Cart.Pay",
		"example.com/shop.Pay.func2.1.3":                 "shop.Pay",
		"example.com/shop.Pay[...].func1":                "shop.Pay",
		"example.com/shop.Pay[example.com/a/b.T].func12": "shop.Pay",
		"example.com/shop.function":                      "shop.function",
		"":                                               "",
	}
	for full, want := range tests {
		if got := tracex.FunctionName(full); got != want {
			t.Errorf("functionName(%q) = %q, want %q", full, got, want)
		}
	}
}

func TestTracer_T17_NameGiven(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	err := tracex.Capture(r.start(t), "pay", func(ctx context.Context) error {
		if !trace.SpanFromContext(ctx).IsRecording() {
			t.Error("the function's context has no span")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	span := r.span(t, "pay")
	if span.InstrumentationScope.Name != tracex.ScopeName || span.Status.Code != codes.Unset {
		t.Errorf("scope %q, status %v, want %q and Unset", span.InstrumentationScope.Name, span.Status.Code, tracex.ScopeName)
	}
}

func TestTracer_T9_ErrorIsRecordedAndReturned(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	wrapped := fmt.Errorf("pay: %w", errStock)
	if err := tracex.Capture(r.start(t), "pay", func(context.Context) error { return wrapped }); err != wrapped { //nolint:errorlint // the very same
		t.Errorf("error = %v, want %v", err, wrapped)
	}
	span := r.span(t, "pay")
	if span.Status.Code != codes.Error || value(span, "error.type") != "*fmt.wrapError" || len(span.Events) != 2 {
		t.Errorf("status %v, type %v, %d events; want Error, *fmt.wrapError, 2", span.Status, value(span, "error.type"), len(span.Events))
	}
	if stack := stackOf(span); !strings.Contains(stack, "TestTracer_T9_ErrorIsRecordedAndReturned") {
		t.Errorf("stack %q does not name the caller", stack)
	}
}

func stackOf(span tracetest.SpanStub) string {
	for _, attr := range span.Events[0].Attributes {
		if attr.Key == "exception.stacktrace" {
			return attr.Value.AsString()
		}
	}
	return ""
}

//go:noinline
func explode() { panic(errStock) }

// firstFunction returns the first frame's function.
func firstFunction(stack string) string {
	lines := strings.Split(stack, "\n")
	if len(lines) < 2 {
		return ""
	}
	return lines[1]
}

func TestTracer_T9_PanicKeepsItsFrames(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	ctx := r.start(t)
	defer func() {
		if got := recover(); got != errStock { //nolint:errorlint // the very same
			t.Errorf("panic value = %v, want %v", got, errStock)
		}
		for _, name := range []string{"inner", "outer"} {
			span := r.span(t, name)
			if got := firstFunction(stackOf(span)); span.Status.Code != codes.Error || !strings.HasPrefix(got, "github.com/otel-powertools/powertools/otel/tracex_test.explode(") {
				t.Errorf("%s: status %v, first frame %q; want Error, explode", name, span.Status.Code, got)
			}
		}
	}()
	_ = tracex.Capture(ctx, "outer", func(ctx context.Context) error {
		_, span := r.provider.Tracer("test").Start(ctx, "inner")
		defer tracex.End(span, nil)
		explode()
		return nil
	})
}

func TestEnd(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	ctx := r.start(t)
	work := func(name string, fail error) (err error) {
		_, span := r.provider.Tracer("test").Start(ctx, name)
		defer tracex.End(span, &err)
		return fail
	}
	if err := work("good", nil); err != nil {
		t.Fatal(err)
	}
	if err := work("bad", errStock); !errors.Is(err, errStock) {
		t.Errorf("error = %v, want %v", err, errStock)
	}
	if span := r.span(t, "good"); span.Status.Code != codes.Unset {
		t.Errorf("status = %v, want Unset", span.Status.Code)
	}
	bad := r.span(t, "bad")
	if got := firstFunction(stackOf(bad)); bad.Status.Description != "out of stock" || !strings.Contains(got, "tracex_test.TestEnd") {
		t.Errorf("status %q, first frame %q; want out of stock, the function that deferred End", bad.Status.Description, got)
	}
}

func TestTracer_T12_ErrorsWithoutDetails(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	err := tracex.Capture(r.start(t), "pay", func(context.Context) error { return errStock }, tracex.WithoutError())
	if !errors.Is(err, errStock) {
		t.Fatal(err)
	}
	span := r.span(t, "pay")
	if span.Status.Code != codes.Error || span.Status.Description != "" || len(span.Events) != 0 || value(span, "error.type") != "*errors.errorString" {
		t.Errorf("span shows %v, %v, events %v; want Error and a type only", span.Status, span.Attributes, span.Events)
	}
}

func TestTracer_T18_ConcurrentSafe(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	ctx := r.start(t)
	var group sync.WaitGroup
	for i := range 32 {
		group.Go(func() {
			_ = tracex.Capture(ctx, "work", func(ctx context.Context) error {
				tracex.PutMetadata(ctx, "", "i", i)
				return nil
			})
		})
	}
	group.Wait()
	seen := map[any]bool{}
	for _, span := range r.exporter.GetSpans() {
		seen[value(span, "metadata.i")] = true
	}
	if len(seen) != 32 {
		t.Errorf("%d different spans, want 32", len(seen))
	}
}

func TestTracer_T19_Sequences(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	ctx := r.start(t)
	pages := func(ctx context.Context) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			if !trace.SpanFromContext(ctx).IsRecording() {
				t.Error("the sequence's context has no span")
			}
			_ = yield(1, nil) && yield(2, nil) && yield(3, errStock)
		}
	}
	var got []int
	all := tracex.CaptureSeq2(ctx, "all", pages)
	for n, err := range all {
		if got = append(got, n); err != nil && n != 3 {
			t.Errorf("error %v at %d", err, n)
		}
	}
	if fmt.Sprint(got) != "[1 2 3]" || r.span(t, "all").Status.Code != codes.Error {
		t.Errorf("values %v, status %v; want [1 2 3], Error", got, r.span(t, "all").Status)
	}
	broken := tracex.CaptureSeq2(ctx, "break", pages)
	for _, err := range broken {
		if err != nil {
			t.Error(err)
		}
		break
	}
	if status := r.span(t, "break").Status.Code; status != codes.Unset {
		t.Errorf("status after break = %v, want Unset", status)
	}
	numbers := tracex.CaptureSeq(ctx, "numbers", func(context.Context) iter.Seq[int] {
		return func(yield func(int) bool) { _ = yield(1) && yield(2) }
	})
	for range 2 {
		for range numbers {
			continue
		}
	}
	count := 0
	for _, span := range r.exporter.GetSpans() {
		if span.Name == "numbers" {
			count++
		}
	}
	if count != 2 {
		t.Errorf("%d spans of two loops, want 2", count)
	}
}

func TestTracer_T9_Responses(t *testing.T) {
	t.Parallel()
	type receipt struct {
		ID    string `json:"id"`
		Total int64  `json:"total"`
	}
	tests := []struct {
		name, event string
		opts        []tracex.Option
		value       any
		want        any
	}{
		{"struct", `{}`, nil, receipt{"<a>", 1 << 60}, `{"id":"<a>","total":1152921504606846976}`},
		{"number", `{}`, nil, 7, int64(7)},
		{"text", `{}`, nil, "fine", "fine"},
		{"nil", `{}`, nil, nil, nil},
		{"nil pointer", `{}`, nil, (*receipt)(nil), nil},
		{"stream", `{}`, nil, io.MultiReader(strings.NewReader("x")), nil},
		{"HTTP", `{"requestContext":{"http":{}}}`, nil, map[string]any{"statusCode": 200, "body": "private"}, nil},
		{"off", `{}`, []tracex.Option{tracex.WithoutResponse()}, receipt{}, nil},
		{"redacted", `{}`, []tracex.Option{tracex.WithRedact(func(key string, _ json.RawMessage) json.RawMessage {
			return json.RawMessage(`{"key":"` + key + `"}`)
		})}, receipt{}, `{"key":"handler response"}`},
		{"redacted away", `{}`, []tracex.Option{tracex.WithRedact(func(string, json.RawMessage) json.RawMessage { return nil })}, receipt{}, nil},
		{"redaction panics", `{}`, []tracex.Option{tracex.WithRedact(func(string, json.RawMessage) json.RawMessage { panic("x") })}, receipt{}, "!ERROR:redaction panicked"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t)
			err := r.invoke(t, tt.event, func(context.Context, json.RawMessage) (any, error) { return tt.value, nil }, tt.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if got := value(r.span(t, "handler"), "metadata.handler response"); got != tt.want {
				t.Errorf("response = %#v, want %#v", got, tt.want)
			}
		})
	}
}

// TestTracer_T12_Environment sets variables, so it is not parallel.
func TestTracer_T12_Environment(t *testing.T) {
	tests := []struct {
		response, errors string
		opts             []tracex.Option
		value, message   any
	}{
		{"", "", nil, int64(1), "out of stock"},
		{"false", "", nil, nil, "out of stock"},
		{"", "0", nil, int64(1), ""},
		{"off", "off", []tracex.Option{tracex.WithResponse(), tracex.WithError()}, int64(1), "out of stock"},
		{"maybe", "maybe", nil, int64(1), "out of stock"},
	}
	for _, tt := range tests {
		t.Run(tt.response+","+tt.errors, func(t *testing.T) {
			t.Setenv("POWERTOOLS_TRACER_CAPTURE_RESPONSE", tt.response)
			t.Setenv("POWERTOOLS_TRACER_CAPTURE_ERROR", tt.errors)
			r := newRecorder(t)
			err := r.invoke(t, "{}", func(ctx context.Context, _ json.RawMessage) (any, error) {
				_, _ = tracex.CaptureValue(ctx, "shop.pay", func(context.Context) (int, error) { return 1, nil })
				_, _ = tracex.CaptureValue(ctx, "fail", func(context.Context) (int, error) { return 1, errStock })
				return nil, nil
			}, tt.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if got := value(r.span(t, "shop.pay"), "metadata..shop.pay response"); got != tt.value {
				t.Errorf("response = %v, want %v", got, tt.value)
			}
			failed := r.span(t, "fail")
			if got := value(failed, "metadata.fail response"); failed.Status.Description != tt.message || got != nil {
				t.Errorf("message %q, response of a failure %v; want %q, none", failed.Status.Description, got, tt.message)
			}
		})
	}
}

// TestTracer_T5_SettingsOfEachHandler has two handlers in a process: what one records is nothing to the other.
func TestTracer_T5_SettingsOfEachHandler(t *testing.T) {
	t.Parallel()
	open, closed := newRecorder(t), newRecorder(t)
	one := func(context.Context, json.RawMessage) (any, error) { return 1, nil }
	if err := errors.Join(closed.invoke(t, "{}", one, tracex.WithoutResponse()), open.invoke(t, "{}", one)); err != nil {
		t.Fatal(err)
	}
	if a, b := value(closed.span(t, "handler"), "metadata.handler response"), value(open.span(t, "handler"), "metadata.handler response"); a != nil || b != int64(1) {
		t.Errorf("responses %v and %v, want none and 1", a, b)
	}
}

func TestNoResponseOutsideAnInvocation(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	ctx := r.start(t)
	one := func(context.Context) (int, error) { return 1, nil }
	_, _ = tracex.CaptureValue(ctx, "a", one)
	_, _ = tracex.CaptureValue(ctx, "b", one, tracex.WithResponse())
	if a, b := value(r.span(t, "a"), "metadata.a response"), value(r.span(t, "b"), "metadata.b response"); a != nil || b != int64(1) {
		t.Errorf("responses %v and %v, want none and 1", a, b)
	}
}

// loud fails a test that encodes it.
type loud struct{ t *testing.T }

func (l loud) MarshalJSON() ([]byte, error) {
	l.t.Error("a value was encoded though nothing is recorded")
	return nil, nil
}

// TestTracer_T3_Off shows that with tracing off functions run, errors pass and nothing is looked at. It counts
// allocations, so it is not parallel.
func TestTracer_T3_Off(t *testing.T) {
	never := newRecorder(t, sdktrace.WithSampler(sdktrace.NeverSample()))
	unsampled, span := never.provider.Tracer("test").Start(t.Context(), "parent")
	defer span.End()
	for name, ctx := range map[string]context.Context{"no SDK": context.Background(), "not sampled": unsampled} {
		tracex.Annotate(ctx)
		tracex.PutMetadata(ctx, "", "key", loud{t})
		tracex.RecordError(trace.SpanFromContext(ctx), errStock)
		got, err := tracex.CaptureValue(ctx, "", func(context.Context) (loud, error) { return loud{t}, errStock }, tracex.WithResponse())
		if got.t != t || !errors.Is(err, errStock) {
			t.Errorf("%s: CaptureValue = %v, %v", name, got, err)
		}
		for range tracex.CaptureSeq(ctx, "x", func(context.Context) iter.Seq[int] { return func(yield func(int) bool) { yield(1) } }) {
			continue
		}
		func() {
			defer func() {
				if recover() != errStock { //nolint:errorlint // the very same
					t.Errorf("%s: panic did not pass", name)
				}
			}()
			_ = tracex.Capture(ctx, "", func(context.Context) error { explode(); return nil })
		}()
	}
	if err := never.invoke(t, "{}", func(context.Context, json.RawMessage) (any, error) { return 1, nil }); err != nil {
		t.Error(err)
	}
	if n := len(never.exporter.GetSpans()); n != 0 {
		t.Errorf("%d spans, want none", n)
	}
	fn := func(context.Context) error { return nil }
	if n := testing.AllocsPerRun(100, func() { _ = tracex.Capture(unsampled, "", fn) }); n != 0 {
		t.Errorf("Capture below an unsampled span: %v allocations, want 0", n)
	}
}

func BenchmarkCapture(b *testing.B) {
	provider := sdktrace.NewTracerProvider()
	sampled, span := provider.Tracer("test").Start(b.Context(), "parent")
	defer span.End()
	fn := func(context.Context) error { return nil }
	for name, ctx := range map[string]context.Context{
		"sampled": sampled, "unsampled": tracex.ForceUnsampled(sampled), "none": context.Background(),
	} {
		for _, given := range []string{"pay", ""} {
			b.Run(name+"/"+given, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					_ = tracex.Capture(ctx, given, fn)
				}
			})
		}
	}
}

func FuzzFunctionName(f *testing.F) {
	for _, seed := range []string{"main.main", "a/b.(*C).D.func1.2", "a.B[...].func1", "a.B[c/d.E]", "[", "]", ".", "func1", "glob..func1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, full string) {
		if name := tracex.FunctionName(full); len(name) > len(full) || strings.Contains(name, "(*") {
			t.Errorf("functionName(%q) = %q", full, name)
		}
	})
}
