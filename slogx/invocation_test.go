// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

// function is a Lambda function whose invocations call a processor's hooks. Its lines are in output.
type function struct {
	handler     slog.Handler
	logger      *slog.Logger
	provider    *sdklog.LoggerProvider
	environment *invocation.Environment
	tracers     trace.TracerProvider
	processor   *slogx.Processor
	output      *lockedBuffer
}

// newFunction sets the environment that setLambda sets, except what the test has set before by vars, as KEY=VALUE.
func newFunction(tb testing.TB, opts slogx.Options, vars ...string) *function {
	tb.Helper()
	setLambda(tb)
	for _, v := range vars {
		key, value, _ := strings.Cut(v, "=")
		tb.Setenv(key, value)
	}
	f := &function{environment: invocation.NewEnvironment(), tracers: noop.NewTracerProvider(), output: &lockedBuffer{}}
	opts.Environment = f.environment
	f.processor = slogx.NewProcessor(f.output, &opts)
	f.provider = sdklog.NewLoggerProvider(slogx.ProviderOptions(f.processor)...)
	opts.LoggerProvider = f.provider
	f.handler = slogx.NewHandler(&opts)
	f.logger = slog.New(f.handler)
	return f
}

// invoke runs handle as an invocation and returns its error; a panic ends here.
func (f *function) invoke(ctx context.Context, payload string, handle func(ctx context.Context) error) error {
	wrapped := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) { return nil, handle(ctx) },
		invocation.WithEnvironment(f.environment), invocation.WithTracerProvider(f.tracers), invocation.WithProcessHooks(f.processor.Hooks()))
	if _, ok := lambdacontext.FromContext(ctx); !ok {
		ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: testRequestID, InvokedFunctionArn: testARN})
	}
	defer func() { _ = recover() }()
	answer, err := wrapped(ctx, json.RawMessage(payload))
	if closer, ok := answer.(io.Closer); ok {
		_ = closer.Close()
	}
	return err
}

// lines returns the lines written since the last call. Each must be JSON without duplicate keys.
func (f *function) lines(tb testing.TB) []map[string]any {
	tb.Helper()
	var lines []map[string]any
	for text := range strings.Lines(f.output.take()) {
		var buf bytes.Buffer
		buf.WriteString(text)
		lines = append(lines, lineOf(tb, &buf))
	}
	return lines
}

// messages returns level and message of the lines written since the last call, as "INFO hello".
func (f *function) messages(tb testing.TB) []string {
	tb.Helper()
	var messages []string
	for _, line := range f.lines(tb) {
		messages = append(messages, line["level"].(string)+" "+line["message"].(string))
	}
	return messages
}

// lockedBuffer is a buffer for lines that several goroutines write.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements [io.Writer].
func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// take returns what was written and empties the buffer.
func (b *lockedBuffer) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.buf.Reset()
	return b.buf.String()
}
