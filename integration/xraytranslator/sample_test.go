// SPDX-License-Identifier: Apache-2.0

package xraytranslator_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/xray"
)

// sample is a span and the configuration that both exporters are given.
type sample struct {
	name      string
	span      sdktrace.ReadOnlySpan
	indexed   []string
	indexAll  bool
	logGroups []string
}

func (s sample) question(t *testing.T) question {
	return question{Traces: otlp(t, s.span), Indexed: s.indexed, IndexAll: s.indexAll, LogGroups: s.logGroups}
}

// documents is a transport that keeps what is sent.
type documents struct{ sent []string }

func (d *documents) Send(document []byte) error {
	d.sent = append(d.sent, string(document))
	return nil
}

// encode returns our document of the span, made as the collector makes its own.
func (s sample) encode(t *testing.T, more ...xray.Option) string {
	t.Helper()
	var transport documents
	options := append(more,
		xray.WithTransport(&transport),
		xray.WithURLQuery(),
		xray.WithResourceMetadata("*"),
		xray.WithLogGroups(s.logGroups...),
		xray.WithIndexedAttributes(s.indexed...),
	)
	if s.indexAll {
		options = append(options, xray.WithIndexedAttributes("*"))
	}
	processor, err := xray.NewProcessor(options...)
	if err != nil {
		t.Fatal(err)
	}
	processor.OnEnd(s.span)
	if err := processor.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(transport.sent) != 1 {
		t.Fatalf("%s: %d documents of ours", s.name, len(transport.sent))
	}
	return transport.sent[0]
}

// generate returns n samples, the same ones for the same seed.
func generate(seed uint64, n int) []sample {
	g := generator{rand.New(rand.NewPCG(seed, 0))}
	samples := make([]sample, 0, n)
	for i := range n {
		samples = append(samples, g.sample(i))
	}
	return samples
}

// generator chooses what spans are like.
type generator struct{ *rand.Rand }

// chance is true once in n times.
func (g generator) chance(n int) bool { return g.IntN(n) == 0 }

func pick[T any](g generator, from []T) T { return from[g.IntN(len(from))] }

func (g generator) sample(i int) sample {
	s := sample{name: fmt.Sprintf("span %d", i)}
	start := time.Unix(1_600_000_000+g.Int64N(1e8), g.Int64N(1e6)*1e3)
	attributes := g.attributes()
	stub := tracetest.SpanStub{
		Name:                 pick(g, spanNames),
		SpanContext:          g.spanContext(),
		SpanKind:             pick(g, kinds),
		StartTime:            start,
		EndTime:              start.Add(time.Duration(g.IntN(1e7)) * time.Microsecond),
		Attributes:           attributes,
		Events:               g.events(start),
		Links:                g.links(),
		Status:               pick(g, statuses),
		Resource:             resource.NewSchemaless(g.resource()...),
		InstrumentationScope: instrumentation.Scope{Name: "sample"},
	}
	if !g.chance(4) {
		stub.Parent = trace.NewSpanContext(trace.SpanContextConfig{
			TraceID: stub.SpanContext.TraceID(), SpanID: g.spanID(), TraceFlags: trace.FlagsSampled, Remote: true,
		})
	}
	if g.chance(5) {
		for _, a := range slices.Concat(attributes, stub.Resource.Attributes()) {
			if g.chance(3) {
				s.indexed = append(s.indexed, string(a.Key))
			}
		}
		s.indexAll = g.chance(4)
	}
	if g.chance(4) {
		s.logGroups = []string{"/aws/shop"}
	}
	s.span = stub.Snapshot()
	return s
}

// manyAnnotations is a sample with more attributes to index than X-Ray does.
func manyAnnotations() sample {
	g := generator{rand.New(rand.NewPCG(0, 0))}
	s := g.sample(0)
	stub := tracetest.SpanStubFromReadOnlySpan(s.span)
	stub.Attributes = nil
	for i := range 60 {
		stub.Attributes = append(stub.Attributes, attribute.Int(fmt.Sprintf("k%02d", i), i))
	}
	return sample{name: "many annotations", span: stub.Snapshot(), indexAll: true}
}

func (g generator) spanID() (id trace.SpanID) {
	binary.BigEndian.PutUint64(id[:], g.Uint64()|1)
	return id
}

func (g generator) spanContext() trace.SpanContext {
	var id trace.TraceID
	binary.BigEndian.PutUint64(id[:8], g.Uint64())
	binary.BigEndian.PutUint64(id[8:], g.Uint64()|1)
	return trace.NewSpanContext(trace.SpanContextConfig{TraceID: id, SpanID: g.spanID(), TraceFlags: trace.FlagsSampled})
}

// attributes returns some of the attributes of some topics, each key once.
func (g generator) attributes() []attribute.KeyValue {
	var chosen []attribute.KeyValue
	seen := map[attribute.Key]bool{}
	for range g.IntN(4) {
		for _, choice := range pick(g, topics) {
			a := pick(g, choice)
			if g.chance(3) || seen[a.Key] {
				continue
			}
			seen[a.Key] = true
			chosen = append(chosen, a)
		}
	}
	return chosen
}

func (g generator) resource() []attribute.KeyValue {
	chosen := []attribute.KeyValue{attribute.String("service.name", "shop")}
	for _, a := range slices.Concat(commonResource, pick(g, platforms)) {
		if !g.chance(4) {
			chosen = append(chosen, a)
		}
	}
	return chosen
}

// resourceOf is the resource of a program called shop.
func resourceOf(more []attribute.KeyValue) *resource.Resource {
	return resource.NewSchemaless(append([]attribute.KeyValue{attribute.String("service.name", "shop")}, more...)...)
}

func (g generator) events(start time.Time) []sdktrace.Event {
	var events []sdktrace.Event
	for range g.IntN(3) * g.IntN(2) {
		event := pick(g, eventChoices)
		event.Time = start.Add(time.Microsecond)
		events = append(events, event)
	}
	return events
}

func (g generator) links() []sdktrace.Link {
	var links []sdktrace.Link
	for range g.IntN(3) * g.IntN(2) {
		link := sdktrace.Link{SpanContext: g.spanContext()}
		if g.chance(2) {
			link.Attributes = []attribute.KeyValue{attribute.String("messaging.message.id", "m"), attribute.Int("n", 3)}
		}
		links = append(links, link)
	}
	return links
}

var (
	kinds = []trace.SpanKind{
		trace.SpanKindInternal, trace.SpanKindServer, trace.SpanKindClient, trace.SpanKindProducer, trace.SpanKindConsumer,
	}
	statuses = []sdktrace.Status{
		{}, {}, {Code: codes.Ok}, {Code: codes.Error}, {Code: codes.Error, Description: "it broke"},
	}
)
