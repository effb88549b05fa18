// SPDX-License-Identifier: Apache-2.0

package slogx_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/otel-powertools/powertools/slogx"
)

// TestLogger_L70_ConcurrentSafe runs 32 invocations at once: each writes what it held itself, or nothing.
func TestLogger_L70_ConcurrentSafe(t *testing.T) {
	f := newFunction(t, buffered(slogx.BufferOptions{}))
	const atOnce, details = 32, 20
	var wg, started sync.WaitGroup
	started.Add(atOnce)
	for i := range atOnce {
		wg.Go(func() {
			id := fmt.Sprintf("request-%02d", i)
			ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: id})
			_ = f.invoke(ctx, `{}`, func(ctx context.Context) error {
				started.Done()
				started.Wait()
				var inside sync.WaitGroup
				for range 4 {
					inside.Go(func() {
						for range details / 4 {
							f.logger.DebugContext(ctx, "detail", "id", id)
						}
					})
				}
				inside.Wait()
				if i%2 == 0 {
					return errors.New("boom")
				}
				return nil
			})
		})
	}
	wg.Wait()
	count := map[string]int{}
	for _, line := range f.lines(t) {
		if line["id"] != line["function_request_id"] {
			t.Errorf("line of another invocation: %v", line)
		}
		count[line["id"].(string)]++
	}
	for i := range atOnce {
		if got, want := count[fmt.Sprintf("request-%02d", i)], []int{details, 0}[i%2]; got != want {
			t.Errorf("invocation %d wrote %d lines, want %d", i, got, want)
		}
	}
}

// TestBuffer_FlushesConcurrentSafe flushes, clears and logs from many goroutines of one invocation.
func TestBuffer_FlushesConcurrentSafe(t *testing.T) {
	f := newFunction(t, buffered(slogx.BufferOptions{MaxBytes: 2000}))
	_ = f.invoke(t.Context(), `{}`, func(ctx context.Context) error {
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for j := range 50 {
					f.logger.DebugContext(ctx, "d")
					switch (i + j) % 10 {
					case 0:
						slogx.FlushBuffer(ctx)
					case 1:
						slogx.ClearBuffer(ctx)
					case 2:
						f.logger.ErrorContext(ctx, "e")
					}
				}
			})
		}
		wg.Wait()
		return nil
	})
	errorLines := 0
	for _, message := range f.messages(t) {
		if message == "ERROR e" {
			errorLines++
		}
	}
	if errorLines != 40 {
		t.Errorf("%d ERROR lines, want 40", errorLines)
	}
}
