// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"context"
	"testing"
	"time"

	awssdk "github.com/aws/aws-xray-sdk-go/xray"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// tracedWork is a piece of work called "load" with five attributes, traced by one library.
type tracedWork func(ctx context.Context) error

func otelWork(tracer trace.Tracer) tracedWork {
	return func(ctx context.Context) error {
		_, span := tracer.Start(ctx, "load")
		span.SetAttributes(attribute.String("order", "o-1"), attribute.Int("items", 3), attribute.Bool("express", true),
			attribute.Float64("total", 12.5), attribute.String("tier", "gold"))
		span.End()
		return nil
	}
}

func awsWork(ctx context.Context) error {
	return awssdk.Capture(ctx, "load", func(ctx context.Context) error {
		for _, err := range []error{
			awssdk.AddMetadataToNamespace(ctx, "shop", "order", "o-1"), awssdk.AddMetadataToNamespace(ctx, "shop", "items", 3),
			awssdk.AddMetadataToNamespace(ctx, "shop", "express", true), awssdk.AddMetadataToNamespace(ctx, "shop", "total", 12.5),
			awssdk.AddMetadataToNamespace(ctx, "shop", "tier", "gold"),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// TestWorkDocumentsAreAlike shows that what the benchmarks compare says the same.
func TestWorkDocumentsAreAlike(t *testing.T) {
	theirs := awsDocument(t, func(ctx context.Context) {
		if err := awsWork(ctx); err != nil {
			t.Error(err)
		}
	})
	ours := ourDocument(t, func(ctx context.Context, traces trace.TracerProvider) { _ = otelWork(traces.Tracer("test"))(ctx) })
	compare(t, theirs, ours, always())
}

// nothing is a processor that does nothing, so that spans are recorded.
type nothing struct{ sdktrace.SpanProcessor }

func (nothing) OnStart(context.Context, sdktrace.ReadWriteSpan) {}
func (nothing) OnEnd(sdktrace.ReadOnlySpan)                     {}

// BenchmarkSpan measures one piece of work, from its start to its document on a socket that another process reads, with
// nothing in between that waits; and the OpenTelemetry SDK alone, which sends nothing.
func BenchmarkSpan(b *testing.B) {
	b.Run("sdk-only", func(b *testing.B) {
		tracer := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(nothing{})).Tracer("bench")
		measure(b.Context(), b, otelWork(tracer))
	})
	b.Run("powertools", func(b *testing.B) {
		documents := dialUDP(b, startDaemon(b))
		f := newOurFunction(b, xray.WithTransport(documents))
		f.invoke(b, func(ctx context.Context) { measure(ctx, b, otelWork(f.traces.Tracer("bench"))) })
		if got, want := documents.sent.Load(), int64(b.N)+1; got != want {
			b.Errorf("%d documents, want %d", got, want)
		}
	})
	b.Run("aws-xray-sdk-go", func(b *testing.B) {
		measure(awsContext(b, startDaemon(b)), b, awsWork)
	})
}

func measure(ctx context.Context, b *testing.B, work tracedWork) {
	b.Helper()
	b.ReportAllocs()
	before := cpuTime()
	for b.Loop() {
		if err := work(ctx); err != nil {
			b.Fatal(err)
		}
	}
	reportCPU(b, before)
}

// BenchmarkThousandSpans measures an invocation that ends 1,000 spans in a row, with a reader as slow as the real daemon: 50 µs
// a document, the system's ordinary receive buffer. Lost is how many of an invocation's documents did not arrive. The time
// has the pauses in it that this project makes for the reader's sake; cpu-ns/op is what the work costs.
func BenchmarkThousandSpans(b *testing.B) {
	const (
		spans       = 1000
		serviceTime = 50 * time.Microsecond
	)
	thousand := func(work tracedWork) tracedWork {
		return func(ctx context.Context) error {
			for range spans {
				if err := work(ctx); err != nil {
					return err
				}
			}
			return nil
		}
	}
	// apart leaves the reader time to read the rest before the next invocation.
	apart := func(b *testing.B, work tracedWork) tracedWork {
		return func(ctx context.Context) error {
			err := work(ctx)
			b.StopTimer()
			time.Sleep(spans * serviceTime)
			b.StartTimer()
			return err
		}
	}
	b.Run("sdk-only", func(b *testing.B) {
		tracer := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(nothing{})).Tracer("bench")
		measure(b.Context(), b, thousand(otelWork(tracer)))
	})
	b.Run("powertools", func(b *testing.B) {
		daemon := startReader(b, serviceTime)
		f := newOurFunction(b, xray.WithAddress(daemon.address))
		work := thousand(otelWork(f.traces.Tracer("bench")))
		measure(b.Context(), b, apart(b, func(context.Context) error {
			f.invoke(b, func(ctx context.Context) { _ = work(ctx) })
			return nil
		}))
		reportLost(b, daemon, spans+1)
	})
	b.Run("aws-xray-sdk-go", func(b *testing.B) {
		daemon := startReader(b, serviceTime)
		work := thousand(awsWork)
		measure(awsContext(b, daemon.address), b, apart(b, func(ctx context.Context) error { return awssdk.Capture(ctx, "shop", work) }))
		reportLost(b, daemon, spans+1)
	})
}

// reportLost reports how many of the spans of an invocation did not arrive.
func reportLost(b *testing.B, daemon *reader, spans int) {
	b.Helper()
	b.ReportMetric(float64(spans)-float64(daemon.stop(b))/float64(b.N), "lost/op")
}
