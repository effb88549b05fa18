// SPDX-License-Identifier: Apache-2.0

package websocket_test

import (
	"log/slog"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // What it says is looked at by tests with a recorder.
	// The recorder's telemetry lives as long as the process.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/otel-powertools/powertools/otel/telemetry.startBackground.func1"))
}
