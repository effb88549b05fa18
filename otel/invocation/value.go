// SPDX-License-Identifier: Apache-2.0

package invocation

import "context"

// attached is a value that a package keeps with an invocation.
type attached struct{ key, value any }

// Attach keeps value with the invocation of ctx under key, for as long as the invocation lives. It is how a package has
// state of its own for each invocation, without a map that it would have to clean up: attach in a Begin hook, read with
// [Attached]. The key should be of a type of that package, as with context.WithValue; a second value under the same key
// replaces the first. It reports false outside an invocation.
func Attach(ctx context.Context, key, value any) bool {
	s := scopeOf(ctx)
	if s == nil {
		return false
	}
	r := s.running
	r.mu.Lock()
	defer r.mu.Unlock()
	next := make([]attached, 0, 4)
	if have := r.attached.Load(); have != nil {
		for _, a := range *have {
			if a.key != key {
				next = append(next, a)
			}
		}
	}
	next = append(next, attached{key, value})
	r.attached.Store(&next)
	return true
}

// Attached returns what was attached to the invocation of ctx under key, or nil. It takes no lock and allocates
// nothing.
func Attached(ctx context.Context, key any) any {
	s := scopeOf(ctx)
	if s == nil {
		return nil
	}
	have := s.running.attached.Load()
	if have == nil {
		return nil
	}
	for _, a := range *have {
		if a.key == key {
			return a.value
		}
	}
	return nil
}
