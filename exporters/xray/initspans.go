// SPDX-License-Identifier: Apache-2.0

package xray

import (
	"context"
	"sync"
	"sync/atomic"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/otel-powertools/powertools/otel/invocation"
)

// Bounds of what the initialisation may leave for the first invocation.
const (
	maxInitDocuments = 256
	maxInitBytes     = 1 << 20
	maxInitLinks     = 20 // the traces that X-Ray lets a segment link to
)

// initSpans holds the documents of spans that end before the first invocation. Nobody knows then whether the trace is wanted,
// and the daemon may not run, so the first invocation decides: if its documents are sent these are too.
type initSpans struct {
	over atomic.Bool // the first invocation has begun, or they are not wanted at all; set under mu

	mu        sync.Mutex
	documents [][]byte
	bytes     int
	roots     []trace.SpanContext
}

// started notes a span without parent that starts before the first invocation.
func (s *initSpans) started(span sdktrace.ReadOnlySpan) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.over.Load() && !span.Parent().IsValid() && len(s.roots) < maxInitLinks {
		s.roots = append(s.roots, span.SpanContext())
	}
}

// hold keeps a copy of a document until the first invocation. It reports false if that has begun; dropped tells that there
// was no room.
func (s *initSpans) hold(document []byte) (held, dropped bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over.Load() {
		return false, false
	}
	if len(s.documents) == maxInitDocuments || s.bytes+len(document) > maxInitBytes {
		return true, true
	}
	s.documents = append(s.documents, append([]byte(nil), document...))
	s.bytes += len(document)
	return true, false
}

// begin ends the initialisation. The span of the first invocation is linked to what happened in it.
func (s *initSpans) begin(top trace.Span) {
	if s.over.Load() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over.Store(true)
	for _, root := range s.roots {
		top.AddLink(trace.Link{SpanContext: root})
	}
	s.roots = nil
}

// take returns the documents, once the first invocation has begun.
func (s *initSpans) take() [][]byte {
	if !s.over.Load() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	documents := s.documents
	s.documents = nil
	return documents
}

// InitPending reports whether spans that start outside any invocation would be sent with the first one: with [WithInitSpans],
// until that has begun. Samplers ask it.
func (p *Processor) InitPending() bool { return !p.init.over.Load() }

// outside reports whether ctx belongs to no invocation.
func outside(ctx context.Context) bool {
	_, ok := invocation.From(ctx)
	return !ok
}

// sendInit sends what the initialisation left, if the invocation sends.
func (p *Processor) sendInit(send bool) error {
	var failure error
	for _, document := range p.init.take() {
		if !send {
			continue
		}
		tooLarge, err := p.pacer.submit(document, false)
		if tooLarge {
			p.stats.droppedSize.Add(1)
		}
		failure = firstError(failure, err)
	}
	return failure
}
