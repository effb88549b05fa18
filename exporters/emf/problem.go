// SPDX-License-Identifier: Apache-2.0

package emf

import (
	"sync"

	"go.opentelemetry.io/otel"

	"github.com/otel-powertools/powertools/internal/settings"
)

// maxProblems bounds how many different problems one exporter reports.
const maxProblems = 256

// problem names a cause, so that it is reported once: what went wrong, and with which metric, attribute or variable.
type problem struct {
	kind problemKind
	name string
}

type problemKind uint8

const (
	problemVariable problemKind = iota
	problemNamespace
	problemService
	problemMetricName
	problemValue
	problemDimensionCount
	problemDimensionName
	problemUnit
	problemOverflow
	problemRawValues
	problemTime
	problemTemporality
	problemSummary
	problemProperties
	problemWrite
	problemCollect
)

// problems gathers what went wrong and hands each cause to otel.Handle once. Gathering and reporting are apart so that
// the error handler, which is foreign code, never runs under the exporter's locks.
type problems struct {
	mu      sync.Mutex
	seen    map[problem]struct{}
	pending []error
}

// add notes a problem. describe is called only the first time, because building an error costs allocations.
func (p *problems) add(kind problemKind, name string, describe func(name string) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := problem{kind, name}
	if _, ok := p.seen[key]; ok || len(p.seen) >= maxProblems {
		return
	}
	if p.seen == nil {
		p.seen = make(map[problem]struct{})
	}
	p.seen[key] = struct{}{}
	p.pending = append(p.pending, describe(name))
}

// report hands pending problems to otel.Handle, as losses: what CloudWatch gets is not what was recorded. No lock is
// held meanwhile.
func (p *problems) report() {
	p.mu.Lock()
	pending := p.pending
	p.pending = nil
	p.mu.Unlock()
	for _, err := range pending {
		otel.Handle(settings.Lossf("%w", err))
	}
}
