// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"testing"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// newTestPool returns a pool whose environments have no process, since no event reaches them.
func newTestPool(t *testing.T, size int) (p *pool, started *int) {
	t.Helper()
	started = new(int)
	p = newPool(size, func(of program) (*lambdaapi.Emulator, error) {
		*started++
		return lambdaapi.Start(t.Context(), lambdaapi.Config{Command: []string{of.path}})
	})
	t.Cleanup(p.close)
	return p, started
}

func acquire(t *testing.T, p *pool, of program) *environment {
	t.Helper()
	e, err := p.acquire(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	p.calls.Done()
	return e
}

func TestPool(t *testing.T) {
	p, started := newTestPool(t, 2)
	one := program{path: "one"}
	first, second := acquire(t, p, one), acquire(t, p, one)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.acquire(ctx, one); !errors.Is(err, context.Canceled) {
		t.Errorf("a third: %v, want to wait", err)
	}
	p.release(first)
	p.release(second)
	for range 20 { // A free environment is not a matter of ctx.
		e, err := p.acquire(ctx, one)
		if err != nil {
			t.Fatalf("a free environment: %v", err)
		}
		p.calls.Done()
		p.release(e)
	}
	if again := acquire(t, p, one); again != second || *started != 2 {
		t.Errorf("%d environments started, want the one that was used last", *started)
	}
	p.release(second)

	// Those of another program are of no use.
	other := acquire(t, p, program{path: "two"})
	if other == first || other == second || len(p.idle) != 0 {
		t.Errorf("another program got a used environment; %d are idle", len(p.idle))
	}
	// Nor are those that have handled many events.
	other.events = maxEvents - 1
	p.release(other)
	if len(p.idle) != 0 {
		t.Error("an environment is kept for ever")
	}
	if _, err := other.emulator.Invoke(t.Context(), lambdaapi.Request{}); !errors.Is(err, lambdaapi.ErrClosed) {
		t.Errorf("it is not closed: %v", err)
	}
}

func TestPool_Close(t *testing.T) {
	p, _ := newTestPool(t, 3)
	idle, busy := acquire(t, p, program{path: "one"}), acquire(t, p, program{path: "one"})
	p.release(idle)
	p.close()
	if _, err := p.acquire(t.Context(), program{path: "one"}); !errors.Is(err, lambdaapi.ErrClosed) {
		t.Errorf("acquire after close: %v", err)
	}
	p.release(busy)
	for name, e := range map[string]*environment{"idle": idle, "busy": busy} {
		if _, err := e.emulator.Invoke(t.Context(), lambdaapi.Request{}); !errors.Is(err, lambdaapi.ErrClosed) {
			t.Errorf("the %s one is not closed: %v", name, err)
		}
	}
}

// A program that cannot be started leaves no place taken.
func TestPool_StartFails(t *testing.T) {
	failure := errors.New("no port")
	p := newPool(1, func(program) (*lambdaapi.Emulator, error) { return nil, failure })
	for range 3 {
		if _, err := p.acquire(t.Context(), program{}); !errors.Is(err, failure) {
			t.Errorf("acquire: %v", err)
		}
	}
}
