// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"context"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// BenchmarkEmptyHandler measures what is around a handler that does nothing: event in, answer out, telemetry sent.
func BenchmarkEmptyHandler(b *testing.B) {
	handler := func(context.Context) error { return nil }
	const event = `{}`

	b.Run("aws-lambda-go", func(b *testing.B) { invoke(b, handler, sampled, event) })
	b.Run("powertools", func(b *testing.B) {
		t, documents := setUp(b)
		b.Run("sampled", func(b *testing.B) { powertoolsInvoke(b, t, documents, handler, sampled, event, 1) })
		b.Run("unsampled", func(b *testing.B) { powertoolsInvoke(b, t, documents, handler, unsampled, event, 0) })
	})
	b.Run("otellambda", func(b *testing.B) {
		b.Run("syncer", func(b *testing.B) {
			invoke(b, wrapContrib(handler, newTraces(b, sdktrace.WithSyncer(discard{})), sampled), sampled, event)
		})
		b.Run("batcher", func(b *testing.B) {
			invoke(b, wrapContrib(handler, newTraces(b, sdktrace.WithBatcher(discard{})), sampled), sampled, event)
		})
	})
}

// BenchmarkDatagram measures what the system takes to bring one document of ordinary size to a socket that is read:
// the part of an invocation's cost that no exporter over UDP can save.
func BenchmarkDatagram(b *testing.B) {
	documents := dialUDP(b, startDaemon(b))
	document := bytes.Repeat([]byte("x"), 800)
	b.ReportAllocs()
	before := cpuTime()
	for b.Loop() {
		if err := documents.Send(document); err != nil {
			b.Fatal(err)
		}
	}
	reportCPU(b, before)
}
