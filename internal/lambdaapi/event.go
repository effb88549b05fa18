// SPDX-License-Identifier: Apache-2.0

package lambdaapi

import (
	"slices"
	"sync"
	"time"
)

// Kind says what happened to the function's process or to an invocation.
type Kind string

// The kinds in the order of a cold, then a warm invocation.
const (
	Started   Kind = "started"   // a new process runs
	Next      Kind = "next"      // the process asked for an event; RequestID is the invocation this ends
	Frozen    Kind = "frozen"    // the process is stopped and its output is read to the end
	Thawed    Kind = "thawed"    // the process is about to run again
	Delivered Kind = "delivered" // an event is about to be handed out
	Answered  Kind = "answered"  // an answer is fully received; the function still waits for the 202
	Failed    Kind = "failed"    // an error is fully received, or an answer was too large
	Killed    Kind = "killed"    // the process is about to be killed
	Exited    Kind = "exited"    // the process is gone and its output is read to the end
)

// Event is one entry of the emulator's record.
type Event struct {
	Kind      Kind
	RequestID string // empty where the event belongs to no invocation
	PID       int
	Time      time.Time
}

// record keeps events in order and calls the callback for one at a time.
type record struct {
	order    sync.Mutex // held during the callback
	callback func(Event)

	mu     sync.Mutex // guards events, so that the callback may read them
	events []Event
}

func (r *record) add(kind Kind, requestID string, pid int) {
	r.order.Lock()
	defer r.order.Unlock()
	e := Event{Kind: kind, RequestID: requestID, PID: pid, Time: time.Now()}
	r.mu.Lock()
	r.events = append(r.events, e)
	r.mu.Unlock()
	if r.callback != nil {
		r.callback(e)
	}
}

func (r *record) all() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}
