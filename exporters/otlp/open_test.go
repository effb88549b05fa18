// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// function is what invocations run on, on the clock of a bubble.
type function struct {
	exporter  *tracetest.InMemoryExporter
	processor *otlp.SpanProcessor
	provider  *sdktrace.TracerProvider
	running   sync.WaitGroup
}

// inFunction runs test with a function, and shuts it down.
func inFunction(t *testing.T, test func(t *testing.T, f *function), opts ...sdktrace.TracerProviderOption) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := &function{exporter: tracetest.NewInMemoryExporter()}
		f.processor = otlp.NewSpanProcessor(f.exporter)
		f.provider = sdktrace.NewTracerProvider(append(opts, sdktrace.WithSpanProcessor(f.processor))...)
		test(t, f)
		f.running.Wait()
		if err := f.provider.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

// invoke begins an invocation with a deadline.
func (f *function) invoke(t *testing.T, timeout time.Duration, handler func(context.Context)) {
	f.running.Go(func() {
		if err := runUntil(t.Context(), timeout, f.provider, f.processor, handler); err != nil {
			t.Error(err)
		}
	})
}

func (f *function) start(ctx context.Context, name string) trace.Span {
	_, span := f.provider.Tracer("test").Start(ctx, name)
	return span
}

// names returns those of exported spans that are not the invocations' own.
func (f *function) names() []string {
	var names []string
	for _, span := range f.exporter.GetSpans() {
		if span.SpanKind != trace.SpanKindServer {
			names = append(names, span.Name)
		}
	}
	return names
}

// TestInvocationsDoNotMix has one near its deadline, one with much time, and one that ends in between.
func TestInvocationsDoNotMix(t *testing.T) {
	inFunction(t, func(t *testing.T, f *function) {
		f.invoke(t, time.Minute, func(ctx context.Context) {
			defer f.start(ctx, "long").End()
			time.Sleep(30 * time.Second)
		})
		f.invoke(t, time.Minute, func(ctx context.Context) {
			defer f.start(ctx, "short").End()
			time.Sleep(time.Second)
		})
		f.invoke(t, 10*time.Second, func(ctx context.Context) {
			defer f.start(ctx, "late").End()
			time.Sleep(20 * time.Second)
		})
		time.Sleep(9980 * time.Millisecond)
		if diff := cmp.Diff([]string{"short", "late"}, f.names()); diff != "" {
			t.Errorf("near a deadline (-want +got):\n%s", diff)
		}
		f.running.Wait()
		if err := f.processor.ForceFlush(t.Context()); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"short", "late", "long"}, f.names()); diff != "" {
			t.Errorf("in the end (-want +got):\n%s", diff)
		}
	})
}

// TestNothingIsRememberedOfWhatHasEnded: not a span that its invocation left open, nor one that began after it.
func TestNothingIsRememberedOfWhatHasEnded(t *testing.T) {
	inFunction(t, func(t *testing.T, f *function) {
		var left context.Context
		f.invoke(t, time.Minute, func(ctx context.Context) {
			left = ctx
			f.start(ctx, "left open")
		})
		f.running.Wait()
		stray := f.start(left, "stray")
		if n := f.processor.Open(); n != 0 {
			t.Errorf("%d spans are remembered", n)
		}
		stray.End()
		if err := f.processor.ForceFlush(t.Context()); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"stray"}, f.names()); diff != "" {
			t.Errorf("spans (-want +got):\n%s", diff)
		}
	})
}

// TestSpansThatAreNotSampledAreNotWatched records spans for other processors and samples none.
func TestSpansThatAreNotSampledAreNotWatched(t *testing.T) {
	inFunction(t, func(t *testing.T, f *function) {
		f.invoke(t, 10*time.Second, func(ctx context.Context) {
			defer f.start(ctx, "work").End()
			if n := f.processor.Open(); n != 0 {
				t.Errorf("%d spans are watched", n)
			}
			time.Sleep(20 * time.Second)
		})
		f.running.Wait()
		if n := len(f.exporter.GetSpans()); n != 0 {
			t.Errorf("%d spans were exported", n)
		}
	}, sdktrace.WithSampler(recordOnly{}))
}

// recordOnly is a sampler.
type recordOnly struct{}

func (recordOnly) Description() string { return "recordOnly" }
func (recordOnly) ShouldSample(sdktrace.SamplingParameters) sdktrace.SamplingResult {
	return sdktrace.SamplingResult{Decision: sdktrace.RecordOnly}
}

// TestLateEndsDoNotLeaveTwice ends a span that was exported before a deadline, after its invocation, while another
// invocation has many open ones.
func TestLateEndsDoNotLeaveTwice(t *testing.T) {
	inFunction(t, func(t *testing.T, f *function) {
		f.invoke(t, time.Hour, func(ctx context.Context) {
			var open []trace.Span
			for range 2000 {
				open = append(open, f.start(ctx, "open"))
			}
			time.Sleep(time.Minute)
			for _, span := range open {
				span.End()
			}
		})
		for range 3 { // Those that have ended do not count.
			f.invoke(t, 10*time.Second, func(ctx context.Context) {
				var open []trace.Span
				for range 500 {
					open = append(open, f.start(ctx, "timed out"))
				}
				time.Sleep(9950 * time.Millisecond)
				for _, span := range open {
					span.End()
				}
			})
		}
		time.Sleep(20 * time.Second)
		if err := f.processor.ForceFlush(t.Context()); err != nil {
			t.Error(err)
		}
		f.exporter.Reset()
		var late trace.Span
		f.invoke(t, 10*time.Second, func(ctx context.Context) {
			late = f.start(ctx, "late")
			time.Sleep(9950 * time.Millisecond)
		})
		time.Sleep(20 * time.Second)
		synctest.Wait()
		late.End()
		if err := f.processor.ForceFlush(t.Context()); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"late"}, f.names()); diff != "" {
			t.Errorf("spans (-want +got):\n%s", diff)
		}
	})
}

// TestExportedSpansThatNeverEndAreBounded has invocations that leave all their spans open for ever.
func TestExportedSpansThatNeverEndAreBounded(t *testing.T) {
	inFunction(t, func(t *testing.T, f *function) {
		for range 10 {
			f.invoke(t, 10*time.Second, func(ctx context.Context) {
				for range 500 {
					f.start(ctx, "never")
				}
				time.Sleep(9950 * time.Millisecond)
			})
			f.running.Wait()
		}
		if n := f.processor.Open(); n < 1000 || n > 1024 {
			t.Errorf("%d spans are remembered, want the 1000 of two invocations", n)
		}
	})
}

// TestEndBeforeTheSnapshotNeedsNoFlush: an invocation that ends after its guard and before the snapshot leaves its spans
// to the flush behind its answer.
func TestEndBeforeTheSnapshotNeedsNoFlush(t *testing.T) {
	inFunction(t, func(t *testing.T, f *function) {
		f.invoke(t, 10*time.Second, func(ctx context.Context) {
			defer f.start(ctx, "work").End()
			time.Sleep(9850 * time.Millisecond)
		})
		time.Sleep(9999 * time.Millisecond)
		if n := len(f.exporter.GetSpans()); n != 0 {
			t.Errorf("%d spans were exported", n)
		}
	})
}

// TestNoSnapshotAfterShutdown: it would only be counted as lost.
func TestNoSnapshotAfterShutdown(t *testing.T) {
	handled(t)
	inFunction(t, func(t *testing.T, f *function) {
		f.invoke(t, 10*time.Second, func(ctx context.Context) {
			defer f.start(ctx, "work").End()
			time.Sleep(20 * time.Second)
		})
		time.Sleep(time.Second)
		if err := f.processor.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		time.Sleep(10 * time.Second)
		if s := f.processor.Stats(); s != (otlp.PipelineStats{}) {
			t.Errorf("stats = %+v before anything ended", s)
		}
	})
}

// TestSnapshotIsWhole compares what is exported near a deadline with what the spans had then.
func TestSnapshotIsWhole(t *testing.T) {
	link := trace.Link{SpanContext: spanContext(9, true), Attributes: []attribute.KeyValue{attribute.String("why", "batch")}}
	tests := []struct {
		name   string
		status codes.Code // of the invocation's span, before its deadline
		want   sdktrace.Status
		types  []string // error.type of the invocation's span
	}{
		{"timeout", codes.Unset, sdktrace.Status{Code: codes.Error, Description: "about to time out"}, []string{"Lambda.Timeout"}},
		{"timeout after ok", codes.Ok, sdktrace.Status{Code: codes.Error, Description: "about to time out"}, []string{"Lambda.Timeout"}},
		{"the user's error", codes.Error, sdktrace.Status{Code: codes.Error, Description: "mine"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inFunction(t, func(t *testing.T, f *function) {
				var left []attribute.KeyValue
				f.invoke(t, 10*time.Second, func(ctx context.Context) {
					trace.SpanFromContext(ctx).SetStatus(tt.status, "mine")
					_, span := f.provider.Tracer("test").Start(ctx, "work", trace.WithLinks(link),
						trace.WithAttributes(attribute.Int("n", 1)))
					defer span.End()
					for i := range 4 { // so that there is room for more
						span.SetAttributes(attribute.Int("n", i))
						span.SetAttributes(attribute.Int(fmt.Sprint("n", i), i))
					}
					time.Sleep(9950 * time.Millisecond) // until behind the snapshot
					left = span.(sdktrace.ReadOnlySpan).Attributes()
				})
				f.running.Wait()
				if own := attribute.NewSet(left...); own.Len() != 5 || own.HasValue("powertools.partial") {
					t.Errorf("the span's own attributes are %v", left)
				}
				for _, attr := range left[len(left):cap(left)] { // Others may append there too.
					if attr.Valid() {
						t.Errorf("behind the span's own attributes is %v", attr)
					}
				}
				if len(left) == cap(left) {
					t.Error("there is no room behind the span's own attributes, and the test shows nothing")
				}
				for _, span := range f.exporter.GetSpans() {
					attributes := attribute.NewSet(span.Attributes...)
					if partial, _ := attributes.Value("powertools.partial"); !partial.AsBool() {
						t.Errorf("%s has %v, want powertools.partial", span.Name, span.Attributes)
					}
					if span.SpanKind == trace.SpanKindServer {
						var types []string
						for _, attr := range span.Attributes {
							if attr.Key == "error.type" {
								types = append(types, attr.Value.AsString())
							}
						}
						if diff := cmp.Diff(tt.types, types); diff != "" {
							t.Errorf("error.type (-want +got):\n%s", diff)
						}
						if span.Status != tt.want {
							t.Errorf("status = %v, want %v", span.Status, tt.want)
						}
						continue
					}
					if n, ok := attributes.Value("n"); !ok || n.AsInt64() != 3 || attributes.Len() != 6 {
						t.Errorf("attributes = %v, want those of the span and one", span.Attributes)
					}
					if len(span.Links) != 1 || span.Links[0].SpanContext.SpanID() != link.SpanContext.SpanID() || len(span.Links[0].Attributes) != 1 {
						t.Errorf("links = %v", span.Links)
					}
				}
				if n := len(f.exporter.GetSpans()); n != 2 {
					t.Errorf("%d spans, want 2", n)
				}
			})
		})
	}
}
