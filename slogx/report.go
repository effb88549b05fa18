// SPDX-License-Identifier: Apache-2.0

package slogx

import (
	"sync"

	"go.opentelemetry.io/otel"
)

// maxCauses bounds the memory of a reporter; causes beyond it are not reported.
const maxCauses = 64

// reporter reports each cause once. The zero value is ready and safe for concurrent use.
type reporter struct {
	mu   sync.Mutex
	seen map[string]struct{}
}

// report hands the error of a cause to otel.Handle unless it was there before. It calls it outside the lock: the
// handler may well log, and come back here.
func (r *reporter) report(cause string, err func() error) {
	r.mu.Lock()
	_, known := r.seen[cause]
	if known || len(r.seen) >= maxCauses {
		r.mu.Unlock()
		return
	}
	if r.seen == nil {
		r.seen = make(map[string]struct{})
	}
	r.seen[cause] = struct{}{}
	r.mu.Unlock()
	otel.Handle(err())
}
