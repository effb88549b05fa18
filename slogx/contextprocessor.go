// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/internal/report"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// invocationIDKey is the semantic conventions' key of Lambda's request id.
const invocationIDKey = attribute.Key("faas.invocation_id")

// contextProcessor adds to records what lines take from the context.
type contextProcessor struct {
	environment  *invocation.Environment // may be nil
	omitLocation bool
	sites        sites
	attrs        []attribute.KeyValue                            // of the process
	mask         func([]attribute.KeyValue) []attribute.KeyValue // may be nil
	reporter     report.Once
}

var _ sdklog.Processor = (*contextProcessor)(nil)

// NewContextProcessor returns a processor that adds to each record what [Processor] prints but the record does not
// have: the attributes of [Options.Attrs] and of [AddAttrs], correlation_id, faas.invocation_id, where the call was made as
// code.function.name, code.file.path and code.line.number, and the span of the only running invocation if the record has
// none. An attribute that a record has already stays. Then it masks the record as [Options.Mask] masks lines: what must
// not be written must not be exported either.
//
// It is for the exporters registered after it. Register it after [Processor], which needs none of it.
func NewContextProcessor(opts *Options) sdklog.Processor {
	o := opts.orDefault()
	p := &contextProcessor{environment: o.Environment, omitLocation: o.OmitLocation, attrs: convertAll(o.Attrs)}
	p.mask = guarded(o.Mask, &p.reporter)
	return p
}

// Enabled implements [sdklog.Processor]. It is false, because this processor exports nothing itself.
func (p *contextProcessor) Enabled(context.Context, sdklog.EnabledParameters) bool { return false }

// OnEmit implements [sdklog.Processor].
func (p *contextProcessor) OnEmit(ctx context.Context, record *sdklog.Record) error {
	pc := callerOf(ctx)
	ctx, facts := attributed(ctx, p.environment, record)

	have := make(map[attribute.Key]bool, record.AttributesLen())
	record.WalkAttributes(func(attr attribute.KeyValue) bool {
		have[attr.Key] = true
		return true
	})
	var missing []attribute.KeyValue
	add := func(attr attribute.KeyValue) {
		if !have[attr.Key] {
			missing = replaceOrAppend(missing, attr)
		}
	}
	for _, attr := range p.attrs {
		add(attr)
	}
	for _, s := range sessionsOf(ctx) {
		if s.correlationID != "" {
			add(attribute.String(correlationKey, s.correlationID))
		}
	}
	invocation.VisitLogAttrs(ctx, func(attrs []slog.Attr) {
		for _, attr := range convertAll(attrs) {
			add(attr) // The innermost scope is visited last and counts.
		}
	})
	if facts != nil && facts.RequestID != "" {
		add(invocationIDKey.String(facts.RequestID))
	}
	if pc != 0 && !p.omitLocation {
		if at := p.sites.at(pc); at.function != "" {
			add(codeFunctionKey.String(at.function))
			add(codeFileKey.String(at.file))
			add(codeLineKey.Int(at.line))
		}
	}
	record.AddAttributes(missing...)
	if p.mask != nil {
		*record = *maskedRecord(record, p.mask)
	}
	return nil
}

func replaceOrAppend(attrs []attribute.KeyValue, attr attribute.KeyValue) []attribute.KeyValue {
	for i := range attrs {
		if attrs[i].Key == attr.Key {
			attrs[i] = attr
			return attrs
		}
	}
	return append(attrs, attr)
}

// ForceFlush implements [sdklog.Processor]. There is nothing to flush.
func (p *contextProcessor) ForceFlush(context.Context) error { return nil }

// Shutdown implements [sdklog.Processor]. There is nothing to release.
func (p *contextProcessor) Shutdown(context.Context) error { return nil }
