// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// TestDeadline is the table of what is exported of an invocation of ten seconds by how long it takes: the guard comes
// 200 ms before the deadline, and open spans leave 100 ms later if they are still open.
func TestDeadline(t *testing.T) {
	const timeout = 10 * time.Second
	tests := []struct {
		name   string
		takes  time.Duration
		killed []string // exported until the deadline
		all    []string // and after the invocation has ended after all
	}{
		{
			"in time", time.Second,
			[]string{"done", "work", "handler"},
			[]string{"done", "work", "handler"},
		},
		{
			"after the guard", timeout - 150*time.Millisecond,
			[]string{"done", "work", "handler"},
			[]string{"done", "work", "handler"},
		},
		{
			"after the snapshot", timeout - 50*time.Millisecond,
			[]string{"done", "handler partial timeout", "work partial"},
			[]string{"done", "handler partial timeout", "work partial"},
		},
		{
			"never", timeout + time.Second,
			[]string{"done", "handler partial timeout", "work partial"},
			[]string{"done", "handler partial timeout", "work partial", "stray"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				exporter := tracetest.NewInMemoryExporter()
				processor := otlp.NewSpanProcessor(exporter)
				provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(processor))
				tracer := provider.Tracer("test")
				handler := func(ctx context.Context) {
					_, done := tracer.Start(ctx, "done")
					done.End()
					_, work := tracer.Start(ctx, "work")
					time.Sleep(tt.takes) // On the clock of the bubble.
					work.End()
					if tt.takes > timeout {
						_, stray := tracer.Start(ctx, "stray")
						stray.End()
					}
				}
				ended := make(chan error)
				go func() { ended <- runUntil(t.Context(), timeout, provider, processor, handler) }()

				time.Sleep(timeout - time.Millisecond)
				_ = processor.ForceFlush(t.Context())
				if diff := cmp.Diff(tt.killed, describe(exporter.GetSpans())); diff != "" {
					t.Errorf("before the deadline (-want +got):\n%s", diff)
				}
				if err := <-ended; err != nil {
					t.Error(err)
				}
				_ = processor.ForceFlush(t.Context())
				if diff := cmp.Diff(tt.all, describe(exporter.GetSpans())); diff != "" {
					t.Errorf("in the end (-want +got):\n%s", diff)
				}
				if err := provider.Shutdown(context.Background()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// runUntil runs one invocation with a deadline.
func runUntil(
	ctx context.Context, timeout time.Duration, provider trace.TracerProvider, processor *otlp.SpanProcessor, handler func(context.Context),
) error {
	h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		handler(ctx)
		return nil, nil
	}, invocation.WithTracerProvider(provider), invocation.WithProcessHooks(processor.Hooks()))
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: "request-1"})
	answer, err := h(ctx, json.RawMessage(`{}`))
	if closer, ok := answer.(interface{ Close() error }); ok && err == nil {
		err = closer.Close()
	}
	return err
}

// describe returns a text for each span. The order of spans that left together is that of their names.
func describe(spans tracetest.SpanStubs) []string {
	var texts []string
	for i, span := range spans {
		text := span.Name
		if span.SpanKind == trace.SpanKindServer {
			text = "handler"
		}
		for _, attr := range span.Attributes {
			if attr.Key == "powertools.partial" && attr.Value.AsBool() {
				text += " partial"
			}
			if attr.Key == "error.type" && attr.Value.AsString() == "Lambda.Timeout" && span.Status.Code == codes.Error {
				text += " timeout"
			}
		}
		if span.EndTime.Before(span.StartTime) {
			text += fmt.Sprintf(" ends before it starts (%d)", i)
		}
		texts = append(texts, text)
	}
	return sortPartial(texts)
}

// sortPartial puts the partial spans, which leave in any order, into one.
func sortPartial(texts []string) []string {
	if len(texts) >= 3 && texts[1] == "work partial" {
		texts[1], texts[2] = texts[2], texts[1]
	}
	return texts
}

// TestSnapshotIsFrozen shows that an exported snapshot does not change with its span.
func TestSnapshotIsFrozen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		exporter := tracetest.NewInMemoryExporter()
		processor := otlp.NewSpanProcessor(exporter)
		provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(processor))
		err := runUntil(t.Context(), time.Second, provider, processor, func(ctx context.Context) {
			_, span := provider.Tracer("test").Start(ctx, "before")
			defer span.End()
			span.AddEvent("first")
			time.Sleep(950 * time.Millisecond)
			span.SetName("after")
			span.AddEvent("second")
			span.SetStatus(codes.Error, "too late")
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, span := range exporter.GetSpans() {
			if span.SpanKind != trace.SpanKindServer && (span.Name != "before" || len(span.Events) != 1 || span.Status.Code != codes.Unset) {
				t.Errorf("snapshot is %q with %d events and status %v", span.Name, len(span.Events), span.Status)
			}
		}
		if n := len(exporter.GetSpans()); n != 2 {
			t.Errorf("%d spans, want 2", n)
		}
		_ = provider.Shutdown(context.Background())
	})
}
