// SPDX-License-Identifier: Apache-2.0

package main_test

import (
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
