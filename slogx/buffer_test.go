// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/slogx"
)

// buffered is the options of a function at level INFO that holds DEBUG back.
func buffered(b slogx.BufferOptions) slogx.Options {
	return slogx.Options{Level: slog.LevelInfo, OmitLocation: true, Buffer: &b}
}

// TestLogger_L71_Triggers covers what writes held lines and what drops them, and L67, L68 and L72.
func TestLogger_L71_Triggers(t *testing.T) {
	boom := errors.New("boom")
	tests := []struct {
		name string
		opts slogx.Options
		do   func(ctx context.Context, l *slog.Logger) error
		want []string
	}{
		{"a good end drops", buffered(slogx.BufferOptions{}), func(ctx context.Context, l *slog.Logger) error {
			l.DebugContext(ctx, "d")
			l.InfoContext(ctx, "i")
			return nil
		}, []string{"INFO i"}},
		{"error line", buffered(slogx.BufferOptions{}), func(ctx context.Context, l *slog.Logger) error {
			l.DebugContext(ctx, "d1")
			l.InfoContext(ctx, "i")
			l.Log(ctx, slogx.LevelTrace, "t")
			l.ErrorContext(ctx, "e")
			l.DebugContext(ctx, "d2")
			return nil
		}, []string{"INFO i", "DEBUG d1", "TRACE t", "ERROR e"}},
		{"critical line", buffered(slogx.BufferOptions{}), func(ctx context.Context, l *slog.Logger) error {
			l.DebugContext(ctx, "d")
			l.Log(ctx, slogx.LevelCritical, "c")
			return nil
		}, []string{"DEBUG d", "CRITICAL c"}},
		{"error line without a trigger", buffered(slogx.BufferOptions{KeepOnError: true}), func(ctx context.Context, l *slog.Logger) error {
			l.DebugContext(ctx, "d")
			l.ErrorContext(ctx, "e")
			return nil
		}, []string{"ERROR e"}},
		{"failure", buffered(slogx.BufferOptions{KeepOnError: true}), func(ctx context.Context, l *slog.Logger) error {
			l.DebugContext(ctx, "d")
			return boom
		}, []string{"DEBUG d"}},
		{"panic", buffered(slogx.BufferOptions{KeepOnError: true}), func(ctx context.Context, l *slog.Logger) error {
			l.DebugContext(ctx, "d")
			panic("boom")
		}, []string{"DEBUG d"}},
		{"FlushBuffer", buffered(slogx.BufferOptions{}), func(ctx context.Context, l *slog.Logger) error {
			l.DebugContext(ctx, "d1")
			slogx.FlushBuffer(ctx)
			l.InfoContext(ctx, "i")
			l.DebugContext(ctx, "d2")
			return nil
		}, []string{"DEBUG d1", "INFO i"}},
		{"ClearBuffer", buffered(slogx.BufferOptions{}), func(ctx context.Context, l *slog.Logger) error {
			l.DebugContext(ctx, "d1")
			slogx.ClearBuffer(ctx)
			l.DebugContext(ctx, "d2")
			return boom
		}, []string{"DEBUG d2"}},
		{"level of the buffer", buffered(slogx.BufferOptions{Level: slog.LevelWarn}), func(ctx context.Context, l *slog.Logger) error {
			l.WarnContext(ctx, "w")
			l.InfoContext(ctx, "i")
			l.Log(ctx, slog.LevelWarn+1, "above")
			return boom
		}, []string{"WARN above", "WARN w", "INFO i"}},
		{
			"the logger's level does not count",
			slogx.Options{Level: slog.LevelError, OmitLocation: true, Buffer: &slogx.BufferOptions{Level: slog.LevelInfo}},
			func(ctx context.Context, l *slog.Logger) error {
				l.InfoContext(ctx, "i")
				l.WarnContext(ctx, "w")
				return boom
			},
			[]string{"INFO i"},
		},
		{"silence counts", slogx.Options{Level: slogx.LevelSilent, Buffer: &slogx.BufferOptions{}}, func(ctx context.Context, l *slog.Logger) error {
			l.DebugContext(ctx, "d")
			return boom
		}, nil},
		{"derived loggers", buffered(slogx.BufferOptions{}), func(ctx context.Context, l *slog.Logger) error {
			l.With("a", 1).DebugContext(ctx, "d1")
			l.WithGroup("g").DebugContext(ctx, "d2", "b", 2)
			l.ErrorContext(ctx, "e")
			return nil
		}, []string{"DEBUG d1", "DEBUG d2", "ERROR e"}},
		{"without a context", buffered(slogx.BufferOptions{}), func(_ context.Context, l *slog.Logger) error {
			l.Debug("d")
			l.Error("e")
			return nil
		}, []string{"DEBUG d", "ERROR e"}},
		{"no buffer", slogx.Options{Level: slog.LevelInfo}, func(ctx context.Context, l *slog.Logger) error {
			l.DebugContext(ctx, "d")
			slogx.FlushBuffer(ctx)
			slogx.ClearBuffer(ctx)
			return boom
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFunction(t, tt.opts)
			for range 2 { // The second finds nothing of the first.
				_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error { return tt.do(ctx, f.logger) })
				if diff := cmp.Diff(tt.want, f.messages(t)); diff != "" {
					t.Errorf("lines (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// TestLogger_L69_OutsideInvocations holds nothing back before, between and after invocations.
func TestLogger_L69_OutsideInvocations(t *testing.T) {
	f := newFunction(t, buffered(slogx.BufferOptions{Level: slog.LevelInfo}))
	outside := func(name string) {
		t.Helper()
		f.logger.Debug("below the level")
		f.logger.Info(name)
		slogx.FlushBuffer(t.Context())
		if diff := cmp.Diff([]string{"INFO " + name}, f.messages(t)); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	}
	outside("initialisation")
	var ended context.Context
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		ended = ctx
		f.logger.InfoContext(ctx, "held")
		return nil
	})
	outside("between")
	f.logger.InfoContext(ended, "stray") // A goroutine that outlives its invocation.
	f.logger.DebugContext(ended, "below the level")
	slogx.FlushBuffer(ended)
	if diff := cmp.Diff([]string{"INFO stray"}, f.messages(t)); diff != "" {
		t.Errorf("lines after the end (-want +got):\n%s", diff)
	}
}

// TestLogger_L73_Eviction gives up the oldest lines and says so, in exactly the bytes that were allowed (L75).
func TestLogger_L73_Eviction(t *testing.T) {
	f := newFunction(t, buffered(slogx.BufferOptions{MaxBytes: 1000}))
	size := 0
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		for i := range 100 {
			f.logger.DebugContext(ctx, fmt.Sprintf("line %02d", i))
		}
		slogx.FlushBuffer(ctx)
		text := f.output.take()
		notice, rest, _ := strings.Cut(text, "\n")
		lines := strings.Split(strings.TrimSuffix(rest, "\n"), "\n")
		size = len(lines[0]) + 1
		if want := 1000 / size; len(lines) != want || len(rest) > 1000 || !strings.Contains(rest, `"line 99"`) {
			t.Errorf("%d lines in %d bytes, want the last %d", len(lines), len(rest), want)
		}
		want := fmt.Sprintf(`"evicted":%d,"buffer_bytes":1000`, 100-len(lines))
		if !strings.Contains(notice, `"level":"WARN"`) || !strings.Contains(notice, want) || !strings.Contains(notice, testRequestID) {
			t.Errorf("notice = %s, want a WARN line with %s", notice, want)
		}
		f.logger.DebugContext(ctx, "after")
		slogx.FlushBuffer(ctx)
		return nil
	})
	if diff := cmp.Diff([]string{"DEBUG after"}, f.messages(t)); diff != "" {
		t.Errorf("the notice comes once (-want +got):\n%s", diff)
	}

	f = newFunction(t, buffered(slogx.BufferOptions{MaxBytes: 3 * size}))
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		for i := range 3 {
			f.logger.DebugContext(ctx, fmt.Sprintf("line %02d", i))
		}
		return errors.New("boom")
	})
	if diff := cmp.Diff([]string{"DEBUG line 00", "DEBUG line 01", "DEBUG line 02"}, f.messages(t)); diff != "" {
		t.Errorf("lines that fit exactly (-want +got):\n%s", diff)
	}
}

// TestLogger_L74_Boundaries holds back a line as long as the whole buffer, which by default has 20,480 bytes, and no
// longer one.
func TestLogger_L74_Boundaries(t *testing.T) {
	for _, size := range []int{500, 0} {
		recordErrors(t)
		f := newFunction(t, buffered(slogx.BufferOptions{MaxBytes: size}))
		if size == 0 {
			size = 20480
		}
		_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
			f.logger.DebugContext(ctx, "m", "text", "x")
			slogx.FlushBuffer(ctx)
			others := len(f.output.take()) - len("x") // of a line, beside the text
			for _, tt := range []struct {
				bytes int
				held  bool
			}{{size, true}, {size + 1, false}} {
				f.logger.DebugContext(ctx, "m", "text", strings.Repeat("x", tt.bytes-others))
				if written := f.output.take(); (written == "") != tt.held {
					t.Errorf("line of %d bytes, buffer of %d: written %d bytes, want it held back = %t", tt.bytes, size, len(written), tt.held)
				}
				slogx.ClearBuffer(ctx)
			}
			return nil
		})
	}
}

func TestLogger_L74_LineLargerThanTheBuffer(t *testing.T) {
	errs := recordErrors(t)
	f := newFunction(t, buffered(slogx.BufferOptions{MaxBytes: 600}))
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		f.logger.DebugContext(ctx, "small")
		for range 2 {
			f.logger.DebugContext(ctx, "large", "text", strings.Repeat("x", 600))
		}
		return nil
	})
	if diff := cmp.Diff([]string{"DEBUG large", "DEBUG large"}, f.messages(t)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if got := errs.all(); len(got) != 1 || !strings.Contains(got[0], "larger than the buffer of 600 bytes") {
		t.Errorf("reported %q, want one report", got)
	}
}

// TestLogger_L76_AsOfTheCall shows that held lines have the time, place and attributes of the call.
func TestLogger_L76_AsOfTheCall(t *testing.T) {
	f := newFunction(t, slogx.Options{Level: slog.LevelInfo, Buffer: &slogx.BufferOptions{}})
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		slogx.AddAttrs(ctx, slog.String("step", "one"))
		emit(t, f.handler, ctx, slog.LevelDebug, "timed")
		f.logger.DebugContext(ctx, "placed")
		slogx.AddAttrs(ctx, slog.String("step", "two"))
		f.logger.ErrorContext(ctx, "e")
		return nil
	})
	lines := f.lines(t)
	if len(lines) != 3 {
		t.Fatalf("%d lines, want 3", len(lines))
	}
	if lines[0]["timestamp"] != "2026-11-23T04:39:29.907Z" || lines[0]["step"] != "one" || lines[2]["step"] != "two" {
		t.Errorf("lines = %v, want time and attributes of the call", lines)
	}
	if location, _ := lines[1]["location"].(string); !strings.HasPrefix(location, "slogx_test.TestLogger_L76_AsOfTheCall") {
		t.Errorf("location = %q, want this test", location)
	}
}

func TestLogger_L77_BufferUnderLambdasLevel(t *testing.T) {
	errs := recordErrors(t)
	f := newFunction(t, slogx.Options{Buffer: &slogx.BufferOptions{}}, "AWS_LAMBDA_LOG_LEVEL=WARN")
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		f.logger.DebugContext(ctx, "d")
		return errors.New("boom")
	})
	if got := f.messages(t); got != nil {
		t.Errorf("wrote %q, which Lambda drops", got)
	}
	want := []string{"slogx: nothing is buffered: the buffer is for lines up to DEBUG, and Lambda drops lines below WARN, as AWS_LAMBDA_LOG_LEVEL says"}
	if diff := cmp.Diff(want, errs.all()); diff != "" {
		t.Errorf("reported (-want +got):\n%s", diff)
	}
	f = newFunction(t, slogx.Options{Buffer: &slogx.BufferOptions{Level: slog.LevelInfo}}, "AWS_LAMBDA_LOG_LEVEL=INFO")
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		f.logger.DebugContext(ctx, "d")
		f.logger.InfoContext(ctx, "i")
		return errors.New("boom")
	})
	if diff := cmp.Diff([]string{"INFO i"}, f.messages(t)); diff != "" {
		t.Errorf("at the minimum (-want +got):\n%s", diff)
	}
}

func TestLogger_L66_LevelAboveWarn(t *testing.T) {
	errs := recordErrors(t)
	f := newFunction(t, buffered(slogx.BufferOptions{Level: slog.LevelError}))
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		f.logger.WarnContext(ctx, "w")
		f.logger.ErrorContext(ctx, "e")
		return nil
	})
	if diff := cmp.Diff([]string{"WARN w", "ERROR e"}, f.messages(t)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if got := errs.all(); len(got) != 1 || !strings.Contains(got[0], "above WARN") {
		t.Errorf("reported %q, want one report", got)
	}
}

// TestLogger_L79_Deadline writes what is held when the deadline is near, and what comes after at once.
func TestLogger_L79_Deadline(t *testing.T) {
	f := newFunction(t, buffered(slogx.BufferOptions{}))
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond) // The guard fires 20 ms before it.
	defer cancel()
	_ = f.invoke(ctx, `{}`, func(ctx context.Context) error {
		f.logger.DebugContext(ctx, "before")
		<-ctx.Done()
		f.logger.DebugContext(ctx, "after")
		return nil
	})
	if diff := cmp.Diff([]string{"DEBUG before", "DEBUG after"}, f.messages(t)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// TestLogger_L80_FailedSpan writes what is held when the span failed although the handler did not.
func TestLogger_L80_FailedSpan(t *testing.T) {
	for _, onSpanError := range []bool{true, false} {
		f := newFunction(t, buffered(slogx.BufferOptions{OnSpanError: onSpanError}))
		f.tracers = sdktrace.NewTracerProvider()
		for _, status := range []codes.Code{codes.Error, codes.Ok} {
			_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
				f.logger.DebugContext(ctx, "d")
				trace.SpanFromContext(ctx).SetStatus(status, "")
				return nil
			})
			if got, want := len(f.messages(t)) == 1, onSpanError && status == codes.Error; got != want {
				t.Errorf("OnSpanError %t, status %v: written = %t, want %t", onSpanError, status, got, want)
			}
		}
	}
}

// TestLogger_L78_OtherBridges holds records of the Logs API back as well, and lines of handlers that know of no buffer.
func TestLogger_L78_OtherBridges(t *testing.T) {
	f := newFunction(t, buffered(slogx.BufferOptions{Level: slog.LevelInfo}))
	other := f.provider.Logger("other")
	plain := slog.New(slogx.NewHandler(&slogx.Options{LoggerProvider: f.provider, Level: slog.LevelInfo}))
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		if !other.Enabled(ctx, log.EnabledParameters{Severity: log.SeverityDebug}) {
			t.Error("DEBUG is not enabled, though it would be held back")
		}
		var record log.Record
		record.SetSeverity(log.SeverityDebug)
		record.SetBody(attribute.StringValue("d"))
		other.Emit(ctx, record)
		record.SetSeverity(log.SeverityUndefined)
		record.SetBody(attribute.StringValue("none"))
		other.Emit(ctx, record)
		plain.InfoContext(ctx, "i")
		plain.WarnContext(ctx, "w")
		record.SetSeverity(log.SeverityError)
		record.SetBody(attribute.StringValue("e"))
		other.Emit(ctx, record)
		return nil
	})
	if diff := cmp.Diff([]string{"WARN w", "DEBUG d", "INFO none", "INFO i", "ERROR e"}, f.messages(t)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if other.Enabled(t.Context(), log.EnabledParameters{Severity: log.SeverityDebug}) {
		t.Error("DEBUG is enabled outside an invocation")
	}
}

// TestBuffer_TwoProcessors keeps the sessions of two processors in one invocation apart.
func TestBuffer_TwoProcessors(t *testing.T) {
	f := newFunction(t, buffered(slogx.BufferOptions{}))
	g := newFunction(t, slogx.Options{Level: slog.LevelInfo, OmitLocation: true, Buffer: &slogx.BufferOptions{KeepOnError: true}})
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		g.processor.Hooks().Begin(ctx)
		for _, each := range []*function{f, g} {
			each.logger.DebugContext(ctx, "d")
			each.logger.ErrorContext(ctx, "e")
		}
		return nil
	})
	if diff := cmp.Diff([]string{"DEBUG d", "ERROR e"}, f.messages(t)); diff != "" {
		t.Errorf("first (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"ERROR e"}, g.messages(t)); diff != "" {
		t.Errorf("second (-want +got):\n%s", diff)
	}
}

// recordingProcessor counts what it gets.
type recordingProcessor struct{ messages []string }

func (*recordingProcessor) Enabled(context.Context, sdklog.EnabledParameters) bool { return true }
func (*recordingProcessor) Shutdown(context.Context) error                         { return nil }
func (*recordingProcessor) ForceFlush(context.Context) error                       { return nil }
func (p *recordingProcessor) OnEmit(_ context.Context, r *sdklog.Record) error {
	p.messages = append(p.messages, r.Body().AsString())
	return nil
}

// TestWithoutHeld shows that exporters need not get what is logged for the buffer alone.
func TestWithoutHeld(t *testing.T) {
	f := newFunction(t, buffered(slogx.BufferOptions{Level: slog.LevelInfo}))
	all, level := &recordingProcessor{}, &recordingProcessor{}
	opts := buffered(slogx.BufferOptions{Level: slog.LevelInfo})
	opts.Environment = f.environment
	opts.LoggerProvider = sdklog.NewLoggerProvider(append(slogx.ProviderOptions(f.processor),
		sdklog.WithProcessor(all), sdklog.WithProcessor(slogx.WithoutHeld(level)))...)
	logger := slog.New(slogx.NewHandler(&opts))
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		logger.DebugContext(ctx, "d")
		logger.InfoContext(ctx, "i")
		return nil
	})
	if diff := cmp.Diff([]string{"d", "i"}, all.messages); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"i"}, level.messages); diff != "" {
		t.Errorf("without what is held (-want +got):\n%s", diff)
	}
}

// TestBuffer_BrokenWriter shows that a failing write in a flush is reported without waiting for itself.
func TestBuffer_BrokenWriter(t *testing.T) {
	f := newFunction(t, buffered(slogx.BufferOptions{}))
	opts := buffered(slogx.BufferOptions{})
	opts.Environment = f.environment
	processor := slogx.NewProcessor(&failingWriter{err: io.ErrClosedPipe}, &opts)
	opts.LoggerProvider = sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...)
	logger := slog.New(slogx.NewHandler(&opts))
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		processor.Hooks().Begin(ctx)
		setErrorHandler(t, func(err error) { logger.ErrorContext(ctx, err.Error()) }) // As the SDK's default, which logs.
		logger.DebugContext(ctx, "d")
		slogx.FlushBuffer(ctx)
		return nil
	})
	if got := processor.WriteErrors(); got != 2 {
		t.Errorf("%d write errors, want that of the line and that of the report", got)
	}
}
