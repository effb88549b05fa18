// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"errors"
	"net/http"
	"os"
	"strconv"
	"time"
)

// next completes the invocation before it and waits for an event.
func (env *environment) next(w http.ResponseWriter, r *http.Request) {
	asked := time.Now()
	previous, ok := env.beginNext()
	if !ok {
		writeError(w, http.StatusForbidden, "InvalidStateTransition",
			"next was called before the invocation was answered or after an init error")
		return
	}
	id := ""
	if previous != nil {
		id = previous.request.RequestID
	}
	env.emulator.record.add(Next, id, env.process.pid())
	if !env.rest(id) {
		return // the process is gone; finish completes what is open
	}
	env.endNext(previous, asked)

	for i := env.await(r); i != nil; i = env.await(r) {
		err := r.Context().Err() // the caller may have gone at the same moment
		if err == nil {
			err = env.deliver(i)
		}
		switch {
		case err == nil:
			env.handOut(w, i)
			return
		case errors.Is(err, errInFlight):
			i.done <- outcome{err: err}
			// This slot is still free.
		default:
			i.done <- outcome{retry: true}
			return
		}
	}
}

// errInFlight refuses a second invocation with the id of a running one: the Runtime API tells them apart by id.
var errInFlight = errors.New("lambdaapi: the request id belongs to an invocation in flight")

// await parks a call until there is an event for it; nil means that nobody waits for one any more.
func (env *environment) await(r *http.Request) *invocation {
	env.park(+1)
	defer env.park(-1)
	select {
	case i := <-env.events:
		return i
	case <-r.Context().Done():
	case <-env.process.exited:
	}
	return nil
}

// beginNext finds the invocation that this call for the next event ends, and stops its deadline. With
// Concurrency above 1 invocations end with their answer, so there is none.
func (env *environment) beginNext() (previous *invocation, ok bool) {
	env.mu.Lock()
	defer env.mu.Unlock()
	if env.initFailure != "" {
		return nil, false
	}
	if env.config.Concurrency > 1 {
		return nil, true
	}
	for _, i := range env.inFlight {
		if i.responded.IsZero() {
			return nil, false
		}
		i.completing = true
		i.timer.Stop()
		return i, true
	}
	return nil, true
}

// rest freezes the process if it is to be frozen, and reads what it has sent. It reports whether the
// process is still there.
func (env *environment) rest(requestID string) bool {
	if !env.config.Freeze {
		if env.config.Concurrency == 1 {
			env.drain(false)
		}
		return true
	}
	if err := env.process.freeze(); err != nil {
		env.killIfRunning(requestID) // a process that cannot be stopped leaves nothing to rely on
		return false
	}
	env.drain(true)
	env.emulator.record.add(Frozen, requestID, env.process.pid())
	return true
}

// endNext completes the invocation before, or the init.
func (env *environment) endNext(previous *invocation, asked time.Time) {
	env.mu.Lock()
	defer env.mu.Unlock()
	if !env.initialized && env.initFailure == "" && !env.exited {
		env.initialized = true
		env.initDuration = asked.Sub(env.started)
		if env.config.Concurrency == 1 {
			env.initCapture = env.emulator.capture(env.mark)
		}
		close(env.ready)
	}
	if previous != nil && env.inFlight[previous.request.RequestID] == previous {
		env.complete(previous, asked)
	}
}

func (env *environment) park(n int) {
	env.mu.Lock()
	env.waiting += n
	env.mu.Unlock()
	env.emulator.notify()
}

// deliver thaws the process and starts the invocation's clock. It fails if the process is gone or the
// id is in use.
func (env *environment) deliver(i *invocation) error {
	select {
	case <-env.process.exited: // it may have ended while it waited
		return os.ErrProcessDone
	default:
	}
	pid, id := env.process.pid(), i.request.RequestID
	i.mark = env.emulator.markNow()
	if env.config.Freeze {
		env.emulator.record.add(Thawed, id, pid)
		if err := env.process.thaw(); err != nil {
			return err
		}
	}
	env.mu.Lock()
	if env.exited {
		env.mu.Unlock()
		return os.ErrProcessDone
	}
	if env.inFlight[id] != nil {
		env.mu.Unlock()
		return errInFlight
	}
	i.cold = !env.delivered
	env.delivered = true
	i.delivered = time.Now()
	i.timer = time.AfterFunc(env.config.Timeout, func() { env.timedOut(i) })
	env.inFlight[id] = i
	env.mu.Unlock()
	env.emulator.record.add(Delivered, id, pid)
	return nil
}

// handOut sends the event and what goes with it.
func (env *environment) handOut(w http.ResponseWriter, i *invocation) {
	deadline := i.delivered.Add(env.config.Timeout).UnixMilli()
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(i.request.Payload)))
	h.Set("Lambda-Runtime-Aws-Request-Id", i.request.RequestID)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(deadline, 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", i.request.InvokedFunctionARN)
	for key, value := range map[string]string{
		"Lambda-Runtime-Trace-Id":         i.traceHeader,
		"Lambda-Runtime-Client-Context":   i.request.ClientContext,
		"Lambda-Runtime-Cognito-Identity": i.request.Identity,
		"Lambda-Runtime-Aws-Tenant-Id":    i.request.TenantID,
	} {
		if value != "" {
			h.Set(key, value)
		}
	}
	_, _ = w.Write(i.request.Payload) // a process that is gone cannot be told
}

// timedOut ends an invocation at its deadline, and on an on-demand function the process with it.
func (env *environment) timedOut(i *invocation) {
	id := i.request.RequestID
	env.mu.Lock()
	if env.inFlight[id] != i || i.completing {
		env.mu.Unlock()
		return
	}
	i.fail(timeoutError(id, env.config.Timeout))
	alone := env.config.Concurrency == 1
	if !alone {
		env.complete(i, time.Now())
	}
	env.mu.Unlock()
	if alone {
		env.kill(id)
	}
}
