// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"math"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

// extremes are spans that the collector loses, or makes documents of that X-Ray refuses or misreads. Ours are valid.
var extremes = []struct {
	name string
	span func(*tracetest.SpanStub)
	// err is part of what the collector says; it sends nothing then.
	err string
	// documents is how many it sends.
	documents int
	// path is of the field to look at, with its value in the first of them and in ours.
	path, collector, ours string
}{
	{
		"not a number", attributes(attribute.Float64("n", math.NaN())), "unsupported value: NaN", 0,
		"metadata.default.n", absent, `"NaN"`,
	},
	{
		"local root that calls, in another cloud",
		func(s *tracetest.SpanStub) {
			attributes(attribute.String("aws.span.kind", "LOCAL_ROOT"))(s)
			s.Resource = resourceOf(platform("gcp", "gcp_cloud_run"))
		},
		"panic: runtime error", 0, "namespace", absent, `"remote"`,
	},
	{
		"local root that calls", attributes(attribute.String("aws.span.kind", "LOCAL_ROOT")), "", 2,
		"type", `"subsegment"`, `"subsegment"`,
	},
	{
		"link that leads nowhere", func(s *tracetest.SpanStub) { s.Links = []sdktrace.Link{{}} }, "", 1,
		"links", `[{"id":"","trace_id":"1-00000000-000000000000000000000000"}]`, absent,
	},
	{
		"name of an attribute with other characters", attributes(attribute.String("peer.service", "a|b")), "", 1,
		"name", `"a|b"`, `"ab"`,
	},
	{
		"long name", func(s *tracetest.SpanStub) { s.Name = strings.Repeat("漢", 100) }, "", 1,
		"name", `"` + strings.Repeat("漢", 66) + "\uFFFD\uFFFD" + `"`, `"` + strings.Repeat("漢", 100) + `"`,
	},
	{
		"long URL", attributes(attribute.String("http.request.method", "GET"), attribute.String("url.full", "https://e.com/"+strings.Repeat("x", 300))), "", 1,
		"http.request.url", `"https://e.com/` + strings.Repeat("x", 300) + `"`, `"https://e.com/` + strings.Repeat("x", 236) + `"`,
	},
	{
		"long annotation", attributes(attribute.StringSlice("aws.xray.annotations", []string{"a"}), attribute.String("a", strings.Repeat("x", 1001))), "", 1,
		"annotations.a", `"` + strings.Repeat("x", 1001) + `"`, `"` + strings.Repeat("x", 1000) + `"`,
	},
	{
		"password", attributes(attribute.String("db.system", "mysql"), attribute.String("db.connection_string", "mysql://ada:secret@db.example.com")), "", 1,
		"sql.connection_string", `"mysql://ada:secret@db.example.com/"`, `"mysql://db.example.com"`,
	},
	{
		"user in a URL", attributes(attribute.String("http.request.method", "GET"), attribute.String("url.full", "https://ada:secret@e.com/#top")), "", 1,
		"http.request.url", `"https://ada:secret@e.com/#top"`, `"https://e.com/"`,
	},
}

// testExtremes compares one field of each.
func testExtremes(t *testing.T, program string) {
	samples := make([]sample, 0, len(extremes))
	for _, test := range extremes {
		stub := tracetest.SpanStubFromReadOnlySpan(manyAnnotations().span)
		stub.Name, stub.SpanKind, stub.Attributes, stub.Events, stub.Links = "GET", trace.SpanKindClient, nil, nil, nil
		stub.Resource = resourceOf(platform("aws", "aws_ec2"))
		stub.Parent = stub.SpanContext.WithSpanID(trace.SpanID{1}).WithRemote(true)
		test.span(&stub)
		samples = append(samples, sample{name: test.name, span: stub.Snapshot()})
	}
	var documents []string
	for i, a := range translate(t, program, samples) {
		test := extremes[i]
		t.Run(test.name, func(t *testing.T) {
			if (test.err == "") != (a.Error == "") || !strings.Contains(a.Error, test.err) || len(a.Documents) != test.documents {
				t.Errorf("%d documents of the collector, error %q; want %d, %q", len(a.Documents), a.Error, test.documents, test.err)
			}
			collector := fields{}
			if len(a.Documents) > 0 {
				collector = read(t, a.Documents[0], "default")
			}
			document := samples[i].encode(t)
			documents = append(documents, document)
			got := difference{test.path, collector[test.path], read(t, document, "shop")[test.path]}
			if want := (difference{test.path, test.collector, test.ours}); got != want {
				t.Errorf("got %+v\nwant %+v", got, want)
			}
		})
	}
	checkDocuments(t, documents...)
}

func attributes(list ...attribute.KeyValue) func(*tracetest.SpanStub) {
	return func(s *tracetest.SpanStub) { s.Attributes = list }
}
