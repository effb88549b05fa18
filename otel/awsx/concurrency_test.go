// SPDX-License-Identifier: Apache-2.0

package awsx_test

import (
	"context"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"

	"github.com/otel-powertools/powertools/otel/awsx"
)

// Calls of one client at the same time do not see each other's state.
func TestConcurrentSafe(t *testing.T) {
	t.Parallel()
	const goroutines, calls = 32, 8
	s := newService(t, answer{body: `{}`})
	r := newRecorder()
	cfg := s.config()
	awsx.Instrument(&cfg, awsx.WithTracerProvider(r.provider),
		awsx.WithAttributes(func(ctx context.Context, _, _ any) []attribute.KeyValue {
			return []attribute.KeyValue{attribute.Int("caller", ctx.Value(callerKey{}).(int))}
		}))
	tables, queues := dynamodb.NewFromConfig(cfg), sqs.NewFromConfig(cfg, unchecked)

	var wg sync.WaitGroup
	for i := range goroutines {
		wg.Go(func() {
			ctx := context.WithValue(t.Context(), callerKey{}, i)
			ctx, parent := r.provider.Tracer("test").Start(ctx, "parent")
			defer parent.End()
			for range calls {
				if _, err := tables.GetItem(ctx, valid()); err != nil {
					t.Error(err)
				}
				if _, err := queues.SendMessage(ctx, &sqs.SendMessageInput{MessageBody: aws.String("m")}); err == nil {
					t.Error("a message without a queue was sent")
				}
			}
		})
	}
	wg.Wait()
	count := map[int64]int{}
	for _, span := range r.spans() {
		if failed := span.Status.Code == codes.Error; failed != (span.Name == "SQS.SendMessage") {
			t.Errorf("span %s failed: %t", span.Name, failed)
		}
		count[value(span, "caller").(int64)]++
	}
	for i := range int64(goroutines) {
		if count[i] != 2*calls {
			t.Errorf("caller %d has %d spans, want %d", i, count[i], 2*calls)
		}
	}
	seen := map[string]bool{}
	for _, header := range s.sent() {
		seen[header.Get("X-Amzn-Trace-Id")] = true
	}
	if len(seen) != goroutines*calls {
		t.Errorf("%d headers, want %d", len(seen), goroutines*calls)
	}
}

type callerKey struct{}
