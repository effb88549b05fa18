// SPDX-License-Identifier: Apache-2.0

package traceheader_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/internal/traceheader"
)

const (
	rootText   = "1-5759e988-bd862e3fe1be46a994272793"
	parentText = "53995c3f42cd8ad8"
)

func root() trace.TraceID {
	id, _ := trace.TraceIDFromHex("5759e988bd862e3fe1be46a994272793")
	return id
}

func parent() trace.SpanID {
	id, _ := trace.SpanIDFromHex(parentText)
	return id
}

func TestParse(t *testing.T) {
	t.Parallel()
	full := traceheader.Header{Root: root(), Parent: parent(), Sampled: traceheader.Yes}
	with := func(change func(*traceheader.Header)) traceheader.Header {
		h := full
		change(&h)
		return h
	}
	const prefix = "Root=" + rootText + ";Parent=" + parentText + ";Sampled=1"
	tests := []struct {
		name, in string
		want     traceheader.Header
		out      string // "" means equal to in
	}{
		{"full", prefix, full, ""},
		{"lineage", prefix + ";Lineage=1:a87bd80c:0|2:68fd508a:5", with(func(h *traceheader.Header) { h.Lineage = "1:a87bd80c:0|2:68fd508a:5" }), ""},
		{"extra keeps its order", prefix + ";b=2;a=1", with(func(h *traceheader.Header) { h.Extra = "b=2;a=1" }), ""},
		{"not sampled", "Root=" + rootText + ";Parent=" + parentText + ";Sampled=0", with(func(h *traceheader.Header) { h.Sampled = traceheader.No }), ""},
		{"open decision", "Root=" + rootText + ";Sampled=?", traceheader.Header{Root: root(), Sampled: traceheader.Unknown}, ""},
		{"root only", "Root=" + rootText, traceheader.Header{Root: root()}, ""},
		{"bare root", rootText, traceheader.Header{Root: root()}, "Root=" + rootText},
		{"blanks, order and case", " SAMPLED=1 ; parent = " + strings.ToUpper(parentText) + ";root=" + strings.ToUpper(rootText) + " ; ", full, prefix},
		{"Self is dropped", "Self=1-67891234-12456789abcdef012345678;" + prefix, full, prefix},
		{"token without =", prefix + ";garbage", full, prefix},
		{"line break", prefix + ";a=b\r\nEvil: 1", full, prefix},
		{"empty key", prefix + ";=1", full, prefix},
		{"zero parent", "Root=" + rootText + ";Parent=0000000000000000;Sampled=1", with(func(h *traceheader.Header) { h.Parent = trace.SpanID{} }), "Root=" + rootText + ";Sampled=1"},
		{"bad parent, then a good one", "Root=" + rootText + ";Parent=xyz;Parent=" + parentText + ";Sampled=1", full, prefix},
		{"odd decision", "Root=" + rootText + ";Sampled=maybe", traceheader.Header{Root: root()}, "Root=" + rootText},
		{"repeated", prefix + ";Sampled=0;Root=1-00000000-000000000000000000000001", full, prefix},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := traceheader.Parse(tt.in)
			if !ok {
				t.Fatalf("Parse(%q) failed", tt.in)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", tt.in, diff)
			}
			out := tt.out
			if out == "" {
				out = tt.in
			}
			if got.String() != out {
				t.Errorf("String() = %q, want %q", got, out)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"", ";", "=", "Root", "Root=", "Root=1-", "Sampled=1", "Parent=" + parentText,
		"Root=2" + rootText[1:], "Root=" + rootText + "0", "Root=" + rootText[:34], "Root=" + rootText[:34] + "g",
		"Root=1-00000000-000000000000000000000000", "Root=5759e988bd862e3fe1be46a994272793",
		strings.Repeat("a", 513) + ";Root=" + rootText,
	} {
		if h, ok := traceheader.Parse(in); ok {
			t.Errorf("Parse(%q) = %+v, want it refused", in, h)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	h := traceheader.Header{Root: root(), Parent: parent(), Sampled: traceheader.Yes, Lineage: "a:0|b:1", Extra: "k=" + strings.Repeat("v", 200)}
	if got, want := h.String(), "Root="+rootText+";Parent="+parentText+";Sampled=1;Lineage=a:0|b:1"; got != want {
		t.Errorf("with a long Extra: %q, want %q", got, want)
	}
	h.Lineage = strings.Repeat("l", 300)
	h.Extra = "k=v"
	if got, want := h.String(), "Root="+rootText+";Parent="+parentText+";Sampled=1;k=v"; got != want {
		t.Errorf("with a long Lineage: %q, want %q", got, want)
	}
	// A token that the input cap cuts is left out whole, and one that ends exactly there is not.
	base := "Root=" + rootText + ";a=" + strings.Repeat("b", 512-8-len(rootText)-len("Lineage=x")-1)
	if got, _ := traceheader.Parse(base + ";Lineage=xyz"); got.Lineage != "" {
		t.Errorf("Lineage = %q, want the cut token left out", got.Lineage)
	}
	if got, _ := traceheader.Parse(base + ";Lineage=x;"); got.Lineage != "x" {
		t.Errorf("Lineage = %q, want x", got.Lineage)
	}
}

func TestContext(t *testing.T) {
	t.Parallel()
	if _, ok := traceheader.FromContext(t.Context()); ok {
		t.Error("an empty context has a header")
	}
	want := traceheader.Header{Root: root(), Lineage: "a:0"}
	if got, ok := traceheader.FromContext(traceheader.ContextWith(t.Context(), want)); !ok || got != want {
		t.Errorf("FromContext = %+v, %t; want %+v", got, ok, want)
	}
}

func TestAllocations(t *testing.T) {
	const text = "Root=" + rootText + ";Parent=" + parentText + ";Sampled=1;Lineage=1:a87bd80c:0"
	buffer := make([]byte, 0, traceheader.MaxLength)
	if n := testing.AllocsPerRun(100, func() {
		h, _ := traceheader.Parse(text)
		buffer = h.Append(buffer[:0])
	}); n != 0 {
		t.Errorf("%v allocations to read and write a header, want 0", n)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("Root=" + rootText + ";Parent=" + parentText + ";Sampled=1;Lineage=1:a87bd80c:0|2:68fd508a:5;k=v")
	f.Add(" root = " + rootText + " ; SAMPLED=? ;;Self=1;x")
	f.Add(rootText)
	f.Add("Lineage=;Lineage=a b;Root=" + rootText)
	f.Fuzz(func(t *testing.T, text string) {
		h, ok := traceheader.Parse(text)
		if !ok {
			return
		}
		out := h.String()
		if len(out) > traceheader.MaxLength {
			t.Fatalf("%q has %d bytes", out, len(out))
		}
		if !strings.HasPrefix(out, "Root=1-") || strings.ContainsAny(out, "\r\n") {
			t.Fatalf("header %q", out)
		}
		again, ok := traceheader.Parse(out)
		if !ok || again.Root != h.Root || again.Parent != h.Parent || again.Sampled != h.Sampled {
			t.Fatalf("Parse(%q) = %+v, want %+v", out, again, h)
		}
		if len(h.Lineage) <= 64 && again.Lineage != h.Lineage {
			t.Fatalf("Lineage %q became %q", h.Lineage, again.Lineage)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	const text = "Root=" + rootText + ";Parent=" + parentText + ";Sampled=1;Lineage=1:a87bd80c:0"
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := traceheader.Parse(text); !ok {
			b.Fatal("refused")
		}
	}
}

func ExampleParse() {
	header, ok := traceheader.Parse("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=?;Lineage=1:a87bd80c:0")
	fmt.Println(ok, header.Root, header.Parent.IsValid(), header.Sampled.Decided())
	fmt.Println(header)
	// Output:
	// true 5759e988bd862e3fe1be46a994272793 false false
	// Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=?;Lineage=1:a87bd80c:0
}
