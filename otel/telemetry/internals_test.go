// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-logr/logr"
	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/otel/telemetry"
)

// marshaler logs as something else, as the providers of OpenTelemetry do.
type marshaler struct{}

// MarshalLog implements [logr.Marshaler].
func (marshaler) MarshalLog() any { return map[string]int{"spans": 3} }

// panicking has a method that panics.
type panicking struct{}

// String implements [fmt.Stringer].
func (panicking) String() string { panic("no text") }

// TestCore_C11_InternalLogger wants what OpenTelemetry's own code logs to be silent unless debug mode is on.
func TestCore_C11_InternalLogger(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		log     func(logr.Logger)
		level   string
		details any
	}{
		{"warning", func(l logr.Logger) { l.V(1).Info("m") }, "WARN", nil},
		{"information", func(l logr.Logger) { l.V(4).Info("m", "n", 1) }, "INFO", map[string]any{"n": 1.0}},
		{"debugging", func(l logr.Logger) { l.V(8).Info("m", "a", "x", "a", "y") }, "DEBUG", map[string]any{"a": "y"}},
		{"error", func(l logr.Logger) { l.Error(errors.New("gone"), "m", "n", nil) }, "ERROR", map[string]any{"error": "gone", "n": nil}},
		{"no error", func(l logr.Logger) { l.Error(nil, "m") }, "ERROR", nil},
		{"names and values", func(l logr.Logger) {
			l.WithName("sdk").WithName("trace").WithValues("a", 1).V(1).Info("m", "b", 2)
		}, "WARN", map[string]any{"a": 1.0, "b": 2.0, "logger": "sdk/trace"}},
		{"no value", func(l logr.Logger) { l.V(1).Info("m", "a") }, "WARN", map[string]any{"a": nil}},
		{"values of all kinds", func(l logr.Logger) {
			l.V(1).Info("m", "marshaler", marshaler{}, "panics", panicking{}, "channel", (chan int)(nil), 5, "number as key")
		}, "WARN", map[string]any{
			"marshaler": map[string]any{"spans": 3.0}, "panics": "!ERROR:no text", "channel": "<nil>", "5": "number as key",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out, silent := &buffer{}, &buffer{}
			tt.log(telemetry.NewInternalLogger("shop", true, out))
			tt.log(telemetry.NewInternalLogger("shop", false, silent))
			if lines := silent.lines(t); len(lines) > 0 {
				t.Errorf("without debug mode: %v, want nothing", lines)
			}
			lines := out.lines(t)
			if len(lines) != 1 {
				t.Fatalf("lines = %v, want one", lines)
			}
			delete(lines[0], "timestamp")
			want := map[string]any{"level": tt.level, "message": "m", "service": "shop"}
			if tt.details != nil {
				want["details"] = tt.details
			}
			if diff := cmp.Diff(want, lines[0]); diff != "" {
				t.Errorf("line (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCore_C10_Debug sets telemetry up with and without debug mode and reads standard error.
func TestCore_C10_Debug(t *testing.T) {
	for _, tt := range []struct {
		value string
		want  bool
	}{{"", false}, {"false", false}, {"true", true}, {"1", true}} {
		t.Run("POWERTOOLS_DEBUG="+tt.value, func(t *testing.T) {
			onLambda(t)
			t.Setenv("POWERTOOLS_DEBUG", tt.value)
			stderr := replaceStderr(t)
			_, out, _ := setup(t)
			said, err := os.ReadFile(stderr)
			if err != nil {
				t.Fatal(err)
			}
			// The second line is OpenTelemetry's own: each provider tells of itself when it is made.
			for _, part := range []string{`"message":"telemetry is set up, and POWERTOOLS_DEBUG says so"`, `"message":"TracerProvider created"`, `"emf":true`} {
				if got := strings.Contains(string(said), part); got != tt.want {
					t.Errorf("standard error has %s: %v, want %v\n%s", part, got, tt.want, said)
				}
			}
			if !tt.want && len(said) > 0 {
				t.Errorf("standard error = %s, want nothing", said)
			}
			if lines := out.lines(t); len(lines) > 0 {
				t.Errorf("log lines = %v, want none: the inside is no business of the function's log", lines)
			}
		})
	}
}

// replaceStderr makes os.Stderr a file until the test ends and returns its name.
func replaceStderr(t *testing.T) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stderr
	os.Stderr = file
	t.Cleanup(func() {
		os.Stderr = before
		_ = file.Close()
	})
	return file.Name()
}
