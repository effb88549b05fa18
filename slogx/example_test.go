// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/slogx"
)

func Example() {
	opts := &slogx.Options{Service: "payment", Level: slog.LevelInfo, TimeZone: time.UTC, OmitLocation: true}
	processor := slogx.NewProcessor(os.Stdout, opts)
	opts.LoggerProvider = sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...)
	logger := slog.New(slogx.NewHandler(opts))

	// A fixed time, so that the line is the same every time.
	record := slog.NewRecord(time.Date(2026, 11, 23, 4, 39, 29, 907e6, time.UTC), slog.LevelError, "payment refused", 0)
	record.AddAttrs(slog.Int("amount", 12), slogx.Err(errors.New("card expired")))
	_ = logger.With("order_id", "o-1").Handler().Handle(context.Background(), record)
	// Output:
	// {"level":"ERROR","message":"payment refused","timestamp":"2026-11-23T04:39:29.907Z","service":"payment","order_id":"o-1","amount":12,"error":{"type":"*errors.errorString","message":"card expired"}}
}
