// SPDX-License-Identifier: Apache-2.0

package handlertest_test

import (
	"log/slog"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // Hundreds of handlers warn of cookies that cannot be sent.
	goleak.VerifyTestMain(m)
}
