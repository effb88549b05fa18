// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

func TestSanitizeName_22(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"", ""},
		{"GET /pets/{id}", "GET /pets/id"},
		{"db.example,1433", "db.example:1433"},
		{"a,b", "ab"},
		{"a,", "a"},
		{"_.:/%&#=+-@ ", "_.:/%&#=+-@ "},
		{"a\tb\nc\x00", "abc"},
		{"\xff\xfeé", "é"},
		{"漢字かな", "漢字かな"},
		{strings.Repeat("漢", 300), strings.Repeat("漢", 200)},
		{strings.Repeat("a", 200), strings.Repeat("a", 200)},
		{"𝐀b", "b"},
	}
	for _, tt := range tests {
		if got := xray.SanitizeName(tt.in); got != tt.want {
			t.Errorf("SanitizeName(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func FuzzSanitizeName(f *testing.F) {
	f.Add("GET /pets/{id}")
	f.Add("a,1\xff" + strings.Repeat("漢", 200))
	f.Fuzz(func(t *testing.T, name string) {
		clean := xray.SanitizeName(name)
		if again := xray.SanitizeName(clean); again != clean {
			t.Fatalf("%q became %q, then %q", name, clean, again)
		}
		if clean != "" {
			document := `{"name":"` + clean + `","id":"0123456789abcdef","trace_id":"` + rootText + `","start_time":1.000000,"end_time":1.000000}`
			if err := xray.Validate([]byte(document)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestCleanURL_24(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		keep bool
		want string
	}{
		{"https://ada:secret@example.com/a?b=c#d", false, "https://example.com/a"},
		{"https://ada:secret@example.com/a?b=c#d", true, "https://example.com/a?b=c"},
		{"https://example.com/@ada", false, "https://example.com/@ada"},
		{"https://example.com?to=a@b", true, "https://example.com?to=a@b"},
		{"https://a@b@example.com", false, "https://example.com"},
		{"https://ada:s3c/ret@example.com/a?b=c@d", false, "https://example.com/a"},
		{"https://ada:s3c?r@et@example.com/a", true, "https://example.com/a"},
		{"https://[::1]/@ada", false, "https://[::1]/@ada"},
		{"https://[::1]:8443/@ada", false, "https://[::1]:8443/@ada"},
		{"https://example.com:443/@ada", false, "https://example.com:443/@ada"},
		{"/path?q", false, "/path"},
		{"", false, ""},
	}
	for _, tt := range tests {
		if got := xray.CleanURL(tt.in, tt.keep); got != tt.want {
			t.Errorf("CleanURL(%q, %t) = %q, want %q", tt.in, tt.keep, got, tt.want)
		}
	}
}

func TestMatch_29(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"a", "a", true},
		{"a", "ab", false},
		{"*", "", true},
		{"*", "x", true},
		{"a*", "a", true},
		{"a*", "ab", true},
		{"a*", "ba", false},
		{"*a", "ba", true},
		{"*a", "ab", false},
		{"a*b*c", "a1b2c", true},
		{"a*b*c", "a1c2b", false},
		{"a*a", "a", false},
		{"**", "x", true},
	}
	for _, tt := range tests {
		if got := xray.Match(tt.pattern, tt.text); got != tt.want {
			t.Errorf("Match(%q, %q) = %t, want %t", tt.pattern, tt.text, got, tt.want)
		}
	}
}

// encode returns the document of a span with all that attrs and record put into it.
func encode(tb testing.TB, record func(trace.Span), opts ...xray.Option) map[string]any {
	tb.Helper()
	return decode(tb, [][]byte{encodeRaw(tb, record, opts...)})[0]
}

func encodeRaw(tb testing.TB, record func(trace.Span), opts ...xray.Option) []byte {
	tb.Helper()
	sent := &collector{}
	s := newSetup(tb, lambdaResource(), append([]xray.Option{xray.WithTransport(sent)}, opts...)...)
	if err := s.invoke(tb, activeHead, func(ctx context.Context) error {
		_, span := s.tracer.Start(ctx, "work", trace.WithTimestamp(start))
		record(span)
		span.End(trace.WithTimestamp(start.Add(time.Millisecond)))
		return nil
	}); err != nil {
		tb.Fatal(err)
	}
	documents := sent.take(tb)
	if len(documents) != 2 {
		tb.Fatalf("%d documents, want 2; %+v", len(documents), s.processor.Stats())
	}
	return documents[0]
}

func TestAnnotations_29_Limit(t *testing.T) {
	t.Parallel()
	d := encode(t, func(span trace.Span) {
		for i := range 60 {
			span.SetAttributes(attribute.Int("annotation.k"+strings.Repeat("x", i), i))
		}
		span.SetAttributes(attribute.Int("annotation."+strings.Repeat("é", 600), 1))
	})
	annotations, _ := d["annotations"].(map[string]any)
	rest, _ := at(d, "metadata", "shop").(map[string]any)
	if len(annotations) != 50 || len(rest) != 11 {
		t.Errorf("%d annotations and %d metadata, want 50 and 11", len(annotations), len(rest))
	}
}

// TestPasswords_22_26 wants no password of a connection string anywhere in a document, whatever the system.
func TestPasswords_22_26(t *testing.T) {
	t.Parallel()
	for connection, name := range map[string]string{
		"host=db user=ada password=s3cret dbname=shop": "shop",
		"ada:s3cret@tcp(db:3306)/shop":                 "shop",
		"Password=s3cret;Server=db":                    "shop",
		"postgres://ada:s3cret/more@db/shop":           "shop@db",
		"postgres://ada:s3cret@db.example/shop":        "shop@db.example",
	} {
		for _, system := range []string{"postgresql", "mongodb"} {
			raw := encodeRaw(t, func(span trace.Span) {
				span.SetAttributes(text("db.system", system), text("db.name", "shop"), text("db.connection_string", connection))
			})
			if strings.Contains(string(raw), "s3cret") {
				t.Errorf("%s, %s: document %s", system, connection, raw)
			}
		}
		sent := &collector{}
		s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
		if err := s.invoke(t, activeHead, func(ctx context.Context) error {
			_, span := s.tracer.Start(ctx, "query", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
				text("db.system", "postgresql"), text("db.name", "shop"), text("db.connection_string", connection)))
			span.End()
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if got := decode(t, sent.take(t))[0]["name"]; got != name {
			t.Errorf("%s: name = %v, want %s", connection, got, name)
		}
	}
}

// TestFlags_28_Throttles tells throttling by the error code of AWS, whatever HTTP status it came with.
func TestFlags_28_Throttles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code                    string
		status                  int
		failed, throttle, fault any
	}{
		{"ProvisionedThroughputExceededException", 400, true, true, nil},
		{"ThrottlingException", 0, true, true, nil},
		{"SlowDown", 503, true, true, true},
		{"ValidationException", 400, true, nil, nil},
		{"", 429, true, true, nil},
		{"InternalServerError", 500, nil, nil, true},
	} {
		d := encode(t, func(span trace.Span) {
			span.SetStatus(codes.Error, "refused")
			if tt.code != "" {
				span.SetAttributes(text("error.type", tt.code))
			}
			if tt.status != 0 {
				span.SetAttributes(attribute.Int("http.response.status_code", tt.status))
			}
		})
		if d["error"] != tt.failed || d["throttle"] != tt.throttle || d["fault"] != tt.fault {
			t.Errorf("%s with status %d: error %v, throttle %v, fault %v", tt.code, tt.status, d["error"], d["throttle"], d["fault"])
		}
	}
}

// TestCause_28_Remote says of an exception that it is the other side's only if that has answered.
func TestCause_28_Remote(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		attr attribute.KeyValue
		want any
	}{
		{"nothing", text("server.address", "e.com"), nil},
		{"error of its own", text("error.type", "*net.OpError"), nil},
		{"HTTP status", attribute.Int("http.response.status_code", 500), true},
		{"HTTP status, old conventions", attribute.Int("http.status_code", 404), true},
		{"AWS request id", text("aws.request_id", "A"), true},
		{"AWS request id, old conventions", text("aws.requestId", "A"), true},
		{"AWS extended request id", text("aws.extended_request_id", "A"), true},
		{"AWS throttles", text("error.type", "ThrottlingException"), true},
		{"code of a database", text("db.response.status_code", "50000"), true},
		{"number of a database's code", attribute.Int("db.response.status_code", 50000), true},
		{"gRPC answered", text("rpc.response.status_code", "NOT_FOUND"), true},
		{"gRPC found nobody", text("rpc.response.status_code", "UNAVAILABLE"), nil},
		{"gRPC waited too long", text("rpc.response.status_code", "DEADLINE_EXCEEDED"), nil},
		{"gRPC was stopped", text("rpc.response.status_code", "CANCELLED"), nil},
		{"gRPC answered with a number", attribute.Int("rpc.grpc.status_code", 5), true},
		{"gRPC's numbers without an answer", attribute.Int("rpc.grpc.status_code", 14), nil},
		{"gRPC's numbers without time", attribute.Int("rpc.response.status_code", 4), nil},
		{"gRPC's numbers when stopped", attribute.Int("rpc.grpc.status_code", 1), nil},
	} {
		sent := &collector{}
		s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
		for kind, want := range map[trace.SpanKind]any{
			trace.SpanKindClient: tt.want, trace.SpanKindProducer: tt.want, trace.SpanKindServer: nil, trace.SpanKindInternal: nil,
		} {
			d := s.document(t, sent, "work", kind, func(span trace.Span) {
				span.SetAttributes(tt.attr)
				span.SetStatus(codes.Error, "failed")
			})
			if got := dig(d, "cause.exceptions.0.remote"); got != want || dig(d, "cause.exceptions.0.message") != "failed" {
				t.Errorf("%s, %s: remote = %v, want %v; %v", tt.name, kind, got, want, d["cause"])
			}
		}
	}
}

// TestAnnotations_29_All indexes all that no block shows, and what a block shows only when it is named: an annotation has
// the attribute as it is, with the password that the block leaves out.
func TestAnnotations_29_All(t *testing.T) {
	t.Parallel()
	attrs := []attribute.KeyValue{
		text("db.system", "postgresql"), text("db.connection_string", "postgres://ada:secret@db.example/shop"), text("tenant", "t-7"),
	}
	for _, tt := range []struct {
		patterns []string
		want     bool // the connection string
	}{{[]string{"*"}, false}, {[]string{"*", "db.connection_string"}, true}, {[]string{"db.*"}, true}} {
		sent := &collector{}
		s := newSetup(t, lambdaResource(), xray.WithTransport(sent), xray.WithIndexedAttributes(tt.patterns...))
		if err := s.invoke(t, activeHead, func(ctx context.Context) error {
			_, span := s.tracer.Start(ctx, "query", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attrs...))
			span.End()
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		got, _ := decode(t, sent.take(t))[0]["annotations"].(map[string]any)
		if _, there := got["db_connection_string"]; there != tt.want || (got["tenant"] == "t-7") != (tt.patterns[0] == "*") {
			t.Errorf("patterns %q: annotations = %v", tt.patterns, got)
		}
	}
}

func TestAnnotations_29_Defaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		opts  []xray.Option
		attrs []attribute.KeyValue
		want  map[string]any
	}{
		{nil, nil, map[string]any{"ColdStart": false, "Service": "shop"}},
		{[]xray.Option{xray.WithService("cart")}, nil, map[string]any{"ColdStart": false, "Service": "cart"}},
		{nil, []attribute.KeyValue{text("annotation.Service", "mine")}, map[string]any{"ColdStart": false, "Service": "mine"}},
		{[]xray.Option{xray.WithoutDefaultAnnotations()}, nil, nil},
	} {
		sent := &collector{}
		s := newSetup(t, lambdaResource(), append(tt.opts, xray.WithTransport(sent))...)
		if err := s.invoke(t, activeHead, func(ctx context.Context) error {
			trace.SpanFromContext(ctx).SetAttributes(tt.attrs...)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		got, _ := decode(t, sent.take(t))[0]["annotations"].(map[string]any)
		if len(got) != len(tt.want) || got["Service"] != tt.want["Service"] || got["ColdStart"] != tt.want["ColdStart"] {
			t.Errorf("annotations = %v, want %v", got, tt.want)
		}
	}
}

func TestLinks_27_Limits(t *testing.T) {
	t.Parallel()
	d := encode(t, func(span trace.Span) {
		for i := range 25 {
			for range 2 {
				span.AddLink(trace.Link{SpanContext: trace.NewSpanContext(trace.SpanContextConfig{
					TraceID: trace.TraceID{byte(i + 1)}, SpanID: trace.SpanID{1},
				})})
			}
		}
	})
	if links, _ := d["links"].([]any); len(links) != 40 || at(d, "metadata", "powertools", "links_dropped") != 10.0 {
		t.Errorf("%d links, dropped %v; want 40 and 10", len(links), at(d, "metadata", "powertools", "links_dropped"))
	}
}

func TestReducer_211(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 20<<20)
	tests := []struct {
		name   string
		record func(trace.Span)
		last   string // step
		check  func(map[string]any) bool
	}{
		{"events", func(s trace.Span) {
			s.SetAttributes(text("kept", strings.Repeat("k", 5000)))
			s.AddEvent("e", trace.WithAttributes(text("x", large)))
		}, "events", func(d map[string]any) bool { return len(at(d, "metadata", "shop", "kept").(string)) == 5000 }},
		{"captured", func(s trace.Span) { s.SetAttributes(text("metadata.shop.handler response", large)) }, "captured", func(d map[string]any) bool {
			return at(d, "metadata", "shop", "handler response") == "_truncated: 20971520 bytes"
		}},
		{"string", func(s trace.Span) { s.SetAttributes(text("x", large)) }, "metadata>4096", func(d map[string]any) bool {
			return at(d, "metadata", "shop", "x") == strings.Repeat("x", 4096)+"…"
		}},
		{"JSON", func(s trace.Span) {
			s.SetAttributes(text("metadata.a.b", `{"x":"`+large[:60_000]+`","y":"`+large[:60_000]+`"}`))
		}, "metadata>4096", func(d map[string]any) bool {
			return strings.HasPrefix(at(d, "metadata", "a", "b").(string), `{"x":"xxx`)
		}},
		{"many strings", func(s trace.Span) {
			for i := range 100 {
				s.SetAttributes(text("k"+strings.Repeat("k", i), large[:5000]))
			}
		}, "metadata>256", func(d map[string]any) bool { return len(at(d, "metadata", "shop").(map[string]any)) == 100 }},
		{"array", func(s trace.Span) { s.SetAttributes(attribute.IntSlice("a", make([]int, 1_000_000))) }, "arrays>50", func(d map[string]any) bool {
			return len(at(d, "metadata", "shop", "a").([]any)) == 50
		}},
		{"stacks", func(s trace.Span) {
			var stack strings.Builder
			stack.WriteString("goroutine 1 [running]:\n")
			for range 32 {
				stack.WriteString("f" + large[:250] + "()\n\t/" + large[:250] + ".go:1\n")
			}
			for range 10 {
				s.AddEvent("exception", trace.WithAttributes(exceptionEvent("E", "m", stack.String(), -1)...))
			}
		}, "stack>4", func(d map[string]any) bool {
			x := at(d, "cause", "exceptions").([]any)
			return len(x) == 10 && len(at(x[0], "stack").([]any)) == 4 && at(x[0], "truncated") == 28.0
		}},
		{"attributes", func(s trace.Span) {
			for i := range 128 {
				s.SetAttributes(text(strings.Repeat("k", 900)+strings.Repeat("l", i), ""))
			}
		}, "metadata", func(d map[string]any) bool { return at(d, "metadata", "shop") == nil }},
		{"strings in links", func(s trace.Span) {
			for range 20 {
				s.AddLink(linkTo("5759e988bd862e3fe1be46a994272794", text("x", large)))
			}
		}, "metadata>1024", func(d map[string]any) bool { return len(d["links"].([]any)) == 20 }},
		{"links", func(s trace.Span) {
			for range 20 {
				attrs := make([]attribute.KeyValue, 100)
				for i := range attrs {
					attrs[i] = text("k"+strings.Repeat("k", i), large[:300])
				}
				s.AddLink(linkTo("5759e988bd862e3fe1be46a994272794", attrs...))
			}
		}, "links", func(d map[string]any) bool {
			return d["links"] == nil && at(d, "metadata", "powertools", "links_dropped") == 20.0
		}},
		{"annotations", func(s trace.Span) {
			for i := range 50 {
				s.SetAttributes(text("annotation.k"+strings.Repeat("k", i), strings.Repeat("漢", 1000)))
			}
		}, "annotations", func(d map[string]any) bool { return d["annotations"] == nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			raw := encodeRaw(t, tt.record)
			if len(raw) > xray.MaxDocumentBytes-512 {
				t.Errorf("document has %d bytes, more than %d", len(raw), xray.MaxDocumentBytes-512)
			}
			d := decode(t, [][]byte{raw})[0]
			steps, _ := at(d, "metadata", "powertools", "truncated").([]any)
			if len(steps) == 0 || steps[0] != "events" || steps[len(steps)-1] != tt.last || !tt.check(d) {
				t.Errorf("steps %v, want up to %q; document %.3000s", steps, tt.last, raw)
			}
		})
	}
}

// TestReducer_211_Reserve shows how large a document may be by default: 512 bytes less than fit a datagram.
func TestReducer_211_Reserve(t *testing.T) {
	t.Parallel()
	size := func(n int) (bytes int, whole bool) {
		raw := encodeRaw(t, func(s trace.Span) { s.SetAttributes(text("x", strings.Repeat("x", n))) })
		return len(raw), !strings.Contains(string(raw), "truncated")
	}
	const limit = xray.MaxDocumentBytes - 512
	least, _ := size(0)
	if n, whole := size(limit - least); n != limit || !whole {
		t.Errorf("%d bytes, whole: %t; want %d bytes, all of them", n, whole, limit)
	}
	if n, whole := size(limit - least + 1); n >= limit || whole {
		t.Errorf("%d bytes, whole: %t; want a smaller document", n, whole)
	}
}

// FuzzDocument makes spans of whatever bytes say and holds every document against all checkers and the limit.
func FuzzDocument(f *testing.F) {
	f.Add("GET", "http.url", "https://a:b@c/d?e", "db.system", "mysql", "exception", int64(404), 1.5, uint8(3), uint16(40))
	f.Add("\xff", "annotation.é", "\x00\u2028", "metadata.a.b", `{"a":[1,{}]}`, "e", int64(math.MinInt64), math.Inf(1), uint8(2), uint16(60000))
	f.Add("a,1", "aws.xray.metadata.x", `{"AWS.":1}`, "metadata.", "[", "exception", int64(1)<<53+1, math.NaN(), uint8(5), uint16(3))
	f.Fuzz(func(t *testing.T, name, key1, value1, key2, value2, event string, n int64, x float64, kind uint8, repeat uint16) {
		long := strings.Repeat(value1, min(int(repeat), 1<<20/(len(value1)+1)))
		sent := &collector{}
		s := newSetup(t, lambdaResource(), xray.WithTransport(sent), xray.WithMaxDocumentBytes(2048+int(repeat)%63_000), xray.WithIndexedAttributes("*a*"))
		attrs := []attribute.KeyValue{
			text(key1, value1), text(key2, value2), attribute.Int64(value1, n), attribute.Float64(value2, x), text(name, long),
			attribute.Int64("http.response.status_code", n), text("server.address", value2), text("rpc.system", value1), text("rpc.method", value2),
			attribute.StringSlice("aws.xray.annotations", []string{key1, name}), text("db.query.text", long), text("db.system.name", "mysql"),
			text("user.id", long), text("url.full", long), attribute.StringSlice("aws.dynamodb.table_names", []string{value1, long}),
			{Key: "map", Value: attribute.MapValue(text(key1, value1), text(key1, long), attribute.Float64(key2, x))},
		}
		if err := s.invoke(t, activeHead, func(ctx context.Context) error {
			ctx, span := s.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKind(kind%6)), trace.WithAttributes(attrs...),
				trace.WithTimestamp(time.Unix(n%1e10, 0)))
			span.AddEvent(event, trace.WithAttributes(text("exception.type", value1), text("exception.message", long), text("exception.stacktrace", value2),
				attribute.Int64("powertools.exception.cause_of", n)))
			span.SetStatus(codes.Code(kind%3), value2)
			span.AddLink(linkTo("5759e988bd862e3fe1be46a994272794", attrs...))
			_, inner := s.tracer.Start(ctx, value1, trace.WithNewRoot())
			inner.SetAttributes(attrs[:n&7]...)
			inner.End()
			span.End()
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		limit := 2048 + int(repeat)%63_000
		for _, document := range sent.take(t) {
			if len(document) > limit {
				t.Errorf("document of %d bytes, more than %d: %s", len(document), limit, document)
			}
		}
		if stats := s.processor.Stats(); stats.Sent+stats.DroppedSize != 3 {
			t.Errorf("Stats = %+v, want 3 in all", stats)
		}
	})
}

func TestAllocations_5(t *testing.T) {
	span := typicalSpan(t)
	encode := newProcessor(t).Encode(span)
	if n := testing.AllocsPerRun(100, func() { encode() }); n > 0 {
		t.Errorf("%v allocations for a document, want 0", n)
	}
}
