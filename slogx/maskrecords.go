// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/internal/report"
	"github.com/otel-powertools/powertools/internal/settings"
)

// maskingProcessor is a processor before another.
type maskingProcessor struct {
	sdklog.Processor

	paths maskPaths
}

// MaskRecords returns next with copies of records whose attributes are masked at the given paths; see [MaskPaths]. Other
// processors get the records as they are. A body that is no text is masked by paths that begin with body.
//
// It is for exporters. Behind [NewContextProcessor] it masks the attributes of [AddAttrs] too. [Options.Mask] does the same
// for lines, and for all processors behind a [NewContextProcessor].
func MaskRecords(next sdklog.Processor, paths ...string) sdklog.Processor {
	p := newMaskPaths(paths)
	if len(p) == 0 {
		return next
	}
	return maskingProcessor{next, p}
}

// OnEmit implements [sdklog.Processor].
func (p maskingProcessor) OnEmit(ctx context.Context, record *sdklog.Record) error {
	return p.Processor.OnEmit(ctx, maskedRecord(record, p.paths.mask))
}

// maskedRecord returns a copy of record with its attributes, and a body that is no text, as mask returns them.
func maskedRecord(record *sdklog.Record, mask func([]attribute.KeyValue) []attribute.KeyValue) *sdklog.Record {
	masked := record.Clone()
	attrs := make([]attribute.KeyValue, 0, record.AttributesLen())
	record.WalkAttributes(func(attr attribute.KeyValue) bool {
		attrs = append(attrs, attr)
		return true
	})
	masked.SetAttributes(mask(attrs)...)
	if body := record.Body(); body.Type() != attribute.STRING && body.Type() != attribute.EMPTY {
		var kept attribute.Value
		for _, attr := range mask([]attribute.KeyValue{{Key: bodyKey, Value: body}}) {
			if attr.Key == bodyKey {
				kept = attr.Value
			}
		}
		masked.SetBody(kept)
	}
	return &masked
}

// guarded returns mask with a guard: if it panics, that is reported and all attributes it was given are left out.
func guarded(mask func([]attribute.KeyValue) []attribute.KeyValue, reporter *report.Once) func([]attribute.KeyValue) []attribute.KeyValue {
	if mask == nil {
		return nil
	}
	return func(attrs []attribute.KeyValue) (masked []attribute.KeyValue) {
		defer func() {
			if value := recover(); value != nil {
				masked = nil
				reporter.Report("mask", func() error {
					return settings.Lossf("slogx: mask attributes: panic: %v: the attributes are left out", value)
				})
			}
		}()
		return mask(attrs)
	}
}
