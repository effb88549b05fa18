// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// flags are the variables that are on or off.
var flags = []string{
	"POWERTOOLS_DEBUG", "POWERTOOLS_DEV",
	"POWERTOOLS_LOGGER_LOG_EVENT", "POWERTOOLS_LOGGER_LOG_RESPONSE",
	"POWERTOOLS_METRICS_DISABLED",
	"POWERTOOLS_TRACE_DISABLED", "POWERTOOLS_TRACE_ENABLED", "AWS_XRAY_SDK_DISABLED", "OTEL_SDK_DISABLED",
	"POWERTOOLS_TRACER_CAPTURE_RESPONSE", "POWERTOOLS_TRACER_CAPTURE_ERROR",
	"POWERTOOLS_XRAY_URL_QUERY", "POWERTOOLS_XRAY_SQL_TEXT", "POWERTOOLS_XRAY_USER",
}

// saidBy returns the messages that setting telemetry up, and one invocation, write to standard error.
func saidBy(t *testing.T) []string {
	t.Helper()
	stderr := replaceStderr(t)
	tel, _, _ := setup(t)
	if answer, err := invoke(t, tel, header, `{}`, func() (string, error) { return "fine", nil }); answer != `"fine"` || err != nil {
		t.Errorf("answer = %s, %v", answer, err)
	}
	data, err := os.ReadFile(stderr)
	if err != nil {
		t.Fatal(err)
	}
	var messages []string
	for text := range bytes.Lines(data) {
		var line struct{ Level, Message, Timestamp, Service string }
		if err := json.Unmarshal(text, &line); err != nil || line.Timestamp == "" || line.Service == "" {
			t.Errorf("line = %s, %v, want one of ours", text, err)
		}
		if line.Level == "WARN" {
			messages = append(messages, line.Message)
		}
	}
	return messages
}

// TestCore_C4_Flags wants every flag to know the same words, and none to fail on another.
func TestCore_C4_Flags(t *testing.T) {
	for _, value := range []string{"1", "YES", " on ", "t", "0", "off", "No"} {
		t.Run("known "+value, func(t *testing.T) {
			onLambda(t)
			for _, flag := range flags {
				t.Setenv(flag, value)
			}
			for _, message := range saidBy(t) {
				for _, flag := range flags {
					if strings.Contains(message, flag+"=") {
						t.Errorf("said %q, want nothing", message)
					}
				}
			}
		})
	}
	for _, flag := range flags {
		t.Run("unknown "+flag, func(t *testing.T) {
			onLambda(t)
			t.Setenv(flag, "perhaps")
			if said := saidBy(t); len(said) != 1 || !strings.Contains(said[0], flag) || !strings.Contains(said[0], "perhaps") {
				t.Errorf("said %q, want one line about %s", said, flag)
			}
		})
	}
}

// TestLogger_L4_SaidDuringSetup shows that what logging has to say while it is being set up is not lost: each mistake is
// said once, before there is a logger, and changes nothing else.
func TestLogger_L4_SaidDuringSetup(t *testing.T) {
	onLambda(t)
	mistakes := map[string]string{
		"POWERTOOLS_LOG_LEVEL": "LOUD", "POWERTOOLS_LOGGER_SAMPLE_RATE": "2", "TZ": "Europe/Atlantis", "POWERTOOLS_LOGGER_LOG_EVENT": "perhaps",
	}
	for name, value := range mistakes {
		t.Setenv(name, value)
	}
	said := saidBy(t)
	for name, value := range mistakes {
		found := 0
		for _, message := range said {
			if strings.Contains(message, name) && strings.Contains(message, value) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%s=%s is said of %d times, want once: %q", name, value, found, said)
		}
	}
	if len(said) != len(mistakes) {
		t.Errorf("said %q, want %d lines", said, len(mistakes))
	}
}

// TestCore_C13_ColdStartOfAllSignals compares what lines, metrics and traces of an invocation call a cold start.
func TestCore_C13_ColdStartOfAllSignals(t *testing.T) {
	for _, tt := range []struct {
		initialization string
		want           []bool // of the first and the second invocation
	}{
		{"on-demand", []bool{true, false}},
		{"provisioned-concurrency", []bool{false, false}},
		{"snap-start", []bool{false, false}},
	} {
		t.Run(tt.initialization, func(t *testing.T) {
			onLambda(t)
			t.Setenv("AWS_LAMBDA_INITIALIZATION_TYPE", tt.initialization)
			tel, out, docs := setup(t)
			seen := 0
			for i, want := range tt.want {
				documents := len(docs.list)
				if _, err := invoke(t, tel, header+";Sampled=1", `{}`, func(ctx context.Context) { slog.InfoContext(ctx, "m") }); err != nil {
					t.Fatal(err)
				}
				got := map[string]bool{}
				for _, line := range out.lines(t)[seen:] {
					seen++
					if line["message"] == "m" {
						got["line"] = line["cold_start"] == true
					}
					if line["ColdStart"] != nil {
						got["metric"] = true
					}
				}
				for _, document := range docs.list[documents:] {
					var segment struct {
						Annotations struct{ ColdStart *bool }
						Metadata    map[string]map[string]any
					}
					if err := json.Unmarshal([]byte(document[strings.LastIndex(document, "\n")+1:]), &segment); err != nil {
						t.Fatal(err)
					}
					if segment.Annotations.ColdStart != nil {
						got["trace"] = *segment.Annotations.ColdStart
					}
				}
				if _, ok := got["metric"]; !ok {
					got["metric"] = false // A count of one, or nothing.
				}
				if diff := cmp.Diff(map[string]bool{"line": want, "metric": want, "trace": want}, got); diff != "" {
					t.Errorf("invocation %d: cold start (-want +got):\n%s\n%s", i, diff, docs.list[documents:])
				}
			}
		})
	}
}

// TestCore_C5_Numbers sets the variables that are numbers to what is none: each is said once, and all goes on.
func TestCore_C5_Numbers(t *testing.T) {
	for _, variable := range []string{"POWERTOOLS_LOGGER_SAMPLE_RATE", "OTEL_EXPORTER_OTLP_TIMEOUT"} {
		for _, value := range []string{"abc", "-1", "1e400", "0x"} {
			t.Run(variable+"="+value, func(t *testing.T) {
				onLambda(t)
				t.Setenv(variable, value)
				if said := saidBy(t); len(said) != 1 || !strings.Contains(said[0], variable) || !strings.Contains(said[0], value) {
					t.Errorf("said %q, want one line about %s=%s", said, variable, value)
				}
			})
		}
	}
}
