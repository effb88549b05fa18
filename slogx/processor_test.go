// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
	"github.com/otel-powertools/powertools/slogx"
)

// TestProcessor_OtherBridges emits records on the Logs API itself, as bridges of other logging libraries do.
func TestProcessor_OtherBridges(t *testing.T) {
	tests := []struct {
		name string
		make func(*log.Record)
		want map[string]any
	}{
		{"nothing", func(*log.Record) {}, map[string]any{"level": "INFO", "message": ""}},
		{"text", func(r *log.Record) {
			r.SetBody(attribute.StringValue("hello"))
			r.SetSeverity(log.SeverityWarn2)
			r.SetSeverityText("notice")
		}, map[string]any{"level": "WARN", "message": "hello"}},
		{"fatal", func(r *log.Record) { r.SetSeverity(log.SeverityFatal4) }, map[string]any{"level": "CRITICAL", "message": ""}},
		{"beyond the scale", func(r *log.Record) { r.SetSeverity(99) }, map[string]any{"level": "CRITICAL", "message": ""}},
		{
			"map as body", func(r *log.Record) { r.SetBody(attribute.MapValue(attribute.Int("a", 1))) },
			map[string]any{"level": "INFO", "message": "", "body": map[string]any{"a": "1"}},
		},
		{"event", func(r *log.Record) {
			r.SetEventName("order.placed")
			r.AddAttributes(attribute.String("order_id", "o-1"))
		}, map[string]any{"level": "INFO", "message": "order.placed", "event_name": "order.placed", "order_id": "o-1"}},
		{"event with a text", func(r *log.Record) {
			r.SetEventName("order.placed")
			r.SetBody(attribute.StringValue("placed"))
		}, map[string]any{"level": "INFO", "message": "placed", "event_name": "order.placed"}},
		{"location", func(r *log.Record) {
			r.AddAttributes(attribute.String("code.function.name", "example.com/shop/cart.(*Cart).Add"),
				attribute.String("code.file.path", "/src/cart.go"), attribute.Int("code.line.number", 42))
		}, map[string]any{"level": "INFO", "message": "", "location": "cart.(*Cart).Add:42"}},
		{
			"error of the SDK", func(r *log.Record) { r.SetErr(io.EOF) },
			map[string]any{"level": "INFO", "message": "", "error": map[string]any{"type": "*errors.errorString", "message": "EOF"}},
		},
		{"exception with a stack", func(r *log.Record) {
			r.AddAttributes(attribute.String("exception.type", "T"), attribute.String("exception.message", "M"),
				attribute.String("exception.stacktrace", "goroutine 1 [running]:\nmain.work(...)\n\t/src/main.go:7 +0x1d\n"))
		}, map[string]any{"level": "INFO", "message": "", "error": map[string]any{
			"type": "T", "message": "M", "stack": []any{map[string]any{"func": "main.work", "file": "/src/main.go", "line": "7"}},
		}}},
		{"exception beside an error", func(r *log.Record) {
			r.AddAttributes(attribute.String("error", "short"), attribute.String("exception.type", "T"))
		}, map[string]any{"level": "INFO", "message": "", "error": "short", "exception.type": "T"}},
		{"all kinds", func(r *log.Record) {
			r.AddAttributes(attribute.BoolSlice("bools", []bool{true, false}), attribute.Int64Slice("ints", []int64{1, 2}),
				attribute.Float64Slice("floats", []float64{0.5}), attribute.StringSlice("strings", []string{"a\n"}),
				attribute.ByteSlice("bytes", []byte{1}), attribute.Slice("slice", attribute.IntValue(1), attribute.Value{}),
				attribute.KeyValue{Key: "none"})
		}, map[string]any{
			"level": "INFO", "message": "", "bools": []any{true, false}, "ints": []any{"1", "2"}, "floats": []any{"0.5"},
			"strings": []any{"a\n"}, "bytes": "AQ==", "slice": []any{"1", nil},
		}},
	}
	setLambda(t)
	var buf bytes.Buffer
	processor := slogx.NewProcessor(&buf, &slogx.Options{Service: "s"})
	logger := sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...).Logger("other")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var record log.Record
			record.SetObservedTimestamp(testTime) // A bridge need not know more.
			tt.make(&record)
			logger.Emit(t.Context(), record)
			got := lineOf(t, &buf)
			if got["timestamp"] != "2026-11-23T04:39:29.907Z" {
				t.Errorf("timestamp = %v, want that of the observation", got["timestamp"])
			}
			delete(got, "timestamp")
			delete(got, "service")
			if diff := cmp.Diff(tt.want, textual(got)); diff != "" {
				t.Errorf("line (-want +got):\n%s", diff)
			}
		})
	}
}

// textual returns value with each number as its text, so that tables can name it.
func textual(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key := range value {
			value[key] = textual(value[key])
		}
	case []any:
		for i := range value {
			value[i] = textual(value[i])
		}
	case fmt.Stringer:
		return value.String()
	}
	return value
}

// TestProcessor_LevelOfOtherBridges drops what is below the level unless our own handler let it through.
func TestProcessor_LevelOfOtherBridges(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	processor := slogx.NewProcessor(&buf, &slogx.Options{Level: slog.LevelWarn})
	provider := sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...)
	other := provider.Logger("other")
	var record log.Record
	record.SetSeverity(log.SeverityInfo)
	other.Emit(t.Context(), record)
	if buf.Len() > 0 {
		t.Errorf("wrote %q, want nothing below WARN", buf.String())
	}
	if other.Enabled(t.Context(), log.EnabledParameters{Severity: log.SeverityInfo4}) {
		t.Error("INFO4 is enabled at WARN")
	}
	for _, severity := range []log.Severity{log.SeverityWarn, log.SeverityUndefined} {
		record.SetSeverity(severity)
		other.Emit(t.Context(), record)
		lineOf(t, &buf)
		if !other.Enabled(t.Context(), log.EnabledParameters{Severity: severity}) {
			t.Errorf("%v is not enabled at WARN", severity)
		}
	}
	emit(t, slogx.NewHandler(&slogx.Options{Level: slog.LevelDebug, LoggerProvider: provider}), t.Context(), slog.LevelDebug, "m")
	lineOf(t, &buf)
}

func TestLogger_L45_ReservedKeys(t *testing.T) {
	setLambda(t)
	errs := recordErrors(t)
	reserved := []string{
		"level", "location", "message", "timestamp", "service", "sampling_rate", "cold_start", "function_name", "function_memory_size", "function_arn",
		"function_request_id", "tenant_id", "xray_trace_id", "trace_id", "span_id", "trace_flags",
	}
	var attrs []slog.Attr
	for _, key := range reserved {
		attrs = append(attrs, slog.String(key, "mine"))
	}
	environment := invocation.NewEnvironment()
	var buf bytes.Buffer
	h := newHandler(&buf, slogx.Options{Service: "payment", Attrs: attrs, Environment: environment})
	inInvocation(t, environment, func(ctx context.Context) {
		slogx.AddAttrs(ctx, attrs...)
		ctx = trace.ContextWithSpanContext(ctx, spanContext())
		for range 3 {
			emit(t, h.WithAttrs(attrs), ctx, slog.LevelInfo, "m", append(attrs, slog.Group("mine", "level", "inside"))...)
			got := lineOf(t, &buf)
			for _, key := range reserved {
				if got[key] == "mine" {
					t.Errorf("%s is replaced", key)
				}
			}
			if diff := cmp.Diff(map[string]any{"level": "inside"}, got["mine"]); diff != "" {
				t.Errorf("inside a group (-want +got):\n%s", diff)
			}
		}
	})
	var want []string
	for _, key := range reserved {
		want = append(want, fmt.Sprintf("slogx: attribute %q is dropped from log lines: the key is reserved", key))
	}
	if diff := cmp.Diff(want, errs.all()); diff != "" {
		t.Errorf("reported (-want +got):\n%s", diff)
	}
}

// TestLogger_L91_Truncated checks that no line is longer than CloudWatch takes, and what is kept of it.
func TestLogger_L91_Truncated(t *testing.T) {
	setLambda(t)
	const limit = 1 << 20
	huge := strings.Repeat("é\n", limit)
	tests := []struct {
		name    string
		message string
		attrs   []slog.Attr
		kept    []string // members that must be there
	}{
		{"message", huge, []slog.Attr{slog.Int("after", 1)}, []string{"after"}},
		{"escapes", strings.Repeat("\x01", limit), []slog.Attr{slog.String("after", "x")}, []string{"after"}},
		{"invalid UTF-8", strings.Repeat("\xff", limit), []slog.Attr{slog.String("after", "x")}, []string{"after"}},
		{"text", "m", []slog.Attr{slog.Int("before", 1), slog.String("big", huge), slogx.Err(io.EOF)}, []string{"before", "big", "error"}},
		{"bytes", "m", []slog.Attr{slog.Any("big", bytes.Repeat([]byte{7}, limit))}, []string{"big"}},
		{"texts inside", "m", []slog.Attr{slog.Group("big", "a", huge, "b", huge, "c", 1)}, []string{"big"}},
		{"list", "m", []slog.Attr{slog.Any("big", strings.Split(huge[:limit], "é"))}, []string{"big"}},
		{"error", "m", []slog.Attr{slogx.Err(errors.New(huge)), slog.String("big", huge)}, []string{"error", "big"}},
		{"key", "m", []slog.Attr{slog.Int(huge, 1), slog.Int("after", 1)}, []string{"after"}},
		{"both", huge, []slog.Attr{slog.String("big", huge), slog.Bool("truncated", false)}, []string{"big"}},
		{"many", "m", manyAttrs(40_000), []string{"k00000", "k01000"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var buf bytes.Buffer
			h := newHandler(&buf, slogx.Options{})
			ctx := trace.ContextWithSpanContext(t.Context(), spanContext())
			emit(t, h, ctx, slog.LevelInfo, tt.message, tt.attrs...)
			size := buf.Len()
			got := lineOf(t, &buf)
			if size > limit {
				t.Errorf("line is %d bytes long, want at most %d", size, limit)
			}
			for _, key := range append(tt.kept, "level", "message", "timestamp", "service", "trace_id", "span_id") {
				if _, ok := got[key]; !ok {
					t.Errorf("%s is missing", key)
				}
			}
			if got["truncated"] != true {
				t.Errorf("truncated = %v, want true", got["truncated"])
			}
			if thrown, ok := got["error"].(map[string]any); ok && thrown["type"] != "*errors.errorString" {
				t.Errorf("error.type = %v", thrown["type"])
			}
			emit(t, h, ctx, slog.LevelInfo, "m", slog.Int("a", 1)) // The next line is as it should be.
			if got := lineOf(t, &buf); got["truncated"] != nil || fmt.Sprint(got["a"]) != "1" {
				t.Errorf("next line = %v", got)
			}
		})
	}
}

func manyAttrs(n int) []slog.Attr {
	attrs := make([]slog.Attr, n)
	for i := range attrs {
		attrs[i] = slog.String(fmt.Sprintf("k%05d", i), "a value of some length, to make it many bytes")
	}
	return attrs
}

// failingWriter fails while err is set, and may take only a part of a line.
type failingWriter struct {
	err   error
	short bool
	buf   bytes.Buffer
}

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	if w.short {
		return len(p) / 2, nil
	}
	return w.buf.Write(p)
}

func TestProcessor_WriteErrors(t *testing.T) {
	setLambda(t)
	errs := recordErrors(t)
	w := &failingWriter{err: fmt.Errorf("write /dev/stdout: %w", syscall.EPIPE)}
	processor := slogx.NewProcessor(w, nil)
	h := slogx.NewHandler(&slogx.Options{LoggerProvider: sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...)})
	for range 3 {
		emit(t, h, t.Context(), slog.LevelInfo, "lost")
	}
	w.err, w.short = nil, true
	for range 3 {
		emit(t, h, t.Context(), slog.LevelInfo, "lost")
	}
	w.short = false
	emit(t, h, t.Context(), slog.LevelInfo, "kept")
	if got := lineOf(t, &w.buf)["message"]; got != "kept" {
		t.Errorf("message = %v, want kept", got)
	}
	if got := processor.WriteErrors(); got != 6 {
		t.Errorf("WriteErrors = %d, want 6", got)
	}
	want := []string{"slogx: write log line: write /dev/stdout: broken pipe", "slogx: write log line: short write"}
	if diff := cmp.Diff(want, errs.all()); diff != "" {
		t.Errorf("reported (-want +got):\n%s", diff)
	}
}

// TestProcessor_WriteErrorLogged has an error handler that logs: the line about the failure fails too, and that is it.
func TestProcessor_WriteErrorLogged(t *testing.T) {
	setLambda(t)
	errs := recordErrors(t)
	processor := slogx.NewProcessor(&failingWriter{err: io.ErrClosedPipe}, nil)
	logger := slog.New(slogx.NewHandler(&slogx.Options{
		LoggerProvider: sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...),
	}))
	handled := 0
	setErrorHandler(t, func(err error) {
		handled++
		errs.Handle(err)
		logger.Error("telemetry failed", slogx.Err(err))
	})
	logger.Info("lost")
	if handled != 1 || processor.WriteErrors() != 2 {
		t.Errorf("handled %d errors of %d, want 1 of 2", handled, processor.WriteErrors())
	}
}

// TestProcessor_OneWrite checks that a line reaches the writer whole, however long it is.
func TestProcessor_OneWrite(t *testing.T) {
	setLambda(t)
	writes := 0
	h := newHandler(writerFunc(func(p []byte) (int, error) {
		writes++
		if err := checkKeys(p); err != nil {
			t.Errorf("Write(%.40q…): %v", p, err)
		}
		return len(p), nil
	}), slogx.Options{})
	emit(t, h, t.Context(), slog.LevelInfo, "m")
	emit(t, h, t.Context(), slog.LevelInfo, strings.Repeat("m", 200_000))
	if writes != 2 {
		t.Errorf("%d writes, want 2", writes)
	}
}

func TestProcessor_Shutdown(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	processor := slogx.NewProcessor(&buf, nil)
	provider := sdklog.NewLoggerProvider(slogx.ProviderOptions(processor)...)
	h := slogx.NewHandler(&slogx.Options{LoggerProvider: provider})
	emit(t, h, t.Context(), slog.LevelInfo, "before")
	if err := provider.ForceFlush(t.Context()); err != nil {
		t.Errorf("ForceFlush: %v", err)
	}
	lineOf(t, &buf)
	if err := provider.Shutdown(t.Context()); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	emit(t, h, t.Context(), slog.LevelInfo, "after")
	if err := processor.OnEmit(t.Context(), new(sdklog.Record)); err != nil {
		t.Errorf("OnEmit: %v", err)
	}
	if buf.Len() > 0 {
		t.Errorf("wrote %q, want nothing after Shutdown", buf.String())
	}
}

// TestProcessor_Service covers the order in which the name of the service is looked for.
func TestProcessor_Service(t *testing.T) {
	tests := []struct{ option, powertools, otel, function, want string }{
		{"", "", "", "", "service_undefined"},
		{"", "", "", "checkout", "checkout"},
		{"", "", "o", "checkout", "o"},
		{"", " p ", "o", "checkout", "p"},
		{"quoted \"name\"", "p", "o", "checkout", "quoted \"name\""},
	}
	for _, tt := range tests {
		setLambda(t)
		t.Setenv("POWERTOOLS_SERVICE_NAME", tt.powertools)
		t.Setenv("OTEL_SERVICE_NAME", tt.otel)
		t.Setenv("AWS_LAMBDA_FUNCTION_NAME", tt.function)
		var buf bytes.Buffer
		emit(t, newHandler(&buf, slogx.Options{Service: tt.option}), t.Context(), slog.LevelInfo, "m")
		if got := lineOf(t, &buf)["service"]; got != tt.want {
			t.Errorf("service of %+v = %v", tt, got)
		}
	}
}

// TestProcessor_ConcurrentSafe runs invocations at once, each with attributes of its own: none may show up in another.
func TestProcessor_ConcurrentSafe(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	environment := invocation.NewEnvironment()
	h := newHandler(&buf, slogx.Options{Environment: environment})
	const invocations, lines = 32, 20
	var wg sync.WaitGroup
	for i := range invocations {
		wg.Go(func() {
			id := fmt.Sprintf("request-%d", i)
			lc := &lambdacontext.LambdaContext{AwsRequestID: id, InvokedFunctionArn: testARN}
			invoke(t, environment, lc, func(ctx context.Context) {
				slogx.AddAttrs(ctx, slog.String("mine", id))
				logger := slog.New(h).With("with", id)
				for range lines {
					logger.InfoContext(ctx, id, slog.String("call", id), slogx.Err(errors.New(id)))
				}
			})
		})
	}
	wg.Wait()
	count := 0
	for line := range strings.Lines(buf.String()) {
		count++
		got := lineOf(t, bytes.NewBufferString(line))
		id := got["message"]
		thrown, _ := got["error"].(map[string]any)
		if got["function_request_id"] != id || got["mine"] != id || got["with"] != id || got["call"] != id || thrown["message"] != id {
			t.Fatalf("line %s mixes invocations", line)
		}
	}
	if count != invocations*lines {
		t.Errorf("%d lines, want %d", count, invocations*lines)
	}
}

// TestProcessor_NoGuess attributes a line without a context to no invocation when several run.
func TestProcessor_NoGuess(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	environment := invocation.NewEnvironment()
	h := newHandler(&buf, slogx.Options{Environment: environment})
	inInvocation(t, environment, func(context.Context) {
		inInvocation(t, environment, func(context.Context) {
			emit(t, h, context.Background(), slog.LevelInfo, "m")
			if got := lineOf(t, &buf); got["function_request_id"] != nil {
				t.Errorf("line = %v, want no invocation", got)
			}
		})
		emit(t, h, context.Background(), slog.LevelInfo, "m")
		if got := lineOf(t, &buf); got["function_request_id"] != testRequestID {
			t.Errorf("line = %v, want the only invocation", got)
		}
	})
}

// wrapping is a processor that hands on another context, as one that adds values to it does.
type wrapping struct{ sdklog.Processor }

type wrappingKey struct{}

func (w wrapping) OnEmit(ctx context.Context, record *sdklog.Record) error {
	return w.Processor.OnEmit(context.WithValue(ctx, wrappingKey{}, true), record)
}

// TestProcessor_Wrapped finds the location of a call also behind a processor that derives a context.
func TestProcessor_Wrapped(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	provider := sdklog.NewLoggerProvider(sdklog.WithProcessor(wrapping{slogx.NewProcessor(&buf, nil)}))
	want := here(slog.New(slogx.NewHandler(&slogx.Options{LoggerProvider: provider})))
	if got := lineOf(t, &buf)["location"]; got != want {
		t.Errorf("location = %v, want %s", got, want)
	}
}

// TestLine_Duplicates gives keys again, few and many: each is there once, with the last value, where that was given.
func TestLine_Duplicates(t *testing.T) {
	setLambda(t)
	for _, n := range []int{2, 23, 24, 25, 1000} {
		var buf bytes.Buffer
		h := newHandler(&buf, slogx.Options{})
		var attrs []slog.Attr
		for round := range 3 {
			for i := range n {
				attrs = append(attrs, slog.Int(fmt.Sprintf("key%d", i), round))
			}
		}
		attrs = append(attrs, slog.Any("key1", nil), slog.Int("end", 1)) // The last value of key1 is none.
		emit(t, h, t.Context(), slog.LevelInfo, "m", attrs...)
		text := buf.String()
		got := lineOf(t, &buf)
		for i := range n {
			var want any
			if i != 1 {
				want = json.Number("2")
			}
			if value := got[fmt.Sprintf("key%d", i)]; value != want {
				t.Fatalf("%d keys: key%d = %v, want %v", n, i, value, want)
			}
		}
		if !strings.HasSuffix(text, `,"end":1}`+"\n") {
			t.Errorf("%d keys: line ends in %q", n, text[max(0, len(text)-40):])
		}
	}
}

// TestProcessor_Attrs covers attributes of the process that are replaced, reserved, or printed elsewhere.
func TestProcessor_Attrs(t *testing.T) {
	setLambda(t)
	errs := recordErrors(t)
	var buf bytes.Buffer
	h := newHandler(&buf, slogx.Options{Service: "s", Attrs: []slog.Attr{
		slog.String("stage", "old"), slog.String("level", "mine"), slog.String("error", "none yet"), slog.Bool("truncated", false),
		slog.Group("build", "go", "1.26"), slog.String("stage", "prod"), slog.String("empty", ""), slog.String("code.function.name", "pkg.F"),
	}})
	const head = `{"level":"INFO","message":"m","timestamp":"2026-11-23T04:39:29.907Z","service":"s","build":{"go":"1.26"},`
	for _, tt := range []struct {
		attrs []slog.Attr
		want  string
	}{
		{nil, `"stage":"prod","code.function.name":"pkg.F","error":"none yet","truncated":false}`},
		{
			[]slog.Attr{slogx.Err(io.EOF), slog.String("stage", "")},
			`"code.function.name":"pkg.F","error":{"type":"*errors.errorString","message":"EOF"},"truncated":false}`,
		},
	} {
		emit(t, h, t.Context(), slog.LevelInfo, "m", tt.attrs...)
		if diff := cmp.Diff(head+tt.want+"\n", buf.String()); diff != "" {
			t.Errorf("line (-want +got):\n%s", diff)
		}
		lineOf(t, &buf)
	}
	if got := errs.all(); len(got) != 1 {
		t.Errorf("reported %q, want one line about level", got)
	}
}

// TestProcessor_ScopeValues adds to an invocation what needs more than a copy.
func TestProcessor_ScopeValues(t *testing.T) {
	setLambda(t)
	environment := invocation.NewEnvironment()
	var buf bytes.Buffer
	h := newHandler(&buf, slogx.Options{Environment: environment})
	inInvocation(t, environment, func(ctx context.Context) {
		slogx.AddAttrs(ctx, slogx.Err(io.EOF), slog.Group("g", "a", 1), slog.Any("v", valuer{slog.StringValue("lazy")}), slog.Any("", valuer{slog.GroupValue(slog.Int("in", 1))}))
		emit(t, h, ctx, slog.LevelInfo, "m")
	})
	got := textual(lineOf(t, &buf)).(map[string]any)
	want := map[string]any{
		"g": map[string]any{"a": "1"}, "v": "lazy", "in": "1",
		"error": map[string]any{"type": "*errors.errorString", "message": "EOF"},
	}
	for key, value := range want {
		if diff := cmp.Diff(value, got[key]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
}
