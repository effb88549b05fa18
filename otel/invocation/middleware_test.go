// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// spanRecorder returns a provider and what has ended in it.
func spanRecorder() (*sdktrace.TracerProvider, *tracetest.InMemoryExporter) {
	exporter := tracetest.NewInMemoryExporter()
	return sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter)), exporter
}

// globalSpans makes the global provider record, for the time of a test.
func globalSpans(t *testing.T) *tracetest.InMemoryExporter {
	t.Helper()
	provider, exporter := spanRecorder()
	before := otel.GetTracerProvider()
	t.Cleanup(func() { otel.SetTracerProvider(before) })
	otel.SetTracerProvider(provider)
	return exporter
}

// noting returns middleware that notes when it is entered and when it cleans up.
func noting(j *journal, name string) invocation.Middleware {
	return func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			j.note("%s in", name)
			defer j.note("%s out", name)
			return next(ctx, payload)
		}
	}
}

// notingValue is noting for typed functions.
func notingValue[In, Out any](j *journal, name string) func(invocation.Func[In, Out]) invocation.Func[In, Out] {
	return func(next invocation.Func[In, Out]) invocation.Func[In, Out] {
		return func(ctx context.Context, in In) (Out, error) {
			j.note("%s in", name)
			defer j.note("%s out", name)
			return next(ctx, in)
		}
	}
}

// answering returns middleware that does not call the handler.
func answering(value any, err error) invocation.Middleware {
	return func(invocation.Handler) invocation.Handler {
		return func(context.Context, json.RawMessage) (any, error) { return value, err }
	}
}

func names(spans tracetest.SpanStubs) (names []string) {
	for _, span := range spans {
		names = append(names, span.Name)
	}
	return names
}

func hasErrorType(span tracetest.SpanStub, want string) bool {
	return slices.Contains(span.Attributes, attribute.String("error.type", want))
}

// TestMiddleware_W2_Switch has all ways to ask for spans of middleware, and not to.
func TestMiddleware_W2_Switch(t *testing.T) {
	on, off := invocation.WithMiddlewareSpans(true), invocation.WithMiddlewareSpans(false)
	tests := []struct {
		name, variable string
		opts           []invocation.Option
		want           []string
	}{
		{"default", "", nil, []string{"greeter"}},
		{"variable", "true", nil, []string{"## inner", "## outer", "greeter"}},
		{"another word", " ON ", nil, []string{"## inner", "## outer", "greeter"}},
		{"variable says no", "0", nil, []string{"greeter"}},
		{"no boolean", "maybe", nil, []string{"greeter"}},
		{"option", "", []invocation.Option{on}, []string{"## inner", "## outer", "greeter"}},
		{"option beats a no", "false", []invocation.Option{on}, []string{"## inner", "## outer", "greeter"}},
		{"option beats a yes", "true", []invocation.Option{off}, []string{"greeter"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onLambda(t)
			t.Setenv("POWERTOOLS_TRACE_MIDDLEWARES", tt.variable)
			provider, exporter := spanRecorder()
			opts := append([]invocation.Option{
				invocation.WithTracerProvider(provider),
				invocation.WithMiddleware(invocation.Named("outer", noting(&journal{}, "outer")), invocation.Named("inner", noting(&journal{}, "inner"))),
			}, tt.opts...)
			answer, err := invocation.New(null, opts...)(lambdaContext(t, testRequestID, time.Minute), json.RawMessage(`{}`))
			if err != nil {
				t.Fatal(err)
			}
			readAll(t, answer)
			spans := exporter.GetSpans()
			if diff := cmp.Diff(tt.want, names(spans)); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
			for i, span := range spans {
				if span.Status.Code != codes.Unset || len(span.Attributes) > 0 && i+1 < len(spans) {
					t.Errorf("%s of a call that went well has status %v and attributes %v", span.Name, span.Status, span.Attributes)
				}
				if i+1 < len(spans) && (span.Parent.SpanID() != spans[i+1].SpanContext.SpanID() || span.SpanKind != trace.SpanKindInternal) {
					t.Errorf("%s of kind %v is not inside %s", span.Name, span.SpanKind, spans[i+1].Name)
				}
			}
		})
	}
}

// Made when the program starts, before a test sets the variable and before Setup.
var (
	earlyRaw   = invocation.Chain(null, invocation.Named("raw", func(next invocation.Handler) invocation.Handler { return next }))
	earlyTyped = invocation.ChainValue(func(_ context.Context, in typedOrder) (typedOrder, error) { return in, nil },
		invocation.NamedValue("typed", func(next invocation.Func[typedOrder, typedOrder]) invocation.Func[typedOrder, typedOrder] {
			return next
		}))
)

// TestMiddleware_W2_MadeBeforeSetup shows that it is the invocation that decides about spans, not the time at which middleware
// was made: chains in variables of a package are like those that are made in main. A chain serves several functions, each
// in its way.
func TestMiddleware_W2_MadeBeforeSetup(t *testing.T) {
	onLambda(t)
	typed, err := invocation.Adapt(earlyTyped, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		variable string
		opts     []invocation.Option
		want     int
	}{
		{"true", nil, 2},
		{"", nil, 1},
		{"", []invocation.Option{invocation.WithMiddlewareSpans(true)}, 2},
		{"true", []invocation.Option{invocation.WithMiddlewareSpans(false)}, 1},
	} {
		for name, h := range map[string]invocation.Handler{"raw": earlyRaw, "typed": typed} {
			t.Setenv("POWERTOOLS_TRACE_MIDDLEWARES", tt.variable)
			provider, exporter := spanRecorder()
			wrapped := invocation.New(h, append(tt.opts, invocation.WithTracerProvider(provider))...)
			t.Setenv("POWERTOOLS_TRACE_MIDDLEWARES", "") // nobody reads it again
			answer, err := wrapped(lambdaContext(t, testRequestID, time.Minute), json.RawMessage(`{}`))
			if err != nil {
				t.Fatal(err)
			}
			readAll(t, answer)
			if spans := exporter.GetSpans(); len(spans) != tt.want || tt.want > 1 && spans[0].Name != "## "+name {
				t.Errorf("%s, variable %q: spans %q, want %d", name, tt.variable, names(spans), tt.want)
			}
		}
	}
}

// TestMiddleware_W2_BadVariable shows that a word which is no boolean is said once, when the program is set up, and by a
// chain that runs without.
func TestMiddleware_W2_BadVariable(t *testing.T) {
	t.Setenv("POWERTOOLS_TRACE_MIDDLEWARES", "maybe")
	var said []error
	before := otel.GetErrorHandler()
	t.Cleanup(func() { otel.SetErrorHandler(before) })
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { said = append(said, err) }))
	chain := invocation.Chain(null, invocation.Named("guard", answering(nil, nil)), invocation.Named("budget", answering(nil, nil)))
	if len(said) > 0 {
		t.Errorf("said before Setup: %v", said)
	}
	check := func(when string, want int, run func()) {
		t.Helper()
		said = nil
		run()
		if len(said) != want || want > 0 && !strings.Contains(said[0].Error(), `POWERTOOLS_TRACE_MIDDLEWARES="maybe" is not a boolean`) {
			t.Errorf("%s: said %v, want %d", when, said, want)
		}
	}
	check("set up", 1, func() { invocation.New(chain) })
	check("set up with an option", 0, func() { invocation.New(chain, invocation.WithMiddlewareSpans(true)) })
	check("first call without", 1, func() { _, _ = chain(t.Context(), nil) })
	check("second call", 0, func() { _, _ = chain(t.Context(), nil) })
}

// TestMiddleware_W3_Errors shows order, errors and panics of a chain, plain and with spans, raw and typed.
func TestMiddleware_W3_Errors(t *testing.T) {
	denied := errors.New("denied")
	order := []string{"outer in", "inner in", "handler", "inner out", "outer out"}
	for _, variable := range []string{"false", "true"} {
		for _, panics := range []bool{false, true} {
			t.Run(fmt.Sprintf("spans %s, panics %t", variable, panics), func(t *testing.T) {
				t.Setenv("POWERTOOLS_TRACE_MIDDLEWARES", variable)
				exporter := globalSpans(t)
				var j journal
				var inside trace.SpanContext
				run := func(ctx context.Context) error {
					inside = trace.SpanContextFromContext(ctx)
					j.note("handler")
					if panics {
						panic(denied)
					}
					return denied
				}
				raw := invocation.Chain(func(ctx context.Context, _ json.RawMessage) (any, error) { return nil, run(ctx) },
					noting(&j, "outer"), invocation.Named("guard", noting(&j, "inner")))
				typed := invocation.ChainValue(func(ctx context.Context, _ typedOrder) (string, error) { return "", run(ctx) },
					notingValue[typedOrder, string](&j, "outer"), invocation.NamedValue("guard", notingValue[typedOrder, string](&j, "inner")))
				for name, call := range map[string]func() error{
					"raw":   func() error { _, err := raw(t.Context(), nil); return err },
					"typed": func() error { _, err := typed(t.Context(), typedOrder{}); return err },
				} {
					j.lines = nil
					exporter.Reset()
					var panicked any
					err := func() error {
						defer func() { panicked = recover() }()
						return call()
					}()
					if panics && panicked != denied || !panics && (panicked != nil || err != denied) { //nolint:errorlint // unchanged
						t.Errorf("%s: error %v, panic %v", name, err, panicked)
					}
					if diff := j.diff(order...); diff != "" {
						t.Errorf("%s: order (-want +got):\n%s", name, diff)
					}
					spans := exporter.GetSpans()
					if variable == "false" {
						if len(spans) > 0 {
							t.Errorf("%s: spans %v", name, names(spans))
						}
						continue
					}
					if len(spans) != 1 || spans[0].Name != "## guard" || spans[0].Status.Code != codes.Error ||
						spans[0].Status.Description != map[bool]string{true: "panic", false: "denied"}[panics] ||
						!hasErrorType(spans[0], map[bool]string{true: "panic", false: "*errors.errorString"}[panics]) {
						t.Errorf("%s: spans %v", name, spans)
					} else if !spans[0].SpanContext.Equal(inside) {
						t.Errorf("%s: the handler is not inside the span", name)
					}
				}
			})
		}
	}
}

type typedOrder struct {
	ID string `json:"id"`
}

// TestMiddleware_W3_HiddenErrors shows that what keeps errors off traces counts for middleware too.
func TestMiddleware_W3_HiddenErrors(t *testing.T) {
	onLambda(t)
	provider, exporter := spanRecorder()
	hide := func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			invocation.RecordErrorsWith(ctx, func(span trace.Span, _ error) { span.SetStatus(codes.Error, "hidden") })
			return next(ctx, payload)
		}
	}
	h := invocation.New(null, invocation.WithTracerProvider(provider), invocation.WithMiddlewareSpans(true),
		invocation.WithMiddleware(hide, invocation.Named("guard", answering(nil, errors.New("card 4111 refused")))))
	if _, err := h(lambdaContext(t, testRequestID, time.Minute), nil); err == nil || err.Error() != "card 4111 refused" {
		t.Errorf("error %v", err)
	}
	for _, span := range exporter.GetSpans() {
		if span.Status.Description != "hidden" || len(span.Events) > 0 {
			t.Errorf("span %s has status %v and events %v", span.Name, span.Status, span.Events)
		}
	}
}

// TestMiddleware_W4_EarlyAnswer shows that what is outside of middleware that answers early still ends: deferred calls,
// hooks of the invocation and of the process, spans.
func TestMiddleware_W4_EarlyAnswer(t *testing.T) {
	onLambda(t)
	refused := errors.New("refused")
	for _, tt := range []struct {
		name, want string
		err        error
	}{{"answer", `"early"`, nil}, {"error", "", refused}} {
		t.Run(tt.name, func(t *testing.T) {
			var j journal
			provider, exporter := spanRecorder()
			hooking := func(next invocation.Handler) invocation.Handler {
				return func(ctx context.Context, payload json.RawMessage) (any, error) {
					invocation.Hook(ctx, invocation.Hooks{End: func(_ context.Context, o invocation.Outcome) { j.note("hook %v", o.Err) }})
					return next(ctx, payload)
				}
			}
			handler := func(context.Context, json.RawMessage) (any, error) { j.note("handler"); return nil, nil }
			h := invocation.New(handler, invocation.WithTracerProvider(provider), invocation.WithMiddlewareSpans(true),
				invocation.WithProcessHooks(j.hooks()),
				invocation.WithMiddleware(noting(&j, "outer"), invocation.Named("hooking", hooking),
					invocation.Named("early", answering("early", tt.err)), noting(&j, "inner")))
			answer, err := h(lambdaContext(t, testRequestID, time.Minute), nil)
			if err != tt.err { //nolint:errorlint // unchanged
				t.Errorf("error %v, want %v", err, tt.err)
			}
			if err == nil {
				if got := readAll(t, answer); got != tt.want {
					t.Errorf("answer %s, want %s", got, tt.want)
				}
			}
			outcome := fmt.Sprint(tt.err)
			if diff := j.diff("begin", "outer in", "outer out", "hook "+outcome, "end "+outcome, "flush "+outcome); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"## early", "## hooking", "greeter"}, names(exporter.GetSpans())); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMiddleware_W5_Shape shows that typed middleware leaves a function that everything takes which took it before.
func TestMiddleware_W5_Shape(t *testing.T) {
	t.Parallel()
	var j journal
	place := func(_ context.Context, in typedOrder) (typedOrder, error) { return typedOrder{in.ID + "!"}, nil }
	wrapped := invocation.ChainValue(invocation.ChainValue(place, notingValue[typedOrder, typedOrder](&j, "b")), notingValue[typedOrder, typedOrder](&j, "a"))
	takesPlace := func(func(context.Context, typedOrder) (typedOrder, error)) {}
	takesPlace(wrapped)
	adapted, err := invocation.Adapt(wrapped, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := invocation.New(adapted)(lambdaContext(t, testRequestID, time.Minute), json.RawMessage(`{"id":"o-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, answer); got != `{"id":"o-1!"}` {
		t.Errorf("answer %s", got)
	}
	if diff := j.diff("a in", "b in", "b out", "a out"); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

// TestMiddleware_W2_CostsNothing holds named middleware without spans to the cost of the middleware itself.
func TestMiddleware_W2_CostsNothing(t *testing.T) {
	t.Setenv("POWERTOOLS_TRACE_MIDDLEWARES", "")
	pass := func(next invocation.Handler) invocation.Handler { return next }
	ctx := context.Background()
	h := invocation.Chain(null, invocation.Named("a", pass), invocation.Named("b", pass))
	if n := testing.AllocsPerRun(100, func() { _, _ = h(ctx, nil) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}
