// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"sync/atomic"

	"github.com/otel-powertools/powertools/internal/report"
)

// complaints tells the global error handler what fails for now, each cause once until something succeeds. Its zero value
// is ready and safe for concurrent use.
type complaints struct {
	said atomic.Pointer[report.Once] // since the last success; nil if there was nothing to say
}

func (c *complaints) report(cause string, err func() error) {
	once := c.said.Load()
	if once == nil {
		once = new(report.Once)
		if !c.said.CompareAndSwap(nil, once) {
			return // Another flush fails at the same time, and says so.
		}
	}
	once.Report(cause, err)
}

// succeeded forgets what was said.
func (c *complaints) succeeded() {
	if c.said.Load() != nil {
		c.said.Store(nil)
	}
}
