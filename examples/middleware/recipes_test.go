// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// run prints what a handler answers.
func run(h invocation.Handler, event string) {
	answer, err := h(context.Background(), json.RawMessage(event))
	if err != nil {
		fmt.Println("error:", err)
		return
	}
	fmt.Println(answer)
}

func worked(context.Context, json.RawMessage) (any, error) { return "worked", nil }

// Events that keep environments warm never reach the handler.
func Example_warmUp() {
	h := invocation.Chain(worked, warmUp)
	run(h, `{"source": "serverless-plugin-warmup"}`)
	run(h, `{"source": "aws.events"}`)
	// Output:
	// warm
	// worked
}

// Only callers with a known token come in, and the handler knows who they are.
func Example_guard() {
	whoami := func(ctx context.Context, _ json.RawMessage) (any, error) { return "Hello, " + caller(ctx), nil }
	h := invocation.Chain(whoami, guard(newAccounts(map[string]string{"secret": "shop", "": "nobody"})))
	run(h, `{"token": "secret"}`)
	run(h, `{"token": "guess"}`)
	run(h, `{"token": ""}`)
	// Output:
	// Hello, shop
	// error: forbidden
	// error: forbidden
}

// Each event and each answer has a line; the event itself is for those who look for errors, without secrets.
func Example_logging() {
	before := slog.Default()
	defer slog.SetDefault(before)
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, attr slog.Attr) slog.Attr {
		if attr.Key == slog.TimeKey || attr.Key == "duration" {
			return slog.Attr{} // differ each time
		}
		return attr
	}})))
	_, _ = invocation.Chain(worked, logged("token"))(context.Background(), json.RawMessage(`{"id": "o-7", "token": "secret"}`))
	// Output:
	// level=INFO msg=event bytes=32
	// level=DEBUG msg=event event="{\"id\":\"o-7\"}"
	// level=INFO msg=answer bytes=8
}

// The handler sees only orders that are valid.
func Example_validation() {
	h, err := invocation.Adapt(invocation.ChainValue(func(_ context.Context, in order) (string, error) {
		return "placed " + in.ID, nil
	}, validated), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	run(h, `{"id": "o-7", "items": 2}`)
	run(h, `{"id": "o-8"}`)
	// Output:
	// placed o-7
	// error: invalid event: the order has no items
}

// A handler that is too slow is told before Lambda kills it.
func Example_budget() {
	slow := func(ctx context.Context, _ json.RawMessage) (any, error) {
		select {
		case <-time.After(time.Minute):
			return "worked", nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	h := invocation.Chain(slow, budget(time.Second))
	ctx, cancel := context.WithTimeout(context.Background(), time.Second) // Lambda's
	defer cancel()
	_, err := h(ctx, nil)
	fmt.Println(errors.Is(err, errNoTime), ctx.Err())
	// Output: true <nil>
}

// TestBudget has the clock of synctest: what is in time is answered, what is not is cut off while there is time.
func TestBudget(t *testing.T) {
	t.Parallel()
	late := errors.New("late")
	for _, tt := range []struct {
		takes, timeout, wantAt time.Duration
		want                   error
	}{
		{time.Second, 3 * time.Second, time.Second, nil},
		{5 * time.Second, 3 * time.Second, 2500 * time.Millisecond, errNoTime},
		{5 * time.Second, 0, 5 * time.Second, nil}, // no deadline: outside Lambda
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx := context.Background()
			if tt.timeout > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, tt.timeout)
				defer cancel()
			}
			h := invocation.Chain(func(ctx context.Context, _ json.RawMessage) (any, error) {
				select {
				case <-time.After(tt.takes):
					return "worked", nil
				case <-ctx.Done():
					return nil, late
				}
			}, budget(500*time.Millisecond))
			start := time.Now()
			_, err := h(ctx, nil)
			if took := time.Since(start); took != tt.wantAt || !errors.Is(err, tt.want) || tt.want != nil && !errors.Is(err, late) {
				t.Errorf("takes %v of %v: %v after %v; want %v after %v", tt.takes, tt.timeout, err, took, tt.want, tt.wantAt)
			}
		})
	}
}
