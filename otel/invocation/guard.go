// SPDX-License-Identifier: Apache-2.0

package invocation

import "time"

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
	fired chan struct{} // closed when the function has returned
}

// startGuard arms the guard for an invocation that may still run for remaining; fire runs in its own goroutine.
// It returns nil where no guard makes sense.
func startGuard(remaining time.Duration, fire func()) *guard {
	if remaining < guardFloor {
		return nil
	}
	g := &guard{fired: make(chan struct{})}
	g.timer = time.AfterFunc(remaining-min(guardMargin, remaining/guardShare), func() {
		defer close(g.fired)
		fire()
	})
	return g
}

// stop disarms the guard. If it has fired already, stop waits until its function has returned, so what follows never
// runs beside it and the last word on the invocation is its end.
func (g *guard) stop() {
	if g != nil && !g.timer.Stop() {
		<-g.fired
	}
}
