// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// document returns the document of a span in an invocation, by name of what is shown.
func (s *setup) document(t *testing.T, sent *collector, name string, kind trace.SpanKind, record func(trace.Span)) map[string]any {
	t.Helper()
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		_, span := s.tracer.Start(ctx, name, trace.WithSpanKind(kind))
		record(span)
		span.End()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return decode(t, sent.take(t))[0]
}

// TestDeviations_210 shows that what the collector's exporter gets wrong is right here. The names are those of the list of its
// defects; X8 and X15 are about its API client.
func TestDeviations_210(t *testing.T) {
	t.Parallel()
	attrs := func(list ...attribute.KeyValue) func(trace.Span) {
		return func(span trace.Span) { span.SetAttributes(list...) }
	}
	cjk := strings.Repeat("漢", 300)
	tests := []struct {
		name   string
		span   string
		kind   trace.SpanKind
		record func(trace.Span)
		opts   []xray.Option
		want   map[string]any // by path; nil means absent
	}{
		{"X1 handler is no second segment", "shop", trace.SpanKindServer, attrs(), nil, map[string]any{"type": "subsegment", "origin": nil}},
		{"X2 HTTP named after the server", "GET", trace.SpanKindClient, attrs(text("http.request.method", "GET"), text("server.address", "api.example.com")), nil, map[string]any{"name": "api.example.com", "http.request.method": "GET"}},
		{"X2 AWS call", "S3.GetObject", trace.SpanKindClient, attrs(text("rpc.system.name", "aws-api"), text("rpc.method", "S3/GetObject")), nil, map[string]any{"name": "S3", "namespace": "aws", "aws.operation": "GetObject"}},
		{"X2 database", "q", trace.SpanKindClient, attrs(text("db.system.name", "mysql"), text("db.namespace", "shop"), text("db.query.text", "SELECT 1")), nil, map[string]any{"name": "shop", "sql.database_type": "mysql", "sql.sanitized_query": "SELECT 1"}},
		{"X2 user", "s", trace.SpanKindInternal, attrs(text("user.id", "ada")), nil, map[string]any{"user": "ada"}},
		{"X2 peer", "s", trace.SpanKindClient, attrs(text("service.peer.name", "pets")), nil, map[string]any{"name": "pets"}},
		{"X3 local root that is a client", "s", trace.SpanKindClient, attrs(text("aws.span.kind", "LOCAL_ROOT")), nil, map[string]any{"name": "s", "namespace": "remote"}},
		{"X4 names of attributes are cleaned", "s", trace.SpanKindClient, attrs(text("peer.service", "a|b\\c"+strings.Repeat("x", 300))), nil, map[string]any{"name": "abc" + strings.Repeat("x", 197)}},
		{"X5 names are cut by characters", cjk, trace.SpanKindInternal, attrs(), nil, map[string]any{"name": strings.Repeat("漢", 200)}},
		{"X6 not a number", "s", trace.SpanKindInternal, attrs(attribute.Float64("n", math.NaN()), attribute.Float64("annotation.i", math.Inf(1))), nil, map[string]any{"metadata.shop.n": "NaN", "annotations.i": "+Inf"}},
		{"X7 long URL", "s", trace.SpanKindClient, attrs(text("http.request.method", "GET"), text("url.full", "https://e.com/"+strings.Repeat("x", 300))), nil, map[string]any{"http.request.url": "https://e.com/" + strings.Repeat("x", 236)}},
		{"X7 long annotation", "s", trace.SpanKindInternal, attrs(text("annotation.a", cjk+cjk+cjk+cjk)), nil, map[string]any{"annotations.a": strings.Repeat("漢", 1000)}},
		{"X9 events and links", "s", trace.SpanKindInternal, func(span trace.Span) {
			span.AddEvent("seen")
			span.AddLink(trace.Link{})
			span.AddLink(linkTo("5759e988bd862e3fe1be46a994272794"))
		}, nil, map[string]any{"metadata.shop.events.0.name": "seen", "links.0.trace_id": "1-5759e988-bd862e3fe1be46a994272794", "links.1": nil}},
		{"X11 consumer", "s", trace.SpanKindConsumer, attrs(), nil, map[string]any{"type": "subsegment"}},
		{"X12 error.type alone", "s", trace.SpanKindInternal, func(span trace.Span) {
			span.SetStatus(codes.Error, "")
			span.SetAttributes(text("error.type", "timeout"))
		}, nil, map[string]any{"fault": true, "cause.exceptions.0.type": "timeout"}},
		{"X12 exception that was handled", "s", trace.SpanKindInternal, func(span trace.Span) {
			span.AddEvent("exception", trace.WithAttributes(text("exception.type", "E")))
		}, nil, map[string]any{"fault": nil, "cause.exceptions.0.type": "E"}},
		{"a connection that was refused is no error of the other side", "s", trace.SpanKindClient, func(span trace.Span) {
			span.SetStatus(codes.Error, "refused")
			span.SetAttributes(text("http.request.method", "GET"), text("server.address", "e.com"))
		}, nil, map[string]any{"fault": true, "cause.exceptions.0.message": "refused", "cause.exceptions.0.remote": nil}},
		{"X13 arrays with all indexed", "s", trace.SpanKindInternal, attrs(attribute.IntSlice("list", []int{1})), []xray.Option{xray.WithIndexedAttributes("*")}, map[string]any{"metadata.shop.list.0": 1.0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			// A cloud that is not AWS is what makes the collector panic.
			res := lambdaResource()
			if strings.HasPrefix(tt.name, "X3") {
				res = resource.NewSchemaless(text("service.name", "shop"), text("cloud.provider", "gcp"))
			}
			sent := &collector{}
			s := newSetup(t, res, append([]xray.Option{xray.WithTransport(sent)}, tt.opts...)...)
			d := s.document(t, sent, tt.span, tt.kind, tt.record)
			for path, want := range tt.want {
				if got := dig(d, path); got != want {
					t.Errorf("%s = %v, want %v", path, got, want)
				}
			}
			if path := idle(d, ""); path != "" { // X10
				t.Errorf("%s says nothing", path)
			}
		})
	}
}

// dig is at with a path in one text, in which numbers are indexes of lists.
func dig(value any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[key]
		case []any:
			index := 0
			if _, err := fmt.Sscan(key, &index); err != nil || index >= len(v) {
				return nil
			}
			value = v[index]
		default:
			return nil
		}
	}
	return value
}

// idle returns the path of the first member outside metadata and annotations that costs size for nothing: an empty object
// or list, a flag that is false.
func idle(value any, path string) string {
	object, _ := value.(map[string]any)
	for key, member := range object {
		where := path + "/" + key
		switch m := member.(type) {
		case map[string]any:
			if len(m) == 0 {
				return where
			}
		case []any:
			if len(m) == 0 {
				return where
			}
		case bool:
			if !m && key != "auto_instrumentation" {
				return where
			}
		}
		if key == "metadata" || key == "annotations" {
			continue
		}
		if found := idle(member, where); found != "" {
			return found
		}
	}
	return ""
}

// TestDeviations_210_X14_SameBytes shows that a span has the same document every time, ids of exceptions included.
func TestDeviations_210_X14_SameBytes(t *testing.T) {
	t.Parallel()
	record := func(span trace.Span) {
		span.AddEvent("exception", trace.WithTimestamp(start), trace.WithAttributes(exceptionEvent("E", "m", goStack, -1)...))
		for i := range 30 {
			span.SetAttributes(text(fmt.Sprint("k", i), "v"), text(fmt.Sprint("annotation.k", i), "v"))
		}
	}
	first := encodeRaw(t, record)
	for range 5 {
		if again := encodeRaw(t, record); string(again) != string(first) {
			t.Fatalf("documents differ:\n%s\n%s", first, again)
		}
	}
}

// TestDeviations_210_X15_OneLossIsOne shows that a document that cannot be sent takes no other along.
func TestDeviations_210_X15_OneLossIsOne(t *testing.T) {
	t.Parallel()
	sent := &collector{err: errBroken}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		for i := range 3 {
			_, span := s.tracer.Start(ctx, fmt.Sprint(i))
			span.End()
			sent.mu.Lock()
			sent.err = nil
			sent.mu.Unlock()
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if stats, n := s.processor.Stats(), len(sent.take(t)); n != 3 || stats.Failed != 1 {
		t.Errorf("%d documents, %d failed; want 3 and 1", n, stats.Failed)
	}
}

// TestAcceptance_74_Extremes has what a document must survive.
func TestAcceptance_74_Extremes(t *testing.T) {
	t.Parallel()
	tests := map[string]func(trace.Span){
		"a mebibyte of metadata": func(span trace.Span) { span.SetAttributes(text("metadata.big.value", strings.Repeat("x", 1<<20))) },
		"a mebibyte of JSON": func(span trace.Span) {
			span.SetAttributes(text("metadata.big.value", `["`+strings.Repeat("x", 1<<20)+`"]`))
		},
		"invalid UTF-8": func(span trace.Span) { span.SetAttributes(text("k\xff", "v\xff"), text("annotation.k\xff", "\xc3")) },
		"5,000 attributes": func(span trace.Span) {
			for i := range 5000 {
				span.SetAttributes(text(fmt.Sprint("key", i), strings.Repeat("v", 100)))
			}
		},
		"a name of 200 characters": func(span trace.Span) { span.SetName(strings.Repeat("漢", 200)) },
		"a mebibyte of exception": func(span trace.Span) {
			span.SetStatus(codes.Error, strings.Repeat("é", 1<<19))
			span.AddEvent("exception", trace.WithAttributes(exceptionEvent("E", strings.Repeat("m", 1<<20), strings.Repeat(goStack, 1000), -1)...))
		},
	}
	for name, record := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document := encodeRaw(t, record) // checked there
			if len(document) > xray.MaxDocumentBytes || !utf8.Valid(document) {
				t.Errorf("document of %d bytes, UTF-8: %t", len(document), utf8.Valid(document))
			}
		})
	}
}
