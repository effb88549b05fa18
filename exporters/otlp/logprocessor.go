// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"context"
	"errors"
	"sync/atomic"

	"go.opentelemetry.io/otel"
	sdklog "go.opentelemetry.io/otel/sdk/log"
)

// LogProcessor keeps log records until ForceFlush or Shutdown exports them. All methods are safe for concurrent use; one
// flush runs at a time.
type LogProcessor struct {
	exporter sdklog.Exporter
	pipeline *pipeline
	enabled  func(context.Context, sdklog.EnabledParameters) bool // nil for all
	closed   atomic.Bool
}

var _ sdklog.Processor = (*LogProcessor)(nil)

// NewLogProcessor returns a processor that exports through exporter, which should be a [*Logs]. What an exporter failed
// to export is kept for the next flush if its error wraps [ErrRetryable] or the end of a context.
func NewLogProcessor(exporter sdklog.Exporter, opts ...PipelineOption) *LogProcessor {
	l, mistakes := newLimits(limits{queue: 2048, batch: 512, bytes: defaultBytes}, "OTEL_BLRP", opts)
	for _, mistake := range mistakes {
		otel.Handle(mistake)
	}
	return &LogProcessor{exporter: exporter, pipeline: newPipeline("log records", l, recordSize, recordsOf(exporter)), enabled: l.enabled}
}

// recordsOf is itemsOf for records, which wait by their address.
func recordsOf(exporter sdklog.Exporter) func(context.Context, []any) error {
	var batch []sdklog.Record
	return func(ctx context.Context, items []any) error {
		batch = batch[:0]
		for _, item := range items {
			batch = append(batch, *item.(*sdklog.Record))
		}
		defer clear(batch)
		return exporter.Export(ctx, batch)
	}
}

// Enabled returns what the function of [WithEnabled] does, true without one.
func (p *LogProcessor) Enabled(ctx context.Context, parameters sdklog.EnabledParameters) bool {
	return p.enabled == nil || p.enabled(ctx, parameters)
}

// OnEmit keeps a copy of the record, which later processors may change, if it is enabled. It returns nil.
func (p *LogProcessor) OnEmit(ctx context.Context, record *sdklog.Record) error {
	if p.enabled == nil || p.enabled(ctx, sdklog.EnabledParameters{
		InstrumentationScope: record.InstrumentationScope(), Severity: record.Severity(), EventName: record.EventName(),
	}) {
		kept := record.Clone()
		p.pipeline.add(&kept)
	}
	return nil
}

// ForceFlush exports what was emitted so far. It returns what failed, which has been reported; records that
// may be exported again are kept.
func (p *LogProcessor) ForceFlush(ctx context.Context) error { return p.pipeline.flush(ctx) }

// Shutdown exports what is left and shuts the exporter down. Records that come later are dropped and counted.
func (p *LogProcessor) Shutdown(ctx context.Context) error {
	if p.closed.Swap(true) {
		return nil
	}
	return errors.Join(p.pipeline.shutdown(ctx), p.exporter.Shutdown(ctx))
}

// Stats returns what is held and lost so far.
func (p *LogProcessor) Stats() PipelineStats { return p.pipeline.buffer.stats() }
