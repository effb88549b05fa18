// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"context"
	"encoding/json"
)

// ScopeName is the instrumentation scope of the spans this package starts.
const ScopeName = "github.com/otel-powertools/powertools/otel/invocation"

// Handler handles one event. The payload is the event's raw JSON; what it returns becomes the answer as [Adapt]
// describes. Handlers are called by many goroutines where a process serves several invocations at once.
type Handler func(ctx context.Context, payload json.RawMessage) (any, error)

// EventHandler is what a router or resolver is: something that handles events and is no plain function.
// [Adapt] accepts it, so it can be started as it is.
type EventHandler interface {
	HandleEvent(ctx context.Context, payload json.RawMessage) (any, error)
}
