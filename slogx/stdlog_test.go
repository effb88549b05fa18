// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/otel-powertools/powertools/slogx"
)

// derived comes from the original slog.Default, as a logger of a package-level variable does.
var derived = slog.With("a", 1)

// useStdLog makes package log write to w until the test ends. The original slog.Default stays the default: it is what
// derived loggers write with.
func useStdLog(tb testing.TB, w io.Writer) {
	tb.Helper()
	writer, flags, prefix := log.Writer(), log.Flags(), log.Prefix()
	tb.Cleanup(func() {
		log.SetOutput(writer)
		log.SetFlags(flags)
		log.SetPrefix(prefix)
	})
	log.SetOutput(w)
	log.SetFlags(0)
	log.SetPrefix("")
}

func TestStdLog(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	useStdLog(t, slogx.NewStdLog(newHandler(&buf, slogx.Options{Service: "s", OmitLocation: true})))
	tests := []struct {
		name string
		log  func()
		want map[string]any
	}{
		{"print", func() { log.Print("hello") }, map[string]any{"level": "INFO", "message": "hello"}},
		{"print of slog's look", func() { log.Print("ERROR m a=1") }, map[string]any{"level": "INFO", "message": "ERROR m a=1"}},
		{
			"error of Lambda's look", func() { log.Print(`{"errorMessage":"m","errorType":"t"}`) },
			map[string]any{"level": "INFO", "message": `{"errorMessage":"m","errorType":"t"}`},
		},
		{"lines", func() { log.Print("one\ntwo\n") }, map[string]any{"level": "INFO", "message": "one\ntwo"}},
		{"own logger", func() { log.New(log.Writer(), "", 0).Print("m") }, map[string]any{"level": "INFO", "message": "m"}},
		{"through another writer", func() { log.New(io.MultiWriter(log.Writer()), "", 0).Print("m") }, map[string]any{"level": "INFO", "message": "m"}},
		{
			"derived", func() { derived.Warn("hello world", "b", "x y", "c", "") },
			map[string]any{"level": "WARN", "message": "hello world", "a": "1", "b": "x y"},
		},
		{
			"derived level", func() { derived.Log(t.Context(), slog.LevelError+4, "m") },
			map[string]any{"level": "CRITICAL", "message": "m", "a": "1"},
		},
		{
			"derived group", func() { derived.WithGroup("g").Error("m", "b", 2) },
			map[string]any{"level": "ERROR", "message": "m", "a": "1", "g.b": "2"},
		},
		{"derived, no message", func() { derived.Info("") }, map[string]any{"level": "INFO", "message": "", "a": "1"}},
		{"derived, no attribute", func() { slog.Info("just this") }, map[string]any{"level": "INFO", "message": "just this"}},
		{"derived, guess", func() { slog.Info("ends in b=2") }, map[string]any{"level": "INFO", "message": "ends in", "b": "2"}},
		{"derived, reserved", func() { slog.Info("m", "level", "x") }, map[string]any{"level": "INFO", "message": "m"}},
		{
			"as log.Logger", func() { slog.NewLogLogger(derived.Handler(), slog.LevelWarn).Print("m") },
			map[string]any{"level": "WARN", "message": "m", "a": "1"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			recordErrors(t)
			tt.log()
			got := lineOf(t, &buf)
			delete(got, "timestamp")
			delete(got, "service")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("line (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStdLog_Flags(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	useStdLog(t, slogx.NewStdLog(newHandler(&buf, slogx.Options{})))
	log.SetFlags(log.LstdFlags)
	derived.Error("m")
	got := lineOf(t, &buf)
	if message, _ := got["message"].(string); got["level"] != "INFO" || !strings.HasSuffix(message, " ERROR m a=1") {
		t.Errorf("line = %v, want all of the text as message of an INFO line", got)
	}
}

func TestStdLog_Location(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	std := slogx.NewStdLog(newHandler(&buf, slogx.Options{}))
	useStdLog(t, std)
	for name, write := range map[string]func(){
		"log.Print":    func() { log.Print("m") },
		"log.Logger":   func() { log.Default().Printf("%s", "m") },
		"slog.Info":    func() { slog.Info("m") },
		"slog.Logger":  func() { derived.LogAttrs(t.Context(), slog.LevelInfo, "m") },
		"other writer": func() { log.New(io.MultiWriter(std), "", 0).Print("m") },
		"Write":        func() { _, _ = std.Write([]byte("m")) },
	} {
		write()
		got, _ := lineOf(t, &buf)["location"].(string)
		if !strings.HasPrefix(got, "slogx_test.TestStdLog_Location.func") {
			t.Errorf("%s: location = %q, want one of this test", name, got)
		}
	}
}

func TestStdLog_Level(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	useStdLog(t, slogx.NewStdLog(newHandler(&buf, slogx.Options{Level: slog.LevelWarn})))
	log.Print("not this")
	derived.Info("nor this")
	derived.Warn("but this")
	if got := lineOf(t, &buf)["message"]; got != "but this" {
		t.Errorf("message = %v, want but this", got)
	}
}

// TestStdLog_LambdaGo lets aws-lambda-go itself report the errors of invocations, in a process of its own because it
// ends with log.Fatal.
func TestStdLog_LambdaGo(t *testing.T) {
	tests := []struct {
		function string
		want     []map[string]any // without what differs by the run
	}{
		{"error", []map[string]any{
			{"level": "INFO", "message": "in the handler", "early": "yes"},
			{"level": "ERROR", "message": "Lambda invocation failed", "error.type": "*errors.errorString", "error.message": "boom <&>\uFFFD"},
			{"level": "ERROR", "message": "fatal"},
		}},
		{"unexpected error", []map[string]any{
			{"level": "INFO", "message": "in the handler", "early": "yes"},
			{"level": "ERROR", "message": "Lambda invocation failed", "error.type": "*errors.errorString", "error.message": "boom <&>\uFFFD"},
			{"level": "ERROR", "message": "boom <&>\uFFFD", "error.type": "errorString", "error.message": "boom <&>\uFFFD"},
			{"level": "ERROR", "message": "fatal"},
		}},
		{"panic", []map[string]any{
			{"level": "INFO", "message": "in the handler", "early": "yes"},
			{"level": "ERROR", "message": "Lambda invocation panicked", "panic": true, "error.type": "panic", "error.message": "panic: boom\uFFFD1", "error.stack": true},
			{"level": "ERROR", "message": "fatal"},
		}},
		{"unexpected panic", []map[string]any{
			{"level": "INFO", "message": "in the handler", "early": "yes"},
			{"level": "ERROR", "message": "Lambda invocation panicked", "panic": true, "error.type": "panic", "error.message": "panic: boom\uFFFD1", "error.stack": true},
			{"level": "ERROR", "message": "boom\uFFFD1", "error.type": "string", "error.message": "boom\uFFFD1", "error.stack": true},
			{"level": "ERROR", "message": "fatal"},
		}},
		{"response", []map[string]any{
			{"level": "INFO", "message": "in the handler", "early": "yes"},
			{"level": "ERROR", "message": "Lambda invocation failed", "error.type": "Chosen", "error.message": "chosen message"},
			{"level": "ERROR", "message": "fatal"},
		}},
		{"chosen", []map[string]any{
			{"level": "INFO", "message": "in the handler", "early": "yes"},
			{"level": "ERROR", "message": "Lambda invocation failed", "error.type": "*fmt.wrapError", "error.message": "not for clients: cause"},
			{"level": "ERROR", "message": "fatal"},
		}},
		{"unexpected chosen", []map[string]any{
			{"level": "INFO", "message": "in the handler", "early": "yes"},
			{"level": "ERROR", "message": "Lambda invocation failed", "error.type": "*fmt.wrapError", "error.message": "not for clients: cause"},
			{"level": "ERROR", "message": "chosen <\uFFFD>", "error.type": "Chosen", "error.message": "chosen <\uFFFD>"},
			{"level": "ERROR", "message": "fatal"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.function, func(t *testing.T) {
			t.Parallel()
			var got []map[string]any
			for line := range strings.Lines(runOneEvent(t, tt.function)) {
				got = append(got, simplify(lineOf(t, bytes.NewBufferString(line))))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

// runOneEvent runs the test binary as a function on one event and returns its standard output.
func runOneEvent(t *testing.T, function string) string {
	t.Helper()
	var asked atomic.Int32
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/next") {
			w.WriteHeader(http.StatusAccepted)
			return
		}
		if asked.Add(1) > 1 {
			w.WriteHeader(http.StatusGone) // Ends the function.
			return
		}
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", testRequestID)
		w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10))
		w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", testARN)
		_, _ = io.WriteString(w, "{}")
	}))
	defer api.Close()
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), childVariable+"="+function, "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(api.URL, "http://"),
		"POWERTOOLS_LOG_LEVEL=", "LOG_LEVEL=", "AWS_LAMBDA_LOG_LEVEL=", "AWS_LAMBDA_MAX_CONCURRENCY=", "TZ=")
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := command.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if !strings.HasSuffix(function, "panic") && stderr.Len() > 0 {
		t.Errorf("standard error = %q, want nothing", stderr.String())
	}
	return stdout.String()
}

// simplify keeps what a test compares of a line, with the members of error as dotted keys.
func simplify(members map[string]any) map[string]any {
	kept := map[string]any{}
	for _, key := range []string{"level", "message", "early", "panic"} {
		if value, ok := members[key]; ok {
			kept[key] = value
		}
	}
	if thrown, ok := members["error"].(map[string]any); ok {
		kept["error.type"], kept["error.message"] = thrown["type"], thrown["message"]
		if stack, _ := thrown["stack"].([]any); len(stack) > 0 {
			kept["error.stack"] = true
		}
	}
	if location, _ := members["location"].(string); strings.HasPrefix(location, "lambda.") && kept["error.type"] == nil {
		kept["message"] = "fatal" // The text is aws-lambda-go's own.
	}
	return kept
}

// TestStdLog_LoggedBounded forgets the oldest errors once too many wait.
func TestStdLog_LoggedBounded(t *testing.T) {
	std := slogx.NewStdLog(slog.DiscardHandler)
	for i := range 10_000 {
		std.Logged(fmt.Errorf("error %d", i))
	}
	std.Logged(nil)
	if allocs := testing.AllocsPerRun(100, func() { std.Logged(io.EOF) }); allocs > 2 {
		t.Errorf("Logged makes %v allocations, want at most 2: the list must not grow", allocs)
	}
}

func TestStdLog_ConcurrentSafe(t *testing.T) {
	setLambda(t)
	var buf bytes.Buffer
	std := slogx.NewStdLog(newHandler(&buf, slogx.Options{}))
	useStdLog(t, std)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 50 {
				std.Logged(io.EOF)
				log.Print("m")
				derived.Info("m", "i", i)
			}
		})
	}
	wg.Wait()
	if got := strings.Count(buf.String(), "\n"); got != 800 {
		t.Errorf("wrote %d lines, want 800", got)
	}
}

func TestParseDefaultLine(t *testing.T) {
	tests := []struct {
		text    string
		level   slog.Level
		message string
		attrs   []slog.Attr
		ok      bool
	}{
		{"", 0, "", nil, false},
		{"INFO", 0, "", nil, false},
		{"info m", 0, "", nil, false},
		{"NOTE m", 0, "", nil, false},
		{"INFO ", slog.LevelInfo, "", nil, true},
		{"INFO  a=1", slog.LevelInfo, "", []slog.Attr{slog.String("a", "1")}, true},
		{"INFO a=1", slog.LevelInfo, "a=1", nil, true},
		{"WARN+2 m", slog.LevelWarn + 2, "m", nil, true},
		{"DEBUG-4 m  n", slogx.LevelTrace, "m  n", nil, true},
		{`ERROR m "a b"="c \" d=1" e=""`, slog.LevelError, "m", []slog.Attr{slog.String("a b", `c " d=1`), slog.String("e", "")}, true},
		{`INFO m a="b"`, slog.LevelInfo, `m a="b"`, nil, true}, // slog would not quote b
		{`INFO m a= b=1`, slog.LevelInfo, "m a=", []slog.Attr{slog.String("b", "1")}, true},
		{`INFO m a=1 b`, slog.LevelInfo, "m a=1 b", nil, true},
		{`INFO m a=b=c`, slog.LevelInfo, "m a=b=c", nil, true},
		{`INFO m a="x`, slog.LevelInfo, `m a="x`, nil, true},
		{"INFO m a=1 ", slog.LevelInfo, "m a=1 ", nil, true},
		{"INFO one\ntwo a=1", slog.LevelInfo, "one\ntwo", []slog.Attr{slog.String("a", "1")}, true},
	}
	for _, tt := range tests {
		level, message, attrs, ok := slogx.ParseDefaultLine(tt.text)
		if level != tt.level || message != tt.message || ok != tt.ok || !cmp.Equal(attrs, tt.attrs) {
			t.Errorf("ParseDefaultLine(%q) = %v, %q, %v, %t, want %v, %q, %v, %t",
				tt.text, level, message, attrs, ok, tt.level, tt.message, tt.attrs, tt.ok)
		}
	}
}

// BenchmarkParseDefaultLine reads text made of beginnings of attributes; the time per byte must not depend on size.
func BenchmarkParseDefaultLine(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 16} {
		text := "INFO " + strings.Repeat(` a="\" b=`, size/9)
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				slogx.ParseDefaultLine(text)
			}
		})
	}
}
