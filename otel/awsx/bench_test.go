// SPDX-License-Identifier: Apache-2.0

package awsx_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/otel-powertools/powertools/otel/awsx"
)

// client returns a config's operation without client and network: what is left is this package and smithy's stack.
func client(tb testing.TB, provider trace.TracerProvider, attached bool) func(context.Context) {
	cfg := aws.Config{Region: region}
	if attached {
		awsx.Instrument(&cfg, awsx.WithTracerProvider(provider))
	}
	input, output := valid(), &dynamodb.GetItemOutput{}
	return func(ctx context.Context) {
		if err := standIn(tb, ctx, cfg, "DynamoDB", "GetItem", input, output); err != nil {
			tb.Fatal(err)
		}
	}
}

// What a traced call allocates beyond one that is not.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes sync.Pool forget")
	}
	sdk := sdktrace.NewTracerProvider()
	ctx := remote(t, true)
	measure := func(call func(context.Context)) float64 { return testing.AllocsPerRun(200, func() { call(ctx) }) }
	bare := measure(client(t, nil, false))
	for _, tt := range []struct {
		name     string
		provider trace.TracerProvider
		budget   float64
	}{
		{"no SDK", noop.NewTracerProvider(), 14},
		{"recorded", sdk, 24},
	} {
		if got := measure(client(t, tt.provider, true)) - bare; got > tt.budget {
			t.Errorf("%s: %.0f allocations more than without instrumentation, want at most %.0f", tt.name, got, tt.budget)
		}
	}
}

func BenchmarkCall(b *testing.B) {
	sdk := sdktrace.NewTracerProvider()
	for _, bm := range []struct {
		name string
		call func(context.Context)
	}{
		{"bare", client(b, nil, false)},
		{"noop", client(b, noop.NewTracerProvider(), true)},
		{"recorded", client(b, sdk, true)},
	} {
		b.Run(bm.name, func(b *testing.B) {
			ctx := middleware.ClearStackValues(remote(b, true))
			b.ReportAllocs()
			for b.Loop() {
				bm.call(ctx)
			}
		})
	}
}
