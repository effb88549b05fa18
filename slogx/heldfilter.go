// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"

	sdklog "go.opentelemetry.io/otel/sdk/log"
)

// withoutHeld is a processor before another.
type withoutHeld struct{ sdklog.Processor }

// WithoutHeld returns next without the records below the level, which [NewHandler] emits for the sake of
// [Options.Buffer] alone. Exporters hold nothing back: they would export such a record at once, whether the invocation
// fails or not.
func WithoutHeld(next sdklog.Processor) sdklog.Processor { return withoutHeld{next} }

// OnEmit implements [sdklog.Processor].
func (p withoutHeld) OnEmit(ctx context.Context, record *sdklog.Record) error {
	if isForBufferAlone(ctx) {
		return nil
	}
	return p.Processor.OnEmit(ctx, record)
}
