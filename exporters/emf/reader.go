// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// ErrNoMetrics is what [WithRequireMetrics] reports: an invocation ended and had recorded nothing.
var ErrNoMetrics = errors.New("emf: an invocation recorded no metrics")

// LambdaReader collects and exports when an invocation ends. It has no goroutine and no timer: Lambda freezes the
// process between invocations, so a tick would come at any time or never. Only on Lambda Managed Instances, which are
// not frozen, a timer flushes what the ends of invocations left; see [WithFlushEvery].
//
// All methods are safe for concurrent use. Collecting and exporting are one step under one lock, so a flush at the
// deadline and one at the end never write the same measurement twice.
type LambdaReader struct {
	*sdkmetric.ManualReader
	exporter *Exporter

	mu      sync.Mutex // held while collecting and exporting
	data    metricdata.ResourceMetrics
	running map[string]int // how many running invocations have a request id; nil until hooks are called
	ended   []string       // ids of invocations that ended and were not flushed: they count as running
	missing []error        // to be reported, one for each invocation
	cadence cadence
	closed  bool
}

var _ sdkmetric.Reader = (*LambdaReader)(nil)

// NewLambdaReader returns a reader that exports through e. Give it to one MeterProvider, with [Exporter.ProviderOptions].
func NewLambdaReader(e *Exporter) *LambdaReader {
	return &LambdaReader{
		ManualReader: sdkmetric.NewManualReader(
			sdkmetric.WithTemporalitySelector(e.Temporality),
			sdkmetric.WithAggregationSelector(e.Aggregation),
			sdkmetric.WithCardinalityLimitSelector(func(sdkmetric.InstrumentKind) (int, bool) {
				return e.config.cardinality, false
			}),
		),
		exporter: e,
		cadence:  newCadence(&e.config),
	}
}

// ForceFlush collects and exports at once, also with a context that is done: nothing is sent over a network.
// It returns what went wrong with callbacks and lines, or sdkmetric.ErrReaderShutdown.
func (r *LambdaReader) ForceFlush(ctx context.Context) error {
	r.mu.Lock()
	err := r.flush(ctx, "", r.exporter.timeNow())
	r.unlock()
	return err
}

// Shutdown exports what is left and shuts the reader down. A second call returns sdkmetric.ErrReaderShutdown.
func (r *LambdaReader) Shutdown(ctx context.Context) error {
	r.mu.Lock()
	now := r.exporter.timeNow()
	err := r.flush(ctx, "", now)
	if !r.closed {
		r.closed = true
		r.cadence.flushed(now) // stops the timer
		err = errors.Join(err, r.ManualReader.Shutdown(ctx), r.exporter.Shutdown(ctx))
	}
	r.unlock()
	return err
}

// Hooks returns what the wrapper of invocations has to call. Begin writes the ColdStart metric of a cold invocation, at
// its start so that a timeout does not hide it. Deadline flushes what there is; the lines of the invocation that runs
// out of time carry the property "partial". End flushes, whatever the outcome. Errors go to otel.Handle, each once.
func (r *LambdaReader) Hooks() invocation.ProcessHooks {
	return invocation.ProcessHooks{
		Begin:    r.begin,
		End:      func(ctx context.Context, _ invocation.Outcome) { r.end(ctx) },
		Deadline: r.deadline,
	}
}

func (r *LambdaReader) begin(ctx context.Context) {
	facts, ok := invocation.From(ctx)
	if !ok {
		return
	}
	r.mu.Lock()
	if r.running == nil {
		r.running = make(map[string]int)
	}
	r.running[facts.RequestID]++
	if facts.ColdStart && !r.closed {
		// What was recorded while the process started leaves first, and tells the resource.
		r.note(r.flush(ctx, "", r.exporter.timeNow()))
		r.note(r.exporter.exportColdStart(ctx, facts, r.data.Resource))
	}
	r.unlock()
}

func (r *LambdaReader) end(ctx context.Context) {
	r.mu.Lock()
	if facts, ok := invocation.From(ctx); ok && r.running != nil {
		r.ended = append(r.ended, facts.RequestID)
	}
	now := r.exporter.timeNow()
	switch {
	case r.closed:
	case r.cadence.due(now):
		r.note(r.flush(ctx, "", now))
	default:
		r.cadence.wait(now, r.tick)
	}
	r.unlock()
}

func (r *LambdaReader) deadline(ctx context.Context) {
	facts, ok := invocation.From(ctx)
	if !ok {
		return
	}
	r.mu.Lock()
	if !r.closed {
		r.note(r.flush(ctx, facts.RequestID, r.exporter.timeNow()))
	}
	r.unlock()
}

// flush collects and exports at the time given, which is read once for all that a flush needs it for. r.mu is held.
func (r *LambdaReader) flush(ctx context.Context, partial string, now time.Time) error {
	if r.closed {
		return sdkmetric.ErrReaderShutdown
	}
	defer r.flushed(now)
	ctx = context.WithoutCancel(ctx)
	r.data.ScopeMetrics = r.data.ScopeMetrics[:0] // a failed collection leaves it alone
	err := r.collect(ctx)
	if errors.Is(err, sdkmetric.ErrReaderNotRegistered) {
		return nil // no provider, nothing recorded
	}
	return errors.Join(err, r.exporter.export(&r.data, flush{partial, r.running, now}))
}

// unlock releases the lock and then reports what went wrong: the error handler is foreign code.
func (r *LambdaReader) unlock() {
	missing := r.missing
	r.missing = nil
	r.mu.Unlock()
	r.exporter.problems.report()
	for _, err := range missing {
		otel.Handle(err)
	}
}

// flushed forgets the invocations that ended: what they record from now on is late.
func (r *LambdaReader) flushed(now time.Time) {
	for _, id := range r.ended {
		if r.exporter.missing(id) {
			r.missing = append(r.missing, settings.Lossf("%w: %s", ErrNoMetrics, id))
		}
		if r.running[id]--; r.running[id] <= 0 {
			delete(r.running, id)
		}
	}
	r.ended = r.ended[:0]
	r.cadence.flushed(now)
}

// collect calls the callbacks of observable instruments, which are the user's code.
func (r *LambdaReader) collect(ctx context.Context) (err error) {
	defer func() {
		if value := recover(); value != nil {
			r.data.ScopeMetrics = r.data.ScopeMetrics[:0]
			err = fmt.Errorf("%w: %v", errPanic, value)
		}
	}()
	return r.Collect(ctx, &r.data)
}

// note keeps an error of a hook for otel.Handle, once per cause.
func (r *LambdaReader) note(err error) {
	if err != nil {
		r.exporter.problems.add(problemWrite, err.Error(), func(string) error { return err })
	}
}
