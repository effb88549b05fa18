// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

// warmUpSource is how serverless-plugin-warmup names itself: in the event, and in the client context, which stays where a
// payload of one's own is configured.
const warmUpSource = "serverless-plugin-warmup"

// stayBusy keeps the environment from taking the next of several warm-up events that are sent at once: each is to
// warm another environment.
const stayBusy = 25 * time.Millisecond

// warmUp answers the events that are sent to keep environments warm. It stands outermost, so that no other middleware has
// to know them.
//
// Such an event takes the cold start on itself: its invocation is the one with faas.coldstart. With provisioned
// concurrency none is needed, since Lambda starts those environments ahead; facts.Function.InitializationType says so.
func warmUp(next invocation.Handler) invocation.Handler {
	return func(ctx context.Context, payload json.RawMessage) (any, error) {
		if !isWarmUp(ctx, payload) {
			return next(ctx, payload)
		}
		slogx.AddAttrs(ctx, slog.Bool("warm_up", true))
		slog.DebugContext(ctx, "kept warm")
		select {
		case <-time.After(stayBusy):
		case <-ctx.Done():
		}
		return "warm", nil
	}
}

func isWarmUp(ctx context.Context, payload json.RawMessage) bool {
	if facts, ok := invocation.From(ctx); ok && facts.ClientContext.Custom["source"] == warmUpSource {
		return true
	}
	var event struct{ Source string }
	return json.Unmarshal(payload, &event) == nil && event.Source == warmUpSource
}
