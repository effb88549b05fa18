// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain wants no goroutine left: this package has none of its own that outlives a call, but for connections.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
