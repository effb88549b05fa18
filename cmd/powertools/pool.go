// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/otel-powertools/powertools/internal/lambdaapi"
)

// maxEvents is how many events an environment handles before another takes its place, as Lambda replaces those that are
// some hours old: an emulator keeps all that its function has written.
const maxEvents = 10_000

// pool is the environments of a function. Each holds one event at a time; a further one starts when all are at work, up
// to a number, and beyond that requests wait for their turn.
type pool struct {
	start func() (*lambdaapi.Emulator, error)
	slots chan struct{} // holds one for each environment at work

	mu     sync.Mutex
	idle   []*environment // the last one used is at the end, and the first to be used again
	busy   map[*environment]bool
	closed bool
}

// environment is one process of the function, started by its first event.
type environment struct {
	emulator *lambdaapi.Emulator
	events   int // handled so far
}

func newPool(size int, start func() (*lambdaapi.Emulator, error)) *pool {
	return &pool{start: start, slots: make(chan struct{}, size), busy: make(map[*environment]bool)}
}

// acquire returns an environment that nobody else has until it is released.
func (p *pool) acquire(ctx context.Context) (*environment, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for an environment: %w", context.Cause(ctx))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		<-p.slots
		return nil, lambdaapi.ErrClosed
	}
	if last := len(p.idle) - 1; last >= 0 {
		e := p.idle[last]
		p.idle = p.idle[:last]
		p.busy[e] = true
		return e, nil
	}
	emulator, err := p.start()
	if err != nil {
		<-p.slots
		return nil, err
	}
	e := &environment{emulator: emulator}
	p.busy[e] = true
	return e, nil
}

// release gives an environment back.
func (p *pool) release(e *environment) {
	e.events++
	p.mu.Lock()
	delete(p.busy, e)
	keep := !p.closed && e.events < maxEvents
	if keep {
		p.idle = append(p.idle, e)
	}
	p.mu.Unlock()
	if !keep {
		_ = e.emulator.Close() // Its process is gone; what it held open is nobody's loss.
	}
	<-p.slots
}

// close ends the environments that are idle now, and each other one when it is released.
func (p *pool) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, e := range idle {
		_ = e.emulator.Close() // as above
	}
}

// kill ends the environments at work; what they were doing ends with them.
func (p *pool) kill() {
	p.mu.Lock()
	busy := slices.Collect(maps.Keys(p.busy))
	p.mu.Unlock()
	for _, e := range busy {
		_ = e.emulator.Close() // as above
	}
}
