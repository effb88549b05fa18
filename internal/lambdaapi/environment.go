// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// environment is one execution environment: one process, its Runtime API and its output. Each has a
// listener of its own, so a request that a dead process left behind can never reach its successor.
type environment struct {
	emulator *Emulator
	config   Config
	listener net.Listener
	server   *http.Server
	process  *process
	outputs  []output
	mark     mark // where its output begins

	events chan *invocation // handed from Invoke to a waiting next
	runs   chan struct{}    // closed when the process runs
	ready  chan struct{}    // closed when the process waits for its first event
	dead   chan struct{}    // closed when the process is gone and all its invocations are complete
	err    error            // set before dead is closed: why the process was never ready

	mu           sync.Mutex
	inFlight     map[string]*invocation
	waiting      int // how many next calls are parked
	delivered    bool
	exited       bool
	initialized  bool
	started      time.Time
	initDuration time.Duration
	initCapture  Capture
	initFailure  string // why the init failed, as a clause
	initReported *FunctionError
	extension    bool // registered: it wants SIGTERM before SIGKILL
}

// output is one of the process's two streams.
type output struct {
	writer *writer
	pump   *pump
	file   *os.File
}

func newEnvironment(e *Emulator) *environment {
	return &environment{
		emulator: e, config: e.config,
		events: make(chan *invocation),
		runs:   make(chan struct{}), ready: make(chan struct{}), dead: make(chan struct{}),
		inFlight: make(map[string]*invocation),
	}
}

// run starts the process and sees it through to its end.
func (env *environment) run() {
	defer close(env.dead)
	if err := env.start(); err != nil {
		env.err = err
		env.emulator.forget(env)
		return
	}
	close(env.runs)
	timer := time.AfterFunc(env.config.InitTimeout, env.initTimedOut)
	<-env.process.exited
	timer.Stop()
	env.finish()
}

// start listens, starts the process and then serves it.
func (env *environment) start() (err error) {
	env.mark = env.emulator.markNow()
	env.listener, err = net.Listen("tcp", env.config.ListenAddress)
	if err != nil {
		return fmt.Errorf("lambdaapi: listen for the function: %w", err)
	}
	stdout, stderr, err := env.openOutputs()
	if err != nil {
		env.listener.Close()
		return err
	}
	variables := environ(env.config, env.listener.Addr().String(), env.emulator.daemon, time.Now())
	env.started = time.Now()
	env.process, err = startProcess(env.config.Command, env.config.Dir, variables, stdout, stderr)
	_ = stdout.Close() // the process has its own
	_ = stderr.Close()
	if err != nil {
		env.listener.Close()
		env.closeOutputs()
		return err
	}
	env.emulator.record.add(Started, "", env.process.pid())
	env.server = &http.Server{Handler: env.routes()}
	go func() { _ = env.server.Serve(env.listener) }() // ends with Close in finish
	return nil
}

// openOutputs returns the ends of the pipes that the process writes to.
func (env *environment) openOutputs() (stdout, stderr *os.File, err error) {
	stdout, err = env.openOutput(&writer{transcript: &env.emulator.transcript, stream: Stdout, tee: env.config.Stdout})
	if err != nil {
		return nil, nil, err
	}
	stderr, err = env.openOutput(&writer{transcript: &env.emulator.transcript, stream: Stderr, tee: env.config.Stderr})
	if err != nil {
		_ = stdout.Close()
		env.closeOutputs()
		return nil, nil, err
	}
	return stdout, stderr, nil
}

func (env *environment) openOutput(w *writer) (*os.File, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("lambdaapi: open a pipe for the function's output: %w", err)
	}
	if w.stream == Stdout && env.config.BrokenStdout {
		_ = read.Close()
		return write, nil
	}
	const pipeSize = 64 * 1024 // the default capacity of a pipe on Linux
	env.outputs = append(env.outputs, output{writer: w, pump: newPump(read, pipeSize, false, w.take), file: read})
	return write, nil
}

func (env *environment) closeOutputs() {
	for _, o := range env.outputs {
		_ = o.file.Close()
		<-o.pump.done
	}
}

// drain reads everything the process has sent. With cut, an unfinished line becomes a line: the process
// cannot be in the middle of writing it.
func (env *environment) drain(cut bool) {
	for _, o := range env.outputs {
		o.pump.drain()
		if cut {
			o.writer.flush()
		}
	}
	if env.emulator.receiver != nil {
		env.emulator.receiver.Drain()
	}
}

// kill ends the process; what it was doing ends with it.
func (env *environment) kill(requestID string) {
	env.emulator.record.add(Killed, requestID, env.process.pid())
	_ = env.process.kill() // fails only if the process is gone already
}

func (env *environment) initTimedOut() {
	env.mu.Lock()
	late := !env.initialized && !env.exited
	if late && env.initFailure == "" {
		env.initFailure = fmt.Sprintf("the function did not ask for its first event within %v", env.config.InitTimeout)
	}
	env.mu.Unlock()
	if late {
		env.kill("")
	}
}

// finish completes what the process left open and releases what it used.
func (env *environment) finish() {
	env.drain(true)
	env.closeOutputs()
	env.server.Close()
	end := time.Now()

	env.mu.Lock()
	env.exited = true
	env.mu.Unlock()
	env.emulator.record.add(Exited, "", env.process.pid())
	env.completeAll(end)
	env.emulator.forget(env) // from here on the next Invoke starts another
}

// completeAll ends the init or the invocations that the process left open. It comes before the next
// process can start, whose output is not theirs.
func (env *environment) completeAll(end time.Time) {
	env.mu.Lock()
	defer env.mu.Unlock()
	reason := env.process.ended()
	if !env.initialized {
		if env.initFailure == "" {
			env.initFailure = "the function ended before it asked for its first event: " + env.process.state.String()
		}
		env.err = &InitError{
			Reason: env.initFailure, Reported: env.initReported,
			Capture: env.emulator.capture(env.mark),
		}
	}
	for _, i := range env.inFlight {
		i.timer.Stop()
		i.fail(exitError(i.request.RequestID, reason))
		env.complete(i, end)
	}
}

// idle reports whether the process waits for events in all its slots.
func (env *environment) idle() bool {
	env.mu.Lock()
	defer env.mu.Unlock()
	return env.waiting >= env.config.Concurrency && len(env.inFlight) == 0
}

// shutDown ends the process and returns when it is gone.
func (env *environment) shutDown() {
	select {
	case <-env.runs:
	case <-env.dead:
		return // it never ran
	}
	env.mu.Lock()
	terminate := env.extension
	env.mu.Unlock()
	if terminate {
		const grace = 500 * time.Millisecond // what Lambda gives where only internal extensions run
		_ = env.process.thaw()               // a stopped process handles no signal
		_ = env.process.terminate()
		select {
		case <-env.dead:
			return
		case <-time.After(grace):
		}
	}
	env.killIfRunning("")
	<-env.dead
}

func (env *environment) killIfRunning(requestID string) {
	select {
	case <-env.process.exited:
	default:
		env.kill(requestID)
	}
}

// complete hands out the result of an invocation. The caller holds env.mu.
func (env *environment) complete(i *invocation, end time.Time) {
	delete(env.inFlight, i.request.RequestID)
	r := i.result(end)
	if env.config.Concurrency == 1 {
		r.Capture = env.emulator.capture(i.mark)
	}
	if i.cold {
		r.InitDuration, r.Init = env.initDuration, env.initCapture
	}
	i.done <- outcome{result: r}
	env.emulator.notify()
}
