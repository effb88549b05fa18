// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// Reader collects and exports metrics on ForceFlush and Shutdown. A collection that could not be exported is kept for
// the next flush with its own times: of delta values it is the only copy. All methods are safe for concurrent use; one
// flush runs at a time.
type Reader struct {
	*sdkmetric.ManualReader
	exporter sdkmetric.Exporter
	pipeline *pipeline
	turn     turn // of who collects: values have to leave in the order of their times
	closed   atomic.Bool
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
		pipeline: newPipeline("metrics", l, nil, itemsOf(func(ctx context.Context, batch []*metricdata.ResourceMetrics) error {
			return exporter.Export(ctx, batch[0])
		})),
		turn: make(turn, 1),
	}
}

// ForceFlush collects and exports, what was kept first. It returns what failed, which has been reported, or
// sdkmetric.ErrReaderShutdown.
func (r *Reader) ForceFlush(ctx context.Context) error {
	if r.closed.Load() {
		return sdkmetric.ErrReaderShutdown
	}
	if err := r.turn.take(ctx); err != nil {
		err = fmt.Errorf("collect metrics: %w", err)
		r.pipeline.later(err)
		return err
	}
	defer r.turn.giveBack()
	lost, postponed := r.collect(ctx)
	if postponed != nil {
		r.pipeline.later(postponed)
	}
	return errors.Join(lost, postponed, r.pipeline.flush(ctx))
}

// Shutdown exports what is left and shuts reader and exporter down, also when ctx ends before; what is left then is lost.
// A second call does nothing.
func (r *Reader) Shutdown(ctx context.Context) error {
	if r.closed.Swap(true) {
		return nil
	}
	var lost, postponed error
	if postponed = r.turn.take(ctx); postponed == nil {
		defer r.turn.giveBack()
		lost, postponed = r.collect(ctx)
	}
	if postponed != nil {
		r.pipeline.lost("collect", "Shutdown had no time to collect what came after the last flush: %w", postponed)
	}
	return errors.Join(lost, postponed, r.pipeline.shutdown(ctx), r.ManualReader.Shutdown(ctx), r.exporter.Shutdown(ctx))
}

// Stats returns how many collections are held and lost so far.
func (r *Reader) Stats() PipelineStats { return r.pipeline.buffer.stats() }

// collect puts what was recorded into the pipeline. Of what failed it returns apart what the next collection gives, which
// nothing is lost of, because ctx had ended before.
func (r *Reader) collect(ctx context.Context) (lost, postponed error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	data, err := r.call(ctx)
	if errors.Is(err, sdkmetric.ErrReaderNotRegistered) {
		return nil, nil // no provider, nothing recorded
	}
	if len(data.ScopeMetrics) > 0 {
		r.pipeline.add(data)
	}
	if err != nil {
		err = fmt.Errorf("collect metrics: %w", err)
		r.pipeline.lost(causeOf(err), "%w", err)
	}
	return err, nil
}

// call calls the callbacks of observable instruments, which are the user's code. When one panics there are no metrics at
// all; when one returns an error there are the others.
func (r *Reader) call(ctx context.Context) (data *metricdata.ResourceMetrics, err error) {
	data = new(metricdata.ResourceMetrics)
	defer func() {
		if value := recover(); value != nil {
			data.ScopeMetrics = nil
			err = fmt.Errorf("a callback of an instrument: %w", panicError(value))
		}
	}()
	return data, r.Collect(ctx, data)
}
