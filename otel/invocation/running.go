// SPDX-License-Identifier: Apache-2.0

package invocation

import (
	"context"
	"sync"
	"sync/atomic"
)

// running is one invocation between its event and its end.
type running struct {
	facts    *Facts
	spans    spanSwitch
	attached atomic.Pointer[[]attached] // replaced, never changed; mu is held while replacing

	mu    sync.Mutex
	ended bool
	hooks []Hooks
}

func (r *running) hook(hooks Hooks) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return false
	}
	r.hooks = append(r.hooks, hooks)
	return true
}

// end runs the End hooks, last registered first. A hook may register another: it runs too.
func (r *running) end(ctx context.Context, outcome Outcome) {
	for {
		r.mu.Lock()
		last := len(r.hooks) - 1
		if last < 0 {
			r.ended = true
			r.mu.Unlock()
			return
		}
		hooks := r.hooks[last]
		r.hooks = r.hooks[:last]
		r.mu.Unlock()
		if hooks.End != nil {
			hooks.End(ctx, outcome)
		}
	}
}

// deadline runs the Deadline hooks in the order of their registration.
func (r *running) deadline(ctx context.Context) {
	r.mu.Lock()
	hooks := append([]Hooks(nil), r.hooks...)
	r.mu.Unlock()
	for _, h := range hooks {
		if h.Deadline != nil {
			h.Deadline(ctx)
		}
	}
}
