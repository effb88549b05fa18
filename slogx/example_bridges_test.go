// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"strings"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

// An error has its type and what caused it, also as the plain attribute "err", err.
func ExampleErr() {
	logger, _ := loggerOf(&slogx.Options{Service: "payment"})
	refused := fmt.Errorf("charge card: %w", errors.New("card expired"))
	logger.Error("payment refused", slogx.Err(refused))
	logger.Info("paid", slogx.Err(nil))
	// Output:
	// {"level":"ERROR","message":"payment refused","service":"payment","error":{"type":"*fmt.wrapError","message":"charge card: card expired","cause":[{"type":"*errors.errorString","message":"card expired"}]}}
	// {"level":"INFO","message":"paid","service":"payment"}
}

// Package log writes lines of the same form.
func ExampleNewStdLog() {
	logger, _ := loggerOf(&slogx.Options{Service: "payment"})
	std := log.New(slogx.NewStdLog(logger.Handler()), "", 0)
	std.Printf("%d orders left", 3)
	// Output: {"level":"INFO","message":"3 orders left","service":"payment"}
}

// Events and responses are logged without what must not be.
func ExampleLogPayloads() {
	logger, _ := loggerOf(&slogx.Options{Service: "payment"})
	payloads := slogx.LogPayloads(logger.Handler(), slogx.PayloadOptions{
		Event: slogx.On, Response: slogx.On,
		Redact: func(payload json.RawMessage) json.RawMessage {
			return json.RawMessage(strings.ReplaceAll(string(payload), "4111111111111111", "****"))
		},
	})
	handler := payloads(func(context.Context, json.RawMessage) (any, error) { return map[string]bool{"paid": true}, nil })
	_, _ = handler(context.Background(), json.RawMessage(`{"card":"4111111111111111"}`))
	// Output:
	// {"level":"INFO","message":"Lambda invocation event","service":"payment","event":{"card":"****"}}
	// {"level":"INFO","message":"Lambda invocation response","service":"payment","response":{"paid":true}}
}

// firstOf is a query engine for [slogx.CorrelationSearch]: an expression is a list of keys, of which the first counts
// that an event has.
type firstOf struct{}

// Compile implements [slogx.Searcher].
func (firstOf) Compile(expression string) (func(json.RawMessage) (any, error), error) {
	keys := strings.Split(expression, "||")
	return func(payload json.RawMessage) (any, error) {
		var event map[string]any
		if err := json.Unmarshal(payload, &event); err != nil {
			return nil, err
		}
		for _, key := range keys {
			if value, ok := event[key]; ok {
				return value, nil
			}
		}
		return nil, nil
	}, nil
}

// A query language of the user's finds the correlation id.
func ExampleCorrelationSearch() {
	find, err := slogx.CorrelationSearch("orderId||requestId", firstOf{})
	if err != nil {
		fmt.Println(err)
		return
	}
	environment := invocation.NewEnvironment()
	logger, processor := loggerOf(&slogx.Options{Service: "payment", CorrelationID: find, Environment: environment})
	handler := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		logger.InfoContext(ctx, "paid")
		return slogx.CorrelationID(ctx), nil
	}, invocation.WithEnvironment(environment), invocation.WithProcessHooks(processor.Hooks()))
	_, _ = handler(context.Background(), json.RawMessage(`{"requestId":"r-1"}`))
	// Output: {"level":"INFO","message":"paid","service":"payment","correlation_id":"r-1"}
}

// What is held back can be written or dropped at any time.
func ExampleFlushBuffer() {
	environment := invocation.NewEnvironment()
	logger, processor := loggerOf(&slogx.Options{
		Service: "payment", Level: slog.LevelInfo, Buffer: &slogx.BufferOptions{}, Environment: environment,
	})
	handler := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) {
		logger.DebugContext(ctx, "of the first attempt")
		slogx.ClearBuffer(ctx)
		logger.DebugContext(ctx, "of the second attempt")
		slogx.FlushBuffer(ctx)
		return nil, nil
	}, invocation.WithEnvironment(environment), invocation.WithProcessHooks(processor.Hooks()))
	_, _ = handler(context.Background(), nil)
	// Output: {"level":"DEBUG","message":"of the second attempt","service":"payment"}
}
