// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"context"
	"time"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// cadence decides at which ends of invocations a reader flushes. The reader's lock guards it.
type cadence struct {
	every    int           // flush after so many invocations; 0: no limit
	interval time.Duration // flush when so much time has passed; 0: no limit
	timer    bool          // a timer may flush: the process is not frozen

	ended   int // invocations since the last flush
	last    time.Time
	pending *time.Timer
}

// managedInterval is the shortest time between two flushes on Lambda Managed Instances, where a process serves many
// invocations at once and goes on in between.
const managedInterval = time.Second

func newCadence(c *config) cadence {
	managed := c.environment.Function().InitializationType == invocation.ManagedInstances
	switch {
	case c.coalesce:
		return cadence{every: c.flushCount, interval: c.flushAfter, timer: managed && c.flushAfter > 0}
	case managed:
		return cadence{interval: managedInterval, timer: true}
	}
	return cadence{every: 1}
}

// due counts the end of an invocation and reports whether to flush at it.
func (c *cadence) due(now time.Time) bool {
	if c.ended++; c.every > 0 && c.ended >= c.every {
		return true
	}
	return c.interval > 0 && now.Sub(c.last) >= c.interval
}

// flushed notes a flush.
func (c *cadence) flushed(now time.Time) {
	c.ended, c.last = 0, now
	if c.pending != nil {
		c.pending.Stop()
		c.pending = nil
	}
}

// wait sets the timer, where there may be one, for what a flush has not taken.
func (c *cadence) wait(now time.Time, flush func()) {
	if c.timer && c.pending == nil {
		c.pending = time.AfterFunc(max(0, c.interval-now.Sub(c.last)), flush)
	}
}

// tick is the timer's flush.
func (r *LambdaReader) tick() {
	r.mu.Lock()
	if !r.closed {
		r.note(r.flush(context.Background(), "", r.exporter.timeNow()))
	}
	r.unlock()
}
