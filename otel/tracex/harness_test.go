// SPDX-License-Identifier: Apache-2.0

package tracex_test

import (
	"context"
	"encoding/json"
	"io"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/tracex"
)

const (
	rootText = "1-5759e988-bd862e3fe1be46a994272793"
	header   = "Root=" + rootText + ";Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a87bd80c:1|68fd508a:5"
)

// recorder is an SDK that keeps its spans.
type recorder struct {
	provider *sdktrace.TracerProvider
	exporter *tracetest.InMemoryExporter
}

func newRecorder(tb testing.TB, opts ...sdktrace.TracerProviderOption) *recorder {
	tb.Helper()
	exporter := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(append([]sdktrace.TracerProviderOption{sdktrace.WithSyncer(exporter)}, opts...)...)
	return &recorder{provider: provider, exporter: exporter}
}

// start returns a context with a span.
func (r *recorder) start(tb testing.TB) context.Context {
	tb.Helper()
	ctx, span := r.provider.Tracer("test").Start(tb.Context(), "parent")
	tb.Cleanup(func() { span.End() })
	return ctx
}

// span returns the ended span of a name.
func (r *recorder) span(tb testing.TB, name string) tracetest.SpanStub {
	tb.Helper()
	var names []string
	for _, span := range r.exporter.GetSpans() {
		if span.Name == name {
			return span
		}
		names = append(names, span.Name)
	}
	tb.Fatalf("no span %q ended; there are %q", name, names)
	return tracetest.SpanStub{}
}

// invoke runs handler as an invocation with the X-Ray header.
func (r *recorder) invoke(tb testing.TB, event string, handler invocation.Handler, opts ...tracex.Option) error {
	tb.Helper()
	ctx := context.WithValue(tb.Context(), "x-amzn-trace-id", header) //nolint:staticcheck // aws-lambda-go's key
	wrapped := invocation.New(handler,
		invocation.WithTracerProvider(r.provider), invocation.WithMiddleware(tracex.CaptureHandler(opts...)))
	answer, err := wrapped(ctx, json.RawMessage(event))
	if closer, ok := answer.(io.Closer); ok {
		_ = closer.Close()
	}
	return err
}

// value returns an attribute of a span, or nil.
func value(span tracetest.SpanStub, key string) any {
	for _, attr := range span.Attributes {
		if attr.Key == attribute.Key(key) {
			return attr.Value.AsInterface()
		}
	}
	return nil
}
