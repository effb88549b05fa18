// SPDX-License-Identifier: Apache-2.0

package powertools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/telemetry"
)

// exitUsage is the status of a program that was called in a way it cannot work.
const exitUsage = 2

func outsideLambda() bool { return os.Getenv("AWS_LAMBDA_RUNTIME_API") == "" }

// runOnce answers the event on stdin, if one is piped, and returns the exit status. The answer is all that goes to
// stdout, so it can be piped on; log lines go to stderr.
func runOnce(ctx context.Context, handler any, opts []Option, stdin *os.File, stdout, stderr io.Writer) int {
	if info, err := stdin.Stat(); err != nil || info.Mode()&os.ModeCharDevice != 0 {
		fmt.Fprintln(stderr, "This is a Lambda function. Run it on this machine with: "+
			"go run github.com/otel-powertools/powertools/cmd/powertools invoke <package>, or pipe an event to it.")
		return exitUsage
	}
	event, err := io.ReadAll(stdin)
	if err == nil && !json.Valid(event) {
		err = errors.New("the event on standard input is not JSON")
	}
	if err != nil {
		fmt.Fprintln(stderr, "powertools:", err)
		return exitUsage
	}
	t, err := telemetry.Setup(ctx, append([]Option{telemetry.WithOutput(stderr)}, opts...)...)
	if err == nil {
		err = answerOnce(ctx, t, handler, event, stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "powertools:", err)
		return 1
	}
	return 0
}

func answerOnce(ctx context.Context, t *telemetry.Telemetry, handler any, event json.RawMessage, stdout io.Writer) error {
	var h invocation.Handler
	h, err := t.Wrap(handler)
	if err != nil {
		return err
	}
	value, err := h(ctx, event)
	if err != nil {
		return err
	}
	answer := value.(io.ReadCloser) // what Wrap promises
	_, err = io.Copy(stdout, answer)
	_, newline := io.WriteString(stdout, "\n")
	return errors.Join(err, newline, answer.Close(), t.Shutdown(ctx))
}
