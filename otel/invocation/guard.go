// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"sync"
	"time"
)

const (
	// guardMargin is how long before the deadline the guard fires, at most: enough to write to standard output and
	// UDP many times over.
	guardMargin = 200 * time.Millisecond
	// guardShare bounds the margin of short invocations to a part of the time they have: a fifth.
	guardShare = 5
	// guardFloor is the remaining time below which no guard is set: it would fire at once.
	guardFloor = 50 * time.Millisecond
)

// guard calls a function shortly before a deadline, unless it is stopped before.
type guard struct {
	timer *time.Timer
	fired sync.WaitGroup // done when the function has returned
}

// start arms the guard for an invocation that may still run for remaining; fire runs in its own goroutine.
// Where no guard makes sense it does nothing.
func (g *guard) start(remaining time.Duration, fire func()) {
	if remaining < guardFloor {
		return
	}
	g.fired.Add(1)
	g.timer = time.AfterFunc(remaining-min(guardMargin, remaining/guardShare), func() {
		defer g.fired.Done()
		fire()
	})
}

// stop disarms the guard; it is called once. If the guard has fired already, stop waits until its function has returned,
// so what follows never runs beside it and the last word on the invocation is its end.
func (g *guard) stop() {
	if g.timer != nil && !g.timer.Stop() {
		g.fired.Wait()
	}
}
