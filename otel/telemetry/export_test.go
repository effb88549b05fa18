// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"io"
	"time"

	"github.com/go-logr/logr"
	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// NewDiagnostics gives the tests an error handler that writes where they can see it.
func NewDiagnostics(service string, debug bool, out io.Writer) otel.ErrorHandler {
	return newDiagnostics(service, debug, out)
}

// NewInternalLogger gives the tests the logger of OpenTelemetry's own code.
func NewInternalLogger(service string, debug bool, out io.Writer) logr.Logger {
	return internalLogger(newDiagnostics(service, debug, out))
}

// Flusher gives the tests the interface of flush targets.
type Flusher = flusher

// NetworkFlush gives the tests the flush hook.
type NetworkFlush struct{ inner *networkFlush }

// NewNetworkFlush returns the flush of targets.
func NewNetworkFlush(timeout time.Duration, targets ...Flusher) NetworkFlush {
	list := make([]*flushTarget, 0, len(targets))
	for _, target := range targets {
		list = append(list, &flushTarget{flusher: target, every: time.Second})
	}
	return NetworkFlush{newNetworkFlush(timeout, list)}
}

// Hook flushes as after an invocation.
func (n NetworkFlush) Hook(ctx context.Context, outcome invocation.Outcome) {
	n.inner.hook(ctx, outcome)
}

// Deadline flushes as shortly before a deadline.
func (n NetworkFlush) Deadline(ctx context.Context) { n.inner.deadline(ctx) }

// StartBackground gives the tests the flushes outside Lambda, and returns what stops them.
func StartBackground(n NetworkFlush) (stop func()) { return startBackground(n.inner).stop }
