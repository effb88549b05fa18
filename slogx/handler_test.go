// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/slogtest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/log/embedded"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/otel-powertools/powertools/slogx"
)

// TestHandler_slogtest runs the conformance kit of package slog on the lines that come out.
func TestHandler_slogtest(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	slogtest.Run(t, func(*testing.T) slog.Handler {
		buf.Reset()
		return newHandler(&buf, slogx.Options{})
	}, func(t *testing.T) map[string]any {
		members := lineOf(t, &buf)
		for from, to := range map[string]string{"timestamp": slog.TimeKey, "message": slog.MessageKey} {
			if value, ok := members[from]; ok {
				members[to] = value
				delete(members, from)
			}
		}
		return members
	})
}

// recordingProvider keeps the records emitted on its loggers.
type recordingProvider struct {
	embedded.LoggerProvider
	scopes  []string
	records []log.Record
}

func (p *recordingProvider) Logger(name string, _ ...log.LoggerOption) log.Logger {
	p.scopes = append(p.scopes, name)
	return recordingLogger{p: p}
}

type recordingLogger struct {
	embedded.Logger
	p *recordingProvider
}

func (l recordingLogger) Emit(_ context.Context, r log.Record)              { l.p.records = append(l.p.records, r) }
func (recordingLogger) Enabled(context.Context, log.EnabledParameters) bool { return true }

func TestLogger_L17_Severity(t *testing.T) {
	setLambda(t)
	tests := []struct {
		level    slog.Level
		severity log.Severity
		text     string
	}{
		{slogx.LevelTrace - 4, log.SeverityTrace1, "TRACE"},
		{slogx.LevelTrace, log.SeverityTrace1, "TRACE"},
		{slog.LevelDebug - 1, log.SeverityTrace4, "TRACE"},
		{slog.LevelDebug, log.SeverityDebug1, "DEBUG"},
		{slog.LevelInfo, log.SeverityInfo1, "INFO"},
		{slog.LevelInfo + 2, log.SeverityInfo3, "INFO"},
		{slog.LevelWarn, log.SeverityWarn1, "WARN"},
		{slog.LevelError, log.SeverityError1, "ERROR"},
		{slogx.LevelCritical, log.SeverityFatal1, "CRITICAL"},
		{slogx.LevelCritical + 100, log.SeverityFatal4, "CRITICAL"},
	}
	for _, tt := range tests {
		p := &recordingProvider{}
		var buf bytes.Buffer
		emit(t, slogx.NewHandler(&slogx.Options{LoggerProvider: p}), t.Context(), tt.level, "m")
		emit(t, newHandler(&buf, slogx.Options{}), t.Context(), tt.level, "m")
		if got := p.records[0]; got.Severity() != tt.severity || got.SeverityText() != tt.text {
			t.Errorf("severity of %d = %d %s, want %d %s", tt.level, got.Severity(), got.SeverityText(), tt.severity, tt.text)
		}
		if got := lineOf(t, &buf)["level"]; got != tt.text {
			t.Errorf("level of %d = %v, want %s", tt.level, got, tt.text)
		}
		if got := slogx.LevelName(tt.level); got != tt.text {
			t.Errorf("LevelName(%d) = %s, want %s", tt.level, got, tt.text)
		}
	}
}

// TestLogger_L61_ErrorOnRecord checks the semantic conventions' attributes, which exporters want beside the map.
func TestLogger_L61_ErrorOnRecord(t *testing.T) {
	setLambda(t)
	boom := errors.New("boom")
	p := &recordingProvider{}
	h := slogx.NewHandler(&slogx.Options{LoggerProvider: p})
	emit(t, h, t.Context(), slog.LevelError, "m", slog.Any("err", boom))
	emit(t, h.WithAttrs([]slog.Attr{slogx.Err(boom)}), t.Context(), slog.LevelError, "m")
	for i, key := range []attribute.Key{"err", "error"} {
		r := p.records[i]
		if !errors.Is(r.Err(), boom) {
			t.Errorf("Err = %v, want %v", r.Err(), boom)
		}
		got := map[attribute.Key]string{}
		r.WalkAttributes(func(kv attribute.KeyValue) bool {
			got[kv.Key] = kv.Value.String()
			return true
		})
		want := map[attribute.Key]string{
			key:                 `{"message":"boom","type":"*errors.errorString"}`,
			"exception.type":    "*errors.errorString",
			"exception.message": "boom",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("attributes (-want +got):\n%s", diff)
		}
	}
	if diff := cmp.Diff([]string{slogx.ScopeName}, p.scopes); diff != "" {
		t.Errorf("scopes (-want +got):\n%s", diff)
	}
}

// early is a logger of a package-level variable, made before there is a provider.
var early = slog.New(slogx.NewHandler(&slogx.Options{Level: slog.LevelInfo})).With("early", true)

// setUp sets the first global provider of the process, which early must follow, and returns what it writes to.
var setUp = sync.OnceValue(func() *bytes.Buffer {
	early.Info("lost") // There is no provider yet.
	var buf bytes.Buffer
	otel.SetLoggerProvider(sdklog.NewLoggerProvider(slogx.ProviderOptions(slogx.NewProcessor(&buf, nil))...))
	return &buf
})

func TestHandler_BeforeSetup(t *testing.T) {
	setLambda(t)
	buf := setUp()
	early.Info("kept")
	if got := lineOf(t, buf); got["message"] != "kept" || got["early"] != true {
		t.Errorf("line = %v", got)
	}
}

func TestHandler_LevelVar(t *testing.T) {
	setLambda(t)
	var level slog.LevelVar
	h := newHandler(&bytes.Buffer{}, slogx.Options{Level: &level})
	if h.Enabled(t.Context(), slog.LevelDebug) {
		t.Error("DEBUG is enabled at INFO")
	}
	level.Set(slog.LevelDebug)
	if !h.Enabled(t.Context(), slog.LevelDebug) {
		t.Error("DEBUG is not enabled at DEBUG")
	}
	level.Set(slogx.LevelSilent)
	if h.Enabled(t.Context(), slogx.LevelCritical+1000) {
		t.Error("something is enabled at SILENT")
	}
}

// here logs and returns the location of the call.
func here(logger *slog.Logger) string {
	_, _, line, _ := runtime.Caller(0)
	logger.Info("m")
	return fmt.Sprintf("slogx_test.here:%d", line+1)
}

type receiver[T any] struct{}

func (receiver[T]) log(logger *slog.Logger) { func() { logger.Info("m") }() }

func TestLogger_L33_Location(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	logger := slog.New(newHandler(&buf, slogx.Options{}))
	for range 2 { // The second one comes from the cache.
		want := here(logger)
		if got := lineOf(t, &buf)["location"]; got != want {
			t.Errorf("location = %v, want %s", got, want)
		}
	}
	receiver[int]{}.log(logger)
	got, _ := lineOf(t, &buf)["location"].(string)
	if !strings.HasPrefix(got, "slogx_test.receiver[...].log") {
		t.Errorf("location = %s, want one in slogx_test.receiver[...].log", got)
	}

	here(slog.New(newHandler(&buf, slogx.Options{OmitLocation: true})))
	if got, ok := lineOf(t, &buf)["location"]; ok {
		t.Errorf("location = %v, want none", got)
	}
	emit(t, logger.Handler(), t.Context(), slog.LevelInfo, "m") // without a program counter
	if got, ok := lineOf(t, &buf)["location"]; ok {
		t.Errorf("location = %v, want none", got)
	}
}

// TestLogger_L33_LocationCache logs from more places than the cache has slots for; evicted ones must be found again.
func TestLogger_L33_LocationCache(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	h := newHandler(&buf, slogx.Options{})
	var pcs [1]uintptr
	runtime.Callers(1, pcs[:])
	for round := range 2 {
		for pc := pcs[0]; pc < pcs[0]+5000; pc++ { // Each is a place of its own to the cache.
			frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
			if err := h.Handle(t.Context(), slog.NewRecord(testTime, slog.LevelInfo, "m", pc)); err != nil {
				t.Fatal(err)
			}
			var want any
			if frame.Function != "" {
				name := frame.Function[strings.LastIndex(frame.Function, "/")+1:]
				want = strings.TrimSuffix(fmt.Sprintf("%s:%d", name, frame.Line), ":0")
			}
			if got := lineOf(t, &buf)["location"]; got != want {
				t.Fatalf("round %d: location of %#x = %v, want %v", round, pc, got, want)
			}
		}
	}
}

// TestHandler_Derived checks that loggers derived from one do not write into each other's attributes.
func TestHandler_Derived(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	base := slog.New(newHandler(&buf, slogx.Options{OmitLocation: true})).With("a", 1, "b", 2, "c", 3).With(slog.Attr{})
	base.WithGroup("").WithGroup("empty").WithGroup("too").With(slog.Group("g")).Info("m")
	if got, ok := lineOf(t, &buf)["empty"]; ok {
		t.Errorf("empty = %v, want no group", got)
	}
	one, two := base.With("x", 1), base.With("x", 2)
	group := base.WithGroup("g").With("k", 0)
	gone, gtwo := group.With("y", 1), group.With("y", 2)
	for _, tt := range []struct {
		logger *slog.Logger
		path   []string
		want   string
	}{
		{one, []string{"x"}, "1"},
		{two, []string{"x"}, "2"},
		{gone, []string{"g", "y"}, "1"},
		{gtwo, []string{"g", "y"}, "2"},
	} {
		tt.logger.Info("m")
		var value any = lineOf(t, &buf)
		for _, key := range tt.path {
			value = value.(map[string]any)[key]
		}
		if got := fmt.Sprint(value); got != tt.want {
			t.Errorf("%v = %s, want %s", tt.path, got, tt.want)
		}
	}
}

func TestHandler_NeverPanics(t *testing.T) {
	setLambda(t)
	var typedNil *typedError
	for _, value := range []any{typedNil, error(typedNil), []error{nil, typedNil}, struct{ f func() }{}, time.Time{}} {
		var buf bytes.Buffer
		emit(t, newHandler(&buf, slogx.Options{}), t.Context(), slog.LevelInfo, "m", slog.Any("v", value))
		lineOf(t, &buf)
	}
}

type typedError struct{ text string }

func (e *typedError) Error() string { return e.text }
