// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/slogx"
)

// TestLogger_L1_AllOptionsAtOnce makes a logger with all that can be set, and wants to see each option in the lines.
func TestLogger_L1_AllOptionsAtOnce(t *testing.T) {
	f := newFunction(t, slogx.Options{
		Service:         "payment",
		Level:           slog.LevelInfo,
		OmitLocation:    true,
		Attrs:           []slog.Attr{slog.String("env", "prod"), slog.String("token", "t")},
		TimeZone:        time.FixedZone("", -3*3600-1800),
		TimeLayout:      slogx.PythonTimeLayout,
		SampleRate:      -1,
		InvocationLevel: func(context.Context) (slog.Level, bool) { return slog.LevelWarn, true },
		CorrelationID:   slogx.CorrelationPath("id"),
		Mask:            slogx.MaskPaths("token"),
		Buffer:          &slogx.BufferOptions{MaxBytes: 1 << 10, Level: slogx.LevelTrace, OnSpanError: true},
		Keys:            map[string]string{"service": "app", "function_arn": ""},
		KeyOrder:        []string{"message", "app"},
		KeyCase:         slogx.CamelCase,
		ReservedKeys:    slogx.PrefixReserved,
	})
	_ = f.invoke(t.Context(), `{"id":"abc"}`, func(ctx context.Context) error {
		slogx.AddAttrs(ctx, slog.String("order_id", "o-1"))
		f.logger.Log(ctx, slogx.LevelTrace, "held back")
		f.logger.InfoContext(ctx, "below the invocation's level")
		emit(t, f.handler, ctx, slog.LevelError, "failed", slog.String("level", "mine"), slogx.Err(errors.New("boom")))
		return nil
	})
	lines := f.lines(t)
	if len(lines) != 2 || lines[0]["message"] != "held back" {
		t.Fatalf("lines = %v, want what was held back and the failure", lines)
	}
	want := map[string]any{
		"message": "failed", "app": "payment", "level": "ERROR", "timestamp": "2026-11-23 01:09:29,907-0330",
		"coldStart": true, "functionName": "checkout", "functionMemorySize": json.Number("128"), "functionRequestId": testRequestID,
		"correlationId": "abc", "env": "prod", "token": "*****", "orderId": "o-1", "attrLevel": "mine",
		"error": map[string]any{"type": "*errors.errorString", "message": "boom"},
	}
	if diff := cmp.Diff(want, lines[1]); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
}

// sourceHandler adds the file of the call, as middleware of a user's may.
type sourceHandler struct{ slog.Handler }

// Handle implements [slog.Handler].
func (h sourceHandler) Handle(ctx context.Context, r slog.Record) error {
	r = r.Clone()
	if source := r.Source(); source != nil {
		r.AddAttrs(slog.String("file", filepath.Base(source.File)))
	}
	return h.Handler.Handle(ctx, r)
}

// TestLogger_L32_FactsOfTheCall adds facts about the process as attributes, and about the call from the record of slog.
func TestLogger_L32_FactsOfTheCall(t *testing.T) {
	f := newFunction(t, slogx.Options{Attrs: []slog.Attr{slog.Int("process", os.Getpid())}})
	slog.New(sourceHandler{f.handler}).Info("m")
	line := f.lines(t)[0]
	got := map[string]any{"file": line["file"], "process": line["process"]}
	value, _ := got["process"].(json.Number)
	if pid, err := value.Int64(); err != nil || pid != int64(os.Getpid()) {
		t.Errorf("process = %v, want %d", got["process"], os.Getpid())
	}
	if got["file"] != "setup_test.go" {
		t.Errorf("file = %v, want setup_test.go", got["file"])
	}
}

// TestProcessor_UnknownFormat says so once and prints the default.
func TestProcessor_UnknownFormat(t *testing.T) {
	errs := recordErrors(t)
	f := newFunction(t, slogx.Options{Format: 99})
	f.logger.Info("m")
	if line := f.lines(t)[0]; line["message"] != "m" || line["level"] != "INFO" {
		t.Errorf("line = %v, want the default format", line)
	}
	if diff := cmp.Diff([]string{"slogx: Options.Format 99 is no format: using FormatPowertools"}, errs.all()); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
}

// TestMask_OwnFunction shows that the hook may be any function: here one that drops attributes by their names.
func TestMask_OwnFunction(t *testing.T) {
	f := newFunction(t, slogx.Options{Mask: func(attrs []attribute.KeyValue) []attribute.KeyValue {
		return slices.DeleteFunc(attrs, func(attr attribute.KeyValue) bool { return attr.Key == "secret" })
	}})
	f.logger.Info("m", "secret", 1, "kept", 2)
	line := f.lines(t)[0]
	if _, there := line["secret"]; there || line["kept"] != json.Number("2") {
		t.Errorf("line = %v, want it without secret and with kept", line)
	}
}
