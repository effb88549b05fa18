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
	start func(program) (*lambdaapi.Emulator, error)
	slots chan struct{} // holds one for each environment at work

	mu     sync.Mutex
	idle   []*environment // the last one used is at the end, and the first to be used again
	busy   map[*environment]bool
	closed bool

	calls sync.WaitGroup // one for each environment that was acquired, until its user says that the call is done
}

// environment is one process of the function, started by its first event.
type environment struct {
	emulator *lambdaapi.Emulator
	program  program
	events   int // handled so far
}

func newPool(size int, start func(program) (*lambdaapi.Emulator, error)) *pool {
	return &pool{start: start, slots: make(chan struct{}, size), busy: make(map[*environment]bool)}
}

// acquire returns an environment of the program that nobody else has until it is released. Its user also calls calls.Done.
func (p *pool) acquire(ctx context.Context, of program) (*environment, error) {
	select {
	case p.slots <- struct{}{}: // without looking at ctx, which ends too when a client has but sent all
	default:
		select {
		case p.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for an environment: %w", context.Cause(ctx))
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	e, err := p.take(of)
	if err != nil {
		<-p.slots
		return nil, err
	}
	p.busy[e] = true
	p.calls.Add(1) // Not after close, which comes before Wait.
	return e, nil
}

// take returns an idle environment or a new one. The caller holds mu.
func (p *pool) take(of program) (*environment, error) {
	if p.closed {
		return nil, lambdaapi.ErrClosed
	}
	for len(p.idle) > 0 {
		last := len(p.idle) - 1
		e := p.idle[last]
		p.idle = p.idle[:last]
		if e.program == of {
			return e, nil
		}
		_ = e.emulator.Close() // The program has changed. What a process leaves open is nobody's loss.
	}
	emulator, err := p.start(of)
	return &environment{emulator: emulator, program: of}, err
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
		_ = e.emulator.Close() // as above
	}
	<-p.slots
}

// close ends the environments that are idle now, and each other one when it is released. No more are acquired.
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
