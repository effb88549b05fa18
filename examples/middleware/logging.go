// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// logged writes a line for each event and one for its answer. The events themselves, which hold data of users, are
// written at level DEBUG only, and never with the secret members. An error is not logged here: the invocation does that,
// once.
func logged(secret ...string) invocation.Middleware {
	return func(next invocation.Handler) invocation.Handler {
		return func(ctx context.Context, payload json.RawMessage) (any, error) {
			start := time.Now()
			slog.InfoContext(ctx, "event", "bytes", len(payload))
			if slog.Default().Enabled(ctx, slog.LevelDebug) {
				slog.DebugContext(ctx, "event", "event", without(payload, secret))
			}
			answer, err := next(ctx, payload)
			if err != nil {
				return nil, err
			}
			// The answer is encoded once: what goes on is what was looked at. A stream has no length yet.
			answer, encoded := invocation.EncodeAnswer(answer)
			attrs := []slog.Attr{slog.Duration("duration", time.Since(start))}
			if encoded != nil {
				attrs = append(attrs, slog.Int("bytes", len(encoded)))
			}
			slog.LogAttrs(ctx, slog.LevelInfo, "answer", attrs...)
			return answer, nil
		}
	}
}

// without returns an event without some members of it, nil if it is no object. Package datamasking finds those that lie
// deeper.
func without(payload json.RawMessage, secret []string) json.RawMessage {
	var event map[string]json.RawMessage
	if json.Unmarshal(payload, &event) != nil {
		return nil
	}
	for _, name := range secret {
		delete(event, name)
	}
	rest, _ := json.Marshal(event) // It was JSON before.
	return rest
}
