// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.opentelemetry.io/otel"
	"go.uber.org/goleak"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	traceID  = "5759e988bd862e3fe1be46a994272793"
	parentID = "53995c3f42cd8ad8"
	header   = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8"
)

// onLambda sets the environment of a function and clears what the machine may have set.
func onLambda(t *testing.T) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME":        "greeter",
		"AWS_LAMBDA_FUNCTION_VERSION":     "7",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/greeter",
		"AWS_LAMBDA_LOG_STREAM_NAME":      "2026/11/24/[7]abc",
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_RUNTIME_API":          "127.0.0.1:9001",
		"AWS_REGION":                      "eu-west-1",
	} {
		t.Setenv(name, value)
	}
	offLambda(t, "AWS_LAMBDA_MAX_CONCURRENCY")
}

// offLambda clears variables; without arguments all that make a process one of Lambda's.
func offLambda(t *testing.T, names ...string) {
	t.Helper()
	if names == nil {
		names = []string{"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_INITIALIZATION_TYPE"}
	}
	for _, name := range names {
		t.Setenv(name, "")
	}
}

// setup calls Setup and puts the globals back when the test ends. Log lines go to the buffer, X-Ray documents to the list.
func setup(t *testing.T, opts ...telemetry.Option) (*telemetry.Telemetry, *buffer, *documents) {
	t.Helper()
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	tracers, meters, loggers := otel.GetTracerProvider(), otel.GetMeterProvider(), otel.GetLoggerProvider()
	propagator := otel.GetTextMapPropagator()
	t.Cleanup(func() {
		otel.SetTextMapPropagator(propagator)
		otel.SetTracerProvider(tracers)
		otel.SetMeterProvider(meters)
		otel.SetLoggerProvider(loggers)
		slog.SetDefault(logger)
		log.SetOutput(writer)
		log.SetFlags(flags)
	})
	out, docs := &buffer{}, &documents{}
	tel, err := telemetry.Setup(t.Context(), append([]telemetry.Option{
		telemetry.WithOutput(out), telemetry.WithXRay(xray.WithTransport(docs)),
	}, opts...)...)
	if err != nil {
		t.Fatalf("Setup: %v", err)
	}
	t.Cleanup(func() {
		if err := tel.Shutdown(context.Background()); err != nil {
			t.Errorf("Shutdown: %v", err)
		}
	})
	return tel, out, docs
}

// invoke runs one invocation of handler and reads its answer.
func invoke(t *testing.T, tel *telemetry.Telemetry, traceHeader, payload string, handler any) (string, error) {
	t.Helper()
	h, err := tel.Wrap(handler)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: "request-1"})
	ctx = context.WithValue(ctx, "x-amzn-trace-id", traceHeader) //nolint:staticcheck // aws-lambda-go's own key.
	value, err := h(ctx, json.RawMessage(payload))
	if err != nil {
		return "", err
	}
	answer := value.(io.ReadCloser)
	b, err := io.ReadAll(answer)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Close(); err != nil {
		t.Fatal(err)
	}
	return string(b), nil
}

type buffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// lines returns the JSON lines written so far.
func (b *buffer) lines(t *testing.T) (lines []map[string]any) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for text := range bytes.Lines(b.buf.Bytes()) {
		var line map[string]any
		if err := json.Unmarshal(text, &line); err != nil {
			t.Errorf("line is not JSON: %v: %s", err, text)
		}
		lines = append(lines, line)
	}
	return lines
}

// documents is an X-Ray transport that keeps what it is given.
type documents struct {
	mu   sync.Mutex
	list []string
}

func (d *documents) Send(document []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.list = append(d.list, string(document))
	return nil
}

// text returns all that was written.
func (b *buffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
