// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"strconv"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/exporters/otlp"
)

// BenchmarkOTLP exports ten spans of five attributes to a receiver on loopback that reads and answers at once, and costs
// next to nothing itself: what is around the encoder is the client of net/http.
// The official exporter compressed is left out: it sends chunks, which this receiver does not read.
func BenchmarkOTLP(b *testing.B) {
	url := startBareReceiver(b)
	official := func(b *testing.B) sdktrace.SpanExporter {
		e, err := otlptrace.New(b.Context(), otlptracehttp.NewClient(otlptracehttp.WithEndpointURL(url+"/v1/traces")))
		if err != nil {
			b.Fatal(err)
		}
		return e
	}
	ours := func(b *testing.B, gzip bool) sdktrace.SpanExporter {
		e, err := otlp.NewTraces(otlp.WithEndpoint(url), otlp.WithGzip(gzip))
		if err != nil {
			b.Fatal(err)
		}
		return e
	}
	b.Run("powertools", func(b *testing.B) { benchmarkExport(b, ours(b, false)) })
	b.Run("powertools/gzip", func(b *testing.B) { benchmarkExport(b, ours(b, true)) })
	b.Run("otlptracehttp", func(b *testing.B) { benchmarkExport(b, official(b)) })
}

// startBareReceiver reads requests with a Content-Length and answers 200, without the work of an HTTP server.
func startBareReceiver(b *testing.B) (url string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go answerRequests(conn)
		}
	}()
	return "http://" + listener.Addr().String()
}

func answerRequests(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReaderSize(conn, 64<<10)
	for size := 0; ; {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return
		}
		if value, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			if size, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return
			}
		}
		if len(line) > len("\r\n") {
			continue
		}
		if _, err := r.Discard(size); err != nil {
			return
		}
		if _, err := conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")); err != nil {
			return
		}
	}
}

func benchmarkExport(b *testing.B, exporter sdktrace.SpanExporter) {
	spans := tenSpans()
	b.ReportAllocs()
	before := cpuTime()
	for b.Loop() {
		if err := exporter.ExportSpans(b.Context(), spans); err != nil {
			b.Fatal(err)
		}
	}
	reportCPU(b, before)
}

func tenSpans() []sdktrace.ReadOnlySpan {
	r := resource.NewSchemaless(attribute.String("service.name", "shop"), attribute.String("faas.name", "orders"))
	begin := time.Unix(1700000000, 0)
	var stubs tracetest.SpanStubs
	for i := range 10 {
		stubs = append(stubs, tracetest.SpanStub{
			Name: fmt.Sprint("operation ", i), SpanKind: trace.SpanKindClient, StartTime: begin, EndTime: begin.Add(time.Millisecond),
			SpanContext: trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{byte(i + 1)}, TraceFlags: trace.FlagsSampled}),
			Attributes: []attribute.KeyValue{
				attribute.String("http.request.method", "GET"), attribute.Int("http.response.status_code", 200),
				attribute.String("server.address", "example.com"), attribute.Bool("cached", true), attribute.Float64("ratio", 0.5),
			},
			Resource: r, InstrumentationScope: instrumentation.Scope{Name: "bench"},
		})
	}
	return stubs.Snapshots()
}
