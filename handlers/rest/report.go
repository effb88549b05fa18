// SPDX-License-Identifier: Apache-2.0

package rest

import (
	"context"
	"log/slog"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/exception"
	"github.com/otel-powertools/powertools/otel/invocation"
)

// maxMessage is how many bytes of an error's message go on a span.
const maxMessage = 1 << 10

// report puts an error that has been answered where people look for it. From 500 on it is a failure of the server: the
// span fails, and the log has the text that the client did not get. Below, OpenTelemetry wants the status of a server's
// span unset, since the client is at fault, so it is an event only.
func report(ctx context.Context, x *exchange, err error, status int) {
	span := trace.SpanFromContext(ctx)
	if status < 500 {
		if span.IsRecording() {
			attrs := append(make([]attribute.KeyValue, 0, 2), exception.TypeKey.String(exception.Type(err)))
			if invocation.RecordsErrorsInFull(ctx) {
				attrs = append(attrs, exception.MessageKey.String(truncate(err.Error())))
			}
			span.AddEvent(exception.EventName, trace.WithAttributes(attrs...))
		}
		return
	}
	if span.IsRecording() {
		invocation.RecordError(ctx, span, err, exception.Callers(0))
	}
	logger := slog.Default()
	if x != nil {
		logger = x.table.config.log()
	}
	logger.LogAttrs(ctx, slog.LevelError, "request failed", slog.Int("http.response.status_code", status), slog.Any("error", err))
}

// truncate returns at most [maxMessage] bytes, and whole characters.
func truncate(text string) string {
	if len(text) <= maxMessage {
		return text
	}
	end := maxMessage
	for end > maxMessage-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
