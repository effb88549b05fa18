// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"errors"
	"fmt"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

var errPanic = errors.New("otlp: a callback of an instrument panicked")

// Reader collects and exports metrics on ForceFlush and Shutdown. A collection that could not be exported is kept for
// the next flush with its own times: of delta values it is the only copy. All methods are safe for concurrent use; one
// flush runs at a time.
type Reader struct {
	*sdkmetric.ManualReader
	exporter sdkmetric.Exporter
	pipeline *pipeline[*metricdata.ResourceMetrics]
	turn     chan struct{} // holds a token while a flush collects: values have to leave in the order of their times
	closed   bool          // guarded by turn
}

var _ sdkmetric.Reader = (*Reader)(nil)

// NewReader returns a reader that exports through exporter, which should be a [*Metrics]; that also chooses temporality
// and aggregation. Give it to one MeterProvider.
func NewReader(exporter sdkmetric.Exporter, opts ...PipelineOption) *Reader {
	l, _ := newLimits(limits{queue: 16, batch: 1}, "", opts)
	l.batch = 1 // One collection is one request.
	options := []sdkmetric.ManualReaderOption{
		sdkmetric.WithTemporalitySelector(exporter.Temporality),
		sdkmetric.WithAggregationSelector(exporter.Aggregation),
	}
	for _, producer := range l.producers {
		options = append(options, sdkmetric.WithProducer(producer))
	}
	return &Reader{
		ManualReader: sdkmetric.NewManualReader(options...),
		exporter:     exporter,
		pipeline: newPipeline("metrics", l, func(ctx context.Context, batch []*metricdata.ResourceMetrics) error {
			return exporter.Export(ctx, batch[0])
		}),
		turn: make(chan struct{}, 1),
	}
}

// ForceFlush collects and exports, what was kept first. It returns what failed, or sdkmetric.ErrReaderShutdown.
func (r *Reader) ForceFlush(ctx context.Context) error {
	if err := r.lock(ctx); err != nil {
		return err
	}
	defer r.unlock()
	if r.closed {
		return sdkmetric.ErrReaderShutdown
	}
	return r.flush(ctx)
}

// Shutdown exports what is left and shuts reader and exporter down. A second call returns sdkmetric.ErrReaderShutdown.
func (r *Reader) Shutdown(ctx context.Context) error {
	if err := r.lock(ctx); err != nil {
		return err
	}
	defer r.unlock()
	if r.closed {
		return sdkmetric.ErrReaderShutdown
	}
	r.closed = true
	err := r.flush(ctx)
	return errors.Join(err, r.pipeline.shutdown(ctx), r.ManualReader.Shutdown(ctx), r.exporter.Shutdown(ctx))
}

// Stats returns how many collections are held and lost so far.
func (r *Reader) Stats() PipelineStats { return r.pipeline.buffer.stats() }

func (r *Reader) lock(ctx context.Context) error {
	select {
	case r.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("flush metrics: an earlier flush still runs: %w", context.Cause(ctx))
	}
}

func (r *Reader) unlock() { <-r.turn }

func (r *Reader) flush(ctx context.Context) error {
	data, err := r.collect(ctx)
	if errors.Is(err, sdkmetric.ErrReaderNotRegistered) {
		return nil // no provider, nothing recorded
	}
	if len(data.ScopeMetrics) > 0 {
		r.pipeline.add(data)
	}
	return errors.Join(err, r.pipeline.flush(ctx))
}

// collect calls the callbacks of observable instruments, which are the user's code.
func (r *Reader) collect(ctx context.Context) (data *metricdata.ResourceMetrics, err error) {
	data = new(metricdata.ResourceMetrics)
	defer func() {
		if value := recover(); value != nil {
			data.ScopeMetrics = nil
			err = fmt.Errorf("%w: %v", errPanic, value)
		}
	}()
	return data, r.Collect(ctx, data)
}
