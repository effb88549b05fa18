// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools"
	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

const (
	// terminatedVariable makes the test binary the function of the test below. Its value is the daemon's address.
	terminatedVariable = "XRAY_TEST_TERMINATED"
	lateSpans          = 200
)

// TestAcceptance_74_13_Terminated runs a function as a process of its own, which Lambda ends while spans are open that nobody
// waited for. The function has asked for SIGTERM: it ends them and shuts its telemetry down, and all have left before SIGKILL,
// which comes half a second later.
func TestAcceptance_74_13_Terminated(t *testing.T) {
	receiver, err := lambdaapi.NewReceiver(lambdaapi.WithDelay(50 * time.Microsecond))
	if err != nil {
		t.Fatal(err)
	}
	defer receiver.Close()
	emulator, err := lambdaapi.Start(t.Context(), lambdaapi.Config{
		Command:      []string{os.Args[0], "-test.run=^TestAcceptance_74_13_Function$"},
		FunctionName: "shop",
		// The race detector would make the end of the process last a second.
		Env:         []string{terminatedVariable + "=" + receiver.Addr(), "GORACE=atexit_sleep_ms=0"},
		XRayAddress: receiver.Addr(),
		Freeze:      true,
		Timeout:     30 * time.Second,
		InitTimeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	result, err := emulator.Invoke(t.Context(), lambdaapi.Request{})
	if err != nil || result.FunctionError != nil {
		t.Fatalf("invoke: %v, %v", err, result.FunctionError)
	}
	receiver.Drain()
	if n := len(receiver.Documents()); n != 1 {
		t.Errorf("%d documents after the invocation, want its own alone", n)
	}
	terminated := time.Now()
	if err := emulator.Close(); err != nil {
		t.Fatal(err)
	}
	receiver.Drain()
	late := map[any]bool{}
	var last time.Duration
	for _, received := range receiver.Documents() {
		check(t, received.JSON)
		d := decode(t, [][]byte{received.JSON})[0]
		if dig(d, "metadata.powertools.late") == true {
			late[d["name"]] = true
			last = received.Time.Sub(terminated)
		}
	}
	if len(late) != lateSpans {
		t.Errorf("%d late spans arrived of %d; the function wrote %v", len(late), lateSpans, emulator.Lines())
	}
	t.Logf("%d late spans, the last %v after SIGTERM", len(late), last)
}

// TestAcceptance_74_13_Function is that function.
func TestAcceptance_74_13_Function(t *testing.T) {
	address := os.Getenv(terminatedVariable)
	if address == "" {
		t.Skip("this is the function of TestAcceptance_74_13_Terminated")
	}
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "shop") // TestMain has taken it away
	var (
		telemetry *powertools.Telemetry
		open      []trace.Span
	)
	terminated := func() {
		for _, span := range open {
			span.SetAttributes(text("padding", strings.Repeat("x", 1000)))
			span.End()
		}
		if err := telemetry.Shutdown(context.Background()); err != nil {
			fmt.Println("shutdown:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	telemetry, err := powertools.Setup(t.Context(),
		powertools.WithXRay(xray.WithAddress(address)),
		powertools.WithLambdaOptions(lambda.WithEnableSIGTERM(terminated)))
	if err != nil {
		t.Fatal(err)
	}
	telemetry.Start(func(ctx context.Context) error {
		for i := range lateSpans {
			_, span := otel.Tracer("test").Start(ctx, fmt.Sprint("left open ", i))
			open = append(open, span)
		}
		return nil
	})
}
