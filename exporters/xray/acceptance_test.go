// SPDX-License-Identifier: Apache-2.0

package xray_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
	"github.com/otel-powertools/powertools/otel/carrier"
)

// TestAcceptance_74_Batch has a batch of ten messages, two of them from one sender: the document of the span that handles
// it links to all senders, each once.
func TestAcceptance_74_Batch(t *testing.T) {
	t.Parallel()
	var batch []events.SQSMessage
	for i := range 10 {
		batch = append(batch, events.SQSMessage{Attributes: map[string]string{
			"AWSTraceHeader": fmt.Sprintf("Root=1-5759e988-%024x;Parent=%016x;Sampled=1", max(i, 1), max(i, 1)),
		}})
	}
	links, rest := carrier.Links(batch, carrier.SQS)
	if rest != 0 {
		t.Errorf("rest = %d, want 0", rest)
	}
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent))
	if err := s.invoke(t, activeHead, func(ctx context.Context) error {
		_, span := s.tracer.Start(ctx, "orders process", trace.WithSpanKind(trace.SpanKindConsumer), trace.WithLinks(links...))
		span.End()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	d := decode(t, sent.take(t))[0]
	if got, _ := d["links"].([]any); len(got) != 9 || at(got[0], "trace_id") != "1-5759e988-000000000000000000000001" {
		t.Errorf("links = %v, want 9", got)
	}
}

// TestAcceptance_74_HeaderIsHandedOn shows that what is not sampled sends nothing, and its header leaves as it came.
func TestAcceptance_74_HeaderIsHandedOn(t *testing.T) {
	t.Parallel()
	for _, decision := range []string{";Sampled=0", ";Sampled=?", ""} {
		header := "Root=" + rootText + ";Parent=" + parentText + decision + ";Lineage=a87bd80c:1|68fd508a:5;k=v"
		out := propagation.MapCarrier{}
		ctx := xray.Propagator{}.Extract(context.Background(), propagation.MapCarrier{"X-Amzn-Trace-Id": header})
		xray.Propagator{}.Inject(ctx, out)
		if out["X-Amzn-Trace-Id"] != header {
			t.Errorf("header %q became %q", header, out["X-Amzn-Trace-Id"])
		}
	}
	sent := &collector{}
	s := newSetup(t, lambdaResource(), xray.WithTransport(sent), xray.WithOnlySampled())
	for _, decision := range []string{";Sampled=0", ";Sampled=?", ""} {
		if err := s.invoke(t, "Root="+rootText+";Parent="+parentText+decision, func(context.Context) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(sent.take(t)); n != 0 {
		t.Errorf("%d documents, want none", n)
	}
}
