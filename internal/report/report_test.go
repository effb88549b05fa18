// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"errors"
	"fmt"
	"testing"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/internal/report"
)

// TestOnce reports from the error handler too, as one that logs does, and more causes than are remembered.
func TestOnce(t *testing.T) {
	before := otel.GetErrorHandler()
	t.Cleanup(func() { otel.SetErrorHandler(before) })
	var once report.Once
	said := map[string]int{}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		said[err.Error()]++
		once.Report("again", func() error { return errors.New("again") })
	}))
	for range 2 {
		for i := range 100 {
			once.Report(fmt.Sprint(i), func() error { return fmt.Errorf("cause %d", i) })
		}
	}
	if len(said) != 64 || said["again"] != 1 || said["cause 0"] != 1 || said["cause 99"] != 0 {
		t.Errorf("said %v, want the first 64 causes, each once", said)
	}
}
