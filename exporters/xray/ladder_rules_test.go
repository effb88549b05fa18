// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// ladder is the order in which the sources of a field are tried.
type ladder struct {
	path  string // of the field
	kind  trace.SpanKind
	span  string               // name; "work" if empty
	scope string               // instrumentation scope; "test" if empty
	fixed []attribute.KeyValue // that all spans have
	rungs []rung               // the best source first
	rest  any                  // the field without any of them
	opts  []xray.Option        // of the processor
}

// rung is a source, and what the field is if it and all below are there.
type rung struct {
	want  any
	attrs []attribute.KeyValue
}

func from(want any, attrs ...attribute.KeyValue) rung { return rung{want, attrs} }

// climb takes the best source away, one after the other. The sources are recorded in both orders, so that the place of an
// attribute on the span decides nothing.
func (l ladder) climb(t *testing.T) {
	t.Helper()
	for n := range len(l.rungs) + 1 {
		var attrs []attribute.KeyValue
		for _, r := range l.rungs[n:] {
			attrs = append(attrs, r.attrs...)
		}
		want := l.rest
		if n < len(l.rungs) {
			want = l.rungs[n].want
		}
		for range 2 {
			d := l.document(t, append(slices.Clip(l.fixed), attrs...))
			if got := dig(d, l.path); got != want {
				t.Errorf("%s = %v, want %v, of %v", l.path, got, want, attrs)
			}
			slices.Reverse(attrs)
		}
	}
}

func (l ladder) document(t *testing.T, attrs []attribute.KeyValue) map[string]any {
	t.Helper()
	sent := &collector{}
	s := newSetup(t, lambdaResource(), append([]xray.Option{xray.WithTransport(sent)}, l.opts...)...)
	tracer := s.tracer
	if l.scope != "" {
		tracer = s.provider.Tracer(l.scope)
	}
	name := l.span
	if name == "" {
		name = "work"
	}
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		_, span := tracer.Start(ctx, name, trace.WithSpanKind(l.kind), trace.WithAttributes(attrs...))
		span.End()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	d := decode(t, sent.take(t))[0]
	return d
}

// invokeUnrecorded is invoke without a span of the invocation.
func (s *setup) invokeUnrecorded(tb testing.TB, handler func(ctx context.Context) error) error {
	tb.Helper()
	ctx := context.WithValue(context.Background(), "x-amzn-trace-id", activeHead) //nolint:staticcheck // aws-lambda-go's key
	_, err := invocation.New(
		func(ctx context.Context, _ json.RawMessage) (any, error) { return nil, handler(ctx) },
		invocation.WithEnvironment(s.environment),
		invocation.WithTracerProvider(noop.NewTracerProvider()),
		invocation.WithProcessHooks(s.processor.Hooks()),
	)(ctx, json.RawMessage("{}"))
	return err
}
