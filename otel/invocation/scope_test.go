// SPDX-License-Identifier: Apache-2.0

package invocation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"

	"github.com/otel-powertools/powertools/otel/invocation"
)

func logAttrs(ctx context.Context) (keys []string) {
	invocation.VisitLogAttrs(ctx, func(attrs []slog.Attr) {
		for _, a := range attrs {
			keys = append(keys, a.String())
		}
	})
	return keys
}

func properties(ctx context.Context) (keys []string) {
	invocation.VisitProperties(ctx, func(kvs []attribute.KeyValue) {
		for _, kv := range kvs {
			keys = append(keys, string(kv.Key)+"="+kv.Value.String())
		}
	})
	return keys
}

// inside runs f in an invocation.
func inside(t *testing.T, f func(ctx context.Context), opts ...invocation.Option) {
	t.Helper()
	h := invocation.New(func(ctx context.Context, _ json.RawMessage) (any, error) { f(ctx); return nil, nil }, opts...)
	value, err := h(lambdaContext(t, testRequestID, time.Minute), json.RawMessage(`{"event":1}`))
	if err != nil {
		t.Fatal(err)
	}
	readAll(t, value)
}

func TestScopesNestAndEnd(t *testing.T) {
	t.Parallel()
	inside(t, func(ctx context.Context) {
		invocation.AddLogAttrs(ctx, slog.String("order", "1"), slog.String("tier", "gold"))
		invocation.AddProperties(ctx, attribute.String("order", "1"))
		for _, item := range []string{"a", "b"} {
			inner := invocation.WithPayload(invocation.Scope(ctx), json.RawMessage(item))
			invocation.AddLogAttrs(inner, slog.String("item", item))
			invocation.AddProperties(inner, attribute.String("item", item))
			if diff := cmp.Diff([]string{"order=1", "tier=gold", "item=" + item}, logAttrs(inner)); diff != "" {
				t.Errorf("log attributes of the item (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"order=1", "item=" + item}, properties(inner)); diff != "" {
				t.Errorf("properties of the item (-want +got):\n%s", diff)
			}
			if got := string(invocation.Payload(inner)); got != item {
				t.Errorf("payload of the item = %s", got)
			}
		}
		if diff := cmp.Diff([]string{"order=1", "tier=gold"}, logAttrs(ctx)); diff != "" {
			t.Errorf("log attributes after the items (-want +got):\n%s", diff)
		}
		invocation.AddLogAttrs(ctx, slog.String("order", "2"))
		if diff := cmp.Diff([]string{"tier=gold", "order=2"}, logAttrs(ctx)); diff != "" {
			t.Errorf("a later attribute replaces an earlier one (-want +got):\n%s", diff)
		}
		if got := string(invocation.Payload(ctx)); got != `{"event":1}` {
			t.Errorf("payload after the items = %s", got)
		}
	})
	inside(t, func(ctx context.Context) {
		if got := append(logAttrs(ctx), properties(ctx)...); got != nil {
			t.Errorf("left over from the invocation before: %v", got)
		}
	})
}

func TestOutsideAnInvocation(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	invocation.AddLogAttrs(ctx, slog.Int("a", 1))
	invocation.AddProperties(ctx, attribute.Int("a", 1))
	if got := append(logAttrs(ctx), properties(ctx)...); got != nil {
		t.Errorf("attributes outside an invocation: %v", got)
	}
	if _, ok := invocation.From(ctx); ok {
		t.Error("From reports an invocation")
	}
	if invocation.Payload(ctx) != nil || invocation.Scope(ctx) != ctx {
		t.Error("Payload or Scope invent something")
	}
	if got := invocation.Payload(invocation.WithPayload(ctx, json.RawMessage("1"))); string(got) != "1" {
		t.Errorf("WithPayload = %s", got)
	}
	if invocation.Hook(ctx, invocation.Hooks{}) {
		t.Error("Hook reports an invocation")
	}
}

func TestHookAfterTheEndIsRefused(t *testing.T) {
	t.Parallel()
	var stray context.Context
	inside(t, func(ctx context.Context) { stray = ctx })
	if invocation.Hook(stray, invocation.Hooks{}) {
		t.Error("Hook was taken after the end, and would never be called")
	}
}

func TestEnvironmentContextGuessesOnlyTheOnlyOne(t *testing.T) {
	t.Parallel()
	env := invocation.NewEnvironment()
	requestOf := func(ctx context.Context) string {
		if f, ok := invocation.From(env.Context(ctx)); ok {
			return f.RequestID
		}
		return "none"
	}
	if got := requestOf(t.Context()); got != "none" {
		t.Errorf("with none running: %s", got)
	}
	inside(t, func(ctx context.Context) {
		if got := requestOf(context.Background()); got != testRequestID {
			t.Errorf("with one running: %s", got)
		}
		h := invocation.New(func(inner context.Context, _ json.RawMessage) (any, error) {
			if got := requestOf(context.Background()); got != "none" {
				t.Errorf("with two running: %s", got)
			}
			if got := requestOf(inner); got != "second" {
				t.Errorf("with a context of its own: %s", got)
			}
			return nil, nil
		}, invocation.WithEnvironment(env))
		_, _ = h(lambdaContext(t, "second", time.Minute), nil)
		if got := requestOf(context.Background()); got != testRequestID {
			t.Errorf("with one running again: %s", got)
		}
	}, invocation.WithEnvironment(env))
	if got := requestOf(t.Context()); got != "none" {
		t.Errorf("after the end: %s", got)
	}
}

// TestInvocationsConcurrentSafe overlaps invocations and looks for anything that crosses them.
func TestInvocationsConcurrentSafe(t *testing.T) {
	t.Parallel()
	h := invocation.New(func(ctx context.Context, payload json.RawMessage) (any, error) {
		facts, _ := invocation.From(ctx)
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				invocation.AddLogAttrs(ctx, slog.String(fmt.Sprint("k", i), facts.RequestID))
				invocation.AddProperties(ctx, attribute.String(fmt.Sprint("k", i), facts.RequestID))
				invocation.Hook(ctx, invocation.Hooks{})
			})
		}
		wg.Wait()
		for _, kv := range append(logAttrs(ctx), properties(ctx)...) {
			if kv[3:] != facts.RequestID {
				t.Errorf("invocation %s sees %s", facts.RequestID, kv)
			}
		}
		if n := len(logAttrs(ctx)); n != 4 {
			t.Errorf("%d log attributes, want 4", n)
		}
		return payload, nil
	})
	var wg sync.WaitGroup
	for i := range 32 {
		ctx := lambdaContext(t, fmt.Sprint("request-", i), time.Minute)
		wg.Go(func() {
			value, err := h(ctx, json.RawMessage(fmt.Sprint(i)))
			if err != nil {
				t.Error(err)
				return
			}
			if got := readAll(t, value); got != fmt.Sprint(i) {
				t.Errorf("answer of %d = %s", i, got)
			}
		})
	}
	wg.Wait()
}

func TestAttachedValuesBelongToAnInvocation(t *testing.T) {
	type key struct{}
	type other struct{}
	inside(t, func(ctx context.Context) {
		if got := invocation.Attached(ctx, key{}); got != nil {
			t.Errorf("Attached before Attach = %v", got)
		}
		if !invocation.Attach(ctx, key{}, 1) || !invocation.Attach(ctx, other{}, 2) || !invocation.Attach(ctx, key{}, 3) {
			t.Error("Attach reports no invocation")
		}
		inner := invocation.Scope(ctx)
		if invocation.Attached(inner, key{}) != 3 || invocation.Attached(ctx, other{}) != 2 {
			t.Errorf("Attached = %v, %v, want 3, 2", invocation.Attached(inner, key{}), invocation.Attached(ctx, other{}))
		}
		if n := testing.AllocsPerRun(100, func() { invocation.Attached(ctx, key{}) }); n != 0 {
			t.Errorf("Attached allocates %v times", n)
		}
	})
	inside(t, func(ctx context.Context) {
		if got := invocation.Attached(ctx, key{}); got != nil {
			t.Errorf("left over from the invocation before: %v", got)
		}
	})
	if invocation.Attach(t.Context(), key{}, 1) || invocation.Attached(t.Context(), key{}) != nil {
		t.Error("Attach outside an invocation kept something")
	}
}
