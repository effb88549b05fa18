// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"go.uber.org/goleak"

	"github.com/otel-powertools/powertools/otel/invocation"
)

func TestMain(m *testing.M) {
	// Failed invocations are logged on the default logger; the tests that look at it install their own.
	slog.SetDefault(slog.New(slog.DiscardHandler))
	goleak.VerifyTestMain(m)
}

const (
	testRequestID = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"
	testARN       = "arn:aws:lambda:eu-west-1:123456789012:function:greeter:live"
	testHeader    = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
)

// lambdaContext is a context as aws-lambda-go makes it.
func lambdaContext(t *testing.T, requestID string, timeout time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	t.Cleanup(cancel)
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{
		AwsRequestID:       requestID,
		InvokedFunctionArn: testARN,
		TenantID:           "tenant-1",
	})
	return context.WithValue(ctx, "x-amzn-trace-id", testHeader) //nolint:staticcheck // aws-lambda-go's own key.
}

// onLambda sets the environment variables of a function.
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
		"AWS_LAMBDA_MAX_CONCURRENCY":      "",
	} {
		t.Setenv(name, value)
	}
}

// readAll reads and closes an answer, as aws-lambda-go does.
func readAll(t *testing.T, value any) string {
	t.Helper()
	reader, ok := value.(io.ReadCloser)
	if !ok {
		t.Fatalf("answer is a %T, not an io.ReadCloser", value)
	}
	b, err := io.ReadAll(reader)
	if err != nil {
		t.Fatalf("read answer: %v", err)
	}
	if err := reader.Close(); err != nil {
		t.Fatalf("close answer: %v", err)
	}
	return string(b)
}

// captureLog makes slog's default logger write JSON into a buffer for the time of a test.
func captureLog(t *testing.T) *bytes.Buffer {
	t.Helper()
	var buf bytes.Buffer
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	slog.SetDefault(slog.New(slog.NewJSONHandler(&buf, nil)))
	return &buf
}

func null(context.Context, json.RawMessage) (any, error) { return nil, nil }

var _ invocation.Handler = null
