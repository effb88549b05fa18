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
// written at level DEBUG only. An error is not logged here: the invocation does that, once.
func logged(next invocation.Handler) invocation.Handler {
	return func(ctx context.Context, payload json.RawMessage) (any, error) {
		start := time.Now()
		slog.InfoContext(ctx, "event", "bytes", len(payload))
		slog.DebugContext(ctx, "event", "event", payload)

		answer, err := next(ctx, payload)
		if err != nil {
			return nil, err
		}
		// The answer is encoded once: what goes on is what was looked at. A stream is not read here.
		answer, encoded := invocation.EncodeAnswer(answer)
		slog.InfoContext(ctx, "answer", "bytes", len(encoded), "duration", time.Since(start))
		return answer, nil
	}
}
