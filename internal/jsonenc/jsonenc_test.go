// SPDX-License-Identifier: Apache-2.0

package jsonenc_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/otel-powertools/powertools/internal/jsonenc"
)

func TestAppendString(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"empty", "", `""`},
		{"plain", "hello", `"hello"`},
		{"quote and backslash", `a"b\c`, `"a\"b\\c"`},
		{"control", "a\nb\rc\td\x00e\x1f\x7f", `"a\nb\rc\td\u0000e\u001f\u007f"`},
		{"HTML is kept", "<a&b>", `"<a&b>"`},
		{"unicode is kept", "Zoë 日本 🚀", `"Zoë 日本 🚀"`},
		{"line separators", "a\u2028b\u2029", `"a\u2028b\u2029"`},
		{"invalid UTF-8", "a\xffb\xc3", "\"a\uFFFDb\uFFFD\""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := string(jsonenc.AppendString(nil, tt.in)); got != tt.want {
				t.Errorf("AppendString(%q) = %s, want %s", tt.in, got, tt.want)
			}
		})
	}
}

func TestAppendFloatPrintsLikeEncodingJSON(t *testing.T) {
	t.Parallel()
	for _, f := range []float64{
		0, math.Copysign(0, -1), 1, -1, 0.1, 1e6, 123456789, 1e20, 1e21, 1e22, 1e-6, 9.9e-7, 1e-9, 1e-10, 1e100,
		math.MaxFloat64, math.SmallestNonzeroFloat64, 1.0 / 3, 12.5,
	} {
		want, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if got := jsonenc.AppendFloat(nil, f); !bytes.Equal(got, want) {
			t.Errorf("AppendFloat(%v) = %s, want %s", f, got, want)
		}
	}
}

func TestAppendFloatNotInJSON(t *testing.T) {
	t.Parallel()
	for f, want := range map[float64]string{math.Inf(1): `"+Inf"`, math.Inf(-1): `"-Inf"`} {
		if got := string(jsonenc.AppendFloat(nil, f)); got != want {
			t.Errorf("AppendFloat(%v) = %s, want %s", f, got, want)
		}
	}
	if got := string(jsonenc.AppendFloat(nil, math.NaN())); got != `"NaN"` {
		t.Errorf("AppendFloat(NaN) = %s", got)
	}
}

func TestAppendAllocatesNothing(t *testing.T) {
	buf := make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() {
		buf = jsonenc.AppendString(buf[:0], "a\"\n\xff\u2028 plain text")
		buf = jsonenc.AppendFloat(buf, 12.5)
	}); n != 0 {
		t.Errorf("allocations = %v, want 0", n)
	}
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "plain", "\x00\x1f\x7f\"\\", "\xff\xfe", "\u2028\u2029", "日本"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		line := jsonenc.AppendString(nil, s)
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatalf("AppendString(%q) = %q is no JSON: %v", s, line, err)
		}
		if want := strings.ToValidUTF8(s, "\uFFFD"); utf8.ValidString(s) && got != want {
			t.Errorf("AppendString(%q) reads back as %q", s, got)
		}
		if bytes.ContainsAny(line, "\n\r") {
			t.Errorf("AppendString(%q) = %q has a line break", s, line)
		}
	})
}

func BenchmarkAppendString(b *testing.B) {
	buf := make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		buf = jsonenc.AppendString(buf[:0], "Collecting payment for order 0123456789 of customer Zoë")
	}
}
