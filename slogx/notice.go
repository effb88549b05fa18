// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"
)

// notice returns a line of the processor's own, which [Processor.release] takes back.
func (p *Processor) notice(ctx context.Context, level slog.Level, message string, attrs ...attribute.KeyValue) *line {
	var record sdklog.Record
	record.SetSeverity(severityOf(level))
	record.SetBody(attribute.StringValue(message))
	record.SetTimestamp(time.Now())
	l := p.lines.Get().(*line)
	p.encode(l, ctx, &record, attrs)
	return l
}

// evictionNotice says that lines are missing among those that follow it.
func (p *Processor) evictionNotice(ctx context.Context, evicted int64) *line {
	return p.notice(ctx, slog.LevelWarn, "log lines are missing: the buffer is too small for all of them",
		attribute.Int64("evicted", evicted), attribute.Int("buffer_bytes", p.buffer.maxBytes))
}
