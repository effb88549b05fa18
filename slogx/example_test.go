// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/otel/invocation"
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

// Details are written only if the invocation fails.
func ExampleBufferOptions() {
	environment := invocation.NewEnvironment()
	opts := &slogx.Options{
		Level: slog.LevelInfo, Buffer: &slogx.BufferOptions{}, Environment: environment, OmitLocation: true,
		Keys: map[string]string{"timestamp": "", "service": "", "cold_start": "", "error": ""}, // To have the same lines every time.
	}
	processor := slogx.NewProcessor(os.Stdout, opts)
	opts.LoggerProvider = sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...)
	logger := slog.New(slogx.NewHandler(opts))

	handler := invocation.New(func(ctx context.Context, payload json.RawMessage) (any, error) {
		logger.DebugContext(ctx, "looked up", "card", string(payload))
		if string(payload) == "2" {
			logger.ErrorContext(ctx, "refused")
		}
		return nil, nil
	}, invocation.WithEnvironment(environment), invocation.WithProcessHooks(processor.Hooks()))
	for _, payload := range []string{"1", "2"} {
		_, _ = handler(context.Background(), json.RawMessage(payload))
	}
	// Output:
	// {"level":"DEBUG","message":"looked up","card":"2"}
	// {"level":"ERROR","message":"refused"}
}

func ExampleCorrelationPath() {
	find := slogx.CorrelationPath(slogx.ApplicationLoadBalancer)
	fmt.Println(find(json.RawMessage(`{"path":"/","headers":{"X-Amzn-Trace-Id":"Root=1-5759e988-bd862e3fe1be46a994272793"}}`)))
	// Output: Root=1-5759e988-bd862e3fe1be46a994272793
}

// What the SDK logs comes out in the same form. With the SDK, the type is that of its package logging, and the logger is
// given to aws.Config.Logger.
func ExampleNewAWSLogger() {
	type Classification string // logging.Classification
	opts := &slogx.Options{
		Level: slog.LevelInfo, OmitLocation: true,
		Keys: map[string]string{"timestamp": "", "service": ""}, // To have the same line every time.
	}
	processor := slogx.NewProcessor(os.Stdout, opts)
	opts.LoggerProvider = sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...)

	logger := slogx.NewAWSLogger[Classification](slogx.NewHandler(opts))
	logger.Logf("WARN", "retrying %s, attempt %d", "GetItem", 2)
	logger.Logf("DEBUG", "not wanted")
	// Output:
	// {"level":"WARN","message":"retrying GetItem, attempt 2"}
}

// Attributes belong to the invocation: the next one begins without them.
func ExampleAddAttrs() {
	environment := invocation.NewEnvironment()
	opts := &slogx.Options{
		Level: slog.LevelInfo, Environment: environment, OmitLocation: true,
		Keys: map[string]string{"timestamp": "", "service": "", "cold_start": ""}, // To have the same lines every time.
	}
	processor := slogx.NewProcessor(os.Stdout, opts)
	opts.LoggerProvider = sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...)
	logger := slog.New(slogx.NewHandler(opts))

	handler := invocation.New(func(ctx context.Context, payload json.RawMessage) (any, error) {
		if string(payload) == "1" {
			slogx.AddAttrs(ctx, slog.String("order_id", "o-1"))
		}
		logger.InfoContext(ctx, "collecting payment")
		return nil, nil
	}, invocation.WithEnvironment(environment))
	for _, payload := range []string{"1", "2"} {
		_, _ = handler(context.Background(), json.RawMessage(payload))
	}
	// Output:
	// {"level":"INFO","message":"collecting payment","order_id":"o-1"}
	// {"level":"INFO","message":"collecting payment"}
}

// An exporter gets masked copies, the lines on standard output are masked by Options.Mask.
func ExampleMaskRecords() {
	exporter := sdklog.NewSimpleProcessor(printing{})
	provider := sdklog.NewLoggerProvider(sdklog.WithProcessor(slogx.MaskRecords(exporter, "user.email")))
	logger := slog.New(slogx.NewHandler(&slogx.Options{LoggerProvider: provider}))
	logger.Info("signed in", slog.Group("user", "name", "Ada", "email", "ada@example.com"))
	// Output: signed in user={"email":"*****","name":"Ada"}
}

// printing is an exporter that prints messages and attributes.
type printing struct{ sdklog.Exporter }

// Export implements [sdklog.Exporter].
func (printing) Export(_ context.Context, records []sdklog.Record) error {
	for i := range records {
		fmt.Print(records[i].Body().AsString())
		records[i].WalkAttributes(func(attr attribute.KeyValue) bool {
			fmt.Printf(" %s=%s", attr.Key, attr.Value)
			return true
		})
		fmt.Println()
	}
	return nil
}
