// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"math"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/telemetry"
)

// brokenPipe is a standard output whose reader is gone.
type brokenPipe struct{}

// Write implements [io.Writer].
func (brokenPipe) Write([]byte) (int, error) {
	return 0, fmt.Errorf("write /dev/stdout: %w", syscall.EPIPE)
}

// TestFailingOutput shows that lines that cannot be written fail no invocation, do not come back as lines about lines,
// and are said of once, whatever was logged how often and by whom.
func TestFailingOutput(t *testing.T) {
	onLambda(t)
	stderr := replaceStderr(t)
	tel, _, _ := setup(t, telemetry.WithOutput(brokenPipe{}))
	refused := errors.New("refused")
	_, err := invoke(t, tel, header, `{}`, func(ctx context.Context) (string, error) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 10 {
					slog.InfoContext(ctx, "slog")
					log.Print("package log")
				}
			})
		}
		wg.Wait()
		return "", refused
	})
	if !errors.Is(err, refused) {
		t.Errorf("invocation: %v, want the handler's own error", err)
	}
	said, err := os.ReadFile(stderr)
	if err != nil {
		t.Fatal(err)
	}
	const want = `"message":"slogx: write log line: write /dev/stdout: broken pipe"`
	if got := strings.Count(string(said), want); got != 1 {
		t.Errorf("standard error has %s %d times, want once:\n%s", want, got, said)
	}
	if got := strings.Count(string(said), `"level":"WARN"`); got > 2 { // EMF lines go to the same output.
		t.Errorf("%d warnings, want one a cause:\n%s", got, said)
	}
}

// absent is an X-Ray transport that reaches nobody.
type absent struct{}

// Send implements [xray.Transport].
func (absent) Send([]byte) error { return errors.New("connection refused") }

// TestLossesAreSaidOnce loses spans and metrics of several invocations, and wants a line for each cause on standard
// error, without debug mode.
func TestLossesAreSaidOnce(t *testing.T) {
	onLambda(t)
	stderr := replaceStderr(t)
	tel, _, _ := setup(t, telemetry.WithXRay(xray.WithTransport(absent{})))
	for range 3 {
		_, err := invoke(t, tel, header+";Sampled=1", `{}`, func(ctx context.Context) {
			gauge, _ := otel.Meter("test").Float64Gauge("temperature")
			gauge.Record(ctx, math.Inf(1))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	said, err := os.ReadFile(stderr)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"connection refused", `metric \"temperature\"`} {
		if n := strings.Count(string(said), want); n != 1 {
			t.Errorf("%s is said %d times, want once:\n%s", want, n, said)
		}
	}
}
