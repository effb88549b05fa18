// SPDX-License-Identifier: Apache-2.0

// Package report hands errors to the global OpenTelemetry error handler, each cause once: a sink that is away fails
// every line and document.
//
//	var once report.Once
//	once.Report(err.Error(), func() error { return fmt.Errorf("write log line: %w", err) })
package report

import (
	"sync"

	"go.opentelemetry.io/otel"
)

// maxCauses bounds the memory of a Once; causes beyond it are not reported.
const maxCauses = 64

// Once reports each cause once. The zero value is ready and safe for concurrent use.
type Once struct {
	mu   sync.Mutex
	said map[string]struct{}
}

// Report hands the error of a cause to otel.Handle unless the cause was there before. It calls err and the handler
// outside its lock: a handler may well log, and come back here. The caller must hold no lock either.
func (o *Once) Report(cause string, err func() error) {
	if o.first(cause) {
		otel.Handle(err())
	}
}

func (o *Once) first(cause string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, known := o.said[cause]; known || len(o.said) >= maxCauses {
		return false
	}
	if o.said == nil {
		o.said = make(map[string]struct{})
	}
	o.said[cause] = struct{}{}
	return true
}
