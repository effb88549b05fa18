// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/otel-powertools/powertools/slogx"
)

// FuzzLine logs whatever it is given, as every kind of attribute and under every kind of key: out comes one line of
// valid JSON without duplicate keys, with our members intact.
func FuzzLine(f *testing.F) {
	f.Add("hello", "key", "value", int64(1), 1.5, []byte("bytes"), `{"a":[1,null,{"b":2}]}`)
	f.Add("", "", "", int64(math.MinInt64), math.NaN(), []byte(nil), "")
	f.Add("\xff\x00\n\u2028\"\\", "\xff", "\xfe", int64(math.MaxInt64), math.Inf(-1), []byte{0xff}, `{"a":1,"a":2,"\ufffd":1}`)
	f.Add("m", "level", "x", int64(0), 0.0, []byte{}, `[1e400, 18446744073709551615]`)
	f.Add("m", "error", "exception.type", int64(0), 0.0, []byte{}, strings.Repeat("[", 100)+strings.Repeat("]", 100))
	f.Add("m", "truncated", "service", int64(0), 0.0, []byte{}, `"\ud800"`)
	f.Add("m", "code.function.name", "a/b.c", int64(0), 0.0, []byte{}, `{"a": `)
	f.Fuzz(func(t *testing.T, message, key, text string, integer int64, float float64, data []byte, raw string) {
		setLambda(t)
		recordErrors(t)
		var buf bytes.Buffer
		h := newHandler(&buf, slogx.Options{Service: "s", Level: slogx.LevelTrace, Attrs: []slog.Attr{slog.String(text, key)}})
		err := errors.Join(errors.New(text), errors.New(key))
		h = h.WithAttrs([]slog.Attr{slog.String(key, text), slog.String(text, key)})
		attrs := []slog.Attr{
			slog.Int64(key+"i", integer), slog.Float64(key+"f", float), slog.Any("data", data), slog.Any(key+"raw", json.RawMessage(raw)),
			slog.Any(key, err), slog.Any(text, map[string]any{key: text, text: integer}), slog.Duration("duration", time.Duration(integer)),
			slog.Group(key, slog.String(text, text), slog.Group(text, slog.String(key, key), slog.String(key, text))),
			slog.Group("", slog.String(key+"\xff", text), slog.String(key+"\xfe", text)),
		}
		emit(t, h, t.Context(), slog.Level(integer), message, attrs...)
		members := lineOf(t, &buf)
		if want := slogx.LevelName(slog.Level(int8(min(max(integer, -100), 100)))); members["level"] != want {
			t.Errorf("level = %v, want %s", members["level"], want)
		}
		if want := string([]rune(message)); members["message"] != want {
			t.Errorf("message = %q, want %q", members["message"], want)
		}
		if members["service"] != "s" || members["timestamp"] != "2026-11-23T04:39:29.907Z" {
			t.Errorf("line = %v, want our members untouched", members)
		}

		h = h.WithGroup(key).WithAttrs([]slog.Attr{slog.String(text, key)}).WithGroup(text)
		emit(t, h, t.Context(), slog.LevelInfo, message, attrs...)
		lineOf(t, &buf)
	})
}

// FuzzDecodeJSON holds the decoder to encoding/json: what that takes is read, and written again as the same value.
func FuzzDecodeJSON(f *testing.F) {
	for _, seed := range []string{
		`null`, `true`, ` { "a" : [ 1 , -2.5e3 , "x\n\u00e9" ] , "b" : { } , "c" : [ ] } `, `{"a":1,"a":2}`, `18446744073709551615`, `-0`, `1e400`,
		`[1,]`, `{"a"}`, `{"a":}`, `"`, `"\`, `nul`, `[`, `1 2`, ``, `"\ud83d\ude00"`, `"\ud800"`, "\"\xff\"", `1E-7`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, err := slogx.DecodeJSON([]byte(text))
		if !json.Valid([]byte(text)) {
			return
		}
		if err != nil {
			if strings.Contains(err.Error(), "too deep") && strings.Count(text, "[")+strings.Count(text, "{") > 60 {
				return
			}
			t.Fatalf("DecodeJSON(%q): %v", text, err)
		}
		got := slogx.AppendValue(nil, value, 0)
		if err := checkKeys(got); err != nil {
			t.Fatalf("DecodeJSON(%q) is written as %s: %v", text, got, err)
		}
		if want := canonical(t, []byte(text), true); want != canonical(t, got, false) {
			t.Errorf("DecodeJSON(%q) is written as %s, want %s", text, got, want)
		}
	})
}

// canonical returns JSON with sorted keys and each number in one form. In the source, integers too large for int64
// become strings; in what was written, such numbers were floats.
func canonical(t *testing.T, data []byte, source bool) string {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(normalize(value, source))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func normalize(value any, source bool) any {
	switch value := value.(type) {
	case map[string]any:
		for key, member := range value {
			value[key] = normalize(member, source)
		}
	case []any:
		for i, element := range value {
			value[i] = normalize(element, source)
		}
	case json.Number:
		return normalizeNumber(value.String(), source)
	}
	return value
}

func normalizeNumber(text string, source bool) any {
	if !strings.ContainsAny(text, ".eE") {
		if number, err := strconv.ParseInt(text, 10, 64); err == nil {
			return number
		}
		if source {
			return text
		}
	}
	number, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		return text
	case number == 0:
		return 0 // also for -0
	}
	return number
}

// FuzzParseDefaultLine takes lines apart and puts them together again: nothing of the text may be lost.
func FuzzParseDefaultLine(f *testing.F) {
	for _, seed := range []string{
		"INFO m a=1", `ERROR+4 m "a b"="c \" d"`, "INFO  a=", `WARN m a="\x00" b=`, "INFO \xff a=\xff", "DEBUG-4 m a=b=c d=1", `INFO m a="\"" "=1`, "x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		level, message, attrs, ok := slogx.ParseDefaultLine(text)
		if !ok {
			return
		}
		again := level.String() + " " + message
		for _, attr := range attrs {
			again += " " + quoted(attr.Key) + "=" + quoted(attr.Value.String())
		}
		if again != text {
			t.Errorf("ParseDefaultLine(%q) = %v, %q, %v, which is %q", text, level, message, attrs, again)
		}
	})
}

// quoted is how slog's text format prints s.
func quoted(s string) string {
	bare := s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return strings.ContainsRune(` ="`, r) || r == utf8.RuneError || unicode.IsSpace(r) || r != 0x7f && !unicode.IsPrint(r)
	})
	if bare {
		return s
	}
	return strconv.Quote(s)
}

// FuzzStdLog_Derived logs an attribute through the original slog.Default and gets it back.
func FuzzStdLog_Derived(f *testing.F) {
	f.Add("key", "value")
	f.Add("", "")
	f.Add("a b", "c=\"d\"\n")
	f.Add("\xff", "\x7f\u2028\u00a0\\")
	f.Fuzz(func(t *testing.T, key, value string) {
		var text string
		useStdLog(t, writerFunc(func(p []byte) (int, error) {
			text = strings.TrimSuffix(string(p), "\n")
			return len(p), nil
		}))
		derived.Warn("hello there", key, value)
		level, message, attrs, ok := slogx.ParseDefaultLine(text)
		if !ok || level != slog.LevelWarn || message != "hello there" || len(attrs) != 2 ||
			attrs[1].Key != key || attrs[1].Value.String() != value {
			t.Errorf("ParseDefaultLine(%q) = %v, %q, %q, %t", text, level, message, attrs, ok)
		}
	})
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func FuzzParseLevel(f *testing.F) {
	for _, seed := range []string{"INFO", " warning ", "Fatal", "-4", "INFO+2", "", "99999999999", "NOTE"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		level, err := slogx.ParseLevel(text)
		if err != nil && level != slog.LevelInfo {
			t.Errorf("ParseLevel(%q) = %v with %v, want INFO with an error", text, level, err)
		}
		if name := slogx.LevelName(level); err == nil {
			if _, err := slogx.ParseLevel(name); err != nil {
				t.Errorf("LevelName(%v) = %s, which is not understood: %v", level, name, err)
			}
		}
	})
}
