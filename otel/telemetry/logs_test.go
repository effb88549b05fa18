// SPDX-License-Identifier: Apache-2.0

package telemetry_test

import (
	"context"
	"encoding/json"
	"log"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	slogmulti "github.com/samber/slog-multi"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/otel/telemetry"
	"github.com/otel-powertools/powertools/slogx"
)

// recorded is a log processor that keeps the severities and messages of records.
type recorded struct{ messages []string }

// OnEmit implements [sdklog.Processor].
func (r *recorded) OnEmit(_ context.Context, record *sdklog.Record) error {
	r.messages = append(r.messages, record.SeverityText()+" "+record.Body().AsString())
	return nil
}

// Enabled implements [sdklog.Processor].
func (*recorded) Enabled(context.Context, sdklog.EnabledParameters) bool { return true }

// ForceFlush implements [sdklog.Processor].
func (*recorded) ForceFlush(context.Context) error { return nil }

// Shutdown implements [sdklog.Processor].
func (*recorded) Shutdown(context.Context) error { return nil }

func TestWithCorrelationID(t *testing.T) {
	onLambda(t)
	tel, out, _ := setup(t, telemetry.WithCorrelationID(slogx.CorrelationPath("id")),
		telemetry.WithLogging(slogx.Options{CorrelationID: slogx.CorrelationPath("other")}))
	if _, err := invoke(t, tel, header, `{"id":"e-1","other":"e-2"}`, func(ctx context.Context) { slog.InfoContext(ctx, "m") }); err != nil {
		t.Fatal(err)
	}
	for _, line := range out.lines(t) {
		if line["message"] == "m" && line["correlation_id"] != "e-1" {
			t.Errorf("line = %v, want the id of the option", line)
		}
	}
}

// TestOptionsOfInvocationsWithoutLines wants what concerns single invocations to hold for the exporters of the user's
// too, where no lines of ours are written.
func TestOptionsOfInvocationsWithoutLines(t *testing.T) {
	for _, own := range []bool{true, false} {
		onLambda(t)
		stderr := replaceStderr(t)
		records := &recorded{}
		option := telemetry.WithLoggerOptions(sdklog.WithProcessor(records))
		if own {
			option = telemetry.WithProviders(nil, nil, sdklog.NewLoggerProvider(sdklog.WithProcessor(records)))
		} else {
			t.Setenv("OTEL_LOGS_EXPORTER", "none")
		}
		tel, out, _ := setup(t, option, telemetry.WithCorrelationID(slogx.CorrelationPath("id")), telemetry.WithLogging(slogx.Options{
			Buffer: &slogx.BufferOptions{},
			InvocationLevel: func(ctx context.Context) (slog.Level, bool) {
				return slog.LevelDebug, strings.Contains(string(invocation.Payload(ctx)), "closely")
			},
		}))
		var ids []string
		for _, event := range []string{`{"id":"as usual"}`, `{"id":"closely"}`} {
			_, err := invoke(t, tel, header, event, func(ctx context.Context, _ json.RawMessage) {
				slog.DebugContext(ctx, slogx.CorrelationID(ctx))
				slog.InfoContext(ctx, slogx.CorrelationID(ctx))
				ids = append(ids, slogx.CorrelationID(ctx))
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"as usual", "closely"}, ids); diff != "" {
			t.Errorf("own provider = %t: correlation ids (-want +got):\n%s", own, diff)
		}
		if diff := cmp.Diff([]string{"INFO as usual", "DEBUG closely", "INFO closely"}, records.messages); diff != "" {
			t.Errorf("own provider = %t: records (-want +got):\n%s", own, diff)
		}
		for _, line := range out.lines(t) {
			if line["message"] != nil {
				t.Errorf("own provider = %t: line %v although none is wanted", own, line)
			}
		}
		said, err := os.ReadFile(stderr)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(said), "Options.Buffer has no effect"); n != 1 {
			t.Errorf("own provider = %t: the buffer is said %d times to have no effect, want once:\n%s", own, n, said)
		}
	}
}

// TestMistakesAreSaidOneByOne gives two variables that are wrong and wants each said once.
func TestMistakesAreSaidOneByOne(t *testing.T) {
	onLambda(t)
	t.Setenv("POWERTOOLS_LOG_LEVEL", "loud")
	t.Setenv("AWS_LAMBDA_LOG_LEVEL", "quiet")
	stderr := replaceStderr(t)
	setup(t)
	said, err := os.ReadFile(stderr)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`POWERTOOLS_LOG_LEVEL=\"loud\"`, `AWS_LAMBDA_LOG_LEVEL=\"quiet\"`} {
		if n := strings.Count(string(said), want); n != 1 {
			t.Errorf("%s is said %d times, want once:\n%s", want, n, said)
		}
	}
	if n := strings.Count(string(said), "\n"); n != 2 {
		t.Errorf("%d lines, want 2:\n%s", n, said)
	}
}

// TestLogMiddlewareBeforePackageLog has middleware see what package log writes.
func TestLogMiddlewareBeforePackageLog(t *testing.T) {
	onLambda(t)
	_, out, _ := setup(t, telemetry.WithLogMiddleware(slogmulti.NewHandleInlineMiddleware(
		func(ctx context.Context, record slog.Record, next func(context.Context, slog.Record) error) error {
			if record.Message == "secret" {
				return nil
			}
			return next(ctx, record)
		})))
	log.Print("secret")
	log.Print("kept")
	if lines := out.lines(t); len(lines) != 1 || lines[0]["message"] != "kept" {
		t.Errorf("lines = %v, want only what the middleware lets through", lines)
	}
}

// TestEventIsLoggedFirst logs the event also where middleware of the user's answers itself.
func TestEventIsLoggedFirst(t *testing.T) {
	onLambda(t)
	tel, out, _ := setup(t,
		telemetry.WithLogging(slogx.Options{Payloads: slogx.PayloadOptions{Event: slogx.On}}),
		telemetry.WithMiddleware(func(invocation.Handler) invocation.Handler {
			return func(context.Context, json.RawMessage) (any, error) { return "refused", nil }
		}))
	if answer, err := invoke(t, tel, header, `{"a":1}`, func() {}); err != nil || answer != `"refused"` {
		t.Fatalf("answer = %s, %v", answer, err)
	}
	for _, line := range out.lines(t) {
		if line["message"] == "Lambda invocation event" {
			return
		}
	}
	t.Error("the event is not logged")
}

// TestDerivedLoggersFollowTheLevel lets loggers that were derived before Setup log what its level lets through.
func TestDerivedLoggersFollowTheLevel(t *testing.T) {
	onLambda(t)
	before := slog.SetLogLoggerLevel(slog.LevelInfo)
	defer slog.SetLogLoggerLevel(before)
	derived := slog.With("derived", true)
	_, out, _ := setup(t, telemetry.WithLogging(slogx.Options{Level: slog.LevelDebug}))
	derived.Debug("details")
	lines := out.lines(t)
	if len(lines) != 1 || lines[0]["level"] != "DEBUG" || lines[0]["message"] != "details" || lines[0]["derived"] != "true" {
		t.Errorf("lines = %v, want the one of the derived logger", lines)
	}
}
