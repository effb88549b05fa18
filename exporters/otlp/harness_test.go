// SPDX-License-Identifier: Apache-2.0

package otlp_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// request is what a receiver saw.
type request struct {
	path   string
	header http.Header
	body   []byte // decompressed
}

// receiver is a loopback server that keeps requests. answer may be nil, for 200 without a body.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	requests []request
}

func newReceiver(t testing.TB, answer func(n int, w http.ResponseWriter, r *http.Request)) *receiver {
	t.Helper()
	rec := &receiver{}
	rec.Server = httptest.NewServer(rec.handler(answer))
	t.Cleanup(rec.Close)
	return rec
}

func (rec *receiver) handler(answer func(n int, w http.ResponseWriter, r *http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body io.Reader = r.Body
		if r.Header.Get("Content-Encoding") == "gzip" {
			var err error
			if body, err = gzip.NewReader(r.Body); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
		}
		b, err := io.ReadAll(body)
		if err != nil {
			return
		}
		rec.mu.Lock()
		rec.requests = append(rec.requests, request{r.URL.Path, r.Header.Clone(), b})
		n := len(rec.requests)
		rec.mu.Unlock()
		if answer != nil {
			answer(n, w, r)
		}
	})
}

func (rec *receiver) all() []request {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return append([]request(nil), rec.requests...)
}

// names returns the names of all spans that were received.
func (rec *receiver) names() []string {
	var names []string
	for _, r := range rec.all() {
		for _, resource := range fields(r.body, 1) {
			for _, scope := range fields(resource, 2) {
				for _, span := range fields(scope, 2) {
					names = append(names, string(fields(span, 5)[0]))
				}
			}
		}
	}
	return names
}

// fields returns the occurrences of a field of bytes in a message, as the protocol's own parser reads it.
func fields(message []byte, want protowire.Number) (found [][]byte) {
	for len(message) > 0 {
		field, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			panic(protowire.ParseError(n))
		}
		size := protowire.ConsumeFieldValue(field, kind, message[n:])
		if size < 0 {
			panic(protowire.ParseError(size))
		}
		if field == want && kind == protowire.BytesType {
			b, _ := protowire.ConsumeBytes(message[n:])
			found = append(found, b)
		}
		message = message[n+size:]
	}
	return found
}

// errorsOf collects what is given to otel.Handle during a test.
type errorsOf struct {
	mu   sync.Mutex
	errs []error
}

func handled(t testing.TB) *errorsOf {
	t.Helper()
	h := &errorsOf{}
	previous := otel.GetErrorHandler()
	otel.SetErrorHandler(h)
	t.Cleanup(func() { otel.SetErrorHandler(previous) })
	return h
}

func (h *errorsOf) Handle(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.errs = append(h.errs, err)
}

func (h *errorsOf) all() []error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]error(nil), h.errs...)
}

func (h *errorsOf) texts() []string {
	var texts []string
	for _, err := range h.all() {
		texts = append(texts, err.Error())
	}
	return texts
}

func newTraces(t testing.TB, opts ...otlp.Option) *otlp.Traces {
	t.Helper()
	e, err := otlp.NewTraces(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Shutdown(context.Background()) }) // returns nil
	return e
}

// noWait is an option without pauses between attempts.
func noWait() otlp.Option {
	return otlp.WithSleep(func(done <-chan struct{}, _ time.Duration) bool {
		select {
		case <-done:
			return false
		default:
			return true
		}
	})
}

func testResource() *resource.Resource {
	return resource.NewWithAttributes("https://schema.test/resource", attribute.String("service.name", "shop"))
}

func testScope() instrumentation.Scope {
	return instrumentation.Scope{
		Name: "test.scope", Version: "1.2", SchemaURL: "https://schema.test/scope",
		Attributes: attribute.NewSet(attribute.Bool("scoped", true)),
	}
}

func spanContext(id byte, remote bool) trace.SpanContext {
	return trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1, 2, 15: id}, SpanID: trace.SpanID{3, 7: id}, TraceFlags: trace.FlagsSampled, Remote: remote,
	})
}

func stub(name string, id byte) tracetest.SpanStub {
	start := time.Unix(1700000000, 5).UTC()
	return tracetest.SpanStub{
		Name: name, SpanContext: spanContext(id, false), Parent: spanContext(id+1, true), SpanKind: trace.SpanKindServer,
		StartTime: start, EndTime: start.Add(time.Millisecond),
		Attributes: []attribute.KeyValue{
			attribute.String("s", "text"), attribute.Int("n", -3), attribute.Float64("f", 0.5), attribute.Bool("b", false), attribute.String("empty", ""),
		},
		Status:   sdktrace.Status{Code: codes.Error, Description: "broken"},
		Resource: testResource(), InstrumentationScope: testScope(),
	}
}

func spans(n int) []sdktrace.ReadOnlySpan {
	var all tracetest.SpanStubs
	for i := range n {
		all = append(all, stub(fmt.Sprint("span ", i), byte(2*i+1)))
	}
	return all.Snapshots()
}
