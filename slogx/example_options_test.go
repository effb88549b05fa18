// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"time"

	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

// loggerOf returns a logger that writes to standard output, without the members that differ from run to run.
func loggerOf(opts *slogx.Options) (*slog.Logger, *slogx.Processor) {
	without := map[string]string{"timestamp": "", "cold_start": "", "location": ""}
	maps.Copy(without, opts.Keys)
	opts.Keys = without
	processor := slogx.NewProcessor(os.Stdout, opts)
	opts.LoggerProvider = sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...)
	return slog.New(slogx.NewHandler(opts)), processor
}

// A level that changes while the program runs, and the two that slog has no name for.
func ExampleOptions_level() {
	level := &slog.LevelVar{}
	level.Set(slogx.LevelCritical)
	logger, _ := loggerOf(&slogx.Options{Service: "payment", Level: level})
	ctx := context.Background()

	logger.ErrorContext(ctx, "below the level")
	logger.Log(ctx, slogx.LevelCritical, "no card processor left")
	level.Set(slogx.LevelTrace)
	logger.Log(ctx, slogx.LevelTrace, "asking the next one")
	// Output:
	// {"level":"CRITICAL","message":"no card processor left","service":"payment"}
	// {"level":"TRACE","message":"asking the next one","service":"payment"}
}

// One tenant is looked at closely, and the others as usual.
func ExampleOptions_invocationLevel() {
	environment := invocation.NewEnvironment()
	logger, processor := loggerOf(&slogx.Options{
		Service: "payment", Level: slog.LevelInfo, Environment: environment,
		InvocationLevel: func(ctx context.Context) (slog.Level, bool) {
			return slog.LevelDebug, string(invocation.Payload(ctx)) == `"tenant-7"`
		},
	})
	handler := invocation.New(func(ctx context.Context, payload json.RawMessage) (any, error) {
		logger.DebugContext(ctx, "details", "of", payload)
		return nil, nil
	}, invocation.WithEnvironment(environment), invocation.WithProcessHooks(processor.Hooks()))
	for _, tenant := range []string{`"tenant-1"`, `"tenant-7"`} {
		_, _ = handler(context.Background(), json.RawMessage(tenant))
	}
	// Output: {"level":"DEBUG","message":"details","service":"payment","of":"tenant-7"}
}

// All invocations of a rate of 1 log DEBUG, and say why.
func ExampleOptions_sampleRate() {
	environment := invocation.NewEnvironment()
	logger, processor := loggerOf(&slogx.Options{Service: "payment", Level: slog.LevelInfo, SampleRate: 1, Environment: environment})
	handler := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		logger.DebugContext(ctx, "details")
		return nil, nil
	}, invocation.WithEnvironment(environment), invocation.WithProcessHooks(processor.Hooks()))
	_, _ = handler(context.Background(), nil)
	// Output:
	// {"level":"DEBUG","message":"log level is DEBUG: this invocation is sampled","service":"payment","sampling_rate":1}
	// {"level":"DEBUG","message":"details","service":"payment","sampling_rate":1}
}

// Attributes of the process are in every line; those of the call replace them there.
func ExampleOptions_attrs() {
	logger, _ := loggerOf(&slogx.Options{Service: "payment", Attrs: []slog.Attr{slog.String("stage", "prod"), slog.Int("replica", 3)}})
	logger.Info("ready")
	logger.Info("restarted", "replica", 4)
	// Output:
	// {"level":"INFO","message":"ready","service":"payment","stage":"prod","replica":3}
	// {"level":"INFO","message":"restarted","service":"payment","stage":"prod","replica":4}
}

// The presets differ in keys and order.
func ExampleOptions_format() {
	for _, format := range []slogx.Format{slogx.FormatPowertools, slogx.FormatOTel, slogx.FormatECS} {
		logger, _ := loggerOf(&slogx.Options{Service: "payment", Format: format})
		logger.Info("ready")
	}
	// Output:
	// {"level":"INFO","message":"ready","service":"payment"}
	// {"severity_text":"INFO","body":"ready","service.name":"payment"}
	// {"log.level":"INFO","message":"ready","ecs.version":"8.11.0","service.name":"payment"}
}

// Keys of one's own, in an order of one's own.
func ExampleOptions_keys() {
	logger, _ := loggerOf(&slogx.Options{
		Service: "payment", Keys: map[string]string{"service": "app", "message": "msg"}, KeyOrder: []string{"app", "msg"}, KeyCase: slogx.CamelCase,
	})
	logger.Info("ready", "order_id", "o-1")
	// Output: {"app":"payment","msg":"ready","level":"INFO","orderId":"o-1"}
}

// Keys in the case of the program's other lines, those of attributes too.
func ExampleOptions_keyCase() {
	for _, keyCase := range []slogx.KeyCase{slogx.SnakeCase, slogx.CamelCase, slogx.PascalCase} {
		logger, _ := loggerOf(&slogx.Options{Service: "payment", KeyCase: keyCase})
		logger.Info("ready", "order_id", "o-1")
	}
	// Output:
	// {"level":"INFO","message":"ready","service":"payment","order_id":"o-1"}
	// {"level":"INFO","message":"ready","service":"payment","orderId":"o-1"}
	// {"Level":"INFO","Message":"ready","Service":"payment","OrderId":"o-1"}
}

// Timestamps in a zone; Lambda's log level filter understands them too.
func ExampleOptions_timeZone() {
	logger, _ := loggerOf(&slogx.Options{
		Service: "payment", TimeZone: time.FixedZone("IST", 19800), Keys: map[string]string{"timestamp": "timestamp"},
	})
	record := slog.NewRecord(time.Date(2026, 11, 23, 4, 39, 29, 907e6, time.UTC), slog.LevelInfo, "ready", 0)
	_ = logger.Handler().Handle(context.Background(), record)
	// Output: {"level":"INFO","message":"ready","timestamp":"2026-11-23T10:09:29.907+05:30","service":"payment"}
}

// Timestamps as Powertools for Python prints them.
func ExampleOptions_timeLayout() {
	logger, _ := loggerOf(&slogx.Options{
		Service: "payment", TimeLayout: slogx.PythonTimeLayout, TimeZone: time.FixedZone("CET", 3600),
		Keys: map[string]string{"timestamp": "timestamp"},
	})
	record := slog.NewRecord(time.Date(2026, 11, 23, 4, 39, 29, 907e6, time.UTC), slog.LevelInfo, "ready", 0)
	_ = logger.Handler().Handle(context.Background(), record)
	// Output: {"level":"INFO","message":"ready","timestamp":"2026-11-23 05:39:29,907+0100","service":"payment"}
}

// A line that is no JSON at all.
func ExampleOptions_formatter() {
	logger, _ := loggerOf(&slogx.Options{Service: "payment", Formatter: func(dst []byte, members []slogx.Member) []byte {
		for _, member := range members {
			dst = fmt.Appendf(dst, "%s=%s ", member.Key, member.Value)
		}
		return slices.Clip(dst[:len(dst)-1])
	}})
	logger.Info("ready", "order_id", "o-1")
	// Output: level="INFO" message="ready" service="payment" order_id="o-1"
}
