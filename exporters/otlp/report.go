// SPDX-License-Identifier: Apache-2.0

package otlp

import (
	"sync"

	"go.opentelemetry.io/otel"
)

// reporter hands errors to the global error handler, each cause once.
type reporter struct {
	mu   sync.Mutex
	said map[string]bool
}

// report hands err to otel.Handle unless cause was reported before. It must not be called with a lock held.
func (r *reporter) report(cause string, err error) {
	r.mu.Lock()
	known := r.said[cause]
	if !known {
		if r.said == nil {
			r.said = make(map[string]bool)
		}
		r.said[cause] = true
	}
	r.mu.Unlock()
	if !known {
		otel.Handle(err)
	}
}
