// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"context"
	"encoding/json"
	"io"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// BenchmarkInvocation measures event in to answer out, around a handler that decodes and encodes a small struct.
func BenchmarkInvocation(b *testing.B) {
	handler := func(_ context.Context, in order) (order, error) { return in, nil }
	payload := []byte(`{"id":"o-1","total":12.5}`)
	b.Run("aws-lambda-go", func(b *testing.B) {
		h := lambda.NewHandler(handler)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := h.Invoke(b.Context(), payload); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("wrapped", func(b *testing.B) {
		adapted, err := invocation.Adapt(handler, nil)
		if err != nil {
			b.Fatal(err)
		}
		h := invocation.New(adapted, invocation.WithTracerProvider(noop.NewTracerProvider()))
		b.ReportAllocs()
		for b.Loop() {
			value, err := h(b.Context(), json.RawMessage(payload))
			if err != nil {
				b.Fatal(err)
			}
			answer := value.(io.ReadCloser)
			_, _ = io.Copy(io.Discard, answer)
			_ = answer.Close()
		}
	})
}
