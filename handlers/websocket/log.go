// SPDX-License-Identifier: Apache-2.0

package websocket

import (
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
)

// log writes a line to the logger, or to the provider if there is one. It has no source location: that would be this
// file's, whatever the line tells of. Level is WARN or ERROR; err may be nil.
func (c *config) log(ctx context.Context, level slog.Level, message string, err error, attrs ...attribute.KeyValue) {
	if c.records != nil {
		c.emit(ctx, level, message, err, attrs)
		return
	}
	logger := c.logger
	if logger == nil {
		logger = slog.Default()
	}
	handler := logger.Handler()
	if !handler.Enabled(ctx, level) {
		return
	}
	record := slog.NewRecord(time.Now(), level, message, 0)
	if err != nil {
		record.AddAttrs(slog.Any("error", err))
	}
	for _, attr := range attrs {
		record.AddAttrs(slog.Any(string(attr.Key), attr.Value.AsInterface()))
	}
	_ = handler.Handle(ctx, record) // A failing log sink reports itself.
}

func (c *config) emit(ctx context.Context, level slog.Level, message string, err error, attrs []attribute.KeyValue) {
	severity := log.SeverityWarn
	if level >= slog.LevelError {
		severity = log.SeverityError
	}
	logger := c.records.Logger(ScopeName)
	if !logger.Enabled(ctx, log.EnabledParameters{Severity: severity}) {
		return
	}
	var record log.Record
	record.SetTimestamp(time.Now())
	record.SetSeverity(severity)
	record.SetSeverityText(level.String())
	record.SetBody(attribute.StringValue(message))
	if err != nil {
		record.SetErr(err)
	}
	record.AddAttributes(attrs...)
	logger.Emit(ctx, record)
}
