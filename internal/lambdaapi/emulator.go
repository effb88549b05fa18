// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Emulator runs one function. It is safe for concurrent use: with Concurrency 1, invocations wait for each other.
type Emulator struct {
	config     Config
	daemon     string // AWS_XRAY_DAEMON_ADDRESS
	receiver   *Receiver
	record     record
	transcript transcript
	closing    chan struct{}
	stopClose  func() bool // detaches from the context given to Start

	mu      sync.Mutex
	current *environment // nil when no process runs
	closed  bool
	changed chan struct{} // closed and replaced at each change that Settle may wait for
}

// Start prepares to run a function; its process starts with the first event. It fails if the
// configuration makes no sense or an address cannot be listened on. The end of ctx closes the emulator.
func Start(ctx context.Context, config Config) (*Emulator, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	// A taken port is the caller's mistake: say so now, not with the first event.
	listener, err := net.Listen("tcp", config.ListenAddress)
	if err != nil {
		return nil, fmt.Errorf("lambdaapi: listen for the function: %w", err)
	}
	listener.Close()

	e := &Emulator{
		config: config, daemon: config.XRayAddress,
		record:  record{callback: config.OnEvent},
		closing: make(chan struct{}), changed: make(chan struct{}),
	}
	if config.XRayAddress == "" {
		if e.receiver, err = NewReceiver(WithDelay(config.ReceiverDelay)); err != nil {
			return nil, err
		}
		e.daemon = e.receiver.Addr()
	}
	e.stopClose = context.AfterFunc(ctx, func() { _ = e.Close() })
	return e, nil
}

// Invoke hands out one event and returns when the invocation is complete: with Concurrency 1 when the
// process has asked for its next event (with Freeze: and is frozen and drained) or is gone, else when it
// has answered. A function that fails is a [Result] with a FunctionError. The error is for the
// emulator: [InitError], [ErrClosed], a process that cannot be started, a request id in use, or the cause of
// ctx, after which the function still runs, up to its deadline.
func (e *Emulator) Invoke(ctx context.Context, request Request) (Result, error) {
	i := newInvocation(e.config, request, time.Now())
	for {
		env, err := e.environment(ctx)
		if err != nil {
			return Result{}, err
		}
		select {
		case env.events <- i:
		case <-env.dead:
			continue
		case <-e.closing:
			return Result{}, ErrClosed
		case <-ctx.Done():
			return Result{}, fmt.Errorf("lambdaapi: wait for the function to take an event: %w", context.Cause(ctx))
		}
		select {
		case out := <-i.done:
			if !out.retry {
				return out.result, out.err
			}
		case <-e.closing:
			return Result{}, ErrClosed
		case <-ctx.Done():
			return Result{}, fmt.Errorf("lambdaapi: wait for the function's answer: %w", context.Cause(ctx))
		}
	}
}

// environment returns the running environment once it is ready, starting one if none runs.
func (e *Emulator) environment(ctx context.Context) (*environment, error) {
	for {
		e.mu.Lock()
		if e.closed {
			e.mu.Unlock()
			return nil, ErrClosed
		}
		env := e.current
		if env == nil {
			env = newEnvironment(e)
			e.current = env
			go env.run()
		}
		e.mu.Unlock()

		select {
		case <-env.ready:
			return env, nil
		case <-env.dead:
			if env.err != nil {
				return nil, env.err
			}
		case <-e.closing:
			return nil, ErrClosed
		case <-ctx.Done():
			return nil, fmt.Errorf("lambdaapi: wait for the function to start: %w", context.Cause(ctx))
		}
	}
}

// forget drops an environment whose process is gone.
func (e *Emulator) forget(env *environment) {
	e.mu.Lock()
	if e.current == env {
		e.current = nil
	}
	e.mu.Unlock()
	e.notify()
}

// Settle returns when no invocation is under way, the function waits in all its slots for events, or no
// process runs, and everything it has sent has been read. With Concurrency above 1 this is the moment
// when what the function sends after its answers is complete.
func (e *Emulator) Settle(ctx context.Context) error {
	for {
		e.mu.Lock()
		env, changed := e.current, e.changed
		e.mu.Unlock()
		if env == nil {
			return nil // finish has drained
		}
		if env.idle() {
			env.drain(false)
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("lambdaapi: wait for the function to settle: %w", context.Cause(ctx))
		}
	}
}

func (e *Emulator) notify() {
	e.mu.Lock()
	close(e.changed)
	e.changed = make(chan struct{})
	e.mu.Unlock()
}

// Close ends the function and the emulator. A function with an internal extension gets SIGTERM and half
// a second; any other is killed, as Lambda does. It returns when the process is gone; calling it again
// is harmless.
func (e *Emulator) Close() error {
	e.mu.Lock()
	first := !e.closed
	e.closed = true
	env := e.current
	e.mu.Unlock()
	if first {
		close(e.closing)
		e.stopClose()
	}
	if env != nil {
		env.shutDown()
	}
	if e.receiver == nil {
		return nil
	}
	if err := e.receiver.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("lambdaapi: close the receiver: %w", err)
	}
	return nil
}

// Events returns what happened so far, in order.
func (e *Emulator) Events() []Event { return e.record.all() }

// Lines returns what the function wrote so far on both its outputs, over all its processes, in the order it was read.
func (e *Emulator) Lines() []Line { return e.transcript.from(0) }

// Receiver returns the emulator's X-Ray receiver; nil where Config.XRayAddress is set.
func (e *Emulator) Receiver() *Receiver { return e.receiver }

// Freezes reports whether the function is frozen between invocations: it is asked for, supported here,
// and the function handles one event at a time.
func (e *Emulator) Freezes() bool { return e.config.Freeze }
