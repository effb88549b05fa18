// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"encoding/binary"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// TestRules_12_LinksOfATrace has more links into one trace than X-Ray keeps. They do not take the room of another trace.
func TestRules_12_LinksOfATrace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		links, want int
		dropped     any
	}{{99, 99, nil}, {100, 100, nil}, {101, 100, 1.0}, {120, 100, 20.0}} {
		recorder := tracetest.NewSpanRecorder()
		limits := sdktrace.NewSpanLimits()
		limits.LinkCountLimit = -1 // the SDK keeps 128
		tracer := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder), sdktrace.WithRawSpanLimits(limits)).Tracer("test")
		_, span := tracer.Start(t.Context(), "work")
		for i := range tt.links {
			var id trace.SpanID
			binary.BigEndian.PutUint64(id[:], uint64(i+1))
			span.AddLink(trace.Link{SpanContext: trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: id})})
		}
		span.AddLink(linkTo("5759e988bd862e3fe1be46a994272794"))
		span.End()
		document := newProcessor(t).Encode(recorder.Ended()[0])()
		check(t, document)
		d := decode(t, [][]byte{document})[0]
		links, _ := d["links"].([]any)
		if len(links) != tt.want+1 || at(links[len(links)-1], "trace_id") != "1-5759e988-bd862e3fe1be46a994272794" {
			t.Errorf("%d links of %d, the last %v; want %d and that of another trace", len(links), tt.links+1, links[len(links)-1], tt.want+1)
		}
		if got := at(d, "metadata", "powertools", "links_dropped"); got != tt.dropped {
			t.Errorf("links_dropped = %v of %d, want %v", got, tt.links+1, tt.dropped)
		}
	}
}

// TestRules_12_User has the sources of the user.
func TestRules_12_User(t *testing.T) {
	t.Parallel()
	ladder{path: "user", rungs: []rung{
		from("ada", text("user.id", "ada")),
		from("bob", text("enduser.id", "bob")),
		from("c0ffee", text("enduser.pseudo.id", "c0ffee")),
	}}.climb(t)
}
