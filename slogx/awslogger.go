// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"time"
)

// AWSLogger sends what the AWS SDK logs to a slog handler. It has the method of the SDK's interface logging.Logger,
// whose type for classifications is the parameter, so that this package need not import the SDK:
//
//	cfg.Logger = slogx.NewAWSLogger[logging.Classification](slog.Default().Handler())
//	cfg.ClientLogMode = aws.LogRetries
//
// The classifications WARN and DEBUG are levels; others are INFO. The SDK gives no context, so lines belong to the only
// invocation that runs, and to none when there are several. It is safe for concurrent use.
type AWSLogger[Classification ~string] struct{ handler slog.Handler }

// NewAWSLogger returns a logger for aws.Config.Logger that sends records to handler.
func NewAWSLogger[Classification ~string](handler slog.Handler) AWSLogger[Classification] {
	return AWSLogger[Classification]{handler}
}

// Logf logs a message as [fmt.Sprintf] makes it, unless handler does not want its level.
func (l AWSLogger[Classification]) Logf(classification Classification, format string, args ...any) {
	level := slog.LevelInfo
	switch classification {
	case "WARN":
		level = slog.LevelWarn
	case "DEBUG":
		level = slog.LevelDebug
	}
	ctx := context.Background()
	if !l.handler.Enabled(ctx, level) {
		return
	}
	var caller [1]uintptr
	runtime.Callers(2, caller[:])
	_ = l.handler.Handle(ctx, slog.NewRecord(time.Now(), level, fmt.Sprintf(format, args...), caller[0])) // A failing log sink reports itself.
}
