// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/slogx"
)

func TestLogger_L15_ParseLevel(t *testing.T) {
	tests := []struct {
		text string
		want slog.Level
		ok   bool
	}{
		{"TRACE", slogx.LevelTrace, true},
		{"debug", slog.LevelDebug, true},
		{" Info\t", slog.LevelInfo, true},
		{"WARN", slog.LevelWarn, true},
		{"warning", slog.LevelWarn, true},
		{"ERROR", slog.LevelError, true},
		{"Critical", slogx.LevelCritical, true},
		{"FATAL", slogx.LevelCritical, true},
		{"silent", slogx.LevelSilent, true},
		{"-8", slogx.LevelTrace, true},
		{"0", slog.LevelInfo, true},
		{"6", 6, true},
		{"+4", slog.LevelWarn, true},
		{"warn+2", slog.LevelWarn + 2, true},
		{"INFO-1", slog.LevelInfo - 1, true},
		{"", 0, false},
		{"FOO", 0, false},
		{"INFOS", 0, false},
		{"1.5", 0, false},
		{"99999999999999999999", 0, false},
	}
	for _, tt := range tests {
		got, err := slogx.ParseLevel(tt.text)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("ParseLevel(%q) = %v, %v, want %v and error %t", tt.text, got, err, tt.want, !tt.ok)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "slogx: parse log level ") {
			t.Errorf("ParseLevel(%q): %v, want an error that says what failed", tt.text, err)
		}
	}
}

// TestLogger_L14_LevelFromEnvironment covers the order of decision, the floor of L19 and the warning of L21.
func TestLogger_L14_LevelFromEnvironment(t *testing.T) {
	tests := []struct {
		name               string
		powertools, legacy string
		lambda             string
		want               slog.Level
		problems           []string // parts of the error, in order
	}{
		{"nothing", "", "", "", slog.LevelInfo, nil},
		{"powertools", "debug", "", "", slog.LevelDebug, nil},
		{"legacy", "", "ERROR", "", slog.LevelError, nil},
		{"powertools before legacy", "TRACE", "ERROR", "", slogx.LevelTrace, nil},
		{"blanks are not set", "  ", " warning ", "", slog.LevelWarn, nil},
		{"unknown", "FOO", "DEBUG", "", slog.LevelInfo, []string{`POWERTOOLS_LOG_LEVEL="FOO"`}},
		{"Lambda alone raises", "", "", "WARN", slog.LevelWarn, nil},
		{"Lambda alone never lowers", "", "", "DEBUG", slog.LevelInfo, nil},
		{"Lambda is a floor", "DEBUG", "", "warn", slog.LevelWarn, []string{"DEBUG", "AWS_LAMBDA_LOG_LEVEL", "WARN"}},
		{"above the floor", "ERROR", "", "WARN", slog.LevelError, nil},
		{"at the floor", "WARN", "", "WARN", slog.LevelWarn, nil},
		{"Lambda's names", "INFO", "", "FATAL", slogx.LevelCritical, []string{"INFO", "CRITICAL"}},
		{"Lambda TRACE is a level", "TRACE", "", "TRACE", slogx.LevelTrace, nil},
		{"Lambda unknown", "DEBUG", "", "LOUD", slog.LevelDebug, []string{`AWS_LAMBDA_LOG_LEVEL="LOUD"`}},
		{"both unknown", "FOO", "", "LOUD", slog.LevelInfo, []string{`"FOO"`, `"LOUD"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			setLambda(t)
			t.Setenv("POWERTOOLS_LOG_LEVEL", tt.powertools)
			t.Setenv("LOG_LEVEL", tt.legacy)
			t.Setenv("AWS_LAMBDA_LOG_LEVEL", tt.lambda)
			got, err := slogx.LevelFromEnvironment()
			if got != tt.want {
				t.Errorf("level = %v, want %v", got, tt.want)
			}
			if (err != nil) != (tt.problems != nil) {
				t.Fatalf("error = %v, want one that says %v", err, tt.problems)
			}
			for _, part := range tt.problems {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error = %v, want one that says %s", err, part)
				}
			}
		})
	}
}

func TestLogger_L19_FloorUnderLevelOfCode(t *testing.T) {
	setLambda(t)
	t.Setenv("AWS_LAMBDA_LOG_LEVEL", "WARN")
	errs := recordErrors(t)
	var level slog.LevelVar
	h := slogx.NewHandler(&slogx.Options{Level: &level})
	for _, step := range []struct{ set, want slog.Level }{
		{slog.LevelDebug, slog.LevelWarn}, {slog.LevelError, slog.LevelError}, {slog.LevelInfo, slog.LevelWarn},
	} {
		level.Set(step.set)
		if h.Enabled(t.Context(), step.want-1) || !h.Enabled(t.Context(), step.want) {
			t.Errorf("at %v the level is not %v", step.set, step.want)
		}
	}
	want := []string{"slogx: log level INFO is below AWS_LAMBDA_LOG_LEVEL, the minimum of Lambda's advanced logging controls: lines below WARN are lost"}
	if diff := cmp.Diff(want, errs.all()); diff != "" {
		t.Errorf("reported (-want +got):\n%s", diff)
	}
	if again, err := slogx.LevelWithFloor(slog.LevelError); again != slog.LevelError || err != nil {
		t.Errorf("LevelWithFloor(ERROR) = %v, %v, want ERROR and no error", again, err)
	}
}

func TestLogger_L15_BadLevelOfHandler(t *testing.T) {
	setLambda(t)
	t.Setenv("POWERTOOLS_LOG_LEVEL", "FOO")
	errs := recordErrors(t)
	h := slogx.NewHandler(nil)
	if h.Enabled(t.Context(), slog.LevelDebug) || !h.Enabled(t.Context(), slog.LevelInfo) {
		t.Error("the level is not INFO")
	}
	if got := errs.all(); len(got) != 1 || !strings.Contains(got[0], `POWERTOOLS_LOG_LEVEL="FOO"`) {
		t.Errorf("reported %q, want one line about POWERTOOLS_LOG_LEVEL", got)
	}
}

func TestLogger_L16_Silent(t *testing.T) {
	setLambda(t)
	if got := slogx.LevelName(slogx.LevelSilent); got != "SILENT" {
		t.Errorf("LevelName(LevelSilent) = %s, want SILENT", got)
	}
	t.Setenv("POWERTOOLS_LOG_LEVEL", "SILENT")
	var buf bytes.Buffer
	slog.New(newHandler(&buf, slogx.Options{})).Log(t.Context(), slogx.LevelCritical, "m")
	if buf.Len() > 0 {
		t.Errorf("wrote %q, want nothing", buf.String())
	}
}
