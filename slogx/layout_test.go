// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/slogx"
)

// TestLogger_L87_Formats writes the same line in all formats and with all options on keys.
func TestLogger_L87_Formats(t *testing.T) {
	tests := []struct {
		name string
		opts slogx.Options
		vars []string
	}{
		{"powertools", slogx.Options{}, nil},
		{"otel", slogx.Options{Format: slogx.FormatOTel}, nil},
		{"datadog", slogx.Options{Format: slogx.FormatDatadog}, nil},
		{"ecs", slogx.Options{Format: slogx.FormatECS}, nil},
		{"camel case", slogx.Options{KeyCase: slogx.CamelCase}, nil},
		{"pascal case of the environment", slogx.Options{}, []string{"POWERTOOLS_LOGGER_CASE=pascalcase"}},
		{"option before environment", slogx.Options{KeyCase: slogx.SnakeCase}, []string{"POWERTOOLS_LOGGER_CASE=PascalCase"}},
		{"keys", slogx.Options{Keys: map[string]string{"service": "app \"one\"", "location": "", "xray_trace_id": "", "order_id": "order"}}, nil},
		{"order", slogx.Options{KeyOrder: []string{"message", "order_id", "none", "level"}}, nil},
		{"keys and order over a preset", slogx.Options{
			Format: slogx.FormatECS, Keys: map[string]string{"service": "app"}, KeyOrder: []string{"app", "@timestamp"},
		}, nil},
		{"time layout", slogx.Options{TimeLayout: `"2006" 15:04`}, nil},
		{"Python's time layout", slogx.Options{TimeLayout: slogx.PythonTimeLayout}, nil},
		{"prefix for reserved keys", slogx.Options{ReservedKeys: slogx.PrefixReserved, Attrs: []slog.Attr{slog.String("level", "mine")}}, nil},
		{"reserved keys allowed", slogx.Options{ReservedKeys: slogx.AllowReserved, Attrs: []slog.Attr{slog.String("level", "mine"), slog.String("trace_id", "mine")}}, nil},
		{"a key that a member becomes", slogx.Options{Format: slogx.FormatOTel, Attrs: []slog.Attr{slog.String("body", "mine")}}, nil},
		{"two keys that become one", slogx.Options{KeyCase: slogx.CamelCase, Attrs: []slog.Attr{slog.String("orderId", "process")}}, nil},
		{"formatter", slogx.Options{Formatter: func(dst []byte, members []slogx.Member) []byte {
			for _, m := range members {
				dst = append(append(append(append(dst, m.Key...), '='), m.Value...), ' ')
			}
			return dst
		}}, nil},
		{"formatter that panics", slogx.Options{Formatter: func([]byte, []slogx.Member) []byte { panic("boom") }}, nil},
		{"indented (C7)", slogx.Options{}, []string{"POWERTOOLS_DEV=1"}},
	}
	recordErrors(t)
	var got bytes.Buffer
	for _, tt := range tests {
		tt.opts.Service = "payment"
		f := newFunction(t, tt.opts, tt.vars...)
		_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
			ctx = trace.ContextWithSpanContext(ctx, spanContext())
			emit(t, f.handler, ctx, slog.LevelInfo, "collecting payment", slog.String("order_id", "o-1"), slogx.Err(io.EOF))
			return nil
		})
		fmt.Fprintf(&got, "# %s\n%s", tt.name, f.output.take())
		for name := range strings.SplitSeq(strings.Join(tt.vars, " "), " ") {
			if key, _, found := strings.Cut(name, "="); found {
				t.Setenv(key, "")
			}
		}
	}
	golden(t, "formats.golden", got.Bytes())
}

// TestLayout_Lambda reports formats that Lambda's filter does not understand, where it filters, and bad names of cases.
func TestLayout_Lambda(t *testing.T) {
	tests := []struct {
		name  string
		opts  slogx.Options
		vars  []string
		wants string
	}{
		{"default", slogx.Options{}, []string{"AWS_LAMBDA_LOG_LEVEL=INFO"}, ""},
		{"no filter", slogx.Options{Format: slogx.FormatECS}, nil, ""},
		{"level", slogx.Options{Keys: map[string]string{"level": "severity"}}, []string{"AWS_LAMBDA_LOG_LEVEL=INFO"}, "AWS_LAMBDA_LOG_LEVEL"},
		{"timestamp", slogx.Options{Format: slogx.FormatECS}, []string{"AWS_LAMBDA_LOG_LEVEL=INFO"}, "AWS_LAMBDA_LOG_LEVEL"},
		{"layout", slogx.Options{TimeLayout: slogx.PythonTimeLayout}, []string{"AWS_LAMBDA_LOG_LEVEL=INFO"}, "AWS_LAMBDA_LOG_LEVEL"},
		{"another key", slogx.Options{Format: slogx.FormatDatadog}, []string{"AWS_LAMBDA_LOG_LEVEL=INFO"}, ""},
		{"case", slogx.Options{}, []string{"POWERTOOLS_LOGGER_CASE=kebab"}, `POWERTOOLS_LOGGER_CASE="kebab"`},
		{"development", slogx.Options{}, []string{"POWERTOOLS_DEV=perhaps"}, `POWERTOOLS_DEV="perhaps"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			errs := recordErrors(t)
			newFunction(t, tt.opts, tt.vars...)
			got := errs.all()
			if tt.wants == "" && len(got) > 0 || tt.wants != "" && (len(got) != 1 || !strings.Contains(got[0], tt.wants)) {
				t.Errorf("reported %q, want %q", got, tt.wants)
			}
		})
	}
}

// TestLayout_Buffered holds lines of every format back, indented ones too, and writes each with one Write.
func TestLayout_Buffered(t *testing.T) {
	t.Setenv("POWERTOOLS_DEV", "")
	f := newFunction(t, slogx.Options{Level: slog.LevelInfo, Format: slogx.FormatECS, Buffer: &slogx.BufferOptions{}}, "POWERTOOLS_DEV=on")
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		f.logger.DebugContext(ctx, "one")
		f.logger.DebugContext(ctx, "two")
		slogx.FlushBuffer(ctx)
		return nil
	})
	text := f.output.take()
	if strings.Count(text, "\n{\n    \"@timestamp\"") != 1 || !strings.Contains(text, `"message": "two",`) {
		t.Errorf("wrote %s, want two indented lines", text)
	}
}

// FuzzLayout writes lines with any keys and values in every format: they stay JSON without duplicate keys.
func FuzzLayout(f *testing.F) {
	f.Add("order_id", "o-1", "orderId", "service.name", byte(0))
	f.Add("level", "\"", "a_\\n", "\xff", byte(7))
	f.Add("@timestamp", "x", "_", "__", byte(11))
	f.Fuzz(func(t *testing.T, key1, value, key2, printed string, how byte) {
		var buf bytes.Buffer
		h := newHandler(&buf, slogx.Options{
			Service: "s", Format: slogx.Format(how % 4), KeyCase: slogx.KeyCase(1 + how/4%3), ReservedKeys: slogx.ReservedPolicy(how / 16 % 3),
			Keys: map[string]string{key1: printed}, KeyOrder: []string{printed, key2, "message"},
		})
		emit(t, h, t.Context(), slog.LevelInfo, value, slog.String(key1, value), slog.String(key2, value), slogx.Err(io.EOF))
		if text := buf.String(); checkKeys([]byte(text)) != nil || strings.Count(text, "\n") != 1 {
			t.Errorf("line %q: %v", text, checkKeys([]byte(text)))
		}
	})
}

// BenchmarkLayout shows what another format costs on top of a line.
func BenchmarkLayout(b *testing.B) {
	setLambda(b)
	for name, format := range map[string]slogx.Format{"powertools": slogx.FormatPowertools, "otel": slogx.FormatOTel, "ecs": slogx.FormatECS} {
		b.Run(name, func(b *testing.B) {
			logger := slog.New(newHandler(io.Discard, slogx.Options{Service: "payment", Format: format}))
			b.ReportAllocs()
			for b.Loop() {
				logger.LogAttrs(b.Context(), slog.LevelInfo, "collecting payment", slog.String("order_id", "o-1"), slog.Int("items", 3))
			}
		})
	}
}

// TestLayout_Off shows that the default layout costs nothing: a line has as many allocations as without these options.
func TestLayout_Off(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes sync.Pool forget")
	}
	setLambda(t)
	logger := slog.New(newHandler(io.Discard, slogx.Options{OmitLocation: true, KeyCase: slogx.SnakeCase, Keys: map[string]string{}}))
	got := testing.AllocsPerRun(200, func() { logger.LogAttrs(t.Context(), slog.LevelInfo, "m", slog.String("a", "b")) })
	if diff := cmp.Diff(1.0, got); diff != "" {
		t.Errorf("allocations (-want +got):\n%s", diff)
	}
}
