// SPDX-License-Identifier: Apache-2.0

package agentsink

import "time"

// Option configures [New].
type Option interface{ apply(config) config }

type config struct {
	queueBytes int
	now        func() time.Time
}

type optionFunc func(config) config

func (f optionFunc) apply(c config) config { return f(c) }

// WithQueueBytes sets how many bytes of lines wait while the agent is not there; beyond it the oldest are given up.
// The default is 1 MiB; 0 keeps none.
func WithQueueBytes(n int) Option {
	return optionFunc(func(c config) config { c.queueBytes = max(0, n); return c })
}

// WithClock replaces time.Now for the time between attempts to connect. It is for tests.
func WithClock(now func() time.Time) Option {
	return optionFunc(func(c config) config { c.now = now; return c })
}
