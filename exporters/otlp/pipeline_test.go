// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// keeper is an exporter of log records that keeps them.
type keeper struct{ records []sdklog.Record }

func (k *keeper) Export(_ context.Context, records []sdklog.Record) error {
	for i := range records {
		k.records = append(k.records, records[i].Clone())
	}
	return nil
}
func (k *keeper) Shutdown(context.Context) error   { return nil }
func (k *keeper) ForceFlush(context.Context) error { return nil }

// scripted is an exporter of spans that fails as it is told, once each.
type scripted struct {
	mu      sync.Mutex
	fail    []error
	batches [][]string
}

func (s *scripted) ExportSpans(_ context.Context, spans []sdktrace.ReadOnlySpan) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.fail) > 0 {
		err := s.fail[0]
		s.fail = s.fail[1:]
		if err != nil {
			return err
		}
	}
	var names []string
	for _, span := range spans {
		names = append(names, span.Name())
	}
	s.batches = append(s.batches, names)
	return nil
}
func (s *scripted) Shutdown(context.Context) error { return nil }

func end(p *otlp.SpanProcessor, from, to int) {
	all := spans(to)
	for _, span := range all[from:] {
		p.OnEnd(span)
	}
}

func TestSpansAreSentInBatches(t *testing.T) {
	var e scripted
	p := otlp.NewSpanProcessor(&e, otlp.WithBatchSize(2))
	end(p, 0, 5)
	unsampled := stub("unsampled", 1)
	unsampled.SpanContext = unsampled.SpanContext.WithTraceFlags(0)
	p.OnEnd(unsampled.Snapshot())
	if err := p.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"span 0", "span 1"}, {"span 2", "span 3"}, {"span 4"}}, e.batches); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
}

func TestWhatMayBeSentAgainIsKeptInOrder(t *testing.T) {
	e := scripted{fail: []error{nil, otlp.ErrRetryable}}
	p := otlp.NewSpanProcessor(&e, otlp.WithBatchSize(2))
	end(p, 0, 5)
	if err := p.ForceFlush(t.Context()); !errors.Is(err, otlp.ErrRetryable) {
		t.Errorf("error = %v", err)
	}
	end(p, 5, 6)
	if err := p.ForceFlush(t.Context()); err != nil {
		t.Error(err)
	}
	want := [][]string{{"span 0", "span 1"}, {"span 2", "span 3"}, {"span 4", "span 5"}}
	if diff := cmp.Diff(want, e.batches); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(otlp.PipelineStats{}, p.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
}

func TestWhatWasRefusedDoesNotStopTheFlush(t *testing.T) {
	e := scripted{fail: []error{otlp.ErrDropped}}
	p := otlp.NewSpanProcessor(&e, otlp.WithBatchSize(2))
	end(p, 0, 4)
	if err := p.ForceFlush(t.Context()); !errors.Is(err, otlp.ErrDropped) {
		t.Errorf("error = %v", err)
	}
	if diff := cmp.Diff([][]string{{"span 2", "span 3"}}, e.batches); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	said := handled(t)
	var e scripted
	p := otlp.NewSpanProcessor(&e, otlp.WithQueueSize(3))
	for i := range 5 { // A back end that is away: what is put back meets what is new.
		e.fail = append(e.fail, otlp.ErrRetryable)
		end(p, 2*i, 2*i+2)
		if err := p.ForceFlush(t.Context()); !errors.Is(err, otlp.ErrRetryable) {
			t.Errorf("error = %v", err)
		}
	}
	if diff := cmp.Diff(otlp.PipelineStats{Waiting: 3, Dropped: 7}, p.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	if err := p.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([][]string{{"span 7", "span 8", "span 9"}}, e.batches); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
	end(p, 0, 1)
	if s := p.Stats(); s.Dropped != 8 || s.Waiting != 0 {
		t.Errorf("stats after shutdown = %+v", s)
	}
	want := []string{
		"otlp: cannot export spans for now, they are kept: otlp: may be sent again",
		"otlp: spans are lost: more than 3, or 16777216 bytes of them, wait for a back end",
		"otlp: spans are lost: they came after Shutdown",
	}
	if diff := cmp.Diff(want, said.texts()); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
}

func TestFlushWaitsForItsTurnNoLongerThanItsContext(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	rec := newReceiver(t, func(int, http.ResponseWriter, *http.Request) { close(entered); <-release })
	p := otlp.NewSpanProcessor(newTraces(t, otlp.WithEndpoint(rec.URL)))
	end(p, 0, 1)
	first := make(chan error, 1)
	go func() { first <- p.ForceFlush(context.Background()) }()
	select {
	case <-entered:
	case err := <-first:
		t.Fatalf("the flush ended before the receiver saw a request: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := p.ForceFlush(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("second flush: %v", err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Errorf("first flush: %v", err)
	}
}

// endless is an exporter of spans whose every export makes another span end, as one that traces itself would.
type endless struct {
	processor *otlp.SpanProcessor
	exports   int
}

func (e *endless) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error {
	if e.exports++; e.exports < 100 {
		end(e.processor, 0, 1)
	}
	return nil
}
func (e *endless) Shutdown(context.Context) error { return nil }

func TestFlushLeavesWhatComesMeanwhile(t *testing.T) {
	var e endless
	e.processor = otlp.NewSpanProcessor(&e, otlp.WithBatchSize(1))
	end(e.processor, 0, 3)
	if err := e.processor.ForceFlush(t.Context()); err != nil {
		t.Error(err)
	}
	if waiting := e.processor.Stats().Waiting; e.exports != 3 || waiting != 3 {
		t.Errorf("%d exports, %d waiting, want 3 and 3", e.exports, waiting)
	}
}

// TestExportedSpansAreLetGo: a function that is not invoked for long must not hold what it has sent.
func TestExportedSpansAreLetGo(t *testing.T) {
	var e scripted
	p := otlp.NewSpanProcessor(&e, otlp.WithBatchSize(4))
	var left []weak.Pointer[spanOfItsOwn]
	for _, span := range spans(10) {
		own := &spanOfItsOwn{span}
		left = append(left, weak.Make(own))
		p.OnEnd(own)
	}
	if err := p.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	for i, span := range left {
		if span.Value() != nil {
			t.Errorf("span %d is held", i)
		}
	}
	runtime.KeepAlive(p)
}

type spanOfItsOwn struct{ sdktrace.ReadOnlySpan }

// TestShutdownDuringAFlush does not wait for a flush longer than its context. What that flush has to put back then is
// counted as lost.
func TestShutdownDuringAFlush(t *testing.T) {
	said := handled(t)
	entered, release := make(chan struct{}), make(chan struct{})
	e := &failing{fail: func() error {
		close(entered)
		<-release
		return otlp.ErrRetryable
	}}
	p := otlp.NewSpanProcessor(e, otlp.WithBatchSize(2))
	end(p, 0, 3)
	flush := make(chan error, 1)
	go func() { flush <- p.ForceFlush(context.Background()) }()
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("shutdown: %v", err)
	}
	close(release)
	if err := <-flush; !errors.Is(err, otlp.ErrRetryable) {
		t.Errorf("flush: %v", err)
	}
	want := []string{"otlp: spans are lost: Shutdown could not export them: flush spans: an earlier flush still runs: context canceled"}
	if diff := cmp.Diff(want, said.texts()); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(otlp.PipelineStats{Dropped: 3}, p.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
}

// TestNothingIsLostOrSentTwice ends and flushes at once, while every third request fails for now.
func TestNothingIsLostOrSentTwice(t *testing.T) {
	rec := newReceiver(t, nil)
	flaky := newReceiver(t, nil)
	var n atomic.Int32
	flaky.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1)%3 == 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		rec.handler(nil).ServeHTTP(w, r)
	})
	e := newTraces(t, otlp.WithEndpoint(flaky.URL), otlp.WithSleep(func(<-chan struct{}, time.Duration) bool { return false }))
	p := otlp.NewSpanProcessor(e, otlp.WithBatchSize(7))
	var group sync.WaitGroup
	for w := range 8 {
		group.Go(func() {
			for i := range 50 {
				p.OnEnd(stub(fmt.Sprint(w, ".", i), 1).Snapshot())
				if i%10 == 0 {
					_ = p.ForceFlush(context.Background()) // some fail
				}
			}
		})
	}
	group.Wait()
	for p.Stats().Waiting > 0 {
		_ = p.ForceFlush(context.Background()) // some fail
	}
	seen := map[string]int{}
	for _, name := range rec.names() {
		seen[name]++
	}
	if len(seen) != 400 || len(rec.names()) != 400 || p.Stats().Dropped != 0 {
		t.Errorf("%d spans, %d of them different, dropped %d; want 400, 400, 0", len(rec.names()), len(seen), p.Stats().Dropped)
	}
}

func TestLogProcessor(t *testing.T) {
	rec := newReceiver(t, nil)
	e, err := otlp.NewLogs(otlp.WithEndpoint(rec.URL))
	if err != nil {
		t.Fatal(err)
	}
	p := otlp.NewLogProcessor(e)
	provider := sdklog.NewLoggerProvider(sdklog.WithProcessor(p))
	for range 3 {
		provider.Logger("l").Emit(t.Context(), log.Record{})
	}
	if len(rec.all()) != 0 || p.Stats().Waiting != 3 {
		t.Errorf("%d requests before the flush, %d waiting", len(rec.all()), p.Stats().Waiting)
	}
	if err := provider.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if all := rec.all(); len(all) != 1 || all[0].path != "/v1/logs" || e.Stats().Exported != 3 {
		t.Errorf("%d requests, stats %+v", len(all), e.Stats())
	}
	if err := e.Export(t.Context(), nil); !errors.Is(err, sdklog.ErrExporterShutdown) {
		t.Errorf("export after shutdown: %v", err)
	}
}
