// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

func TestMetadata_15_29_CopiedJSON(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"{\n \"x\" : 1,\r\n\t\"y\": [ 1 , 2 ] }", `{"x":1,"y":[1,2]}`},
		{`{"x":1,"x":2}`, `{"x":2}`},
		{`{"x":1,"y":2,"x":3,"y":4,"z":5}`, `{"x":3,"y":4,"z":5}`},
		{`{"x":1,"\u0078":2,"é":3,"\u00e9":4}`, `{"x":2,"é":4}`},
		{`{"a":{"b":1,"b":{"c":1,"c":2}},"a":{"b":[{"d":1,"d":2}]}}`, `{"a":{"b":[{"d":2}]}}`},
		{`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1}`, `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1}`},
		{`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"a":2}`, `{"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"a":2}`},
		{`{}`, `{}`},
		{`[ ]`, `[]`},
		{`[true,false,null,-0,0.5e+10,1E-2,"\"\\\/\b\f\n\r\t\u12aF"]`, `[true,false,null,-0,0.5e+10,1E-2,"\"\\\/\b\f\n\r\t\u12aF"]`},
		{`{"large":12345678901234567890.12345678901234567890}`, `{"large":12345678901234567890.12345678901234567890}`},
		{"{\"x\":\"\xff\"}", "{\"x\":\"\uFFFD\"}"},
	}
	for _, tt := range tests {
		if got, ok := xray.CopyJSON(tt.in); !ok || got != tt.want {
			t.Errorf("copy of %s is %s, %t; want %s", tt.in, got, ok, tt.want)
		}
	}
	for _, in := range []string{
		"", " ", "{", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"x\"", "{\"x\":", "{\"x\":1", "{\"x\":1,", "{\"x\":1,}", "{x:1}", "{\"x\" 1}", "{\"x\":}",
		"[01]", "[1.]", "[.5]", "[1e]", "[+1]", "[-]", "[tru]", "[nul]", "[fals]", "[\"\n\"]", `["\x"]`, `["\u12g4"]`, `["\u12`, `["\`, `["`, "[1]x", "{}{}",
		strings.Repeat("[", 300) + strings.Repeat("]", 300),
	} {
		if got, ok := xray.CopyJSON(in); ok || got != "" {
			t.Errorf("%q was taken for JSON: %q", in, got)
		}
	}
}

// FuzzCopyJSON compares with encoding/json: what is JSON, and what it means.
func FuzzCopyJSON(f *testing.F) {
	for _, seed := range []string{
		`{"x":1,"\u0078":[true,{"a":null,"a":-1.5e3}]}`, "[ \"\\ud800\", 0 ]", "{\"a\":{\"b\":{}}, \"a\": \"\xff\"}",
		`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"a":2}`, "[1,]", `{"é":1,"\u00e9":2}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		copied, ok := xray.CopyJSON(text)
		valid := json.Valid([]byte(strings.ToValidUTF8(text, "\uFFFD")))
		if ok && !valid || !ok && valid && !strings.Contains(text, strings.Repeat("[", 50)) && strings.Count(text, "{")+strings.Count(text, "[") < 200 {
			t.Fatalf("%q is JSON: %t, want %t", text, ok, valid)
		}
		if !ok {
			return
		}
		if strings.ContainsAny(copied, "\r\n") {
			t.Fatalf("%q has a line break", copied)
		}
		decode := func(text string) (value any) {
			decoder := json.NewDecoder(strings.NewReader(text))
			decoder.UseNumber()
			if err := decoder.Decode(&value); err != nil {
				t.Fatal(err)
			}
			return value
		}
		if diff := cmp.Diff(decode(strings.ToValidUTF8(text, "\uFFFD")), decode(copied)); diff != "" {
			t.Fatalf("%q became %q (-want +got):\n%s", text, copied, diff)
		}
		if again, ok := xray.CopyJSON(copied); !ok || again != copied {
			t.Fatalf("%q became %q, then %q", text, copied, again)
		}
	})
}

// TestMetadata_15_OneLine sends JSON with line breaks. The daemon takes the first line of a datagram for the header, and
// who reads documents from a Writer takes each line for one.
func TestMetadata_15_OneLine(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	s := newSetup(t, lambdaResource(), xray.WithTransport(xray.Writer(&lines)))
	_, span := s.tracer.Start(t.Context(), "work")
	span.SetAttributes(
		text("metadata.a.b", "{\n\"x\": 1,\n\"x\": 2}"), text("metadata.a.c", "[\r\n]"),
		text("aws.xray.metadata.d", "\n{\n\"e\": {\n\"f\": 1}, \"e\": {\"g\": [\n1]}, \"AWS.\\u0068\": 1, \"\\\"\": 2}"),
	)
	span.End()
	document, rest, _ := strings.Cut(lines.String(), "\n")
	if rest != "" {
		t.Errorf("a second line: %s", rest)
	}
	check(t, []byte(document))
	want := `"metadata":{"a":{"b":{"x":2},"c":[]},"d":{"\"":2,"_AWS.h":1,"e":{"g":[1]}}}}`
	if !strings.HasSuffix(document, want) {
		t.Errorf("document %s, want it to end with %s", document, want)
	}
}

// TestReducer_211_HostileJSON has attributes that cost most: large and valid JSON, of which a document holds a part.
// BenchmarkHostileJSON tells what they cost.
func TestReducer_211_HostileJSON(t *testing.T) {
	t.Parallel()
	for name, body := range hostileJSON() {
		for _, prefix := range []string{"metadata.a.k", "aws.xray.metadata.k"} {
			raw := encodeRaw(t, func(span trace.Span) { span.SetAttributes(hostileAttributes(prefix, body)...) })
			if len(raw) > xray.MaxDocumentBytes-512 {
				t.Errorf("%s, %s: document of %d bytes", name, prefix, len(raw))
			}
		}
	}
}

// TestAllocations_211_HostileJSON holds the cost of JSON that is read once. Reading it with each attempt to make the document
// smaller, or into values, takes thousands of allocations.
func TestAllocations_211_HostileJSON(t *testing.T) {
	for _, name := range []string{"list", "depth", "blanks", "members"} {
		for _, prefix := range []string{"metadata.a.k", "aws.xray.metadata.k"} {
			encode := newProcessor(t).Encode(endedSpan(t, hostileAttributes(prefix, hostileJSON()[name])...))
			if n := testing.AllocsPerRun(5, func() { encode() }); n > 100 {
				t.Errorf("%s, %s: %v allocations for a document, want at most 100", name, prefix, n)
			}
		}
	}
}

func hostileJSON() map[string]string {
	var members, equal strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&members, `"%d":1,`, 5000-i)
		equal.WriteString(`"a":1,`)
	}
	return map[string]string{
		"list":          `{"a":[` + strings.Repeat(`{"b":1},`, 7500) + `1]}`,
		"members":       `{` + members.String() + `"x":1}`,
		"equal members": `{` + equal.String() + equal.String() + `"a":1}`,
		"depth":         strings.Repeat(`{"a":1,"a":`, 250) + `"` + strings.Repeat("x", 56_000) + `"` + strings.Repeat("}", 250),
		"blanks":        `{` + strings.Repeat(" ", 60_000) + `}`,
	}
}

func hostileAttributes(prefix, body string) []attribute.KeyValue {
	attrs := make([]attribute.KeyValue, 0, 128)
	for i := range 128 {
		attrs = append(attrs, text(fmt.Sprint(prefix, i), body))
	}
	return attrs
}

func BenchmarkHostileJSON(b *testing.B) {
	for name, body := range hostileJSON() {
		for _, prefix := range []string{"metadata.a.k", "aws.xray.metadata.k"} {
			b.Run(name+"/"+prefix, func(b *testing.B) {
				encode := newProcessor(b).Encode(endedSpan(b, hostileAttributes(prefix, body)...))
				b.ReportAllocs()
				for b.Loop() {
					if encode() == nil {
						b.Fatal("no document")
					}
				}
			})
		}
	}
}

// BenchmarkMetadataJSON encodes a document with a captured answer.
func BenchmarkMetadataJSON(b *testing.B) {
	answer := `{"statusCode":200,"headers":{"content-type":"application/json"},"body":"{\"orders\":[` + strings.Repeat(`1,`, 200) + `1]}"}`
	encode := newProcessor(b).Encode(endedSpan(b, text("metadata.shop.handler response", answer)))
	b.ReportAllocs()
	for b.Loop() {
		if encode() == nil {
			b.Fatal("no document")
		}
	}
}
