// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/otel-powertools/powertools/internal/settings"
	"github.com/otel-powertools/powertools/otel/telemetry"
)

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	internal := errors.New("socket \"gone\"")
	mistake := fmt.Errorf("read environment: %w", settings.Mistakef("X=%q is not a boolean", "maybe"))
	tests := []struct {
		name   string
		debug  bool
		errors []error
		want   []string
	}{
		{"a mistake is always said", false, []error{mistake, internal}, []string{mistake.Error()}},
		{"internals are said in debug mode", true, []error{mistake, internal}, []string{mistake.Error(), internal.Error()}},
		{"once a cause", true, []error{internal, internal, mistake, mistake}, []string{internal.Error(), mistake.Error()}},
		{"once a mistake, whoever made it", false, []error{mistake, fmt.Errorf("emf: %w", errors.Unwrap(mistake))}, []string{mistake.Error()}},
		{"nil is nothing", true, []error{nil}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out := &buffer{}
			d := telemetry.NewDiagnostics("shop", tt.debug, out)
			for _, err := range tt.errors {
				d.Handle(err)
			}
			lines := out.lines(t)
			if len(lines) != len(tt.want) {
				t.Fatalf("lines = %v, want %q", lines, tt.want)
			}
			for i, line := range lines {
				if line["message"] != tt.want[i] || line["level"] != "WARN" || line["service"] != "shop" || line["timestamp"] == "" {
					t.Errorf("line = %v, want message %q", line, tt.want[i])
				}
			}
		})
	}
}

// TestDiagnosticsAreBounded shows that errors with changing texts cannot flood the log.
func TestDiagnosticsConcurrentSafeAndBounded(t *testing.T) {
	t.Parallel()
	out := &buffer{}
	d := telemetry.NewDiagnostics("shop", true, out)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 100 {
				d.Handle(fmt.Errorf("error %d of %d", j, i))
			}
		})
	}
	wg.Wait()
	if n := len(out.lines(t)); n != 256 {
		t.Errorf("%d lines, want 256", n)
	}
}

// failingWriter fails each write.
type failingWriter struct{}

func (w failingWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// TestDiagnosticsSurviveAFailingWriter shows that a write error of diagnostics leads nowhere, not into a loop.
func TestDiagnosticsSurviveAFailingWriter(t *testing.T) {
	t.Parallel()
	telemetry.NewDiagnostics("shop", true, failingWriter{}).Handle(errors.New("x"))
}
